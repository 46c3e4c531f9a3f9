"""Measures of recordings, kept under the lock of their case so that nothing is decoded twice.

What was measured of a voice is as sensitive as the voice: it is sealed with the case's key, and
gone when that is erased.
"""

from dataclasses import replace

from api.errors import DamagedObjectError
from api.library import Library
from api.recordings.tables import RecordingRow
from api.recordings.vault import Vault, derived_name
from api.storage.case_keys import CaseKey
from dialect.entities import Recording

__all__ = ["measures_of"]


def measures_of(
    library: Library, vault: Vault, key: CaseKey, row: RecordingRow, recording: Recording
) -> bytes:
    """Return the measures of a recording, made now if they are not kept.

    Parameters
    ----------
    library : Library
        What measures.
    vault : Vault
        Where recordings and measures lie.
    key : CaseKey
        Of the case.
    row : RecordingRow
        The recording; ready.
    recording : Recording
        Its marks; the path is not looked at.

    Returns
    -------
    measures : bytes
        For `Library.rank_measured`.

    Raises
    ------
    DamagedObjectError
        If the stored file is not the one that was sent.
    DialectError
        If it cannot be measured.
    """
    kind = "words" if recording.segments else "speech"
    name = _name(row, f"{kind}-{library.measures_key(recording)}")
    try:
        return b"".join(vault.sealed.pieces(key, name, bound_to=name))
    except (FileNotFoundError, DamagedObjectError):
        pass  # not kept yet, or not whole: the recording itself is there
    with vault.plain_copy(key, row.content_hash) as path:
        measures = library.measure(replace(recording, path=path))
    with vault.sealed.writing(key, name, bound_to=name) as out:
        out.write(measures)
    _forget_others(vault, row, kind, name)
    return measures


def _forget_others(vault: Vault, row: RecordingRow, kind: str, name: str) -> None:
    """Remove measures of other marks or by other versions, which nobody will ask for again."""
    objects, former = vault.sealed.objects, _name(row, kind)
    for other in objects.names(f"cases/{row.case_id}/{row.id}"):
        if other.startswith(former) and other != name:
            objects.delete(other)


def _name(row: RecordingRow, what: str) -> str:
    return derived_name(row.case_id, row.id, f"measures-{what}")
