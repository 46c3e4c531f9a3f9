"""Evidence that does not go together: a piece against all others, facts that exclude each other.

A ranking that multiplies contradictory evidence looks like any other. Most often a word was
misheard or two people's clues were mixed up, so the caseworker is told which clue to go back to.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dialect.entities import AreaClue, Contradiction, FloatArray, RegionClue, Source
from dialect.ranking.combine import FLOOR_LOG_LR
from dialect.ranking.pieces import Piece
from dialect.ranking.without import LeftOut

__all__ = ["LEAST_LOG10_CONFLICT", "find_contradictions", "log10_conflicts"]

LEAST_LOG10_CONFLICT = float(np.log10(2.0))
"""Conflict from which a piece is flagged: twice as rare beside the others as alone, where the
verbal scale begins. On features of survey points with a tenth of the answers wrong, four flags of
five stand on a wrong answer (`benchmarks/contradictions.py`)."""
FIRM_RATIO = 10.0
"""Likelihood ratio from which a fact, or its reciprocal from which a denial, is taken at its word:
"rather here" of two places may mean either of them."""
FACTS_COMPARED = 200
"""Firm facts that are compared with each other; more are not typed by hand."""
NUMBERS_NAMED = 8

_LEAST_CHANCE = 1e-6  # rarer than one in a million is not told apart, and may underflow to 0


def find_contradictions(
    log_prior: FloatArray, left_out: LeftOut, pieces: Sequence[Piece]
) -> tuple[Contradiction, ...]:
    """Find what does not go together.

    Parameters
    ----------
    log_prior : ndarray of float, shape (n_counties + 1,)
        Of every county and of outside coverage.
    left_out : LeftOut
        The rankings without each piece.
    pieces : sequence of Piece
        All pieces of the case.

    Returns
    -------
    contradictions : tuple of Contradiction
        Facts that exclude each other first, then pieces against the rest, the gravest first.
    """
    conflicts = log10_conflicts(log_prior, left_out, pieces)
    against = [
        _against_the_rest(pieces[piece].source, conflict, pieces)
        for piece, conflict in zip(left_out.piece.tolist(), conflicts.tolist(), strict=True)
        if conflict >= LEAST_LOG10_CONFLICT
    ]
    against.sort(key=lambda contradiction: -(contradiction.log10_conflict or 0.0))
    found: dict[tuple[Source, ...], Contradiction] = {}
    for contradiction in (*_facts_that_exclude_each_other(pieces), *against):
        found.setdefault(contradiction.sources, contradiction)  # two may be said of each other
    return tuple(found.values())


def log10_conflicts(
    log_prior: FloatArray, left_out: LeftOut, pieces: Sequence[Piece]
) -> FloatArray:
    """Measure how much rarer each piece, if heard rightly, is beside the others than on its own.

    The conflict measure of Jensen and others [1]_ between a piece ``e`` and the rest ``r`` is
    ``conf = log P(e) P(r) / P(e, r) = log P(e) / P(e | r)``: with likelihood ratios ``L(h)``, the
    mean of ``L`` under the prior over its mean under the posterior of the rest. Every piece may be
    a mishearing, and a mishearing contradicts nothing: that share of ``L``, the same everywhere, is
    its least value, and what is measured is the remainder ``L - min L``, the piece taken at its
    word. The measure is then what the rest says against the places that the piece speaks for.

    Parameters
    ----------
    log_prior : ndarray of float, shape (n_counties + 1,)
        Of every county and of outside coverage.
    left_out : LeftOut
        The rankings without each piece.
    pieces : sequence of Piece
        All pieces of the case.

    Returns
    -------
    conflict : ndarray of float, shape (n_left_out,)
        Logarithm to base 10, one per row of `left_out`; below 0 where the others lead one to
        expect the piece, 0 where it is the only one or says the same of every county.

    References
    ----------
    .. [1] F. V. Jensen, B. Chamberlain, T. Nordahl, F. Jensen, Analysis in HUGIN of Data Conflict,
       Proc. 6th Conf. Uncertainty in Artificial Intelligence, 1990.
    """
    prior = np.exp(log_prior)
    conflict = np.zeros(len(left_out.piece))
    for row, position in enumerate(left_out.piece.tolist()):
        ratio = np.exp(np.maximum(pieces[position].said.log_lr, FLOOR_LOG_LR))
        at_its_word = np.append(ratio, 1.0) - min(float(ratio.min()), 1.0)
        alone, beside = float(prior @ at_its_word), float(left_out.chance[row] @ at_its_word)
        if alone > 0:
            conflict[row] = np.log10(alone / max(beside, _LEAST_CHANCE * alone))
    return conflict


def _against_the_rest(source: Source, conflict: float, pieces: Sequence[Piece]) -> Contradiction:
    """Say that a piece is unlikely beside the others; of two, that they do not go together."""
    both = tuple(piece.source for piece in pieces)
    if len(both) == 2:
        why = f"{_name(both)} 不合：按其中一条，另一条所指的地方"
    else:
        why = f"{_name([source])} 与其余各条不合：按其余各条，它所指的地方"
    why += f"只剩平常 1/{10**conflict:.0f} 的可能。请回去核对，并看看不计它时的排序"
    sources = both if len(both) == 2 else (source,)
    return Contradiction("against_the_rest", sources, conflict, why)


def _facts_that_exclude_each_other(pieces: Sequence[Piece]) -> list[Contradiction]:
    """Group firm facts that no county satisfies in pairs."""
    firm = [piece for piece in pieces if _is_firm(piece)][:FACTS_COMPARED]
    if len(firm) < 2:
        return []
    allowed = np.array([_allowed(piece) for piece in firm], dtype=float)
    excluded = allowed @ allowed.T == 0
    found = []
    left = {row for row in range(len(firm)) if excluded[row].any()}
    while left:
        group = _connected(min(left), excluded)
        left -= group
        sources = tuple(firm[row].source for row in sorted(group))
        found.append(Contradiction("cannot_both_hold", sources, None, _exclusion(sources)))
    return found


def _exclusion(sources: Sequence[Source]) -> str:
    return (
        f"{_name(sources)} 说的地方互相排斥，没有一个县同时符合，不可能都属实；"
        "请核对。如果本意是“几处之一”，请降低各条的分量"
    )


def _is_firm(piece: Piece) -> bool:
    if not isinstance(piece.evidence, AreaClue | RegionClue):
        return False
    ratio = piece.evidence.likelihood_ratio
    return max(ratio, 1 / ratio) >= FIRM_RATIO


def _allowed(piece: Piece) -> FloatArray:
    """Mark the counties where a fact can hold: inside what it affirms, not inside what it denies.

    A county that speaks the dialect of a denied region in part is not excluded.
    """
    log_lr = piece.said.log_lr
    least = 0.0 if log_lr.max() > 0 else log_lr.min() + 1e-9
    allowed: FloatArray = (log_lr > least).astype(float)
    return allowed


def _connected(start: int, excluded: NDArray[np.bool_]) -> set[int]:
    """Collect all that is joined to one fact by exclusions."""
    group, fresh = {start}, [start]
    while fresh:
        joined = set(np.flatnonzero(excluded[fresh].any(axis=0)).tolist()) - group
        group |= joined
        fresh = sorted(joined)
    return group


def _name(sources: Sequence[Source]) -> str:
    """Name clues and recordings by their numbers, counted from 1 as on screen."""
    words: dict[Literal["clue", "recording"], str] = {"clue": "线索", "recording": "录音"}
    parts = []
    for kind, word in words.items():
        numbers = [str(source.index + 1) for source in sources if source.kind == kind]
        more = f" 等 {len(numbers)} 条" if len(numbers) > NUMBERS_NAMED else ""
        if numbers:
            parts.append(f"{word} {'、'.join(numbers[:NUMBERS_NAMED])}{more}")
    return "和".join(parts)
