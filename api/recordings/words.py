"""Words that the sender marked while the recording was made, on their way into the ledger."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Annotated, TypeAlias

from pydantic import Field, TypeAdapter, ValidationError
from sqlalchemy.orm import Session

from api.audit.service import Origin, record
from api.cases.tables import CaseFile
from api.clues.ledger import Heard, add_mark
from api.errors import UploadError
from api.recordings.tables import RecordingRow
from api.users.principal import nobody
from dialect.acoustic.prompts import PROMPT_LISTS, prompt_list
from dialect.entities import Quality, Segment
from dialect.features.marks import tighten_marks

__all__ = ["Words", "add_words", "read_words"]

Words: TypeAlias = list[tuple[float, float, str]]
"""Start and end in seconds, and the character."""

MOST_WORDS = 100
_Seconds = Annotated[float, Field(ge=0, le=36_000, allow_inf_nan=False)]
_WORDS: TypeAdapter[Words] = TypeAdapter(
    Annotated[list[tuple[_Seconds, _Seconds, str]], Field(max_length=MOST_WORDS)]
)


def read_words(text: str) -> Words:
    """Read the words that come with an upload.

    Only words that the service asks for are taken: whoever holds an upload link can thus write
    nothing of their own into a case.

    Raises
    ------
    UploadError
        If it is no JSON list of start, end and a word of the prompt lists, each after the other.
    """
    try:
        words = _WORDS.validate_json(text)
    except ValidationError as error:
        raise UploadError("words is a JSON list of [start_s, end_s, word]") from error
    before_s = 0.0
    for start_s, end_s, word in words:
        if word not in _asked_for() or not before_s <= start_s < end_s:
            raise UploadError("words are those of the prompt lists, each after the one before")
        before_s = end_s
    return words


def add_words(
    session: Session, recording: RecordingRow, quality: Quality, *, now: datetime
) -> Sequence[Segment]:
    """Put the words of a recording that is ready into the ledger, as marks by its sender.

    Parameters
    ----------
    session : Session
        The caller's transaction.
    recording : RecordingRow
        With the words that came with it.
    quality : Quality
        Says where somebody speaks: marks are narrowed to that.
    now : datetime
        When.

    Returns
    -------
    marks : sequence of Segment
        What was added; words in which nobody was heard are left out.
    """
    given = [Segment(start_s, end_s, word) for start_s, end_s, word in recording.words or []]
    marks = tighten_marks(given, quality.speech, quality.duration_s)
    case = session.get_one(CaseFile, recording.case_id) if marks else None
    sender = replace(nobody(), account_id=recording.sent_by)
    origin = Origin(recording.sent_by, "this machine", "processing", "-", now)
    for mark in marks:
        assert case is not None  # there are marks
        heard = Heard(recording.id, round(mark.start_s, 3), round(mark.end_s, 3))
        entry = add_mark(
            session, case, ("known_word", {"text": mark.text}), (sender, now), heard=heard
        )
        record(session, "mark.add", origin, case_id=case.id, subject=entry.id)
    return marks


@cache
def _asked_for() -> frozenset[str]:
    return frozenset(text for name in PROMPT_LISTS for text in prompt_list(name).text)
