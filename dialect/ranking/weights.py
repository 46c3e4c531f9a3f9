"""How much each piece of evidence counts, discounted for what it repeats of the others.

The numbers lie in `data/weights.json`, with the evaluation that they come from; the phonetic ones
are fitted on simulated speakers (`benchmarks/fit_weights.py`), the others are judgement.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dialect.entities import (
    AreaClue,
    Clue,
    FeatureClue,
    FollowUpClue,
    FreeSpeech,
    PlaceNameClue,
    ReadingClue,
    Recording,
    RegionClue,
    VerdictClue,
    WordClue,
)
from dialect.errors import ArtefactError

__all__ = [
    "ADOPTED",
    "WEIGHTS_FILE",
    "KindWeight",
    "Ways",
    "Weights",
    "discounted_weights",
    "load_weights",
    "name_of",
    "use_weights",
]

WEIGHTS_FILE = Path(__file__).parent / "data" / "weights.json"
ADOPTED = "weights.json"
"""In the user's data directory: weights fitted on solved cases, in place of those that ship."""

_NAMES: dict[type[Clue | Recording], str] = {
    PlaceNameClue: "place_name",
    FeatureClue: "feature",
    ReadingClue: "reading",
    AreaClue: "area",
    RegionClue: "region",
    WordClue: "word",
    VerdictClue: "verdict",
    FollowUpClue: "follow_up",
    Recording: "recording",
    FreeSpeech: "free_speech",
}


@dataclass(frozen=True)
class KindWeight:
    """What one kind of evidence counts.

    Attributes
    ----------
    weight : float
        Of a piece that stands alone, 0 to 1.
    correlation : float
        How far the errors of pieces that are alike go together, 0 to 1.
    alike : str or None
        Kinds with the same word here tell of the same thing again: the sounds of one dialect go
        together, and the listeners of one clip are misled alike. None: each piece stands alone.
    """

    weight: float
    correlation: float
    alike: str | None


@dataclass(frozen=True)
class Ways:
    """The ways in which a speaker may belong to a county (`dialect.ranking.sounds`).

    Attributes
    ----------
    own, kin, blend, noise : float
        Chance of each before anything is heard, with sum 1. Where no town was surveyed in the
        county, that of the first is shared out between the next two.
    noise_elsewhere : float
        Chance of noise where the home is none of the counties: who speaks another language
        altogether answers anything.
    own_discount : float
        Power of a piece's weight if the speaker talks like an own town. What errs then is the
        listener alone; the ways in which neighbours differ go together more.
    dispersion : float
        All that n sounds say together counts ``1 / (1 + dispersion (n - 1))``: where none of the
        ways is quite how the speaker talks, answer after answer is wrong in the same direction.
    """

    own: float
    kin: float
    blend: float
    noise: float
    noise_elsewhere: float
    own_discount: float
    dispersion: float

    def sharpness(self, n_sounds: int) -> float:
        """Return how much counts of what some sounds say together, 0 to 1."""
        return 1 / (1 + self.dispersion * max(n_sounds - 1, 0))


@dataclass(frozen=True)
class Weights:
    """The weights of all kinds, those of the ways to belong, and the name of this set."""

    version: str
    kinds: dict[type[Clue | Recording], KindWeight]
    ways: Ways


def load_weights() -> Weights:
    """Read the weights that this process weighs by: those that ship, unless told otherwise.

    Returns
    -------
    weights : Weights
        One entry per kind of evidence.
    """
    return _read(_chosen[-1])


def use_weights(folder: Path | None) -> Weights:
    """Weigh in this process by what a data directory has adopted, or else by what ships.

    Parameters
    ----------
    folder : Path or None
        The data directory; None for what ships.

    Returns
    -------
    weights : Weights

    Raises
    ------
    ArtefactError
        If there is such a file and it holds no weights.
    """
    adopted = None if folder is None else folder / ADOPTED
    file = adopted if adopted is not None and adopted.exists() else WEIGHTS_FILE
    _read.cache_clear()  # another file may have come into its place
    try:
        weights = _read(file)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ArtefactError(
            f"{file} holds no weights; `xiangyin refit --revert` removes it"
        ) from error
    _chosen[:] = [file]
    return weights


def name_of(kind: type[Clue | Recording]) -> str:
    """Return the name of a kind of evidence in a file of weights."""
    return _NAMES[kind]


def discounted_weights(
    pieces: Sequence[type[Clue | Recording]], weights: Weights | None = None
) -> list[float]:
    """Weigh pieces of evidence by kind and by how many of them are alike.

    Parameters
    ----------
    pieces : sequence of type
        Kind of each piece that has something to say.
    weights : Weights, optional
        Those of `load_weights` when not given.

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
    >>> one, *_ = discounted_weights([AreaClue])
    >>> one, discounted_weights([FeatureClue] * 40)[0] < discounted_weights([FeatureClue])[0]
    (1.0, True)
    """
    kinds = (weights or load_weights()).kinds
    n_alike = Counter(kinds[piece].alike for piece in pieces if kinds[piece].alike)
    return [
        kinds[piece].weight
        / (1 + kinds[piece].correlation * max(n_alike[kinds[piece].alike] - 1, 0))
        for piece in pieces
    ]


_chosen = [WEIGHTS_FILE]


@cache
def _read(file: Path) -> Weights:
    table = json.loads(file.read_text(encoding="utf-8"))
    kinds = {
        kind: KindWeight(
            **{key: table["kinds"][name][key] for key in ("weight", "correlation", "alike")}
        )
        for kind, name in _NAMES.items()
    }
    return Weights(table["version"], kinds, Ways(**table["ways"]))
