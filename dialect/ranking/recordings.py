"""What a recording of a case says: its quality for the report, its marked words as evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

import numpy as np

from dialect.acoustic.detectors import open_detectors
from dialect.acoustic.recogniser import HeardPhones, Recogniser
from dialect.acoustic.words import WordScores, hear_words, score_words, survey_of
from dialect.atlas.load import Atlas
from dialect.audio import read_audio
from dialect.entities import (
    CountyEvidence,
    FloatArray,
    Quality,
    Recording,
    RecordingReport,
    Segment,
    Waveform,
)
from dialect.errors import AudioError
from dialect.evidence.free_speech import HeardRegions, weigh_free_speech
from dialect.evidence.known_words import weigh_known_words
from dialect.features.measures import SessionMeasures
from dialect.features.pitch import PitchTrack
from dialect.ranking.measured import Marks, Measured, measure

if TYPE_CHECKING:
    from dialect.acoustic.free_speech.shelf import Damaged, Shelved

__all__ = ["Heard", "Listened", "hear", "listen", "weigh_measured"]

NO_MARKS = "没有标出已知的字，录音本身未计入；请在录音里标出听得懂的字（如数数）"
DAMAGED = "自己训练的自由谈话模型打不开（管理员用 xiangyin check 可知原因），自由谈话未计入"
NOT_FOUND = "没有在录音里找到词表上的字（耳语、噪声，或说的不是这张词表）；请逐字标注"
SURE = 0.8
"""Median confidence of the words found, below which the person is asked to check: a list that was
not the one asked for is laid over the recording all the same, with .3 to .8 for each word."""
UNSURE = "多数字的位置没有把握：请核对是不是这张词表，或逐字标注"


@dataclass(frozen=True)
class Heard:
    """The words that were looked at, made by hand or found, and what was measured of them.

    Attributes
    ----------
    segments : tuple of Segment
        One per syllable.
    confidence : tuple of float
        Chance that each word is there; 1 for a mark made by hand.
    missing : tuple of str
        Words of the prompt list that were found nowhere.
    track : PitchTrack
        Pitch inside the marks.
    measures : SessionMeasures
        Of the marks, in their order.
    scores : WordScores
        What every survey point said to them.
    """

    segments: tuple[Segment, ...]
    confidence: tuple[float, ...]
    missing: tuple[str, ...]
    track: PitchTrack
    measures: SessionMeasures
    scores: WordScores


@dataclass(frozen=True)
class Listened:
    """A recording's report, and its evidence if its words could be measured.

    Attributes
    ----------
    report : RecordingReport
    evidence : CountyEvidence or None
    heard : Heard or None
        None without any word to look at.
    free_speech : str
        Version of the model that the evidence is of, where no word is known; else empty.
    """

    report: RecordingReport
    evidence: CountyEvidence | None
    heard: Heard | None = None
    free_speech: str = ""


def listen(
    recording: Recording,
    atlas: Atlas,
    *,
    recogniser: Recogniser | None = None,
    free_speech: "Shelved | Damaged | None" = None,
) -> Listened:
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
    free_speech : Shelved or Damaged, optional
        The user's model that may rank, for a recording without marks and prompt list.

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
    return hear(waveform, recording, atlas, recogniser=recogniser, free_speech=free_speech)


def hear(
    waveform: Waveform,
    recording: Recording,
    atlas: Atlas,
    *,
    recogniser: Recogniser | None = None,
    free_speech: "Shelved | Damaged | None" = None,
) -> Listened:
    """Measure a recording that was read already, and weigh its marked words.

    Parameters
    ----------
    waveform : Waveform
        The sound of the recording.
    recording : Recording
        Its marks.
    atlas : Atlas
        The facts to weigh the words against.
    recogniser : Recogniser, optional
        Hears the phones of the words, if there is one.
    free_speech : Shelved or Damaged, optional
        The user's model that may rank, for a recording without marks and prompt list.

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
    from dialect.acoustic.free_speech.shelf import Shelved

    vectors = free_speech.model.vectors if isinstance(free_speech, Shelved) else None
    measured = measure(waveform, recording, atlas, vectors=vectors)
    segments = measured.marks.segments
    phones = recogniser.hear(waveform, segments) if recogniser and segments else None
    return weigh_measured(measured, recording, atlas, phones=phones, free_speech=free_speech)


