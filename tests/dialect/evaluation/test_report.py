from dialect.evaluation.evidence import Design, Questions
from dialect.evaluation.outcomes import Outcome
from dialect.evaluation.report import pooled
from dialect.evaluation.speakers import Protocol

OUTCOME = Outcome(
    prefecture="3706",
    rank=1,
    prefecture_rank=1,
    first_km=0.0,
    best_of_ten_km=0.0,
    is_group_right=True,
    is_cluster_right=True,
    is_covered=True,
    exact_cover=1.0,
    n_credible=3,
    confidence=0.6,
    log_posterior=-0.5,
    outside_coverage=0.02,
    highest_lift=400.0,
)


def test_only_designs_on_the_population_are_put_together() -> None:
    judged = [
        (Design(protocol, questions), [{5: OUTCOME}])
        for protocol in (Protocol.POPULATION, Protocol.LEAVE_12_KM)
        for questions in (Questions.RANDOM_FEATURES, Questions.CHOSEN_FEATURES, Questions.NONSENSE)
    ]
    (series,) = pooled(judged)
    assert series.title == "population, features"
    assert series.n_cases == {5: 2}


def test_without_the_population_nothing_is_put_together() -> None:
    assert pooled([(Design(Protocol.LEAVE_3_KM, Questions.RANDOM_FEATURES), [{5: OUTCOME}])]) == []
