import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialect.acoustic.checked import CheckedTones, checked_ratio
from dialect.acoustic.expected import ExpectedTone, SurveyedTones
from dialect.atlas.load import Atlas, load_atlas
from dialect.entities import FloatArray, Segment


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def _share(atlas: Atlas, mark: str, point: str) -> float:
    surveyed = SurveyedTones(
        atlas.tones, atlas.tone_of_class, atlas.character_categories, atlas.readings
    )
    word = surveyed.expect(Segment(0.0, 1.0, tone_category=mark))
    assert isinstance(word, ExpectedTone)
    share: FloatArray = CheckedTones(atlas, surveyed).share(word)
    return float(share[np.searchsorted(surveyed.locality, atlas.localities.row[point])])


def test_cantonese_cuts_a_checked_word_off_and_mandarin_does_not(atlas: Atlas) -> None:
    assert _share(atlas, "陽入", "CCR:廣州") > 0.8
    assert _share(atlas, "陽入", "北京") == 0.0
    assert _share(atlas, "陽平", "CCR:廣州") < 0.05


def test_xiang_keeps_the_category_without_the_stop(atlas: Atlas) -> None:
    assert _share(atlas, "陰入", "長沙") < 0.3


def test_an_abrupt_end_speaks_for_the_points_that_cut_the_word_off() -> None:
    ratio = checked_ratio(np.array([1.0, 0.5, 0.0]), 3.0, doubt=0.0)
    assert ratio[0] > ratio[1] > ratio[2]
    assert ratio.mean() == pytest.approx(1.0)


@given(odds=st.floats(-1e4, 1e4))
def test_no_single_ending_says_more_than_its_bound(odds: float) -> None:
    ratio = checked_ratio(np.array([1.0, 0.0]), odds, doubt=0.0)
    assert abs(np.log(ratio[0] / ratio[1])) <= 2.0 + 1e-9


def test_an_ending_that_all_points_share_says_nothing() -> None:
    np.testing.assert_allclose(checked_ratio(np.full(4, 0.3), 9.0, doubt=0.0), 1.0)
