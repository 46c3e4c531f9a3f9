"""What is said of a trained model."""

import pytest

from dialect.acoustic.free_speech.model import Insufficient
from dialect.evaluation.free_speech import Figures, Heard
from dialect.evaluation.outcomes import Estimate
from dialect.training.new_sources import NewSources
from dialect.training.results import why_not_new_sources, why_not_rank


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


def heard_of(*regions: str) -> NewSources:
    heard = [Heard(region, region, Insufficient(1.0)) for region in regions]
    return NewSources(("min", "yue"), {"two": heard})


def test_a_model_that_beats_chance_on_sources_left_out_may_rank() -> None:
    assert why_not_new_sources(heard_of("min.nan", "yue"), of(0.51), 0.5) == ""


@pytest.mark.parametrize(
    ("sources", "pooled", "words"),
    [
        (NewSources(passed_over={"every source": "1 sources"}), None, "every source: 1 sources"),
        (heard_of("min"), of(0.9), "yue were never heard from a source left out"),
        (heard_of("min", "yue"), of(0.5), "on sources left out, recall 0.60"),
        (heard_of("min", "yue"), Figures(2, 2, 2, {}), "recall nothing does not beat"),
    ],
)
def test_a_model_that_knows_its_own_sources_alone_may_not_rank(
    sources: NewSources, pooled: Figures | None, words: str
) -> None:
    assert words in why_not_new_sources(sources, pooled, 0.5)