def weigh_measured(
    measured: Measured,
    recording: Recording,
    atlas: Atlas,
    *,
    phones: HeardPhones | None = None,
    free_speech: "Shelved | Damaged | None" = None,
) -> Listened:
    """Weigh a recording that was measured already.

    Parameters
    ----------
    measured : Measured
        Of the recording with the same marks.
    recording : Recording
        Its prompt list.
    atlas : Atlas
        The facts to weigh the words against.
    phones : HeardPhones, optional
        What a phone recogniser heard in each mark, if there is one.
    free_speech : Shelved or Damaged, optional
        The user's model that may rank, for a recording without marks and prompt list.

    Returns
    -------
    listened : Listened
        As `hear` gives it.

    Raises
    ------
    ArtefactError
        If the detectors of phonetic classes cannot be opened.
    """
    from dialect.acoustic.free_speech.shelf import Damaged, Shelved

    quality, marks = measured.quality, measured.marks
    if measured.vector is not None and isinstance(free_speech, Shelved):
        return _hear_freely(measured.vector, quality, free_speech, atlas)
    if isinstance(free_speech, Damaged) and not recording.has_known_words:
        return _unusable(quality, f"{DAMAGED}；{NO_MARKS}")
    if measured.track is None or measured.measures is None:
        return _unusable(quality, NOT_FOUND if recording.prompt_list else NO_MARKS)
    scores = score_words(
        hear_words(measured.measures, open_detectors()),
        marks.segments,
        survey_of(atlas),
        doubt=marks.doubt,
        phones=phones,
    )
    heard = Heard(
        marks.segments, marks.confidence, marks.missing, measured.track, measured.measures, scores
    )
    if not scores.used:
        return _unusable(quality, _skipped(scores, marks.segments), heard)
    why = _what_was_compared(scores, marks)
    report = RecordingReport(quality.net_speech_s, quality.snr_db, usable=True, why=why)
    return Listened(report, weigh_known_words(scores, atlas), heard)


def _what_was_compared(scores: WordScores, marks: Marks) -> str:
    why = f"已按声调、声母韵母和收尾比对 {len(scores.used)} 个{marks.origin}的字"
    if scores.joined:
        why += f"；其中 {len(scores.joined)} 个与前后字连读，声调可能有变，减半计"
    if scores.skipped:
        why += f"；未用：{_skipped(scores, marks.segments)}"
    if marks.missing:
        why += f"；词表中没有找到：{'、'.join(marks.missing)}"
    return f"{why}；{UNSURE}" if median(marks.confidence) < SURE else why


def _hear_freely(
    vector: FloatArray, quality: Quality, shelved: "Shelved", atlas: Atlas
) -> Listened:
    """Ask the user's model about speech in which no word is known."""
    from dialect.acoustic.free_speech.model import NONE_PRIOR, Insufficient

    answer = shelved.model.identify_vector(vector)
    if isinstance(answer, Insufficient):
        found, needed = answer.speech_s, answer.needed_s
        too_short = f"净语音 {found:.1f} 秒，自由谈话至少要 {needed:.0f} 秒"
        return _unusable(quality, f"{too_short}；{NO_MARKS}")
    tiny, none = np.finfo(np.float64).tiny, answer.none_of_these
    odds = max(none, tiny) / max(1 - none, tiny) * (1 - NONE_PRIOR) / NONE_PRIOR
    heard = HeardRegions(
        shelved.name,
        answer.regions,
        answer.log_lr,
        0.0 if shelved.model.forks.novelty is None else float(np.log(odds)),
        NONE_PRIOR,
        answer.speech_s,
    )
    why = f"没有标注的字，按自由谈话听（模型 {shelved.name}，净语音 {answer.speech_s:.1f} 秒）"
    report = RecordingReport(quality.net_speech_s, quality.snr_db, usable=True, why=why)
    return Listened(report, weigh_free_speech(heard, atlas), free_speech=shelved.version)


def _unusable(quality: Quality, why: str, heard: Heard | None = None) -> Listened:
    report = RecordingReport(quality.net_speech_s, quality.snr_db, usable=False, why=why)
    return Listened(report, None, heard)


def _skipped(scores: WordScores, segments: Sequence[Segment]) -> str:
    """Name the marks that were passed over, once per reason."""
    marks: dict[str, list[str]] = {}
    for position, reason in scores.skipped:
        mark = segments[position].text or segments[position].tone_category or ""
        marks.setdefault(reason, []).append(f"第 {position + 1} 个（{mark}）")
    return "；".join(f"{'、'.join(names)}{reason}" for reason, names in marks.items())
