"""Broad classes of sounds that most dialects share, and how each sounds.

三 starts with a sibilant and 八 with a stop nearly everywhere, whatever else differs; that is
enough to tell which word of a known list a syllable can be.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from dialect.atlas.syllable import Syllable
from dialect.entities import FloatArray
from dialect.features.measures import SyllableMeasures

__all__ = ["CLASSES", "GROUPS", "SoundClasses", "classes_of", "cues_of", "load_sound_classes"]

GROUPS = ("onset", "nucleus", "coda")
CLASSES: Mapping[str, tuple[str, ...]] = {
    "onset": (
        "sonorant",
        "plain",
        "aspirated",
        "sibilant",
        "breath",
        "affricate",
        "aspirated affricate",
    ),
    "nucleus": ("open", "front", "back", "central", "apical", "nasal"),
    "coda": ("open", "nasal", "stop"),
}
DATA = Path(__file__).with_name("data") / "sound_classes.json"

SIBILANTS = "sɕʂʃɬθ"
SONORANTS = "mnɲŋlɾɹɻrvðzʒʐʑʝjwɥ"
OPEN, FRONT, BACK = "aɑɒæɐʌ", "iyeøɛœɪʏᴇ", "uoɔʊɯɤ"
APICAL = "ɿʅʮʯ"
NASAL_VOWEL = "\u0303"
LEAST_LOG_DENSITY = -12.0
"""Of one cue: no single measurement rules a class out."""
WIDENING = 1.3
"""Another speaker's spread about the classes, over that within the speakers fitted."""
TEMPER: Mapping[str, float] = {"onset": 0.7, "nucleus": 0.4, "coda": 0.4}
"""Part of the log density that counts, for cues of one group are no independent witnesses. Near the
best on each speaker of the development corpus by the fit of the others, in quiet and noise."""


@dataclass(frozen=True)
class SoundClasses:
    """Normal distributions of the cues of each class.

    Attributes
    ----------
    mean, sd : mapping of str to ndarray of float, shape (n_classes, n_cues)
        By group, in the order of `CLASSES` and `cues_of`.
    frequency : mapping of str to ndarray of float, shape (n_classes,)
        Share of each class among the readings of the atlas.
    """

    mean: Mapping[str, FloatArray]
    sd: Mapping[str, FloatArray]
    frequency: Mapping[str, FloatArray]

    def log_density(self, cues: Mapping[str, FloatArray]) -> dict[str, FloatArray]:
        """Weigh one syllable's cues under every class.

        Parameters
        ----------
        cues : mapping of str to ndarray of float, shape (n_cues,)
            NaN is passed over.

        Returns
        -------
        log_density : dict of str to ndarray of float, shape (n_classes,)
            By group, less the log density of a sound of any class.
        """
        found = {}
        for group in GROUPS:
            sd = WIDENING * self.sd[group]
            z = (cues[group] - self.mean[group]) / sd
            each = np.maximum(-0.5 * np.square(z) - np.log(sd), LEAST_LOG_DENSITY)
            log_density = TEMPER[group] * np.where(np.isnan(each), 0.0, each).sum(axis=1)
            any_class = logsumexp(log_density, b=self.frequency[group])
            found[group] = log_density - any_class
        return found


@lru_cache(maxsize=1)
def load_sound_classes() -> SoundClasses:
    """Open the distributions that ship with the package.

    Returns
    -------
    classes : SoundClasses
        Fitted by `benchmarks/fit_sound_classes.py`; the file names its sources.
    """
    table = json.loads(DATA.read_text(encoding="utf-8"))
    mean, sd, counts = (
        {g: np.array(table[part][g]) for g in GROUPS} for part in ("mean", "sd", "frequency")
    )
    return SoundClasses(mean, sd, {g: counts[g] / counts[g].sum() for g in GROUPS})


