"""What each known word of a recording said, and for where: the ranking with what it rests on."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import logsumexp, softmax

from dialect.acoustic.expected import ExpectedTone
from dialect.acoustic.recogniser import Recogniser
from dialect.acoustic.words import Survey, WordScores, survey_of
from dialect.atlas.load import Atlas
from dialect.audio import read_audio
from dialect.entities import Case, FloatArray, Prior, Ranking, Recording, Segment, Span, Waveform
from dialect.evidence.known_words import CarriedWords
from dialect.features.contours import Tone
from dialect.features.measures import Timing, Voice
from dialect.ranking.answer import answer_case
from dialect.ranking.prior import prior_of_counties
from dialect.ranking.recordings import Heard, hear

__all__ = [
    "Elicited",
    "ElicitedCounty",
    "ElicitedPoint",
    "ElicitedWord",
    "ExpectedValue",
    "PointWord",
    "elicit",
]

N_POINTS = 10
"""Survey points that are spelt out."""
N_COUNTIES = 3
"""Counties for which it is said what their people would say."""
LEAST_SHARE = 0.2
"""A tone that a point would use less often for a word is not shown."""
MARGIN_S = 0.12
"""Sound shown on either side of a word."""
N_COLUMNS = 96
"""Of the picture of a word's sound."""


@dataclass(frozen=True)
class ElicitedWord:
    """One syllable of a recording.

    Attributes
    ----------
    segment : Segment
        Where it is, and the character or the tone category.
    confidence : float
        Chance that the word is there; 1 for a mark made by hand.
    is_by_hand : bool
        Whether a person marked it.
    is_joined : bool
        Whether it counts less, being said in one breath with another.
    reason : str
        Why it was not used (Chinese); empty if it was.
    tone : Tone or None
        Its pitch contour, None if it has no usable pitch.
    timing : Timing
        Its lengths.
    shown : Span
        The stretch that `peaks` pictures: the mark and a little on either side.
    peaks : ndarray of float, shape (96,)
        Greatest amplitude in equal parts of that stretch, over the recording's greatest, 0 to 1.
    pitch : ndarray of float, shape (n_frames, 2)
        Times in seconds from the start of the recording and pitches in hertz, voiced frames only.
    information_bits : float
        How much the word alone narrows down the survey points; 0 if it was not used.
    """

    segment: Segment
    confidence: float
    is_by_hand: bool
    is_joined: bool
    reason: str
    tone: Tone | None
    timing: Timing
    shown: Span
    peaks: FloatArray
    pitch: FloatArray
    information_bits: float


@dataclass(frozen=True)
class ExpectedValue:
    """A tone that a survey point would use for a word.

    Attributes
    ----------
    chao : str
        Its value in Chao digits.
    share : float
        How often, 0 to 1.
    pitch_st : ndarray of float, shape (5,)
        The contour that this stands for in the speaker's range, in semitones about the speaker's
        median, at `dialect.features.contours.POINTS`.
    """

    chao: str
    share: float
    pitch_st: FloatArray


@dataclass(frozen=True)
class PointWord:
    """What a survey point, or a county, would say for a word, and how well that fits.

    Attributes
    ----------
    word : int
        Position among the words.
    expected : tuple of ExpectedValue
        Most usual first.
    log10_lr : tuple of float
        Against tones and sounds drawn at random in the country, one for each of
        `dialect.acoustic.words.KINDS`.
    """

    word: int
    expected: tuple[ExpectedValue, ...]
    log10_lr: tuple[float, ...]


@dataclass(frozen=True)
class ElicitedPoint:
    """A survey point that fits the words.

    Attributes
    ----------
    locality : int
        Row in the atlas.
    probability : float
        That the speaker talks like it; before, as many people talk like each point as live in its
        county and around it.
    log10_lr : float
        Against a survey point drawn at random.
    words : tuple of PointWord
        One for each word that was used.
    """

    locality: int
    probability: float
    log10_lr: float
    words: tuple[PointWord, ...]


