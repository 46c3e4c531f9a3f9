"""Tell the person's own syllables from the interviewer's by height of voice, loudness and sound."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from dialect.entities import FloatArray, Span
from dialect.features.contours import Tone
from dialect.features.measures import SyllableMeasures
from dialect.features.sound_classes import cues_of

__all__ = ["Voices", "foreign_ratio", "guesses", "phrases", "speaker_cues"]

LEAST_SPREAD = np.array([3.0, 4.0] + [0.6] * 7)
"""Within a speaker: tones move the pitch (semitones), vowels the level (dB) and the cepstra."""
TEMPER = np.array([0.7, 0.5] + [0.15] * 7)
"""Part of each cue's log density that counts: pitch parts most pairs of people, vowels change the
cepstra more than speakers do."""
LEAST_FOREIGN = 2.0
"""Foreign syllables from which a second voice can be described."""
PRIOR_SYLLABLES = 2.0
"""Weight of the whole recording beside a speaker's own syllables."""
PHRASE_GAP_S = 0.2
"""Between speakers there is more silence than this; within a phrase, less."""
MOST = 4.0
"""No voice alone makes a syllable foreign beyond this."""


@dataclass(frozen=True)
class Voices:
    """What tells the speakers of a recording apart.

    Attributes
    ----------
    cues : ndarray of float, shape (n_syllables, n_cues)
        As `speaker_cues` gives them.
    phrase : ndarray of int, shape (n_syllables,)
        Number of the phrase that each syllable belongs to; one person says a phrase.
    """

    cues: FloatArray
    phrase: NDArray[np.intp]


def phrases(spans: Sequence[Span]) -> NDArray[np.intp]:
    """Count the phrases of a recording, syllable by syllable.

    Parameters
    ----------
    spans : sequence of Span
        Syllables in order.

    Returns
    -------
    phrase : ndarray of int, shape (n_syllables,)
        Goes up by one at each silence.
    """
    silences = [after.start_s - before.end_s > PHRASE_GAP_S for before, after in pairwise(spans)]
    return np.cumsum([0, *silences], dtype=np.intp)


def speaker_cues(syllables: Sequence[SyllableMeasures], level_db: FloatArray) -> FloatArray:
    """Gather what tells speakers apart.

    Parameters
    ----------
    syllables : sequence of SyllableMeasures
    level_db : ndarray of float, shape (n_syllables,)
        Loudness of each.

    Returns
    -------
    cues : ndarray of float, shape (n_syllables, 9)
        Median pitch in semitones, level in dB, mean cepstra of the vowel; NaN where not measured.
    """
    pitch_st = [
        float(np.average(s.tone.pitch_st, weights=s.tone.weight))
        if isinstance(s.tone, Tone)
        else np.nan
        for s in syllables
    ]
    vowels = np.array([cues_of(s)["nucleus"] for s in syllables]).reshape(len(syllables), -1)
    return np.column_stack([pitch_st, level_db, vowels])


def foreign_ratio(voices: Voices, own: FloatArray) -> FloatArray:
    """Weigh each syllable as a foreign voice against the person's own.

    Parameters
    ----------
    voices : Voices
    own : ndarray of float, shape (n_syllables,)
        Chance that each is the person's own, as far as is known.

    Returns
    -------
    log_ratio : ndarray of float, shape (n_syllables,)
        Zero when hardly any is foreign: there is no second voice to describe. The syllables of a
        phrase speak together; their sum counts by the root of their number, as they are alike.
    """
    cues = voices.cues
    if (1.0 - own).sum() < LEAST_FOREIGN or own.sum() < LEAST_FOREIGN:
        return np.zeros(len(own))
    known = ~np.isnan(cues)
    filled = np.where(known, cues, 0.0)
    middle = filled.sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    means = []
    scatter = np.zeros(cues.shape[1])
    for weight in (own, 1.0 - own):
        total = (weight[:, None] * known).sum(axis=0) + PRIOR_SYLLABLES
        mean = ((weight[:, None] * filled).sum(axis=0) + PRIOR_SYLLABLES * middle) / total
        scatter += (weight[:, None] * known * np.square(filled - mean)).sum(axis=0)
        means.append(mean)
    spread = np.maximum(np.sqrt(scatter / np.maximum(known.sum(axis=0), 1)), LEAST_SPREAD)
    of_own, of_foreign = (-0.5 * np.square((filled - mean) / spread) for mean in means)
    ratio = (known * TEMPER * (of_foreign - of_own)).sum(axis=1)
    together = np.bincount(voices.phrase, ratio) / np.sqrt(np.bincount(voices.phrase))
    return np.asarray(np.clip(together[voices.phrase], -MOST, MOST))


def guesses(voices: Voices) -> tuple[FloatArray, ...]:
    """Offer first guesses of which syllables are the person's own.

    Parameters
    ----------
    voices : Voices

    Returns
    -------
    guesses : tuple of ndarray of float, shape (n_syllables,)
        All of them; the lower voice; the higher voice; the louder; the softer.
    """
    cues = voices.cues
    found = [np.ones(len(cues))]
    for cue in cues.T[:2]:
        known = ~np.isnan(cue)
        if known.sum() < 2 * LEAST_FOREIGN:
            continue
        # Two means in one dimension, from the outer quarters inwards.
        low, high = np.quantile(cue[known], [0.25, 0.75])
        for _ in range(5):
            is_low = np.abs(cue - low) <= np.abs(cue - high)
            low = np.nanmean(cue[is_low & known]) if (is_low & known).any() else low
            high = np.nanmean(cue[~is_low & known]) if (~is_low & known).any() else high
        lower = np.where(known, np.where(is_low, 0.9, 0.1), 0.5)
        found += [lower, 1.0 - lower]
    return tuple(found)
