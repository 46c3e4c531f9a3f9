"""Detectors of phonetic classes: from one syllable's measures to the odds of every trait."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from dialect.acoustic.artefacts import load_arrays
from dialect.acoustic.traits import TRAITS
from dialect.acoustic.vector import FINGERPRINT, NAMES, vector_of
from dialect.entities import FloatArray
from dialect.errors import ArtefactError
from dialect.features.measures import SyllableMeasures

__all__ = ["MODEL", "Detectors", "open_detectors"]

MODEL = "phonetic-traits-1"


@dataclass(frozen=True)
class Detectors:
    """One linear detector per trait.

    Attributes
    ----------
    centre, spread : ndarray of float, shape (n_traits, n_numbers)
        Mean and standard deviation of each number where the trait's question arose.
    weight : ndarray of float, shape (n_traits, n_numbers)
        Zero throughout for a trait that nothing was learnt about.
    bias : ndarray of float, shape (n_traits,)
    """

    centre: FloatArray
    spread: FloatArray
    weight: FloatArray
    bias: FloatArray

    def log_odds(self, syllables: Sequence[SyllableMeasures]) -> FloatArray:
        """Weigh every trait of some syllables.

        Parameters
        ----------
        syllables : sequence of SyllableMeasures
            Each with at least one frame of cepstra.

        Returns
        -------
        log_odds : ndarray of float, shape (n_syllables, n_traits)
            Natural logarithm of the odds of yes to no, both being as likely before.
        """
        vectors = np.array([vector_of(syllable) for syllable in syllables])
        vectors = vectors.reshape(len(syllables), 1, len(NAMES))
        standard = (vectors - self.centre) / self.spread
        log_odds: FloatArray = (standard * self.weight).sum(axis=2) + self.bias
        return log_odds


@cache
def open_detectors() -> Detectors:
    """Open the detectors that ship with the package.

    Returns
    -------
    detectors : Detectors
        In the order of `TRAITS`.

    Raises
    ------
    ArtefactError
        If the model is absent, altered, or was learnt on other features or traits.
    """
    arrays = load_arrays(MODEL, fingerprint=FINGERPRINT)
    if tuple(arrays["traits"]) != TRAITS:
        raise ArtefactError(f"the model {MODEL} detects other traits; train it again")
    return Detectors(*(arrays[name] for name in Detectors.__dataclass_fields__))
