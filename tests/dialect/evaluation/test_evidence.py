import numpy as np
import pytest

from dialect.atlas.load import Atlas
from dialect.entities import FeatureClue, ReadingClue
from dialect.errors import EvaluationError
from dialect.evaluation.evidence import (
    CHECKPOINTS,
    Design,
    Questions,
    count_speakers,
    interviews,
    judge_interviews,
)
from dialect.evaluation.interview import Interview
from dialect.evaluation.speakers import Protocol


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return Atlas()


def _interviews(questions: Questions, atlas: Atlas, **design: int) -> list[Interview]:
    return list(interviews(Design(Protocol.LEAVE_12_KM, questions, n_speakers=2, **design), atlas))


@pytest.fixture(scope="module")
def asked(atlas: Atlas) -> list[Interview]:
    return _interviews(Questions.RANDOM_FEATURES, atlas)


def test_the_same_seed_gives_the_same_interviews(asked: list[Interview], atlas: Atlas) -> None:
    again = _interviews(Questions.RANDOM_FEATURES, atlas)
    assert [one.home for one in asked] == [one.home for one in again]
    for one, other in zip(asked, again, strict=True):
        for said, again_said in zip(one.said, other.said, strict=True):
            np.testing.assert_array_equal(said.log_lr, again_said.log_lr)


def test_another_seed_asks_others(asked: list[Interview], atlas: Atlas) -> None:
    others = _interviews(Questions.RANDOM_FEATURES, atlas, seed=2)
    assert {one.home.point for one in asked} != {one.home.point for one in others}


def test_every_checkpoint_of_every_speaker_has_an_outcome(
    asked: list[Interview], atlas: Atlas
) -> None:
    design = Design(Protocol.LEAVE_12_KM, Questions.RANDOM_FEATURES, n_speakers=2)
    judged = list(judge_interviews(design, atlas))
    assert len(judged) == count_speakers(design, atlas) == len(asked)
    for interview, outcomes in zip(asked, judged, strict=True):
        assert tuple(outcomes) == CHECKPOINTS
        prefecture = str(atlas.counties.prefecture_code[interview.home.county])
        assert {one.prefecture for one in outcomes.values()} == {prefecture}


@pytest.mark.full
def test_features_may_be_chosen_as_the_answers_come(atlas: Atlas) -> None:
    for interview in _interviews(Questions.CHOSEN_FEATURES, atlas):
        assert interview.kind is FeatureClue
        assert interview.checkpoints == CHECKPOINTS


@pytest.mark.full
def test_speakers_may_be_asked_for_readings(atlas: Atlas) -> None:
    for interview in _interviews(Questions.RANDOM_READINGS, atlas):
        assert interview.kind is ReadingClue
        assert interview.checkpoints == CHECKPOINTS


def test_nonsense_raises_none_of_these_and_no_county(atlas: Atlas) -> None:
    design = Design(Protocol.LEAVE_12_KM, Questions.NONSENSE, n_speakers=2)
    for outcomes in judge_interviews(design, atlas):
        assert outcomes[40].outside_coverage > 0.1
        assert outcomes[40].highest_lift < 5


def test_readings_across_transcribers_need_the_full_table(atlas: Atlas) -> None:
    design = Design(Protocol.CROSS_TRANSCRIBER, Questions.RANDOM_READINGS, n_speakers=1)
    with pytest.raises(EvaluationError, match="import-readings"):
        list(interviews(design, atlas))
