"""How every surveyed syllable would look in cepstra, if a voice said it by rule.

A word's cepstra are compared with those of each reading, both stretched evenly to one length:
warping in time (DTW) was tried and tells no more. Both are standardised in a session, so what is
compared is how a syllable differs from the others of its voice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from dialect.acoustic.artefacts import load_arrays
from dialect.acoustic.synthesis import shape_of
from dialect.atlas.syllable import Syllable
from dialect.entities import FloatArray
from dialect.features.cepstra import N_CEPSTRA

__all__ = ["FINGERPRINT", "MODEL", "Templates", "open_templates", "quantise", "stretch"]

MODEL = "rendered-readings-1"
N_FRAMES = 10
FINGERPRINT = f"rendered:1:{N_FRAMES}x{N_CEPSTRA - 1}"
STEPS = 24.0
"""Steps of the stored bytes per standard deviation."""
SHARPNESS = 1.0
"""Nats per mean distance (in standard deviations, over 12 coefficients). Of 1, 2 and 4 the one at
which no voice of the corpus loses; the others gain more on Cantonese and lose on Mandarin."""


@dataclass(frozen=True)
class Templates:
    """Cepstra of every shape of syllable.

    Attributes
    ----------
    shapes : sequence of str
        As `dialect.acoustic.synthesis.shape_of` names them.
    steps : ndarray of int8, shape (n_shapes, 10, 12)
        Standardised cepstra but the first, in `STEPS` per standard deviation.
    sharpness : float, default=SHARPNESS
        Nats per mean distance.
    """

    shapes: Sequence[str]
    steps: NDArray[np.int8]
    sharpness: float = SHARPNESS

    @cached_property
    def row(self) -> Mapping[str, int]:
        """Row of each shape."""
        return {shape: row for row, shape in enumerate(self.shapes)}

    def rows_of(self, syllables: Sequence[Syllable]) -> NDArray[np.intp]:
        """Find syllables, -1 for a shape that was not rendered; shape (n_syllables,)."""
        return np.array([self.row.get(shape_of(s), -1) for s in syllables], dtype=np.intp)

    def likelihood(self, cepstra: FloatArray, rows: NDArray[np.intp]) -> FloatArray:
        """Weigh readings of one word by how near they come to its cepstra.

        Parameters
        ----------
        cepstra : ndarray of float, shape (n_frames, 13)
            Measured, at least one frame.
        rows : ndarray of int, shape (n_rows,)
            Readings, as `rows_of` finds them.

        Returns
        -------
        likelihood : ndarray of float, shape (n_rows,)
            Up to a constant; that of the median reading for one that was not rendered.
        """
        known = rows >= 0
        if not known.any():
            return np.ones(len(rows))
        unique, inverse = np.unique(rows[known], return_inverse=True)
        apart = stretch(cepstra) - self.steps[unique] / STEPS
        distance = np.sqrt(np.square(apart).sum(axis=2)).mean(axis=1)[inverse]
        likelihood = np.full(len(rows), np.exp(-self.sharpness * np.median(distance)))
        likelihood[known] = np.exp(-self.sharpness * distance)
        return likelihood


def stretch(cepstra: FloatArray) -> FloatArray:
    """Bring a syllable to the length of the templates.

    Parameters
    ----------
    cepstra : ndarray of float, shape (n_frames, 13)
        At least one frame.

    Returns
    -------
    stretched : ndarray of float, shape (10, 12)
        Without the first coefficient, the level.
    """
    place = np.linspace(0, len(cepstra) - 1, N_FRAMES)
    frames = np.arange(len(cepstra))
    columns = [np.interp(place, frames, cepstra[:, k]) for k in range(1, N_CEPSTRA)]
    return np.column_stack(columns)


def quantise(stretched: FloatArray) -> NDArray[np.int8]:
    """Store cepstra in bytes; what is over five standard deviations is cut off."""
    return np.clip(np.round(STEPS * stretched), -127, 127).astype(np.int8)


@cache
def open_templates() -> Templates:
    """Open the templates that ship with the package.

    Returns
    -------
    templates : Templates

    Raises
    ------
    ArtefactError
        If they are absent, altered, or of another length.
    """
    arrays = load_arrays(MODEL, fingerprint=FINGERPRINT)
    return Templates(arrays["shapes"].split(), arrays["steps"])
