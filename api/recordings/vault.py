"""Where a case's recordings lie under lock, and how they are taken out."""

import hmac
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

from sqlalchemy.orm import Session, sessionmaker

from api.errors import DamagedObjectError
from api.recordings.folder import private_folder
from api.settings import Settings
from api.storage.case_keys import CaseKey, has_case_keys
from api.storage.key_ring import KeyRing, open_key_ring
from api.storage.objects import open_store
from api.storage.sealed import SealedStore
from api.users.second_factor import locked_accounts

__all__ = [
    "ORIGINAL",
    "Vault",
    "derived_name",
    "open_vault",
    "original_name",
    "part_name",
]

ORIGINAL = "original"
"""What a file as it was sent is bound to, as a whole and in parts."""


@dataclass(frozen=True)
class Vault:
    """The store of recordings and what locks their keys.

    Attributes
    ----------
    sealed : SealedStore
        The objects.
    ring : KeyRing
        Locks the keys of the cases.
    incoming_folder : Path
        Where a file lies while it is decoded, on systems that cannot keep it in memory alone.
    """

    sealed: SealedStore
    ring: KeyRing
    incoming_folder: Path

    def keep(self, key: CaseKey, name: str, address: str) -> None:
        """Give a complete file its lasting name; a file of that name is the same file."""
        lasting = original_name(key.case_id, address)
        if self.sealed.objects.exists(lasting):
            self.sealed.objects.delete(name)
        else:
            self.sealed.objects.move(name, lasting)

    def join(self, key: CaseKey, upload_id: UUID, names: list[str]) -> tuple[str, str]:
        """Join the parts of an upload.

        Parameters
        ----------
        key : CaseKey
            The case's.
        upload_id : UUID
            Whose parts they are.
        names : list of str
            Of the parts, in order.

        Returns
        -------
        name, address : str
            Of the whole; the parts stay.
        """
        name = part_name(upload_id, uuid4())
        with self.sealed.writing(key, name, bound_to=ORIGINAL) as out:
            for part in names:
                for piece in self.sealed.pieces(key, part, bound_to=ORIGINAL):
                    out.write(piece)
        return name, out.address

    @contextmanager
    def plain_copy(self, key: CaseKey, address: str) -> Iterator[Path]:
        """Yield the path of a file as it was sent, for a decoder; it is gone after the block.

        On Linux it lies in memory alone, so that no disk ever holds it unencrypted.

        Raises
        ------
        DamagedObjectError
            If the stored file is not the one that was sent.
        """
        with _plain_place(self.incoming_folder) as path:
            digest = hmac.new(key.address_key, digestmod=sha256)
            name = original_name(key.case_id, address)
            with path.open("wb") as file:
                for piece in self.sealed.pieces(key, name, bound_to=ORIGINAL):
                    file.write(piece)
                    digest.update(piece)
            if not hmac.compare_digest(digest.hexdigest(), address):
                raise DamagedObjectError
            yield path


def open_vault(settings: Settings, sessions: sessionmaker[Session]) -> Vault:
    """Open the store and the key ring that the settings name.

    Raises
    ------
    KeyUnusableError
        If the key ring is lost or is none.
    """
    text = settings.key_ring.get_secret_value() if settings.key_ring else None
    with sessions.begin() as session:
        is_in_use = has_case_keys(session) or bool(locked_accounts(session))
    return Vault(
        SealedStore(open_store(settings.resolved_object_store)),
        open_key_ring(text, settings.key_ring_file, is_in_use=is_in_use),
        settings.incoming_folder,
    )


def original_name(case_id: UUID, address: str) -> str:
    """Name the object of a file as it was sent."""
    return f"cases/{case_id}/{address}"


def derived_name(case_id: UUID, recording_id: UUID, kind: str) -> str:
    """Name the object of something made from a recording."""
    return f"cases/{case_id}/{recording_id}/{kind}"


def part_name(upload_id: UUID, part_id: UUID) -> str:
    """Name the object of a part of an upload."""
    return f"uploads/{upload_id}/{part_id}"


@contextmanager
def _plain_place(folder: Path) -> Iterator[Path]:
    if not hasattr(os, "memfd_create"):  # not Linux
        with private_folder(folder) as private:
            yield private / "recording"
        return
    descriptor = os.memfd_create("recording", os.MFD_CLOEXEC)
    try:
        yield Path(f"/proc/self/fd/{descriptor}")
    finally:
        os.close(descriptor)
