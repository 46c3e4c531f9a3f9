"""Pieces over a handful of counties, to explain."""

from collections.abc import Sequence

import numpy as np

from dialect.entities import Clue, CountyEvidence, FeatureClue, Source
from dialect.ranking.combine import Combined, combine
from dialect.ranking.pieces import Piece
from dialect.ranking.prior import log_prior_of_all

N_COUNTIES = 12
PRIOR = np.full(N_COUNTIES, 1 / N_COUNTIES)
LOG_PRIOR = log_prior_of_all(PRIOR)


def make_piece(index: int, log_lr: np.ndarray, clue: Clue | None = None) -> Piece:
    """Return a piece that says what is given."""
    evidence = clue or FeatureClue("feature", "value")
    said = CountyEvidence(np.asarray(log_lr, dtype=float), lambda county: f"says of {county}")
    return Piece(evidence, Source("clue", index), said)


def make_pieces(*log_lrs: np.ndarray) -> tuple[Piece, ...]:
    """Return a piece for each array, in order."""
    return tuple(make_piece(index, log_lr) for index, log_lr in enumerate(log_lrs))


def for_county(county: int, *, ratio: float = 100.0, against: float = 1.0) -> np.ndarray:
    """Return log ratios for one county, and against all others."""
    log_lr = np.full(N_COUNTIES, np.log(against))
    log_lr[county] = np.log(ratio)
    return log_lr


def weigh_alike(pieces: Sequence[Piece]) -> list[float]:
    """Discount pieces by how many there are."""
    return [1 / (1 + 0.1 * (len(pieces) - 1))] * len(pieces)


def rank_all(pieces: Sequence[Piece]) -> Combined:
    """Combine pieces over the prior of all tests."""
    return combine(PRIOR, [piece.said for piece in pieces], weigh_alike(pieces))
