"""Simulated sessions: words as people of a survey point would say them, with measured errors.

No sound is made. A word's pitch is drawn by the home's own tone value, its phonetic classes and
cepstra by the home's own reading, and each strays from that as a clip of the development corpus
strayed from what its speaker should have said. All that these figures say of is the survey: how
well words tell places apart, not how well old or ill voices are measured.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dialect.acoustic.detectors import Detectors
from dialect.acoustic.expected import ExpectedTone, contour_of_chao
from dialect.acoustic.templates import STEPS, stretch
from dialect.acoustic.traits import answers_of
from dialect.acoustic.words import HeardWords, Survey
from dialect.entities import FloatArray, Segment
from dialect.evaluation.trained_detectors import detectors_without
from dialect.evaluation.voices import HSK, YUE, Voice
from dialect.features.contours import POINTS, Contours, Tone

__all__ = ["Strays", "Word", "say", "strays_by_voice", "words_of"]

SURVEYED = {
    "Cantonese": {
        **{"陰平": "55", "陽平": "21", "陰上": "35", "陽上": "13", "陰去": "33", "陽去": "22"},
        "陽入": "22",
    },
    "Mandarin": {"陰平": "55", "陽平": "35", "陰上": "214", "陰去": "51"},
}
"""Values of 廣州 and 北京; 陰入 is left out, as the clips do not tell 上陰入 from 下陰入."""
SCALE_ST, SCALE_SD = 2.4, 0.2
"""Semitones per Chao level of a speaker, and the spread of its logarithm: the voices of the corpus
have 2.2 to 2.9."""
LEAST_OF_TONE = 5
"""Clips that a tone of a voice needs to stand for a habit."""
PAUSE_S, SYLLABLE_S = 0.5, 0.4
REGISTER_HZ = 180.0


@dataclass(frozen=True)
class Word:
    """One character as a survey point says it.

    Attributes
    ----------
    char : str
    contour : ndarray of float, shape (5,)
        Levels above 3.
    syllable : int
        Position among the distinct syllables of the reading table.
    """

    char: str
    contour: FloatArray
    syllable: int


@dataclass(frozen=True)
class Strays:
    """How one voice strayed from what it should have said.

    Attributes
    ----------
    tones : tuple of ndarray of float, shape (n, 2, 5)
        By tone of the voice, its syllables' deviations in semitones and the weights of the points.
    log_odds : ndarray of float, shape (n_syllables, n_traits)
        Deviations from the mean of the syllables with the same answer.
    of_answer : ndarray of float, shape (3, n_traits)
        Those means: of no, of yes, and of a question that does not arise.
    cepstra : ndarray of float, shape (n_syllables, 10, 12)
        Deviations from the rendered readings.
    """

    tones: tuple[FloatArray, ...]
    log_odds: FloatArray
    of_answer: FloatArray
    cepstra: FloatArray


def strays_by_voice(
    voices: Mapping[str, Voice], survey: Survey, *, trained_on: Mapping[str, Voice] | None = None
) -> dict[str, Strays]:
    """Measure how the voices of the corpus stray, by detectors that never heard their dialect.

    Parameters
    ----------
    voices : mapping of str to Voice
        All three, as heard.
    survey : Survey
        Has the rendered readings.
    trained_on : mapping of str to Voice, optional
        The same voices as the detectors heard them, if not as they are heard now.

    Returns
    -------
    strays : dict of str to Strays
        By speaker.
    """
    clean = voices if trained_on is None else trained_on
    detectors = {
        is_yue: detectors_without(YUE if is_yue else HSK, clean) for is_yue in (True, False)
    }
    return {
        name: _strays_of(
            voice,
            SURVEYED["Cantonese" if name == YUE else "Mandarin"],
            detectors[name == YUE],
            survey,
        )
        for name, voice in voices.items()
    }


def _strays_of(
    voice: Voice, values: Mapping[str, str], detectors: Detectors, survey: Survey
) -> Strays:
    """Measure how one voice strays from its surveyed tones and from what it should sound like."""
    log_odds = detectors.log_odds(voice.measures)
    answer = _answer_rows(voice.answers)
    columns = np.arange(log_odds.shape[1])
    of_answer = np.zeros((3, len(columns)))
    for row in range(3):
        count = np.maximum((answer == row).sum(axis=0), 1)
        of_answer[row] = np.where(answer == row, log_odds, 0.0).sum(axis=0) / count
    rows = survey.templates.rows_of(voice.said)
    rendered = [i for i, row in enumerate(rows.tolist()) if row >= 0]
    said = np.array([stretch(voice.measures[i].cepstra) for i in rendered])
    return Strays(
        _tone_strays(voice, values),
        log_odds - of_answer[answer, columns],
        of_answer,
        said - survey.templates.steps[rows[rendered]] / STEPS,
    )


def _tone_strays(voice: Voice, values: Mapping[str, str]) -> tuple[FloatArray, ...]:
    """Take a voice's own range and height out by least squares, then its surveyed tones."""
    spoken = [
        (one.tone, category)
        for one, category in zip(voice.measures, voice.category, strict=True)
        if isinstance(one.tone, Tone) and category in values
    ]
    pitch, weight = (np.array([getattr(tone, name) for tone, _ in spoken]) for name in _MEASURED)
    level = np.array([contour_of_chao(values[category]) for _, category in spoken])
    root = np.sqrt(weight.ravel())
    design = np.column_stack([level.ravel(), np.ones(level.size)]) * root[:, None]
    (scale, offset), *_ = np.linalg.lstsq(design, pitch.ravel() * root, rcond=None)
    stray = np.stack([pitch - scale * level - offset, weight], axis=1)
    return tuple(stray[[category == name for _, category in spoken]] for name in values)


