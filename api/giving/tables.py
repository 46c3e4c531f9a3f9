"""The tables of upload links and of the browsers in which one was opened."""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from api.storage.database import Base

__all__ = ["Giver", "UploadLink"]


class UploadLink(Base):
    """Whoever knows its code may send recordings to one case, until it is over or taken back."""

    __tablename__ = "upload_link"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    case_id: Mapped[UUID] = mapped_column(
        ForeignKey("case_file.id", ondelete="CASCADE"), index=True
    )
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    """What is kept of the code, see `api.giving.codes`."""
    made_at: Mapped[datetime]
    made_by: Mapped[UUID]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class Giver(Base):
    """A browser in which a code was entered; its id stands for whoever sends from there."""

    __tablename__ = "giver"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    link_id: Mapped[UUID] = mapped_column(
        ForeignKey("upload_link.id", ondelete="CASCADE"), index=True
    )
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    began_at: Mapped[datetime]
