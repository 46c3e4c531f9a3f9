"""The JSON of a stored case."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, TypeAlias
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from api.cases.consent import Use
from api.cases.edits import fields_of
from api.cases.tables import CaseChange, CaseFile, CaseGrant, CaseVersion, Consent
from dialect.contract import first_problem

__all__ = [
    "CaseFileEdit",
    "CaseFileIn",
    "CaseFileOut",
    "CaseRowOut",
    "ChangeOut",
    "ConsentIn",
    "ConsentOut",
    "CountyCode",
    "Fact",
    "FoundHow",
    "GrantOut",
    "LanguageHistory",
    "Reason",
    "Status",
    "Strict",
    "TownshipCode",
    "VersionOut",
    "Year",
]

Status: TypeAlias = Literal["open", "on_hold", "reunited", "closed"]
FoundHow: TypeAlias = Literal[
    "place_name", "accent", "listener", "follow_up", "family_came", "police", "dna", "other"
]
CountyCode: TypeAlias = Annotated[str, Field(pattern=r"^\d{6}$")]
TownshipCode: TypeAlias = Annotated[str, Field(pattern=r"^\d{9}$")]
AreaCode: TypeAlias = Annotated[str, Field(pattern=r"^(\d{2}|\d{4}|\d{6}|\d{9})$")]
Year: TypeAlias = Annotated[int, Field(ge=1880, le=2200)]
Line: TypeAlias = Annotated[str, Field(min_length=1, max_length=500)]
Reason: TypeAlias = Annotated[str, Field(max_length=500)]


class Strict(BaseModel):
    """A mistyped key is an error, never ignored."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False, str_strip_whitespace=True)


class Fact(Strict):
    """Something known about the person or the home."""

    about: Literal["terrain", "crop", "food", "family", "trade", "school", "belongings", "other"]
    text: Line


class Stay(Strict):
    """A place where the person lived, as far as is known."""

    place: Annotated[str, Field(min_length=1, max_length=100)]
    code: AreaCode | None = None
    from_year: Year | None = None
    to_year: Year | None = None


class Caregiver(Strict):
    """Somebody from whom the person learned to speak, and where that person was from."""

    relation: Annotated[str, Field(min_length=1, max_length=50)]
    place: Annotated[str, Field(max_length=100)] = ""
    code: AreaCode | None = None


class LanguageHistory(Strict):
    """What shaped the person's speech."""

    stays: Annotated[list[Stay], Field(max_length=100)] = []
    caregivers: Annotated[list[Caregiver], Field(max_length=20)] = []
    years_away: Annotated[int, Field(ge=0, le=120)] | None = None


class CaseFileIn(Strict):
    """A case as a caseworker writes it."""

    status: Status = "open"
    assigned_to: UUID | None = Field(default=None, description="Account of the caseworker")
    called: Annotated[str, Field(max_length=100)] = Field(
        default="", description="What the person is called at the station"
    )
    sex: Literal["male", "female", "other"] | None = None
    born_from: Year | None = Field(default=None, description="Earliest year of birth thought of")
    born_to: Year | None = None
    admitted_on: date | None = None
    home_on: date | None = Field(default=None, description="When the person came home")
    home_county: CountyCode | None = None
    found_how: FoundHow | None = None
    facts: Annotated[list[Fact], Field(max_length=200)] = []
    language_history: LanguageHistory = LanguageHistory()
    notes: Annotated[str, Field(max_length=20_000)] = ""

    @model_validator(mode="after")
    def _check(self) -> "CaseFileIn":
        if self.born_from and self.born_to and self.born_to < self.born_from:
            raise ValueError(f"born_to {self.born_to} lies before born_from {self.born_from}")
        if self.status == "reunited" and not (self.home_on and self.home_county):
            raise ValueError("a reunited case needs home_on and home_county")
        return self

    def fields(self) -> dict[str, Any]:
        """Return all fields as the service takes them."""
        return self.model_dump(mode="json")


class CaseFileEdit(CaseFileIn):
    """Some fields of a case; what is left out stays as it is."""

    @model_validator(mode="after")
    def _check(self) -> "CaseFileEdit":
        return self  # what the fields must satisfy together is checked with those that stay

    def changes(self, case: CaseFile) -> dict[str, Any]:
        """Return the fields that were sent, checked together with those that stay.

        Raises
        ------
        CaseError
            If the case as it would be breaks a rule.
        """
        sent = self.model_dump(mode="json", exclude_unset=True)
        try:
            CaseFileIn.model_validate(fields_of(case) | sent)
        except ValidationError as error:
            raise first_problem(error) from error
        return sent


class CaseRowOut(BaseModel):
    """A case in a list."""

    id: UUID
    number: str
    organisation_id: UUID
    status: Status
    opened_at: datetime
    changed_at: datetime
    assigned_to: UUID | None
    called: str
    n_unseen: int = Field(description="Things that others did since the last visit")


_OF_SERVICE = (
    "id",
    "number",
    "organisation_id",
    "person_id",
    "version",
    "opened_at",
    "opened_by",
    "changed_at",
)


class CaseFileOut(CaseFileIn):
    """A case."""

    id: UUID
    number: str
    organisation_id: UUID
    person_id: UUID
    version: int
    opened_at: datetime
    opened_by: UUID
    changed_at: datetime

    @classmethod
    def of(cls, case: CaseFile) -> "CaseFileOut":
        """Write a case."""
        return cls.model_validate(
            fields_of(case) | {name: getattr(case, name) for name in _OF_SERVICE}
        )


class VersionOut(BaseModel):
    """What a case was after an edit."""

    version: int
    at: datetime
    by: UUID
    fields: dict[str, Any]

    @classmethod
    def of(cls, kept: CaseVersion) -> "VersionOut":
        """Write a version."""
        return cls.model_validate(kept, from_attributes=True)


class ChangeOut(BaseModel):
    """Something that happened to a case."""

    at: datetime
    by: UUID
    kind: str
    subject: UUID | None
    fields: list[str]

    @classmethod
    def of(cls, change: CaseChange) -> "ChangeOut":
        """Write a change."""
        return cls.model_validate(change, from_attributes=True)


class ConsentIn(Strict):
    """Who agreed to what."""

    agreed_by: Literal["person", "guardian", "station"]
    authority: Line = Field(description="On what ground that person or body may agree")
    uses: Annotated[list[Use], Field(min_length=1, max_length=3)]
    given_on: date


class ConsentOut(ConsentIn):
    """A consent on record."""

    id: UUID
    recorded_at: datetime
    recorded_by: UUID
    withdrawn_at: datetime | None
    withdrawn_by: UUID | None

    @classmethod
    def of(cls, consent: Consent) -> "ConsentOut":
        """Write a consent."""
        return cls.model_validate(consent, from_attributes=True)


class GrantOut(BaseModel):
    """Somebody who was given sight of a case."""

    account_id: UUID
    granted_at: datetime
    granted_by: UUID

    @classmethod
    def of(cls, grant: CaseGrant) -> "GrantOut":
        """Write a grant."""
        return cls.model_validate(grant, from_attributes=True)
