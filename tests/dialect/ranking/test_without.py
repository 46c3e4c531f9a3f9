from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from dialect.entities import Source
from dialect.ranking.combine import combine
from dialect.ranking.pieces import Piece
from dialect.ranking.without import LEFT_OUT, describe_without, first_counties, leave_one_out
from tests.dialect.ranking.makers import (
    LOG_PRIOR,
    N_COUNTIES,
    PRIOR,
    for_county,
    make_pieces,
    rank_all,
    weigh_alike,
)

ratios = arrays(float, N_COUNTIES, elements=st.floats(-5, 9))


@given(st.lists(ratios, min_size=1, max_size=5))
def test_leaving_one_out_is_ranking_the_others_alone(log_lrs: list[np.ndarray]) -> None:
    pieces = make_pieces(*log_lrs)
    left_out = leave_one_out(LOG_PRIOR, rank_all(pieces), pieces, weigh=weigh_alike)
    for row in range(len(pieces)):
        others = rank_all([*pieces[:row], *pieces[row + 1 :]])
        expected = np.append(others.county, others.outside_coverage)
        np.testing.assert_allclose(left_out.chance[row], expected, rtol=1e-6, atol=1e-12)


def test_without_any_evidence_nothing_is_left_out() -> None:
    left_out = leave_one_out(LOG_PRIOR, rank_all([]), [], weigh=weigh_alike)
    assert left_out.chance.shape == (0, N_COUNTIES + 1)
    assert describe_without(left_out, rank_all([]), []) == ()


def test_the_only_piece_left_out_leaves_the_prior() -> None:
    pieces = make_pieces(for_county(7))
    left_out = leave_one_out(LOG_PRIOR, rank_all(pieces), pieces, weigh=weigh_alike)
    np.testing.assert_allclose(left_out.chance[0], np.exp(LOG_PRIOR))


def test_a_piece_that_alone_holds_up_the_first_county_moves_it() -> None:
    pieces = make_pieces(for_county(7, ratio=500), for_county(3), for_county(3, ratio=1.0))
    posterior = rank_all(pieces)
    left_out = leave_one_out(LOG_PRIOR, posterior, pieces, weigh=weigh_alike)
    described = describe_without(left_out, posterior, [piece.source for piece in pieces])
    assert first_counties(posterior.county)[0] == 7
    assert [one.moved for one in described] == [True, False, False]
    assert described[0].source == Source("clue", 0)
    assert described[0].leaders[0].county == 3
    assert [leader.rank for leader in described[0].leaders] == list(range(1, 11))


def test_the_replaced_among_the_first_ten_are_counted() -> None:
    lifted = np.zeros(N_COUNTIES)
    lifted[10:] = 3.0
    pieces = make_pieces(lifted)
    posterior = rank_all(pieces)
    left_out = leave_one_out(LOG_PRIOR, posterior, pieces, weigh=weigh_alike)
    (described,) = describe_without(left_out, posterior, [piece.source for piece in pieces])
    assert described.n_replaced == 2


def test_of_many_pieces_those_that_say_most_of_the_leaders_are_left_out() -> None:
    pieces = make_pieces(
        *[for_county(5, ratio=1.01)] * LEFT_OUT, for_county(5), *[for_county(5, ratio=1.01)] * 2
    )
    left_out = leave_one_out(LOG_PRIOR, rank_all(pieces), pieces, weigh=weigh_alike)
    assert len(left_out.piece) == LEFT_OUT
    assert LEFT_OUT in left_out.piece
    assert (np.diff(left_out.piece) > 0).all()


def test_a_piece_without_weight_changes_nothing_when_left_out() -> None:
    pieces = make_pieces(for_county(2), for_county(4))

    def weigh(some: Sequence[Piece]) -> list[float]:
        return [float(piece.source.index == 0) for piece in some]

    posterior = combine(PRIOR, [piece.said for piece in pieces], weigh(pieces))
    left_out = leave_one_out(LOG_PRIOR, posterior, pieces, weigh=weigh)
    np.testing.assert_allclose(left_out.chance[1][:-1], posterior.county)


@pytest.mark.parametrize("n", [1, 3])
def test_no_chance_is_lost(n: int) -> None:
    pieces = make_pieces(*[for_county(i, ratio=1e4, against=1e-4) for i in range(n)])
    left_out = leave_one_out(LOG_PRIOR, rank_all(pieces), pieces, weigh=weigh_alike)
    np.testing.assert_allclose(left_out.chance.sum(axis=1), 1.0)
