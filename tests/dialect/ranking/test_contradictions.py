import numpy as np
import pytest

from dialect.entities import AreaClue, Contradiction, RegionClue
from dialect.ranking.contradictions import find_contradictions, log10_conflicts
from dialect.ranking.pieces import Piece
from dialect.ranking.without import leave_one_out
from tests.dialect.ranking.makers import (
    LOG_PRIOR,
    N_COUNTIES,
    for_county,
    make_piece,
    make_pieces,
    rank_all,
    weigh_alike,
)


def _find(*pieces: Piece) -> tuple[Contradiction, ...]:
    left_out = leave_one_out(LOG_PRIOR, rank_all(pieces), pieces, weigh=weigh_alike)
    return find_contradictions(LOG_PRIOR, left_out, pieces)


def _conflicts(*log_lrs: np.ndarray) -> np.ndarray:
    pieces = make_pieces(*log_lrs)
    left_out = leave_one_out(LOG_PRIOR, rank_all(pieces), pieces, weigh=weigh_alike)
    return log10_conflicts(LOG_PRIOR, left_out, pieces)


def _area(index: int, inside: list[int], ratio: float) -> Piece:
    log_lr = np.zeros(N_COUNTIES)
    log_lr[inside] = np.log(ratio)
    return make_piece(index, log_lr, AreaClue("00", ratio))


def test_the_piece_that_speaks_against_all_others_is_named_by_its_number() -> None:
    found = _find(*make_pieces(*[for_county(2, ratio=50.0)] * 3, for_county(9, ratio=50.0)))
    assert [contradiction.sources[0].index for contradiction in found] == [3]
    assert found[0].kind == "against_the_rest"
    assert "线索 4 与其余各条不合" in found[0].why


def test_evidence_for_one_county_is_no_contradiction() -> None:
    assert _find(*make_pieces(*[for_county(2, ratio=50.0)] * 4)) == ()


def test_evidence_that_says_nothing_of_a_county_does_not_speak_against_it() -> None:
    conflicts = _conflicts(for_county(2, ratio=2.0), for_county(9, ratio=2.0))
    assert conflicts.max() < 0.3


def test_two_pieces_that_conflict_are_one_contradiction() -> None:
    (found,) = _find(*make_pieces(for_county(2, ratio=1e3), for_county(9, ratio=1e3)))
    assert "线索 1、2 不合" in found.why
    assert [source.index for source in found.sources] == [0, 1]


def test_conflict_is_the_support_of_the_rest_for_what_a_piece_points_at() -> None:
    # The rest leaves county 9, the only one that the piece speaks for, this part of its prior.
    strong = for_county(2, ratio=1e3)
    rest = rank_all(make_pieces(strong))
    expected = np.log10(np.exp(LOG_PRIOR[9]) / rest.county[9])
    assert _conflicts(strong, for_county(9))[1] == pytest.approx(expected)


def test_a_single_piece_and_one_that_is_the_same_everywhere_conflict_with_nothing() -> None:
    assert _conflicts(for_county(4, ratio=1e4)) == pytest.approx(0)
    assert _conflicts(for_county(4, ratio=1e4), np.zeros(N_COUNTIES))[1] == pytest.approx(0)


def test_facts_that_no_county_satisfies_are_found_however_weak_the_conflict() -> None:
    (found,) = _find(_area(0, [0, 1], 10.0), _area(1, [5, 6], 10.0))
    assert found.kind == "cannot_both_hold"
    assert [source.index for source in found.sources] == [0, 1]
    assert "线索 1、2" in found.why


def test_a_place_and_its_denial_exclude_each_other() -> None:
    found = _find(_area(0, [0, 1], 10.0), _area(1, [0, 1, 2], 0.1))
    assert found[0].kind == "cannot_both_hold"


@pytest.mark.parametrize(
    "facts",
    [
        (_area(0, [0, 1, 2], 10.0), _area(1, [1], 10.0)),
        (_area(0, [0, 1], 3.0), _area(1, [5, 6], 3.0)),
        (_area(0, [0, 1], 0.1), _area(1, [5, 6], 0.1)),
    ],
    ids=["one within the other", "perhaps either", "two denials"],
)
def test_facts_that_can_hold_together_are_left_alone(facts: tuple[Piece, ...]) -> None:
    assert _find(*facts) == ()


def test_a_county_that_speaks_a_denied_dialect_in_part_is_not_excluded() -> None:
    share = np.array([1.0] * 3 + [0.5] + [0.0] * (N_COUNTIES - 4))
    denied = make_piece(0, np.log(0.1 * share + 1 - share), RegionClue("x", 0.1))
    assert _find(denied, _area(1, [3], 10.0)) == ()
    assert _find(denied, _area(1, [2], 10.0))[0].kind == "cannot_both_hold"
