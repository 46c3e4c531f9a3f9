"""From a file as it was sent to what the review screens show; one recording at a time."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session, sessionmaker

from api.errors import ErasedError
from api.problems import kind_of
from api.recordings.kept import (
    claim_recording,
    erase_recordings,
    refuse,
    total_duration_s,
)
from api.recordings.tables import RecordingRow
from api.recordings.vault import Vault, derived_name, original_name
from api.recordings.words import add_words
from api.settings import Settings
from api.storage.case_keys import CaseKey, find_case_key
from dialect.audio.peaks import Peaks
from dialect.entities import Quality
from dialect.errors import AudioError
from dialect.features.review import PitchLine, ReviewCopy

__all__ = ["Processor", "process_next", "tile_kind"]

Prepare = Callable[[Path], ReviewCopy]


@dataclass(frozen=True)
class Processor:
    """What processing works with.

    Attributes
    ----------
    settings : Settings
        Limits and the lease.
    sessions : sessionmaker
        The database.
    vault : Vault
        The recordings.
    prepare : callable
        Makes the review copy of a file.
    """

    settings: Settings
    sessions: sessionmaker[Session]
    vault: Vault
    prepare: Prepare


@dataclass(frozen=True)
class _Claim:
    recording_id: UUID
    case_id: UUID
    address: str
    attempt: int


def process_next(processor: Processor) -> bool:
    """Process the recording that has waited longest, and say whether there was one.

    Whoever dies on the way has changed nothing but the attempt; the recording is taken up again
    when the lease has run out. What was made already is then made again under the same names.
    """
    with processor.sessions.begin() as session:
        row = claim_recording(
            session, now=datetime.now(UTC), lease_s=processor.settings.processing_lease_s
        )
        if row is None:
            return False
        claim = _Claim(row.id, row.case_id, row.content_hash, row.attempts)
        if row.state == "refused":
            return True
    # The claim is committed first: on SQLite nobody else writes until then.
    try:
        with processor.sessions.begin() as session:
            key = find_case_key(session, processor.vault.ring, claim.case_id)
        with processor.vault.plain_copy(key, claim.address) as path:
            copy = processor.prepare(path)
    except ErasedError:
        with processor.sessions.begin() as session:
            erase_recordings(session, claim.case_id, now=datetime.now(UTC))
        return True
    except AudioError as error:
        _give_up(processor, claim, kind_of(error).slug)
        return True
    with processor.sessions.begin() as session:
        total_s = total_duration_s(session, claim.case_id) + copy.quality.duration_s
    if total_s > processor.settings.case_quota_s:
        _give_up(processor, claim, "quota")
        return True
    n_tiles = _store(processor.vault, key, claim.recording_id, copy)
    facts = {
        "duration_s": copy.quality.duration_s,
        "quality": asdict(copy.quality),
        "notes": list(copy.notes),
        "playback_bytes": len(copy.playback),
        "n_tiles": n_tiles,
    }
    _settle(processor, claim, facts, copy.quality)
    return True


def tile_kind(tile: int) -> str:
    """Name one picture of a spectrogram among what was made of a recording."""
    return f"spectrogram-{tile}"


def _store(vault: Vault, key: CaseKey, recording_id: UUID, copy: ReviewCopy) -> int:
    """Keep what was made, locked like the recording itself; return how many tiles there are."""

    def put(kind: str, data: bytes) -> None:
        name = derived_name(key.case_id, recording_id, kind)
        with vault.sealed.writing(key, name, bound_to=name) as out:
            out.write(data)

    put("playback", copy.playback)
    put("peaks", json.dumps(_peaks_document(copy.peaks)).encode())
    put("pitch", json.dumps(_pitch_document(copy.pitch)).encode())
    n_tiles = 0
    for tile in copy.spectrogram:
        put(tile_kind(n_tiles), tile)
        n_tiles += 1
    return n_tiles


def _peaks_document(peaks: Peaks) -> dict[str, Any]:
    """Write an outline as audiowaveform does (BBC, data format version 2)."""
    return {
        "version": 2,
        "channels": 1,
        "sample_rate": peaks.sample_rate_hz,
        "samples_per_pixel": peaks.samples_per_pixel,
        "bits": 8,
        "length": len(peaks.extremes),
        "data": peaks.extremes.ravel().tolist(),
    }


def _pitch_document(line: PitchLine) -> dict[str, Any]:
    pitch_hz = [None if value != value else round(value, 1) for value in line.pitch_hz.tolist()]
    return {"hop_s": line.hop_s, "pitch_hz": pitch_hz}


def _settle(processor: Processor, claim: _Claim, facts: dict[str, Any], quality: Quality) -> None:
    """Write down what was found, and the words that were marked in it."""
    now = datetime.now(UTC)
    with processor.sessions.begin() as session:
        row = _held(session, claim)
        if row is None:
            return
        row.state, row.processed_at, row.claimed_until = "ready", now, None
        for name, value in facts.items():
            setattr(row, name, value)
        add_words(session, row, quality, now=now)


def _give_up(processor: Processor, claim: _Claim, reason: str) -> None:
    """Write down why a recording is not taken, and keep nothing of it."""
    with processor.sessions.begin() as session:
        row = _held(session, claim)
        if row is None:
            return
        refuse(row, reason, now=datetime.now(UTC))
    # Its hash stays, so that it is known when it comes again.
    processor.vault.sealed.objects.delete(original_name(claim.case_id, claim.address))


def _held(session: Session, claim: _Claim) -> RecordingRow | None:
    """Return a recording, unless the lease ran out and another worker took over."""
    row = session.get(RecordingRow, claim.recording_id, with_for_update=True)
    if row is None or row.state != "processing" or row.attempts != claim.attempt:
        return None
    return row