@dataclass(frozen=True)
class ElicitedCounty:
    """A county that fits the words, by the survey points in it and around it.

    Attributes
    ----------
    county : int
        Row in the atlas.
    rank : int
        Among all counties.
    posterior : float
        As in the ranking.
    locality : int
        Row of the survey point that speaks most for it.
    words : tuple of PointWord
        One for each word that was used: the points by their part in the county's likelihood.
    """

    county: int
    rank: int
    posterior: float
    locality: int
    words: tuple[PointWord, ...]


@dataclass(frozen=True)
class Elicited:
    """What the known words of a recording said.

    Attributes
    ----------
    ranking : Ranking
        Of the counties, by population before; its one recording says whether anything was
        weighed.
    words : tuple of ElicitedWord
        In the order of the marks.
    missing : tuple of str
        Words of the prompt list that were found nowhere.
    voice : Voice or None
        The speaker's pitch and lengths, None without any word.
    points : tuple of ElicitedPoint
        The likeliest survey points, best first; empty if nothing was weighed.
    counties : tuple of ElicitedCounty
        The likeliest counties, best first, without those that only their dialect region speaks for.
    information_bits : float
        How much all words narrow down the survey points.
    """

    ranking: Ranking
    words: tuple[ElicitedWord, ...] = ()
    missing: tuple[str, ...] = ()
    voice: Voice | None = None
    points: tuple[ElicitedPoint, ...] = ()
    counties: tuple[ElicitedCounty, ...] = ()
    information_bits: float = 0.0


def elicit(
    recording: Recording, atlas: Atlas, *, top: int = 20, recogniser: Recogniser | None = None
) -> Elicited:
    """Rank the counties by the known words of one recording, and say what each word said.

    Parameters
    ----------
    recording : Recording
        File, with marks or a prompt list or both.
    atlas : Atlas
        The facts to weigh the words against.
    top : int, default=20
        Counties to spell out.
    recogniser : Recogniser, optional
        Hears the phones of the words, if there is one.

    Returns
    -------
    elicited : Elicited
        Words without a usable pitch have a reason; if no word has any, nothing is weighed and the
        ranking is where it started.

    Raises
    ------
    AudioError
        If the file cannot be read.
    CaseError
        If a mark lies outside the recording or overlaps another, a word is not in the atlas, or no
        prompt list has that name.
    """
    waveform = read_audio(recording.path)
    listened = hear(waveform, recording, atlas, recogniser=recogniser)
    case = Case(recordings=(recording,), prior=Prior.POPULATION)
    ranking = answer_case(case, atlas, top=top, listened=(listened,))
    if listened.heard is None:
        return Elicited(ranking)
    heard = listened.heard
    words = tuple(_words(heard, recording, waveform))
    if not heard.scores.used:
        return Elicited(ranking, words, heard.missing, heard.measures.voice)
    carried, compared = CarriedWords(heard.scores, atlas), _Compared(heard, survey_of(atlas))
    return Elicited(
        ranking,
        words,
        heard.missing,
        heard.measures.voice,
        _points(carried, compared, prior_of_counties(case.prior, atlas)),
        _counties(carried, compared, ranking.county_posterior),
        _narrowed_bits(softmax(heard.scores.log_lr)),
    )


def _words(heard: Heard, recording: Recording, waveform: Waveform) -> list[ElicitedWord]:
    """Put together what is known of each word."""
    scores, loudest = heard.scores, float(np.abs(waveform.samples).max())
    reasons = dict(scores.skipped)
    words = []
    for i, (segment, syllable) in enumerate(
        zip(heard.segments, heard.measures.syllables, strict=True)
    ):
        shown = Span(
            max(segment.start_s - MARGIN_S, 0.0),
            min(segment.end_s + MARGIN_S, waveform.duration_s),
        )
        time_s, pitch_hz = heard.track.time_s, heard.track.pitch_hz
        inside = (time_s >= segment.start_s) & (time_s < segment.end_s) & ~np.isnan(pitch_hz)
        words.append(
            ElicitedWord(
                segment=segment,
                confidence=heard.confidence[i],
                is_by_hand=segment in recording.segments,
                is_joined=i in scores.joined,
                reason=reasons.get(i, ""),
                tone=syllable.tone if isinstance(syllable.tone, Tone) else None,
                timing=syllable.timing,
                shown=shown,
                peaks=_peaks(waveform, shown) / loudest,
                pitch=np.column_stack([time_s[inside], pitch_hz[inside]]),
                information_bits=_of_one_word(scores, i),
            )
        )
    return words


