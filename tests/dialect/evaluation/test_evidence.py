import numpy as np
import pytest

from dialect.atlas.load import Atlas
from dialect.entities import FeatureClue, FloatArray, ReadingClue
from dialect.errors import EvaluationError
from dialect.evaluation.evidence import (
    CHECKPOINTS,
    Design,
    Questions,
    interviews,
    judge_interview,
)
from dialect.evaluation.interview import Interview
from dialect.evaluation.speakers import Protocol, Split, drawn_prior, homes_of
from dialect.ranking.prior import prior_of_counties


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return Atlas()


@pytest.fixture(scope="module")
def prior(atlas: Atlas) -> FloatArray:
    homes = homes_of(Protocol.LEAVE_12_KM, Split.TEST, atlas)
    return prior_of_counties(drawn_prior(homes, atlas), atlas)


def _interviews(questions: Questions, atlas: Atlas, **design: int) -> list[Interview]:
    return list(interviews(Design(Protocol.LEAVE_12_KM, questions, n_speakers=2, **design), atlas))


@pytest.fixture(scope="module")
def asked(atlas: Atlas) -> list[Interview]:
    return _interviews(Questions.RANDOM_FEATURES, atlas)


def test_the_same_seed_gives_the_same_interviews(asked: list[Interview], atlas: Atlas) -> None:
    again = _interviews(Questions.RANDOM_FEATURES, atlas)
    assert [one.home for one in asked] == [one.home for one in again]
    for one, other in zip(asked, again, strict=True):
        assert set(one.log_lr) == set(other.log_lr)
        for n_answers in one.log_lr:
            np.testing.assert_array_equal(one.log_lr[n_answers], other.log_lr[n_answers])


def test_another_seed_asks_others(asked: list[Interview], atlas: Atlas) -> None:
    others = _interviews(Questions.RANDOM_FEATURES, atlas, seed=2)
    assert {one.home.point for one in asked} != {one.home.point for one in others}


def test_every_checkpoint_has_an_outcome(
    asked: list[Interview], prior: FloatArray, atlas: Atlas
) -> None:
    for interview in asked:
        outcomes = judge_interview(interview, prior, atlas)
        assert tuple(outcomes) == CHECKPOINTS
        prefecture = str(atlas.counties.prefecture_code[interview.home.county])
        assert {one.prefecture for one in outcomes.values()} == {prefecture}


@pytest.mark.full
def test_features_may_be_chosen_as_the_answers_come(atlas: Atlas) -> None:
    for interview in _interviews(Questions.CHOSEN_FEATURES, atlas):
        assert interview.kind is FeatureClue
        assert tuple(interview.log_lr) == CHECKPOINTS


@pytest.mark.full
def test_speakers_may_be_asked_for_readings(atlas: Atlas) -> None:
    for interview in _interviews(Questions.RANDOM_READINGS, atlas):
        assert interview.kind is ReadingClue
        assert tuple(interview.log_lr) == CHECKPOINTS


def test_nonsense_raises_none_of_these(prior: FloatArray, atlas: Atlas) -> None:
    for interview in _interviews(Questions.NONSENSE, atlas):
        assert judge_interview(interview, prior, atlas)[20].outside_coverage > 0.05


def test_readings_across_transcribers_need_the_full_table(atlas: Atlas) -> None:
    design = Design(Protocol.CROSS_TRANSCRIBER, Questions.RANDOM_READINGS, n_speakers=1)
    with pytest.raises(EvaluationError, match="import-readings"):
        list(interviews(design, atlas))
