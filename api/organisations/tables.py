"""The organisations' table."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid4

from sqlalchemy import Enum, String
from sqlalchemy.orm import Mapped, mapped_column

from api.storage.database import Base

__all__ = ["Organisation", "OrganisationKind"]


class OrganisationKind(StrEnum):
    """What an organisation is."""

    STATION = "station"
    VOLUNTEER_GROUP = "volunteer_group"
    POLICE = "police"
    AUTHORITY = "authority"
    OTHER = "other"


class Organisation(Base):
    """An organisation that people work for and that cases belong to."""

    __tablename__ = "organisation"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(String(100), unique=True)
    kind: Mapped[OrganisationKind] = mapped_column(
        Enum(
            OrganisationKind,
            native_enum=False,
            length=20,
            values_callable=lambda kinds: [kind.value for kind in kinds],
        )
    )
    area_code: Mapped[str] = mapped_column(String(6))
    """Division it works in: two, four or six digits, empty for the whole country."""
    created_at: Mapped[datetime]