def _peaks(waveform: Waveform, shown: Span) -> FloatArray:
    rate_hz = waveform.sample_rate_hz
    sound = np.abs(waveform.samples[int(shown.start_s * rate_hz) : int(shown.end_s * rate_hz)])
    starts = np.linspace(0, len(sound), N_COLUMNS, endpoint=False).astype(np.intp)
    return np.maximum.reduceat(sound, starts).astype(np.float64)


def _of_one_word(scores: WordScores, mark: int) -> float:
    """Say how much one word narrows down the survey points, if nothing else were known."""
    if mark not in scores.used:
        return 0.0
    said = scores.per_word[:, :, scores.used.index(mark)].sum(axis=0)
    return _narrowed_bits(softmax(said))


def _narrowed_bits(chance: FloatArray) -> float:
    """Return how far the entropy lies below that of points that are all alike."""
    some = chance[chance > 0]
    return float(np.log2(len(chance)) + (some * np.log2(some)).sum())


def _points(
    carried: CarriedWords, compared: "_Compared", prior: FloatArray
) -> tuple[ElicitedPoint, ...]:
    """Spell out the likeliest survey points."""
    scores, chance = carried.scores, carried.chance_of_points(prior)
    at_random = logsumexp(scores.log_lr) - np.log(len(chance))
    return tuple(
        ElicitedPoint(
            int(scores.locality[point]),
            float(chance[point]),
            float((scores.log_lr[point] - at_random) / np.log(10)),
            compared.words(np.eye(1, len(chance), point)[0]),
        )
        for point in np.argsort(-chance, kind="stable")[:N_POINTS].tolist()
    )


def _counties(
    carried: CarriedWords, compared: "_Compared", posterior: FloatArray
) -> tuple[ElicitedCounty, ...]:
    """Spell out the likeliest counties."""
    found = []
    order = np.argsort(-posterior, kind="stable")[:N_COUNTIES].tolist()
    for rank, county in enumerate(order, start=1):
        support = carried.support(county)
        if support.any():
            locality = int(carried.scores.locality[support.argmax()])
            words = compared.words(support / support.sum())
            chance = float(posterior[county])
            found.append(ElicitedCounty(county, rank, chance, locality, words))
    return tuple(found)


@dataclass(frozen=True)
class _Compared:
    """The words that were used, with what the survey has for them."""

    heard: Heard
    survey: Survey

    def words(self, share: FloatArray) -> tuple[PointWord, ...]:
        """Say what survey points in given shares, (n_points,), would say, and how that fits."""
        scores = self.heard.scores
        at = np.flatnonzero(share)
        fits = np.einsum("n,knw->kw", share[at], scores.per_word[:, at]) / np.log(10)
        return tuple(
            PointWord(i, self._expected(share, word), tuple(fits[:, k].tolist()))
            for k, (i, word) in enumerate(self._said)
        )

    @cached_property
    def _said(self) -> tuple[tuple[int, ExpectedTone], ...]:
        expected = (
            (i, self.survey.tones.expect(self.heard.segments[i])) for i in self.heard.scores.used
        )
        return tuple((i, word) for i, word in expected if isinstance(word, ExpectedTone))

    def _expected(self, share: FloatArray, word: ExpectedTone) -> tuple[ExpectedValue, ...]:
        """List the tones that the points would use for a word, in the range of this voice."""
        tones, scores = self.survey.tones, self.heard.scores
        by_contour = np.bincount(
            word.contour,
            weights=word.probability * share[word.point],
            minlength=len(tones.contours),
        )
        order = np.argsort(-by_contour, kind="stable").tolist()
        return tuple(
            ExpectedValue(
                tones.values[k],
                float(by_contour[k]),
                tones.contours[k] * (share @ scores.scale_st) + share @ scores.offset_st,
            )
            for k in order
            if by_contour[k] >= LEAST_SHARE
        )
