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
    "Contradiction",
    "Contribution",
    "CountyEvidence",
    "FeatureClue",
    "FloatArray",
    "FollowUpClue",
    "FollowUpOutcome",
    "Name",
    "NameToRead",
    "NotWeighed",
    "PlaceNameClue",
    "Prior",
    "Quality",
    "Question",
    "Questions",
    "Ranking",
    "Reach",
    "ReadingClue",
    "Recording",
    "RecordingReport",
    "RegionClue",
    "Remainder",
    "RollUp",
    "Script",
    "Segment",
    "Source",
    "Span",
    "Standing",
    "Strength",
    "SurveyNote",
    "Together",
    "TownEvidence",
    "Towns",
    "VerdictAnswer",
    "VerdictClue",
    "Waveform",
    "Without",
    "WordClue",
]

FloatArray: TypeAlias = NDArray[np.float64]

Script: TypeAlias = Literal["pinyin", "hanzi", "ipa"]
VerdictAnswer: TypeAlias = Literal[
    "same_county", "same_prefecture", "same_province", "elsewhere", "not_there", "cannot_tell"
]

FollowUpOutcome: TypeAlias = Literal["contacted", "not_from_here", "maybe", "found"]


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

    @property
    def has_known_words(self) -> bool:
        """Whether it is known what is said, by marks or by a list; else it is free speech."""
        return bool(self.segments or self.prompt_list)


@dataclass(frozen=True)
class FreeSpeech(Recording):
    """A recording in which no word is known, heard as speech that nobody prompted."""


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
    """A listener's answer about a clip.

    Attributes
    ----------
    listener_home : str
        Six-digit code of the county where the listener grew up.
    answer : str
        How near to home the voice is from; `not_there`: anywhere but at `place`.
    place : str or None
        Of `elsewhere` the county that was pointed at, if any; of `not_there` the area that was
        ruled out, by two, four or six digits.
    confidence : float
        How sure the listener is of the county that was pointed at, 0 to 1.
    reliability : float or None
        Share of this listener's answers that come from what was heard, between 0 and 1; None where
        nobody knows.
    """

    listener_home: str
    answer: VerdictAnswer
    place: str | None = None
    confidence: float = 1.0
    reliability: float | None = None


@dataclass(frozen=True)
class FollowUpClue:
    """What came of asking in a county, or in one of its townships."""

    county: str
    outcome: FollowUpOutcome
    township: str | None = None


Clue: TypeAlias = (
    PlaceNameClue
    | FeatureClue
    | ReadingClue
    | WordClue
    | AreaClue
    | RegionClue
    | VerdictClue
    | FollowUpClue
)


@dataclass(frozen=True)
class Case:
    """Everything known about one person looking for home."""

    clues: tuple[Clue, ...] = ()
    recordings: tuple[Recording, ...] = ()
    prior: Prior | Mapping[str, float] = Prior.POPULATION


