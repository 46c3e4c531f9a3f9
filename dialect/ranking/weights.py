"""How much each piece of evidence counts, discounted for what it repeats of the others."""

from collections import Counter
from collections.abc import Sequence

from dialect.entities import (
    AreaClue,
    Clue,
    FeatureClue,
    PlaceNameClue,
    ReadingClue,
    Recording,
    RegionClue,
    VerdictClue,
    WordClue,
)

__all__ = ["WEIGHTS_VERSION", "discounted_weights"]

WEIGHTS_VERSION = "hand-3"

_WEIGHTS: dict[type[Clue | Recording], float] = {
    PlaceNameClue: 0.9,
    FeatureClue: 0.7,
    ReadingClue: 0.7,
    AreaClue: 1.0,
    RegionClue: 1.0,
    WordClue: 0.7,
    VerdictClue: 0.7,
    Recording: 0.7,
}
"""Weight of a single piece of each kind; what a caseworker weighs by hand counts in full, the
others share the survey points, the listener and the speaker's own history. Set by hand until they
can be fitted on development cases."""

_ALIKE: dict[type[Clue | Recording], str] = {
    FeatureClue: "sounds",
    ReadingClue: "sounds",
    WordClue: "words",
    VerdictClue: "verdicts",
    Recording: "recordings",
}
"""Kinds whose pieces tell of the same thing again: the sounds of one dialect go together, and the
listeners of one clip are misled alike."""
CORRELATION = 0.1
"""How far two pieces that are alike err together."""


def discounted_weights(pieces: Sequence[type[Clue | Recording]]) -> list[float]:
    """Weigh pieces of evidence by kind and by how many of them are alike.

    Parameters
    ----------
    pieces : sequence of type
        Kind of each piece that has something to say.

    Returns
    -------
    weights : list of float
        Between 0 and 1, one per piece: the kind's weight over the design effect
        ``1 + (n - 1) rho`` of n pieces alike [1]_.

    References
    ----------
    .. [1] L. Kish, Survey Sampling, 1965 (design effect of clusters with intraclass correlation).

    Examples
    --------
    >>> discounted_weights([AreaClue, FeatureClue]), discounted_weights([FeatureClue] * 11)[0]
    ([1.0, 0.7], 0.35)
    """
    n_alike = Counter(_ALIKE[kind] for kind in pieces if kind in _ALIKE)
    return [
        _WEIGHTS[kind] / (1 + CORRELATION * max(n_alike[_ALIKE.get(kind, "")] - 1, 0))
        for kind in pieces
    ]
