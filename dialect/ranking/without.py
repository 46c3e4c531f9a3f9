"""Leave each piece of evidence out in turn: what the ranking owes to it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from dialect.entities import FloatArray, Source, Standing, Without
from dialect.ranking.combine import Combined, Posterior, posterior_of
from dialect.ranking.pieces import Piece

__all__ = [
    "LEFT_OUT",
    "N_LEADERS",
    "LeftOut",
    "Weigh",
    "describe_without",
    "first_counties",
    "leave_one_out",
]

N_LEADERS = 10
"""First counties that are compared."""
LEFT_OUT = 60
"""Pieces that are left out in turn; of a longer case, those that say most about the leaders."""

Weigh: TypeAlias = Callable[[Sequence[Piece]], Sequence[float]]
"""From pieces to their weights when these are all there are."""


@dataclass(frozen=True)
class LeftOut:
    """Rankings that each leave one piece out.

    Attributes
    ----------
    piece : ndarray of int, shape (n_left_out,)
        Position of the piece left out.
    chance : ndarray of float, shape (n_left_out, n_counties + 1)
        Posterior of every county, and of outside coverage in the last column.
    """

    piece: NDArray[np.intp]
    chance: FloatArray


def leave_one_out(
    log_prior: FloatArray, posterior: Combined, pieces: Sequence[Piece], *, weigh: Weigh
) -> LeftOut:
    """Rank without each piece, from what the pieces have said already.

    Nothing is weighed against the atlas again. The others get the weights that they would have
    without the piece, for a piece that is alike discounts them.

    Parameters
    ----------
    log_prior : ndarray of float, shape (n_counties + 1,)
        Of every county and of outside coverage.
    posterior : Combined
        Of all pieces together.
    pieces : sequence of Piece
        In the order of `posterior.heard`.
    weigh : callable
        Weights of some pieces when these are all there are.

    Returns
    -------
    left_out : LeftOut
        One row per piece, in their order; at most `LEFT_OUT`.
    """
    chosen = _most_telling(posterior)
    chance = np.zeros((len(chosen), len(log_prior)))
    for row, piece in enumerate(chosen.tolist()):
        weights = np.array(weigh([*pieces[:piece], *pieces[piece + 1 :]]), dtype=float)
        chance[row] = posterior_of(log_prior, posterior.heard, np.insert(weights, piece, 0.0))
    return LeftOut(chosen, chance)


def describe_without(
    left_out: LeftOut, posterior: Posterior, sources: Sequence[Source]
) -> tuple[Without, ...]:
    """Say how far the ranking moves without each piece.

    Parameters
    ----------
    left_out : LeftOut
        The rankings that each leave one out.
    posterior : Posterior
        The ranking with all.
    sources : sequence of Source
        One per piece.

    Returns
    -------
    without : tuple of Without
        In the order of `left_out`.
    """
    before = set(first_counties(posterior.county)[:N_LEADERS])
    first = first_counties(posterior.county)[0]
    return tuple(
        _describe(sources[piece], chance, before, first)
        for piece, chance in zip(left_out.piece.tolist(), left_out.chance, strict=True)
    )


def first_counties(chance: FloatArray) -> list[int]:
    """Return the rows of the likeliest counties, best first; ties keep the order of the codes.

    Parameters
    ----------
    chance : ndarray of float, shape (n_counties,)
        Posterior of every county.

    Returns
    -------
    rows : list of int, length N_LEADERS
        Fewer only where there are fewer counties.
    """
    return np.argsort(-chance, kind="stable")[:N_LEADERS].tolist()  # type: ignore[no-any-return]  # of ints


def _describe(source: Source, chance: FloatArray, before: set[int], first: int) -> Without:
    rows = first_counties(chance[:-1])
    leaders = tuple(
        Standing(rank, row, float(chance[row])) for rank, row in enumerate(rows, start=1)
    )
    return Without(
        source=source,
        leaders=leaders,
        moved=rows[0] != first,
        n_replaced=len(before - set(rows)),
        outside_coverage=float(chance[-1]),
    )


def _most_telling(posterior: Combined) -> NDArray[np.intp]:
    """Choose the pieces that say most about the leaders, in the order of the case."""
    if len(posterior.log_lr) <= LEFT_OUT:
        return np.arange(len(posterior.log_lr))
    said = np.abs(posterior.log_lr[:, first_counties(posterior.county)]).max(axis=1)
    return np.sort(np.argsort(-said, kind="stable")[:LEFT_OUT])
