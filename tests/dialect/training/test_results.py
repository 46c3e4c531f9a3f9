"""What is said of a trained model."""

import pytest

from dialect.evaluation.free_speech import Figures
from dialect.evaluation.outcomes import Estimate
from dialect.training.results import why_not_rank


def of(low: float) -> Figures:
    return Figures(10, 10, 0, {"UAR": Estimate(0.6, low, 0.8)})


def test_a_model_that_beats_chance_may_rank() -> None:
    assert why_not_rank(("yue", "min"), of(0.51), 0.5) == ""


@pytest.mark.parametrize(
    ("regions", "figures", "words"),
    [
        (("x-hindi", "x-french"), of(0.55), "experiment"),
        (("yue", "min"), of(0.5), "does not beat chance 0.50"),
        (("yue", "min"), Figures(10, 10, 10, {}), "nothing was shown"),
    ],
)
def test_a_model_that_may_not_rank_has_its_reason(
    regions: tuple[str, ...], figures: Figures, words: str
) -> None:
    assert words in why_not_rank(regions, figures, 0.5)
