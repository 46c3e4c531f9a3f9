import numpy as np
import pytest

from dialect.atlas.load import Atlas
from dialect.entities import FeatureClue
from dialect.errors import EvaluationError
from dialect.evaluation.interview import ask_best, ask_in_order, feature_clues, reading_clues
from dialect.evaluation.speakers import Home, Protocol, Split, homes_of
from dialect.evidence.feature import heard_chances
from dialect.evidence.weigh import weigh_clue
from dialect.ranking.information import AnswerTable, answer_table
from dialect.ranking.prior import prior_of_counties


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return Atlas()


@pytest.fixture(scope="module")
def home(atlas: Atlas) -> Home:
    return homes_of(Protocol.LEAVE_3_KM, Split.TEST, atlas)[0]


@pytest.fixture(scope="module")
def clues(home: Home, atlas: Atlas) -> dict[int, FeatureClue]:
    features = atlas.features
    spoken = features.value[np.flatnonzero(features.locality == home.point)[0]]
    every = feature_clues(spoken.tolist(), atlas)
    return {column: every[column] for column in list(every)[:8]}


@pytest.fixture(scope="module")
def table(atlas: Atlas) -> AnswerTable:
    return answer_table([heard_chances(one.id, atlas) for one in atlas.features.definitions])


def test_what_each_answer_says_is_kept_in_the_order_asked(
    home: Home, clues: dict[int, FeatureClue], atlas: Atlas
) -> None:
    asked = list(clues.values())
    interview = ask_in_order(home, asked, atlas, checkpoints=(1, 2, 4))
    assert interview.checkpoints == (1, 2, 4)
    assert interview.said == tuple(weigh_clue(clue, atlas) for clue in asked[:4])


def test_a_checkpoint_past_the_last_answer_is_left_out(
    home: Home, clues: dict[int, FeatureClue], atlas: Atlas
) -> None:
    interview = ask_in_order(home, list(clues.values()), atlas, checkpoints=(3, 8, 9))
    assert interview.checkpoints == (3, 8)
    assert len(interview.said) == 8
    assert interview.kind is FeatureClue


def test_a_speaker_without_answers_is_not_interviewed(home: Home, atlas: Atlas) -> None:
    with pytest.raises(EvaluationError, match="without answers"):
        ask_in_order(home, [], atlas, checkpoints=(5,))


def test_asking_best_asks_every_feature_once(
    home: Home, clues: dict[int, FeatureClue], table: AnswerTable, atlas: Atlas
) -> None:
    prior = np.full(len(atlas.counties), 1 / len(atlas.counties))
    n = len(clues)
    best = ask_best(home, clues, atlas, table=table, prior=prior, checkpoints=(n,))
    plain = ask_in_order(home, list(clues.values()), atlas, checkpoints=(n,))
    assert set(map(id, best.said)) == set(map(id, plain.said))


def test_asking_best_begins_with_the_feature_expected_to_tell_most(
    home: Home, clues: dict[int, FeatureClue], table: AnswerTable, atlas: Atlas
) -> None:
    prior = prior_of_counties({"33": 1.0}, atlas)
    information = table.information_bits(prior)
    first = clues[max(clues, key=lambda column: information[column])]
    best = ask_best(home, clues, atlas, table=table, prior=prior, checkpoints=(1,))
    assert best.said == (weigh_clue(first, atlas),)


def test_an_answer_that_is_not_known_gives_no_clue(atlas: Atlas) -> None:
    definitions = atlas.features.definitions
    answers = [-1] * len(definitions)
    answers[2] = 1
    clue = FeatureClue(definitions[2].id, definitions[2].values[1])
    assert feature_clues(answers, atlas) == {2: clue}


def test_every_character_is_read_once(home: Home, atlas: Atlas) -> None:
    chars = [clue.char for clue in reading_clues(home.point, atlas)]
    assert len(chars) > 100
    assert len(set(chars)) == len(chars)


def test_a_point_without_readings_gives_no_reading_clue(atlas: Atlas) -> None:
    silent = np.setdiff1d(np.arange(len(atlas.localities)), atlas.readings.locality)[0]
    assert reading_clues(int(silent), atlas) == []
