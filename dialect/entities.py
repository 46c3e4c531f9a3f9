"""The nouns that travel between the steps: what goes in, what is weighed, what comes out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "AnswerEffect",
    "AreaClue",
    "Candidate",
    "Case",
    "Clue",
    "Contribution",
    "CountyEvidence",
    "FeatureClue",
    "FloatArray",
    "Name",
    "NameToRead",
    "NotWeighed",
    "PlaceNameClue",
    "Prior",
    "Quality",
    "Question",
    "Questions",
    "Ranking",
    "ReadingClue",
    "Recording",
    "RecordingReport",
    "RegionClue",
    "RollUp",
    "Script",
    "Segment",
    "Span",
    "VerdictAnswer",
    "VerdictClue",
    "Waveform",
    "WordClue",
]

FloatArray: TypeAlias = NDArray[np.float64]

Script: TypeAlias = Literal["pinyin", "hanzi", "ipa"]
VerdictAnswer: TypeAlias = Literal[
    "same_county", "same_prefecture", "same_province", "elsewhere", "cannot_tell"
]


class Prior(StrEnum):
    """A named prior over counties."""

    POPULATION = "population"
    UNIFORM = "uniform"


@dataclass(frozen=True)
class Waveform:
    """Checked mono sound.

    Attributes
    ----------
    samples : ndarray of float32, shape (n_samples,)
        Amplitude between -1 and 1.
    sample_rate_hz : int
        Always 16000 after `dialect.audio`.
    notes : tuple of str
        What a person should know about the file, such as a wrong extension.
    """

    samples: NDArray[np.float32]
    sample_rate_hz: int = 16_000
    notes: tuple[str, ...] = ()

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.sample_rate_hz


@dataclass(frozen=True)
class Span:
    """A stretch of time in a recording, in seconds from its start."""

    start_s: float
    end_s: float


@dataclass(frozen=True)
class Quality:
    """What a recording holds, in figures.

    Attributes
    ----------
    duration_s, net_speech_s : float
        Whole length and the length of the speech spans together, in seconds.
    speech : tuple of Span
        Where speech was detected.
    snr_db : float or None
        Speech level over the level between the spans; None when nothing lies between them.
    peak_db : float
        Peak level in dB relative to full scale.
    clipped_share : float
        Share of samples at the limits of the scale, 0 to 1.
    bandwidth_hz : float
        Frequency below which nearly all of the energy above the noise lies.
    """

    duration_s: float
    net_speech_s: float
    speech: tuple[Span, ...]
    snr_db: float | None
    peak_db: float
    clipped_share: float
    bandwidth_hz: float


@dataclass(frozen=True)
class Segment:
    """A marked syllable: its time, and the character said or its tone category."""

    start_s: float
    end_s: float
    text: str | None = None
    tone_category: str | None = None


@dataclass(frozen=True)
class Recording:
    """A file of a case and the marks that a person made in it."""

    path: Path
    segments: tuple[Segment, ...] = ()
    prompt_list: str | None = None


@dataclass(frozen=True)
class PlaceNameClue:
    """A place name as somebody heard it."""

    heard: str
    script: Script
    confidence: float = 1.0


@dataclass(frozen=True)
class FeatureClue:
    """A diagnostic feature as somebody heard it."""

    feature: str
    value: str
    confidence: float = 1.0


@dataclass(frozen=True)
class ReadingClue:
    """One character as the person pronounces it."""

    char: str
    heard: str
    script: Literal["ipa", "pinyin"]
    tone: str | None = None


@dataclass(frozen=True)
class WordClue:
    """What the person calls a thing."""

    concept: str
    heard: str


@dataclass(frozen=True)
class AreaClue:
    """A fact about a province, prefecture or county, with the weight the caseworker gives it."""

    code: str
    likelihood_ratio: float


@dataclass(frozen=True)
class RegionClue:
    """A fact about a dialect region, with the weight the caseworker gives it."""

    region: str
    likelihood_ratio: float


@dataclass(frozen=True)
class VerdictClue:
    """A listener's answer about a clip."""

    listener_home: str
    answer: VerdictAnswer


Clue: TypeAlias = (
    PlaceNameClue | FeatureClue | ReadingClue | WordClue | AreaClue | RegionClue | VerdictClue
)


@dataclass(frozen=True)
class Case:
    """Everything known about one person looking for home."""

    clues: tuple[Clue, ...] = ()
    recordings: tuple[Recording, ...] = ()
    prior: Prior | Mapping[str, float] = Prior.POPULATION


