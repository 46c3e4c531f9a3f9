"""The documented JSON of exchanged cases; CSV has the same fields, one case a line."""

from datetime import date
from typing import Annotated, Any, Literal, TypeAlias
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, Field, ValidationError

from api.cases.contract import (
    CaseFileIn,
    ConsentIn,
    CountyCode,
    Fact,
    FoundHow,
    LanguageHistory,
    Status,
    Strict,
    Year,
)
from dialect.contract import ClueIn, first_problem

__all__ = ["MOST_CASES", "CaseExchanged", "CasesExchanged", "ImportedOut", "NumbersOut", "Person"]

FORMAT: Literal["xiangyin-cases-1"] = "xiangyin-cases-1"
MOST_CASES = 1_000
Number: TypeAlias = Annotated[str, Field(min_length=1, max_length=60)]


class ClueExchanged(Strict):
    """A clue of the ledger that stands."""

    clue: ClueIn
    added_at: AwareDatetime


class ConsentExchanged(ConsentIn):
    """A consent, and since when it is withdrawn."""

    withdrawn_at: AwareDatetime | None = None


class Person(Strict):
    """What tells who the person is; left out of an export unless it is asked for."""

    called: Annotated[str, Field(max_length=100)] = ""
    facts: list[Fact] = Field(default=[], max_length=200)
    language_history: LanguageHistory = LanguageHistory()
    notes: Annotated[str, Field(max_length=20_000)] = ""
    consents: list[ConsentExchanged] = Field(default=[], max_length=100)
    clues: list[ClueExchanged] = Field(default=[], max_length=10_000)


class CaseExchanged(Strict):
    """A case on its way between systems."""

    number: Number = Field(description="The number where the case comes from")
    organisation: Annotated[str, Field(max_length=100)] = ""
    status: Status
    opened_at: AwareDatetime | None = None
    sex: Literal["male", "female", "other"] | None = None
    born_from: Year | None = None
    born_to: Year | None = None
    admitted_on: date | None = None
    home_on: date | None = None
    home_county: CountyCode | None = None
    found_how: FoundHow | None = None
    person: Person | None = Field(default=None, description="Null where personal data stayed")

    def fields(self) -> dict[str, Any]:
        """Return the fields of a case as the service takes them.

        Raises
        ------
        CaseError
            If they break a rule that binds fields together.
        """
        known = self.person or Person()
        shared = {
            name: getattr(self, name) for name in CaseFileIn.model_fields if hasattr(self, name)
        }
        try:
            case = CaseFileIn(
                **shared,
                called=known.called,
                facts=known.facts,
                language_history=known.language_history,
                notes=known.notes,
            )
        except ValidationError as error:
            raise first_problem(error) from error
        return case.fields()


class CasesExchanged(Strict):
    """A file of cases."""

    format: Literal["xiangyin-cases-1"] = FORMAT
    exported_at: AwareDatetime | None = None
    cases: Annotated[list[CaseExchanged], Field(max_length=MOST_CASES)]


class NumbersOut(BaseModel):
    """A case that was imported: its number there, and here."""

    number: str
    case_id: UUID
    number_here: str


class ImportedOut(BaseModel):
    """What became of a file of cases."""

    imported: list[NumbersOut]
    skipped: list[str] = Field(description="Numbers that this organisation has already")