@dataclass(frozen=True, eq=False)
class Towns:
    """The surveyed towns, and which of them each county's people may talk like.

    Attributes
    ----------
    near : ndarray of int, shape (n_neighbours, n_counties)
        Towns around each county.
    log_near_share : ndarray of float, shape (n_neighbours, n_counties)
        Natural logarithm of the chance that somebody who talks like one town near the county talks
        like this one; -inf for a town that is withheld.
    log_no_share : ndarray of float, shape (n_counties,)
        Of the chance that none of them is near enough; 1 with the others.
    own_county, own_town : ndarray of int, shape (n_pairs,)
        Counties and the towns that lie in them by name, in the order of the counties.
    """

    near: NDArray[np.intp]
    log_near_share: FloatArray
    log_no_share: FloatArray
    own_county: NDArray[np.intp]
    own_town: NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class TownEvidence:
    """What a heard sound says of each surveyed town, as natural log-likelihood ratios.

    Attributes
    ----------
    own : ndarray of float, shape (n_towns,)
        If the speaker is from the town itself.
    kin : ndarray of float, shape (n_towns,)
        If the speaker is from a place near by that talks much like the town.
    noise : float
        If the answer has nothing to do with the speaker: any is as likely.
    towns : Towns
        The towns meant.
    """

    own: FloatArray
    kin: FloatArray
    noise: float
    towns: Towns


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
    towns : TownEvidence or None
        What it says of single towns, for a sound that was heard.
    """

    log_lr: FloatArray
    why: Callable[[int], str]
    towns: TownEvidence | None = None


@dataclass(frozen=True)
class NotWeighed:
    """A piece of evidence that this version or this recording cannot weigh, and why (Chinese)."""

    reason: str


@dataclass(frozen=True)
class Strength:
    """A likelihood ratio in words: a stable id and the Chinese term."""

    id: str
    chinese: str


@dataclass(frozen=True)
class Source:
    """A clue or recording by its place in the case, counted from 0."""

    kind: Literal["clue", "recording"]
    index: int


@dataclass(frozen=True)
class Contribution:
    """What one clue or recording said about one candidate."""

    kind: Literal["clue", "recording"]
    index: int
    log10_lr: float
    strength: Strength
    why: str


@dataclass(frozen=True)
class Together:
    """What the heard sounds say of a candidate by how well they go together."""

    log10_lr: float
    strength: Strength
    why: str


@dataclass(frozen=True)
class Remainder:
    """The weaker pieces of a very long case, which are counted but not spelt out one by one."""

    n_pieces: int
    log10_lr: float


@dataclass(frozen=True)
class Candidate:
    """A county in a ranking.

    Attributes
    ----------
    rank : int
        From 1.
    county : int
        Its row in the atlas.
    posterior : float
        Its probability.
    log10_lr : float
        What all evidence together says of it, against outside coverage.
    strength : Strength
        The same in words.
    is_surveyed : bool
        Whether speech was recorded near enough for heard sounds to tell it from its neighbours.
    nearest_survey_km : float
        Distance to the nearest survey point.
    evidence : tuple of Contribution
        In the order of the case.
    remainder : Remainder or None
        What `evidence` leaves out; None when it is complete.
    together : Together or None
        What the heard sounds say as a whole beyond what each says; None where none was weighed.
        With `evidence` and `remainder` it makes up `log10_lr`.
    """

    rank: int
    county: int
    posterior: float
    log10_lr: float
    strength: Strength
    is_surveyed: bool
    nearest_survey_km: float
    evidence: tuple[Contribution, ...]
    remainder: Remainder | None = None
    together: Together | None = None


@dataclass(frozen=True)
class Standing:
    """Where a county, by its row in the atlas, stands in a ranking that leaves something out."""

    rank: int
    county: int
    posterior: float


@dataclass(frozen=True)
class Without:
    """The ranking with one clue or recording left out.

    Attributes
    ----------
    source : Source
        What is left out.
    leaders : tuple of Standing
        The first counties then, best first.
    moved : bool
        Whether another county comes first.
    n_replaced : int
        How many of the first ten are replaced.
    outside_coverage : float
        Posterior of "none of these" then.
    """

    source: Source
    leaders: tuple[Standing, ...]
    moved: bool
    n_replaced: int
    outside_coverage: float


@dataclass(frozen=True)
class Contradiction:
    """Pieces of evidence that do not go together.

    Attributes
    ----------
    kind : str
        ``against_the_rest``: one piece is unlikely if what all others point at is the home;
        ``cannot_both_hold``: facts that no county satisfies together.
    sources : tuple of Source
        The pieces, in the order of the case.
    log10_conflict : float or None
        How many times, as a power of ten, the piece is rarer beside the others than on its own;
        None for facts, which exclude each other whatever their weight.
    why : str
        A Chinese sentence that names the pieces by their numbers, counted from 1.
    """

    kind: Literal["against_the_rest", "cannot_both_hold"]
    sources: tuple[Source, ...]
    log10_conflict: float | None
    why: str


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
class Reach:
    """How far the evidence reaches: the finest level at which one place can be named.

    Attributes
    ----------
    level : str
        ``none`` when no place of any level can be.
    place : Name or None
        The place; None when the level is ``none``.
    posterior : float
        Its probability; 0 when the level is ``none``.
    share_needed : float
        Probability that a place must have to be named.
    information_bits : float
        Kullback-Leibler divergence of the posterior from the prior.
    effective_counties : float
        As many equally likely hypotheses leave the same uncertainty (perplexity).
    why : str
        Chinese sentences to go by.
    """

    level: Literal["county", "prefecture", "province", "region", "none"]
    place: Name | None
    posterior: float
    share_needed: float
    information_bits: float
    effective_counties: float
    why: str


@dataclass(frozen=True)
class SurveyNote:
    """How many leading candidates lie far from every survey point, and what follows (Chinese)."""

    n_unsurveyed: int
    n_leading: int
    why: str


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
    reach : Reach
        At which level to stop.
    survey : SurveyNote
        Whether the leading candidates lie where speech was surveyed.
    without : tuple of Without
        What happens without each piece that has something to say; in a very long case without
        each of those that say most about the leaders.
    contradictions : tuple of Contradiction
        Gravest first.
    recordings : tuple of RecordingReport
        One per recording of the case, in its order.
    versions : mapping of str to str
        What made this ranking: software, atlas, acoustic method and weights.
    county_posterior : ndarray of float, shape (n_counties,)
        Posterior of every county in the order of the atlas, spelt out or not.
    """

    candidates: tuple[Candidate, ...]
    outside_coverage: float
    credible: Mapping[str, tuple[str, ...]]
    provinces: tuple[RollUp, ...]
    prefectures: tuple[RollUp, ...]
    regions: tuple[RollUp, ...]
    reach: Reach
    survey: SurveyNote
    without: tuple[Without, ...] = ()
    contradictions: tuple[Contradiction, ...] = ()
    recordings: tuple[RecordingReport, ...] = ()
    versions: Mapping[str, str] = field(default_factory=dict)
    county_posterior: FloatArray = field(default_factory=lambda: np.zeros(0), compare=False)


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