@dataclass(frozen=True)
class CountyEvidence:
    """One piece of evidence, weighed over all counties.

    Attributes
    ----------
    log_lr : ndarray of float, shape (n_counties,)
        Natural log-likelihood ratio of each county against **outside coverage**: the home is none
        of the counties, and the evidence is drawn from the country at large.
    why : callable
        From a county's row to a Chinese sentence that says what spoke for or against it.
    """

    log_lr: FloatArray
    why: Callable[[int], str]


@dataclass(frozen=True)
class NotWeighed:
    """A piece of evidence that this version or this recording cannot weigh, and why (Chinese)."""

    reason: str


@dataclass(frozen=True)
class Contribution:
    """What one clue or recording said about one candidate."""

    kind: Literal["clue", "recording"]
    index: int
    log10_lr: float
    why: str


@dataclass(frozen=True)
class Candidate:
    """A county in a ranking; `county` is its row in the atlas."""

    rank: int
    county: int
    posterior: float
    log10_lr: float
    evidence: tuple[Contribution, ...]


@dataclass(frozen=True)
class Name:
    """An area or region with its code and Chinese name."""

    code: str
    name: str


@dataclass(frozen=True)
class RollUp:
    """The posterior of a province, prefecture or region."""

    place: Name
    posterior: float


@dataclass(frozen=True)
class RecordingReport:
    """What a recording of the case held and whether it was weighed."""

    net_speech_s: float | None
    snr_db: float | None
    usable: bool
    why: str


@dataclass(frozen=True)
class Ranking:
    """The immutable answer to a case.

    Attributes
    ----------
    candidates : tuple of Candidate
        Best first.
    outside_coverage : float
        Posterior of "none of these".
    credible : mapping of str to tuple of str
        County codes of the smallest set of hypotheses that holds 50, 80 and 95 % of the
        posterior. "None of these" is one of the hypotheses: its mass counts, it has no code.
    provinces, prefectures, regions : tuple of RollUp
        Posterior summed upwards, best first.
    recordings : tuple of RecordingReport
        One per recording of the case, in its order.
    versions : mapping of str to str
        What made this ranking: software, atlas, acoustic method and weights.
    """

    candidates: tuple[Candidate, ...]
    outside_coverage: float
    credible: Mapping[str, tuple[str, ...]]
    provinces: tuple[RollUp, ...]
    prefectures: tuple[RollUp, ...]
    regions: tuple[RollUp, ...]
    recordings: tuple[RecordingReport, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class AnswerEffect:
    """An answer that a question may get, and what it would do to the ranking.

    Attributes
    ----------
    value : str
        What the clue would hold; empty for an answer that no table has.
    label : str
        The same in Chinese.
    probability : float
        Chance to get this answer, by what is believed now.
    county : int
        Row of the county that would come first.
    posterior : float
        Its posterior then.
    province : RollUp
        The province that would hold most, and how much.
    """

    value: str
    label: str
    probability: float
    county: int
    posterior: float
    province: RollUp


@dataclass(frozen=True)
class Question:
    """A question worth asking next.

    Attributes
    ----------
    kind : str
        Kind of clue that the answer becomes.
    about : str
        Feature id, character or thing.
    text, text_en : str
        The question in Chinese and English.
    listen_for : str
        Characters or thing to listen for.
    information_bits : float
        Expected reduction of the entropy over counties, or over prefectures.
    burden_bits : float
        What asking costs, already set off in the order of the questions.
    answers : tuple of AnswerEffect
        Likeliest first.
    """

    kind: Literal["feature", "reading", "word"]
    about: str
    text: str
    text_en: str
    listen_for: str
    information_bits: float
    burden_bits: float
    answers: tuple[AnswerEffect, ...]


@dataclass(frozen=True)
class NameToRead:
    """A place name to read aloud while watching the person.

    Attributes
    ----------
    name : str
        Official name.
    level : str
        ``county`` or ``township``.
    county : int
        Row of the likeliest county that has it.
    n_places : int
        Likely places that bear the name.
    probability : float
        Chance to see a reaction, supposing that no name before it got one.
    information_bits : float
        What the reaction, or its absence, is expected to tell.
    """

    name: str
    level: Literal["county", "township"]
    county: int
    n_places: int
    probability: float
    information_bits: float


@dataclass(frozen=True)
class Questions:
    """What to ask next.

    Attributes
    ----------
    unit : str
        What the questions tell apart: ``county``, or ``prefecture`` where counties can't be.
    entropy_bits : float
        Entropy over the counties before the next answer.
    questions : tuple of Question
        Best first.
    names : tuple of NameToRead
        In the order to read them aloud.
    """

    unit: Literal["county", "prefecture"]
    entropy_bits: float
    questions: tuple[Question, ...]
    names: tuple[NameToRead, ...]
