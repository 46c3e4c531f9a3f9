"""The table of data keys."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from api.storage.database import Base

__all__ = ["DataKeyRow"]


class DataKeyRow(Base):
    """The key of one case's audio, itself locked with the key of the service.

    A row outlives its key: it says that the case was erased, and no other key is made for it.
    """

    __tablename__ = "data_key"

    case_id: Mapped[UUID] = mapped_column(primary_key=True)
    wrapped_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Tink keyset that encrypts the case's objects; None once it is erased."""
    wrapped_address_key: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Key of the hash that addresses the case's files; None likewise."""
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
