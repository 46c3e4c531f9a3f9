"""What a recording of a case says: its quality for the report, its marked words as evidence."""

from collections.abc import Sequence
from dataclasses import dataclass

from dialect.acoustic.detectors import open_detectors
from dialect.acoustic.words import WordScores, score_words, survey_of
from dialect.atlas.load import Atlas
from dialect.audio import measure_quality, read_audio
from dialect.entities import CountyEvidence, Quality, Recording, RecordingReport, Segment
from dialect.errors import AudioError
from dialect.evidence.known_words import weigh_known_words
from dialect.features.session import measure_session

__all__ = ["Listened", "listen"]

NO_MARKS = "没有标出已知的字，录音本身未计入；请在录音里标出听得懂的字（如数数）"
NO_ALIGNMENT = "；按词表自动对齐本版尚不支持，请逐字标注"


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
        return _unusable(quality, NO_MARKS + NO_ALIGNMENT * bool(recording.prompt_list))
    scores = score_words(
        measure_session(waveform, recording.segments),
        recording.segments,
        survey_of(atlas),
        detectors=open_detectors(),
    )
    if not scores.used:
        return _unusable(quality, _skipped(scores, recording.segments))
    why = f"已按声调、声母韵母和收尾比对 {len(scores.used)} 个标注的字"
    if scores.joined:
        why += f"；其中 {len(scores.joined)} 个与前后字连读，声调可能有变，减半计"
    if scores.skipped:
        why += f"；未用：{_skipped(scores, recording.segments)}"
    report = RecordingReport(quality.net_speech_s, quality.snr_db, usable=True, why=why)
    return Listened(report, weigh_known_words(scores, atlas))


def _unusable(quality: Quality, why: str) -> Listened:
    report = RecordingReport(quality.net_speech_s, quality.snr_db, usable=False, why=why)
    return Listened(report, None)


def _skipped(scores: WordScores, segments: Sequence[Segment]) -> str:
    """Name the marks that were passed over, once per reason."""
    marks: dict[str, list[str]] = {}
    for position, reason in scores.skipped:
        mark = segments[position].text or segments[position].tone_category or ""
        marks.setdefault(reason, []).append(f"第 {position + 1} 个（{mark}）")
    return "；".join(f"{'、'.join(names)}{reason}" for reason, names in marks.items())
