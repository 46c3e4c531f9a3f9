"""One key per case: whoever erases it erases every recording of the case, wherever copies lie."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import tink
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from tink import secret_key_access, streaming_aead

from api.errors import ErasedError, NotFoundError
from api.storage.key_ring import KeyRing
from api.storage.key_table import DataKeyRow

__all__ = [
    "CaseKey",
    "erase_case_key",
    "find_case_key",
    "has_case_keys",
    "make_case_key",
    "rewrap_case_keys",
]

ADDRESS_KEY_BYTES = 32

streaming_aead.register()
_TEMPLATE = streaming_aead.streaming_aead_key_templates.AES256_GCM_HKDF_1MB


@dataclass(frozen=True)
class CaseKey:
    """What opens a case's objects.

    Attributes
    ----------
    case_id : UUID
        Whose they are.
    cipher : StreamingAead
        Encrypts and decrypts them.
    address_key : bytes
        Key of the hash that addresses them: equal files of two cases have addresses that do not
        tell so.
    """

    case_id: UUID
    cipher: streaming_aead.StreamingAead
    address_key: bytes


def make_case_key(session: Session, ring: KeyRing, case_id: UUID, *, at: datetime) -> CaseKey:
    """Return the key of a case, made when it has none.

    Raises
    ------
    ErasedError
        If the case was erased.
    """
    if session.get(DataKeyRow, case_id) is None:
        keyset = tink.new_keyset_handle(_TEMPLATE)
        plain = tink.proto_keyset_format.serialize(keyset, secret_key_access.TOKEN)
        insert = (
            postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        )
        # Another request may make one at the same moment; the first stays.
        session.execute(
            insert(DataKeyRow)
            .values(
                case_id=case_id,
                wrapped_key=ring.lock(plain, _bound_to(case_id, "key")),
                wrapped_address_key=ring.lock(
                    secrets.token_bytes(ADDRESS_KEY_BYTES), _bound_to(case_id, "address")
                ),
                created_at=at,
            )
            .on_conflict_do_nothing()
        )
    return find_case_key(session, ring, case_id)


def find_case_key(session: Session, ring: KeyRing, case_id: UUID) -> CaseKey:
    """Return the key of a case.

    Raises
    ------
    NotFoundError
        If the case has none.
    ErasedError
        If the case was erased.
    """
    row = session.get(DataKeyRow, case_id)
    if row is None:
        raise NotFoundError
    if row.wrapped_key is None or row.wrapped_address_key is None:
        raise ErasedError
    plain = ring.unlock(row.wrapped_key, _bound_to(case_id, "key"))
    keyset = tink.proto_keyset_format.parse(plain, secret_key_access.TOKEN)
    return CaseKey(
        case_id,
        keyset.primitive(streaming_aead.StreamingAead),
        ring.unlock(row.wrapped_address_key, _bound_to(case_id, "address")),
    )


def has_case_keys(session: Session) -> bool:
    """Say whether any case has, or had, a key."""
    return session.scalar(select(DataKeyRow.case_id).limit(1)) is not None


def erase_case_key(session: Session, case_id: UUID, *, at: datetime) -> None:
    """Erase the key of a case, and with it all that it opens; the row stays to say so."""
    row = session.get(DataKeyRow, case_id)
    if row is None:
        row = DataKeyRow(case_id=case_id, created_at=at)
        session.add(row)
    row.wrapped_key = row.wrapped_address_key = None
    row.erased_at = row.erased_at or at


def rewrap_case_keys(session: Session, ring: KeyRing) -> int:
    """Lock every case's key again, with the newest key of the ring, and return how many."""
    rows = session.scalars(select(DataKeyRow).where(DataKeyRow.wrapped_key.is_not(None))).all()
    for row in rows:
        row.wrapped_key = _again(ring, row.wrapped_key, _bound_to(row.case_id, "key"))
        row.wrapped_address_key = _again(
            ring, row.wrapped_address_key, _bound_to(row.case_id, "address")
        )
    return len(rows)


def _again(ring: KeyRing, locked: bytes | None, bound_to: bytes) -> bytes | None:
    return None if locked is None else ring.lock(ring.unlock(locked, bound_to), bound_to)


def _bound_to(case_id: UUID, part: str) -> bytes:
    """Name what a locked secret belongs to, so that a row copied to another case does not open."""
    return f"{case_id}/{part}".encode()