def classes_of(syllable: Syllable) -> dict[str, str]:
    """Name the broad classes of a syllable as surveyed.

    Parameters
    ----------
    syllable : Syllable
        In the project's coding.

    Returns
    -------
    classes : dict of str to str
        One of `CLASSES` by group.

    Examples
    --------
    >>> classes_of(Syllable("s", "", "a", "n"))
    {'onset': 'sibilant', 'nucleus': 'open', 'coda': 'nasal'}
    """
    return {
        "onset": _onset_class(syllable.initial),
        "nucleus": _nucleus_class(syllable.nucleus),
        "coda": _coda_class(syllable.coda, is_nasal=NASAL_VOWEL in syllable.nucleus),
    }


def _onset_class(initial: str) -> str:
    is_aspirated = initial[-1:] in {"ʰ", "ʱ"}
    letters = initial.rstrip("ʰʱ")
    if initial in {"", "ʔ"} or (len(letters) == 1 and letters in SONORANTS):
        return "sonorant"
    if len(letters) > 1 and letters[-1] in "szɕʑʂʐʃʒθðɬfv":
        return "aspirated affricate" if is_aspirated else "affricate"
    if letters[:1] in set(SIBILANTS):
        return "sibilant"
    if not letters or letters[0] in "fɸxχhħçɣɦβ":
        return "breath"
    return "aspirated" if is_aspirated else "plain"


def _nucleus_class(nucleus: str) -> str:
    vowel = nucleus[0]
    for name, letters in (
        ("apical", APICAL),
        ("open", OPEN),
        ("front", FRONT),
        ("back", BACK),
        ("nasal", "mnŋɲ"),
    ):
        if vowel in letters:
            return name
    return "central"


def _coda_class(coda: str, *, is_nasal: bool) -> str:
    """Take a nasal vowel for a vowel and nasal; that is what it was, and what it sounds like."""
    if coda[-1:] and coda[-1] in "ptkcʔ":
        return "stop"
    return "nasal" if is_nasal or (coda[-1:] and coda[-1] in "mnɲŋ") else "open"


def cues_of(measures: SyllableMeasures) -> dict[str, FloatArray]:
    """Choose the measures that tell the classes of each group apart.

    Parameters
    ----------
    measures : SyllableMeasures

    Returns
    -------
    cues : dict of str to ndarray of float, shape (n_cues,)
        By group; NaN where not measured.
    """
    onset, ending, timing = measures.onset, measures.ending, measures.timing
    return {
        "onset": np.array(
            [
                np.sqrt(onset.noise_ms),
                np.sqrt(onset.murmur_ms),
                onset.noise_db / 10.0,
                onset.centroid_hz / 1000.0,
                onset.rise_db_per_ms,
            ]
        ),
        "nucleus": _vowel_cepstra(measures),
        "coda": np.array(
            [
                ending.nasal_low_db / 10.0,
                ending.nasal_high_db / 10.0,
                ending.nasal_rise_db / 10.0,
                timing.rime_log2,
                np.log2(max(ending.fall_ms, 4.0)),
            ]
        ),
    }


N_VOWEL_CEPSTRA = 7


def _vowel_cepstra(measures: SyllableMeasures) -> FloatArray:
    """Mean cepstra of the first two thirds of the rime, but for the level."""
    frames = _rime_frames(measures)
    if not len(frames):
        return np.full(N_VOWEL_CEPSTRA, np.nan)
    vowel = measures.cepstra[frames[: max(1, 2 * len(frames) // 3)], 1 : 1 + N_VOWEL_CEPSTRA]
    return np.asarray(vowel.mean(axis=0))


def _rime_frames(measures: SyllableMeasures) -> NDArray[np.intp]:
    """Rows of the cepstra that lie in the rime, past a murmur."""
    onset = measures.onset
    if np.isnan(measures.timing.rime_s):
        return np.zeros(0, np.intp)
    first = round((onset.noise_ms + onset.murmur_ms) / 10.0)
    last = round(onset.noise_ms / 10.0 + 100.0 * measures.timing.rime_s)
    return np.arange(min(first, len(measures.cepstra)), min(last, len(measures.cepstra)))
