"""Weights follow what solved cases say, hold still where these say little, and are judged apart."""

import numpy as np
import pytest

from dialect.entities import AreaClue, CountyEvidence, RegionClue
from dialect.errors import EvaluationError
from dialect.evaluation.refit import LEAST_PEOPLE, SolvedCase, refit_weights
from dialect.ranking.combine import hear
from dialect.ranking.weights import load_weights

N_COUNTIES = 40


def solved(n: int, *, right: float, boost: float = 3.0, seed: int = 1) -> list[SolvedCase]:
    """Make people whose one clue speaks for their home as often as `right` says."""
    rng = np.random.default_rng(seed)
    log_prior = np.log(np.append(np.full(N_COUNTIES, 0.95 / N_COUNTIES), 0.05))
    cases = []
    for person in range(n):
        home = int(rng.integers(N_COUNTIES))
        named = home if rng.random() < right else int(rng.integers(N_COUNTIES))
        log_lr = np.zeros(N_COUNTIES)
        log_lr[named] = boost
        heard = hear([CountyEvidence(log_lr, lambda _county: "")], N_COUNTIES)
        cases.append(SolvedCase(f"p{person}", home, log_prior, heard, (AreaClue,)))
    return cases


def refit(cases: list[SolvedCase]):  # type: ignore[no-untyped-def]  # a shorthand
    return refit_weights(cases, load_weights(), rng=np.random.default_rng(0))


def test_clues_that_mislead_come_to_count_less_and_people_left_out_gain() -> None:
    found = refit(solved(120, right=0.1, boost=5.0))
    assert found.weights.kinds[AreaClue].weight < 0.6
    assert found.low > 0
    assert found.may_be_adopted


def test_clues_that_are_right_keep_their_weight_and_nothing_is_gained() -> None:
    found = refit(solved(60, right=0.95))
    assert found.weights.kinds[AreaClue].weight == 1.0
    assert (found.gain, found.may_be_adopted) == (0.0, False)
    assert "no gain beyond chance" in found.why_not


def test_kinds_that_few_cases_have_are_left_alone() -> None:
    found = refit(solved(9, right=0.0, boost=5.0))
    assert found.weights == load_weights()


def test_few_people_are_never_enough_to_adopt() -> None:
    found = refit(solved(LEAST_PEOPLE - 1, right=0.0, boost=5.0))
    assert not found.may_be_adopted
    assert "at least 30 needed" in found.why_not


def test_cases_of_one_person_count_as_one() -> None:
    cases = solved(40, right=0.1)
    twice = [*cases, *cases]
    assert refit(twice).n_people == 40


def test_without_people_to_leave_out_there_is_no_judgement() -> None:
    with pytest.raises(EvaluationError, match="3 people"):
        refit(solved(3, right=1.0))


def test_other_kinds_are_not_touched() -> None:
    found = refit(solved(60, right=0.1, boost=5.0))
    assert found.weights.kinds[RegionClue] == load_weights().kinds[RegionClue]
    assert found.n_of_kind == {"area": 60}
