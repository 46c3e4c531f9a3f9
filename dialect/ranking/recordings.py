"""What a recording of a case says: its quality for the report, its marked words as evidence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from dialect.acoustic.detectors import open_detectors
from dialect.acoustic.prompts import prompt_list
from dialect.acoustic.recogniser import Recogniser
from dialect.acoustic.tones import MISMARKED
from dialect.acoustic.words import WordScores, hear_words, score_words, survey_of
from dialect.atlas.load import Atlas
from dialect.audio import measure_quality, read_audio
from dialect.entities import CountyEvidence, Quality, Recording, RecordingReport, Segment, Waveform
from dialect.errors import AudioError, CaseError
from dialect.evidence.known_words import weigh_known_words
from dialect.features.expected_sounds import ExpectedSounds
from dialect.features.find_words import find_words
from dialect.features.session import measure_session

__all__ = ["Listened", "listen"]

NO_MARKS = "没有标出已知的字，录音本身未计入；请在录音里标出听得懂的字（如数数）"
NOT_FOUND = "没有在录音里找到词表上的字（耳语、噪声，或说的不是这张词表）；请逐字标注"
LEAST_CONFIDENCE = 0.3
"""Of a word found by itself; below, the place is sooner something else."""


@dataclass(frozen=True)
class Listened:
    """A recording's report, and its evidence if its words could be measured.

    Attributes
    ----------
    report : RecordingReport
    evidence : CountyEvidence or None
    segments : tuple of Segment
        The words that were looked at, made by hand or found.
    scores : WordScores or None
        What every survey point said to them.
    """

    report: RecordingReport
    evidence: CountyEvidence | None
    segments: tuple[Segment, ...] = ()
    scores: WordScores | None = None


def listen(recording: Recording, atlas: Atlas, *, recogniser: Recogniser | None = None) -> Listened:
    """Measure a recording and weigh its marked words.

    A file that cannot be read is reported, never raised: the other evidence still ranks.

    Parameters
    ----------
    recording : Recording
        File and marks.
    atlas : Atlas
        The facts to weigh the words against.
    recogniser : Recogniser, optional
        Hears the phones of the words, if there is one.

    Returns
    -------
    listened : Listened
        The report says in Chinese what was weighed or why nothing was.

    Raises
    ------
    CaseError
        If a mark lies outside the recording or overlaps another, or no prompt list has that name.
    ArtefactError
        If the detectors of phonetic classes cannot be opened.
    """
    try:
        waveform = read_audio(recording.path)
    except AudioError as error:
        return Listened(RecordingReport(None, None, usable=False, why=error.chinese), None)
    quality = measure_quality(waveform)
    marks = _marks(recording, waveform, atlas)
    if not marks.segments:
        return _unusable(quality, NOT_FOUND if recording.prompt_list else NO_MARKS)
    scores = score_words(
        hear_words(measure_session(waveform, marks.segments), open_detectors()),
        marks.segments,
        survey_of(atlas),
        doubt=marks.doubt,
        phones=recogniser.hear(waveform, marks.segments) if recogniser else None,
    )
    if not scores.used:
        return _unusable(quality, _skipped(scores, marks.segments))
    why = f"已按声调、声母韵母和收尾比对 {len(scores.used)} 个{marks.origin}的字"
    if scores.joined:
        why += f"；其中 {len(scores.joined)} 个与前后字连读，声调可能有变，减半计"
    if scores.skipped:
        why += f"；未用：{_skipped(scores, marks.segments)}"
    why += marks.note
    report = RecordingReport(quality.net_speech_s, quality.snr_db, usable=True, why=why)
    return Listened(report, weigh_known_words(scores, atlas), marks.segments, scores)


@dataclass(frozen=True)
class _Marks:
    """The words of a recording, the chance that each is elsewhere, and what to say of them."""

    segments: tuple[Segment, ...]
    doubt: tuple[float, ...]
    origin: str = "标注"
    note: str = ""


def _marks(recording: Recording, waveform: Waveform, atlas: Atlas) -> _Marks:
    """Take the marks made by hand, and with a prompt list find the other words."""
    by_hand = recording.segments
    if recording.prompt_list is None:
        return _Marks(by_hand, (MISMARKED,) * len(by_hand))
    text = prompt_list(recording.prompt_list).text
    unknown = [char for word in text for char in word if char not in _known_characters(atlas)]
    if unknown:
        raise CaseError(
            "prompt_list",
            f"the atlas has no {', '.join(unknown)}; ask for other words",
            f"字表里没有 {'、'.join(unknown)}，请换别的字",
        )
    found = find_words(waveform, _expected_sounds(atlas).expect(text), marks=by_hand)
    words = [word for word in found.found if word.confidence >= LEAST_CONFIDENCE]
    pairs = [(mark, word.confidence) for word in words for mark in word.segments]
    missing = "、".join(text[i] for i in found.missing)
    return _Marks(
        tuple(mark for mark, _ in pairs),
        tuple(max(MISMARKED, 1.0 - confidence) for _, confidence in pairs),
        "按词表找到",
        f"；词表中没有找到：{missing}" if missing else "",
    )


def _known_characters(atlas: Atlas) -> Mapping[str, object]:
    return atlas.character_categories.of_char


@cache
def _expected_sounds(atlas: Atlas) -> ExpectedSounds:
    return ExpectedSounds(atlas.readings)


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
