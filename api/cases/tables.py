"""The cases' tables."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.storage.database import Base

__all__ = [
    "CaseChange",
    "CaseFile",
    "CaseGram",
    "CaseGrant",
    "CaseSerial",
    "CaseVersion",
    "CaseVisit",
    "Consent",
    "Person",
]


class Person(Base):
    """One person (一人一档): their cases, at whatever station, belong together."""

    __tablename__ = "person"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    created_at: Mapped[datetime] = mapped_column()


class CaseFile(Base):
    """A case as it stands; what it was before is in `CaseVersion`."""

    __tablename__ = "case_file"
    __table_args__ = (
        UniqueConstraint("number"),
        Index(None, "organisation_id", "opened_at", "id"),
        Index(None, "opened_at", "id"),
        Index(None, "changed_at"),
        Index(None, "organisation_id", "foreign_number", unique=True),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40))
    """Area of the station, year, serial: the only name of a case outside the case itself."""
    foreign_number: Mapped[str | None] = mapped_column(String(60))
    """The number in the system that the case was imported from."""
    organisation_id: Mapped[UUID] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[UUID] = mapped_column(ForeignKey("person.id"), index=True)
    status: Mapped[str] = mapped_column(String(20))
    version: Mapped[int] = mapped_column()
    """Counts the edits; the entity tag of the case."""
    opened_at: Mapped[datetime] = mapped_column()
    opened_by: Mapped[UUID] = mapped_column()
    changed_at: Mapped[datetime] = mapped_column()
    closed_at: Mapped[datetime | None] = mapped_column()
    """When it became ``reunited`` or ``closed``, while it is."""
    assigned_to: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), index=True)
    called: Mapped[str] = mapped_column(String(100))
    """What the person is called at the station; empty where not even that is known."""
    sex: Mapped[str | None] = mapped_column(String(10))
    born_from: Mapped[int | None] = mapped_column()
    """Earliest year of birth that is thought possible; `born_to` the latest."""
    born_to: Mapped[int | None] = mapped_column()
    admitted_on: Mapped[date | None] = mapped_column()
    home_on: Mapped[date | None] = mapped_column()
    """When the person came home."""
    home_county: Mapped[str | None] = mapped_column(String(6))
    found_how: Mapped[str | None] = mapped_column(String(20))
    facts: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    language_history: Mapped[dict[str, Any]] = mapped_column(JSON)
    notes: Mapped[str] = mapped_column(Text)
    searched: Mapped[str] = mapped_column(Text)
    """Name, facts and notes in the spelling of `api.cases.search`."""
    erased_at: Mapped[datetime | None] = mapped_column()
    """When everything about the person was erased at their wish; see docs/adr/0012."""


class CaseVersion(Base):
    """The fields of a case as an edit left them; rows are added and never changed."""

    __tablename__ = "case_version"

    case_id: Mapped[UUID] = mapped_column(
        ForeignKey("case_file.id", ondelete="CASCADE"), primary_key=True
    )
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column()
    by: Mapped[UUID] = mapped_column()
    fields: Mapped[dict[str, Any]] = mapped_column(JSON)


class Consent(Base):
    """Who agreed to what, and when it was withdrawn."""

    __tablename__ = "consent"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(
        ForeignKey("case_file.id", ondelete="CASCADE"), index=True
    )
    agreed_by: Mapped[str] = mapped_column(String(20))
    authority: Mapped[str] = mapped_column(String(500))
    """On what ground that person or body may agree, in words."""
    uses: Mapped[list[str]] = mapped_column(JSON)
    given_on: Mapped[date] = mapped_column()
    recorded_at: Mapped[datetime] = mapped_column()
    recorded_by: Mapped[UUID] = mapped_column()
    withdrawn_at: Mapped[datetime | None] = mapped_column()
    withdrawn_by: Mapped[UUID | None] = mapped_column()


class CaseGrant(Base):
    """A volunteer or listener may see this case."""

    __tablename__ = "case_grant"

    case_id: Mapped[UUID] = mapped_column(
        ForeignKey("case_file.id", ondelete="CASCADE"), primary_key=True
    )
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"), primary_key=True, index=True)
    granted_at: Mapped[datetime] = mapped_column()
    granted_by: Mapped[UUID] = mapped_column()


class CaseChange(Base):
    """Something happened to a case; names fields and rows, never their contents."""

    __tablename__ = "case_change"
    __table_args__ = (Index(None, "case_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case_file.id", ondelete="CASCADE"))
    at: Mapped[datetime] = mapped_column()
    by: Mapped[UUID] = mapped_column()
    kind: Mapped[str] = mapped_column(String(40))
    subject: Mapped[UUID | None] = mapped_column()
    """The clue, ranking, follow-up or other row that it is about."""
    fields: Mapped[list[str]] = mapped_column(JSON)


class CaseVisit(Base):
    """Up to which change somebody has seen a case."""

    __tablename__ = "case_visit"

    account_id: Mapped[UUID] = mapped_column(primary_key=True)
    case_id: Mapped[UUID] = mapped_column(
        ForeignKey("case_file.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    at: Mapped[datetime] = mapped_column()
    last_change: Mapped[int] = mapped_column()


class CaseSerial(Base):
    """The last number that a station gave in a year."""

    __tablename__ = "case_serial"

    area_code: Mapped[str] = mapped_column(String(9), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int] = mapped_column()


class CaseGram(Base):
    """Two neighbouring characters of what is searched in a case, as one number."""

    __tablename__ = "case_gram"
    __table_args__ = ({"sqlite_with_rowid": False},)

    gram: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    case_id: Mapped[UUID] = mapped_column(
        ForeignKey("case_file.id", ondelete="CASCADE"), primary_key=True, index=True
    )
