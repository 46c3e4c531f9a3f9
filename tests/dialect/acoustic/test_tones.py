"""Tone scores over a small country of made survey points."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from dialect.acoustic.expected import SurveyedTones, contour_of_chao
from dialect.acoustic.tones import score_tones
from dialect.atlas.categories import CLASSES, CharacterCategories, ToneOfClass
from dialect.atlas.readings import ReadingTable
from dialect.atlas.tables import ToneTable
from dialect.entities import FloatArray, Segment
from dialect.features.contours import Contours, Unusable

NAMES = {
    "1": "陰平",
    "2": "陽平",
    "3": "陰上",
    "4": "陽上",
    "5": "陰去",
    "6": "陽去",
    "7": "陰入",
    "8": "陽入",
}
POINTS = (
    {"1": "55", "2": "35", "3": "214", "5": "51"},
    {"1": "33", "2": "51", "3": "55", "5": "24"},
    {"1": "21", "2": "55", "3": "53", "5": "35"},
)


def country(points: tuple[dict[str, str], ...]) -> SurveyedTones:
    """Survey points that have one tone per category; row 0 of the atlas has none."""
    rows = [(i + 1, c, chao) for i, point in enumerate(points) for c, chao in point.items()]
    tones = ToneTable(
        np.array([row[0] for row in rows], np.int32),
        np.array([row[1] for row in rows]),
        np.array([NAMES[row[1]] for row in rows]),
        np.array([row[2] for row in rows]),
        np.array([row[1] for row in rows]),
        np.zeros(len(rows), np.bool_),
    )
    pairs = [
        (tone, k) for tone, row in enumerate(rows) for k, c in enumerate(CLASSES) if c[0] == row[1]
    ]
    of_class = ToneOfClass(
        np.array([tone for tone, _ in pairs], np.int32),
        np.array([k for _, k in pairs], np.int8),
        np.ones(len(pairs), np.float32),
        np.zeros(len(pairs), np.bool_),
    )
    characters = CharacterCategories(
        np.array(["三", *["口"] * len(CLASSES)]),
        np.array([0, *range(len(CLASSES))], np.int8),
        np.array([1.0, *[1 / len(CLASSES)] * len(CLASSES)], np.float32),
        np.full(1 + len(CLASSES), 9, np.int16),
    )
    return SurveyedTones(tones, of_class, characters, readings((), ()))


def readings(localities: tuple[int, ...], chao: tuple[str, ...]) -> ReadingTable:
    """A reading table in which 三 has one reading at each point."""
    n = len(localities)
    empty = np.array([""])
    return ReadingTable(
        np.zeros(n, np.uint16),
        np.array(localities, np.uint16),
        np.zeros(n, np.int32),
        np.arange(n, dtype=np.int16),
        np.ones(n, np.int8),
        *(np.array(["三"]), np.array(["三"]), empty, empty, empty, empty),
        *(np.array(["1"] * n, np.str_), np.array(["陰平"] * n, np.str_), np.array(chao, np.str_)),
    )


def spoken(chao: list[str], *, scale: float = 2.5, noise: FloatArray | float = 0.0) -> Contours:
    """Contours as a voice without fault would make them."""
    pitch = np.array([scale * contour_of_chao(digits) for digits in chao]) + noise
    pitch -= np.median(pitch)
    n = len(chao)
    return Contours(tuple(range(n)), pitch, np.ones((n, 5)), np.full(n, 0.3), 200.0, ())


def marks(categories: str) -> list[Segment]:
    return [Segment(i, i + 0.5, tone_category=NAMES[c]) for i, c in enumerate(categories)]


@pytest.mark.parametrize("home", [0, 1, 2])
@pytest.mark.parametrize("scale", [1.5, 3.0])
def test_the_point_whose_tones_were_spoken_comes_first(home: int, scale: float) -> None:
    contours = spoken([POINTS[home][c] for c in "12351235"], scale=scale)
    scores = score_tones(contours, marks("12351235"), country(POINTS))
    assert scores.locality[scores.log_likelihood.argmax()] == home + 1
    assert scores.background < scores.log_likelihood.max()
    assert scores.background > scores.unsurveyed


def test_the_voice_that_suits_a_point_is_that_which_spoke() -> None:
    said = [POINTS[0][c] for c in "12351235"]
    scores = score_tones(spoken(said, scale=2.5), marks("12351235"), country(POINTS))
    assert scores.scale_st[0] == 2.5
    middle = np.median([contour_of_chao(chao) for chao in said])
    assert scores.offset_st[0] == pytest.approx(-2.5 * middle, abs=0.75)


def test_a_contour_is_named_by_two_digits_where_there_is_a_choice() -> None:
    surveyed = country(({"1": "5", "2": "55", "3": "214"}, {"1": "555", "2": "33", "3": "4"}))
    assert set(surveyed.values) == {"55", "33", "214", "4"}
    for chao, levels in zip(surveyed.values, surveyed.contours, strict=True):
        np.testing.assert_allclose(contour_of_chao(chao), levels)


def test_one_wrong_word_in_eight_does_not_lose_the_home() -> None:
    contours = spoken([POINTS[0][c] for c in "1235123"] + ["15"])
    scores = score_tones(contours, marks("12351235"), country(POINTS))
    assert scores.locality[scores.log_likelihood.argmax()] == 1
    assert scores.per_syllable[0, 7] < 0 < scores.per_syllable[0, 0]


@settings(max_examples=40)
@given(height=st.floats(-300.0, 300.0))
def test_an_impossible_syllable_costs_every_point_a_bounded_sum(height: float) -> None:
    good = spoken([POINTS[0][c] for c in "1235"])
    pitch = np.vstack([good.pitch_st, np.full(5, height)])
    contours = Contours((0, 1, 2, 3, 4), pitch, np.ones((5, 5)), np.ones(5), 200.0, ())
    scores = score_tones(contours, marks("12351"), country(POINTS))
    assert np.ptp(scores.per_syllable[:, 4]) < 9.0


@settings(max_examples=20)
@given(seed=st.integers(0, 10_000))
def test_a_tone_listed_twice_changes_no_score(seed: int) -> None:
    noise = np.random.default_rng(seed).normal(0, 1, (8, 5))
    contours = spoken([POINTS[0][c] for c in "12351235"], noise=noise)
    one = country(POINTS)
    of_class = one.of_class
    twice = SurveyedTones(
        one.tones,
        ToneOfClass(
            np.tile(of_class.tone, 2),
            np.tile(of_class.tone_class, 2),
            np.tile(of_class.probability / 2, 2),
            np.tile(of_class.is_read, 2),
        ),
        one.characters,
        one.readings,
    )
    np.testing.assert_allclose(
        score_tones(contours, marks("12351235"), twice).log_likelihood,
        score_tones(contours, marks("12351235"), one).log_likelihood,
        rtol=1e-4,
        atol=1e-3,
    )


def test_more_tones_win_nothing_on_random_contours() -> None:
    rich = {"1": "55", "2": "21", "3": "35", "4": "13", "5": "33", "6": "22"}
    poor = {"1": "55", "2": "21", "3": "35", "4": "35", "5": "33", "6": "33"}
    surveyed = country((rich, poor))
    values = ["55", "21", "35", "13", "33", "22", "51", "15"]
    rng = np.random.default_rng(5)
    leads = []
    for _ in range(40):
        contours = spoken(rng.choice(values, 12).tolist(), noise=rng.normal(0, 1, (12, 5)))
        log_likelihood = score_tones(contours, marks("123456" * 2), surveyed).log_likelihood
        leads.append(log_likelihood[0] - log_likelihood[1])
    assert abs(np.mean(leads)) < 3 * np.std(leads) / np.sqrt(len(leads)) + 0.5


def test_random_contours_speak_for_no_surveyed_place() -> None:
    rng = np.random.default_rng(7)
    values = ["55", "21", "35", "13", "33", "51", "214", "53"]
    contours = spoken(rng.choice(values, 16).tolist())
    scores = score_tones(contours, marks("1235" * 4), country(POINTS))
    assert scores.unsurveyed > scores.background


def test_a_points_own_reading_replaces_the_class_of_the_character() -> None:
    plain = country(POINTS)
    surveyed = SurveyedTones(
        plain.tones, plain.of_class, plain.characters, readings((1, 2), ("33", "55"))
    )
    segments = [*marks("235"), Segment(5, 5.5, text="三")]
    contours = spoken(["51", "55", "24", "55"])
    without = score_tones(contours, segments, plain).log_likelihood
    found = score_tones(contours, segments, surveyed).log_likelihood
    assert found[1] > without[1]
    assert found[2] == pytest.approx(without[2], abs=1e-4)


def test_words_that_cannot_be_used_are_named_with_a_reason() -> None:
    segments = [
        Segment(0, 1, text="三"),
        Segment(1, 2, text="龘"),
        Segment(2, 3, text="喝水"),
        Segment(3, 4, tone_category="高平"),
        Segment(4, 5),
        Segment(5, 6, text="三"),
    ]
    heard = spoken(["55"] * 5)
    contours = Contours(
        heard.segment, heard.pitch_st, heard.weight, heard.voiced_s, 200.0, (Unusable(5, "耳语"),)
    )
    scores = score_tones(contours, segments, country(POINTS))
    assert scores.used == (0,)
    assert [i for i, _ in scores.skipped] == [1, 2, 3, 4, 5]
    assert all(reason for _, reason in scores.skipped)


def test_nothing_to_score_says_nothing() -> None:
    nothing = Contours((), np.zeros((0, 5)), np.zeros((0, 5)), np.zeros(0), float("nan"), ())
    scores = score_tones(nothing, [], country(POINTS))
    np.testing.assert_allclose(scores.log_likelihood, 0.0, atol=1e-5)
    assert scores.background == pytest.approx(0.0, abs=1e-5)
    assert scores.per_syllable.shape == (3, 0)


def test_unmeasured_points_weigh_nothing() -> None:
    heard = spoken([POINTS[0][c] for c in "1235"])
    weight = np.ones((4, 5))
    weight[2, 2] = 0.0
    wild = heard.pitch_st.copy()
    wild[2, 2] = 99.0
    first, second = (
        score_tones(
            Contours(heard.segment, pitch, weight, heard.voiced_s, 200.0, ()),
            marks("1235"),
            country(POINTS),
        ).log_likelihood
        for pitch in (heard.pitch_st, wild)
    )
    np.testing.assert_allclose(first, second)


def test_syllables_said_in_one_breath_count_less_and_are_named() -> None:
    apart = [Segment(i, i + 0.5, tone_category=NAMES[c]) for i, c in enumerate("1235")]
    joined = [Segment(i / 2, i / 2 + 0.48, tone_category=NAMES[c]) for i, c in enumerate("1235")]
    contours = spoken([POINTS[0][c] for c in "1235"])
    slow, quick = (score_tones(contours, marks, country(POINTS)) for marks in (apart, joined))
    assert slow.joined == ()
    assert quick.joined == (0, 1, 2, 3)
    assert np.ptp(quick.log_likelihood) < np.ptp(slow.log_likelihood)
    assert quick.log_likelihood.argmax() == slow.log_likelihood.argmax()


def test_kin_that_fit_lift_a_point_over_one_that_fits_as_well_alone() -> None:
    points = (POINTS[0], POINTS[0], POINTS[1], POINTS[2])
    kin = csr_array(
        np.array([[0.7, 0.27, 0, 0], [0.27, 0.7, 0, 0], [0, 0, 0.7, 0.27], [0, 0, 0.27, 0.7]])
    )
    contours = spoken([POINTS[1][c] for c in "1235"])
    alone = score_tones(contours, marks("1235"), country(points))
    among = score_tones(contours, marks("1235"), country(points), kin=kin)
    assert among.log_likelihood.argmax() == 2
    lifted = among.log_likelihood - alone.log_likelihood
    assert lifted[3] > lifted[0]
    assert lifted[3] > 0 > lifted[2]
