"""A case's recordings, unlocked for as long as a ranking takes."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.ranking.stored import Sound
from api.recordings.tables import RecordingRow
from api.recordings.vault import Vault
from api.storage.case_keys import find_case_key

__all__ = ["MOST_RECORDINGS", "plain_copies", "ready_recordings"]

MOST_RECORDINGS = 20
"""The latest recordings that a ranking weighs: each is decoded and lies in memory meanwhile."""


def ready_recordings(session: Session, case_id: UUID) -> Sequence[RecordingRow]:
    """List the recordings of a case that can be weighed, the latest last."""
    latest = session.scalars(
        select(RecordingRow)
        .where(RecordingRow.case_id == case_id, RecordingRow.state == "ready")
        .order_by(RecordingRow.received_at.desc(), RecordingRow.id.desc())
        .limit(MOST_RECORDINGS)
    ).all()
    return latest[::-1]


@contextmanager
def plain_copies(
    session: Session, vault: Vault, rows: Sequence[RecordingRow]
) -> Iterator[tuple[Path, list[Sound]]]:
    """Unlock recordings of one case; the copies are gone after the block."""
    with ExitStack() as copies:
        sounds = []
        for row in rows:
            key = find_case_key(session, vault.ring, row.case_id)
            path = copies.enter_context(vault.plain_copy(key, row.content_hash))
            sounds.append(Sound(row.id, str(path)))
        yield Path(), sounds
