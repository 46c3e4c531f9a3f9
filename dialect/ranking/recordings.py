"""What a recording of a case says: its quality for the report, its marked words as evidence."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dialect.acoustic import score_known_words
from dialect.atlas.load import Atlas
from dialect.audio import measure_quality, read_audio
from dialect.entities import CountyEvidence, Quality, Recording, RecordingReport
from dialect.errors import AudioError
from dialect.evidence.known_words import weigh_known_words

if TYPE_CHECKING:
    from dialect.acoustic import KnownWords

__all__ = ["Listened", "listen"]


@dataclass(frozen=True)
class Listened:
    """A recording's report, and its evidence if its words could be measured."""

    report: RecordingReport
    evidence: CountyEvidence | None


def listen(recording: Recording, atlas: Atlas) -> Listened:
    """Measure a recording and weigh its marked words.

    A file that cannot be read is reported, never raised: the other evidence still ranks.

    Parameters
    ----------
    recording : Recording
        File and marks.
    atlas : Atlas
        The facts to weigh the words against.

    Returns
    -------
    listened : Listened
        The report says in Chinese what was weighed or why nothing was.

    Raises
    ------
    CaseError
        If a mark lies outside the recording or overlaps another.
    """
    try:
        waveform = read_audio(recording.path)
    except AudioError as error:
        return Listened(RecordingReport(None, None, usable=False, why=error.chinese), None)
    quality = measure_quality(waveform)
    if not recording.segments:
        why = "没有标出已知的字，录音本身未计入；请在录音里标出听得懂的字（如数数）"
        return _unusable(quality, why)
    words = score_known_words(waveform, recording.segments, atlas)
    if words.scores is None:
        return _unusable(quality, "；".join(dict.fromkeys(reason for _, reason in words.skipped)))
    why = f"已按声调比对 {len(words.scores.used)} 个标注的字" + _skipped(words)
    report = RecordingReport(quality.net_speech_s, quality.snr_db, usable=True, why=why)
    return Listened(report, weigh_known_words(words.scores, atlas))


def _unusable(quality: Quality, why: str) -> Listened:
    report = RecordingReport(quality.net_speech_s, quality.snr_db, usable=False, why=why)
    return Listened(report, None)


def _skipped(words: "KnownWords") -> str:
    """Name the marks that were passed over."""
    reasons = "；".join(f"“{text}”{reason}" for text, reason in words.skipped)
    return f"；未用：{reasons}" if reasons else ""
