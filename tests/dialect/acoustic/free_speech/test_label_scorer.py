import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from dialect.acoustic.free_speech.calibration import log_softmax
from dialect.acoustic.free_speech.label_scorer import scorer_of

BRANCHES = ("yue", "min")
LOGITS = st.lists(st.floats(-20, 20), min_size=4, max_size=4).map(np.array)


@given(logits=LOGITS)
def test_labels_of_one_branch_are_added_up(logits: np.ndarray) -> None:
    p = np.exp(log_softmax(logits[None]))[0]
    yue, minnan = scorer_of(("yue", "min", "yue", "wu"), BRANCHES).scores(np.log(p)[None])[0]
    np.testing.assert_allclose(yue - minnan, np.log(p[0] + p[2]) - np.log(p[1]), atol=1e-9)


@given(logits=LOGITS)
def test_where_every_label_has_a_branch_scores_sum_to_nothing(logits: np.ndarray) -> None:
    scores = scorer_of(("yue", "min", "yue", "min"), BRANCHES).scores(logits[None])
    np.testing.assert_allclose(scores.sum(), 0, atol=1e-9)


def test_the_more_goes_to_other_labels_the_lower_is_the_best_score() -> None:
    scorer = scorer_of(("yue", "min", "", ""), BRANCHES)
    best = [scorer.scores(log_softmax(np.array([[3.0, 0, x, 0]]))).max() for x in (0.0, 3.0, 9.0)]
    assert best == sorted(best, reverse=True)


def test_a_branch_taken_away_is_not_heard_at_all() -> None:
    scorer = scorer_of(("yue", "min", "wu"), ("yue", "min", "wu")).without(0)
    loud, soft = (scorer.scores(np.array([[x, -1.0, -2.0]])) for x in (0.0, -9.0))
    np.testing.assert_allclose(loud, soft)
    assert loud.shape == (1, 2)