_MEASURED = ("pitch_st", "weight")


def _answer_rows(answers: FloatArray) -> NDArray[np.intp]:
    """Turn no, yes and NaN into 0, 1 and 2."""
    return np.where(np.isnan(answers), 2, answers).astype(np.intp)


def words_of(
    point: int, characters: Sequence[str], survey: Survey, rng: np.random.Generator
) -> list[Word]:
    """Let a survey point say characters.

    Parameters
    ----------
    point : int
        Position among the points of the survey.
    characters : sequence of str
        To be said, in this order.
    survey : Survey
        That knows the point.
    rng : Generator
        Chooses among a word's readings and tones.

    Returns
    -------
    words : list of Word
        Without characters that the point has no reading or no tone value for.
    """
    words = []
    for char in characters:
        read, tone = survey.sounds.of_word(char), survey.tones.expect(Segment(0.0, 1.0, char))
        own = np.flatnonzero(read.point == point)
        if not len(own) or not isinstance(tone, ExpectedTone):
            continue
        tones = np.flatnonzero((tone.point == point) & (tone.contour >= 0))
        if not len(tones):
            continue
        chance = tone.probability[tones] / tone.probability[tones].sum()
        contour = tone.contour[rng.choice(tones, p=chance)]
        syllable = read.syllable[rng.choice(own, p=read.share[own])]
        words.append(Word(char, survey.tones.contours[contour], int(syllable)))
    return words


def say(
    asked: Sequence[Word],
    said: Sequence[Word],
    strays: Sequence[Strays],
    survey: Survey,
    rng: np.random.Generator,
) -> tuple[HeardWords, tuple[Segment, ...]]:
    """Say words in turn, each in one breath, with a voice drawn by chance.

    Parameters
    ----------
    asked : sequence of Word
        What the marks name.
    said : sequence of Word
        What is said at each mark; another word than asked is a wrong mark.
    strays : sequence of Strays
        Of voices; one says the whole session. Each tone of the home strays as one tone of any
        voice, so that a habit goes through the session.
    survey : Survey
        Has the readings of the words.
    rng : Generator
        Source of chance.

    Returns
    -------
    heard : HeardWords
    segments : tuple of Segment
        Marks with the characters asked for.
    """
    voice = strays[int(rng.integers(len(strays)))]
    syllables = survey.sounds.readings.syllables
    answers = answers_of(tuple(syllables[word.syllable] for word in said))
    log_odds = voice.of_answer[_answer_rows(answers), np.arange(answers.shape[1])]
    log_odds = log_odds + voice.log_odds[rng.integers(len(voice.log_odds), size=len(said))]
    rows = survey.template_row[[word.syllable for word in said]]
    shapes = survey.templates.steps[np.maximum(rows, 0)] / STEPS
    shapes = shapes + voice.cepstra[rng.integers(len(voice.cepstra), size=len(said))]
    cepstra = tuple(np.column_stack([np.zeros(len(shape)), shape]) for shape in shapes)
    step_s = SYLLABLE_S + PAUSE_S
    marks = tuple(
        Segment(i * step_s, i * step_s + SYLLABLE_S, word.char) for i, word in enumerate(asked)
    )
    return HeardWords(_intone(said, strays, rng), log_odds, cepstra), marks


def _intone(said: Sequence[Word], strays: Sequence[Strays], rng: np.random.Generator) -> Contours:
    """Draw the pitch of words by a speaker's range, habits and slips."""
    cells = [tone for one in strays for tone in one.tones if len(tone) >= LEAST_OF_TONE]
    habit: dict[bytes, FloatArray] = {}
    scale = SCALE_ST * np.exp(SCALE_SD * rng.normal())
    pitch, weight = np.zeros((2, len(said), len(POINTS)))
    for i, word in enumerate(said):
        cell = habit.setdefault(word.contour.tobytes(), cells[int(rng.integers(len(cells)))])
        stray, weight[i] = cell[rng.integers(len(cell))]
        pitch[i] = scale * word.contour + stray
    pitch = np.where(weight > 0, pitch - np.median(pitch[weight > 0]), 0.0)
    length_s = np.full(len(said), SYLLABLE_S)
    return Contours(tuple(range(len(said))), pitch, weight, length_s, REGISTER_HZ, ())
