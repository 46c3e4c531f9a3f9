"""Free speech, carried from regions to counties."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialect.atlas.load import Atlas, load_atlas
from dialect.evidence.free_speech import UNLIKE_HOME, HeardRegions, weigh_free_speech

HEARD = HeardRegions("m-1", ("yue", "min", "min.nan"), np.array([2.0, -1.5, -3.0]), -1.0, 0.1, 12.0)


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def row_of(atlas: Atlas, code: str) -> int:
    return atlas.counties.code.tolist().index(code)


def test_counties_of_the_heard_region_gain_and_others_lose(atlas: Atlas) -> None:
    log_lr = weigh_free_speech(HEARD, atlas).log_lr
    guangzhou, xiamen, fuzhou, beijing = (
        log_lr[row_of(atlas, code)] for code in ("440103", "350203", "350102", "110101")
    )
    assert guangzhou > 1.5
    assert xiamen < fuzhou < beijing < 0


def test_a_county_of_one_unknown_region_counts_as_none_of_these(atlas: Atlas) -> None:
    outside = 0.9 + 0.1 * np.exp(-1.0)
    expected = np.log((1 - UNLIKE_HOME) * np.exp(-1.0) / outside + UNLIKE_HOME)
    log_lr = weigh_free_speech(HEARD, atlas).log_lr
    assert log_lr[row_of(atlas, "110101")] == pytest.approx(expected)


@given(st.lists(st.floats(-400, 5), min_size=3, max_size=3), st.floats(-30, 30))
def test_no_county_is_ever_lost_altogether(regions: list[float], none: float) -> None:
    heard = replace(HEARD, log_lr=np.array(regions), none_log_lr=none)
    log_lr = weigh_free_speech(heard, load_atlas()).log_lr
    assert np.isfinite(log_lr).all()
    assert log_lr.min() >= np.log(UNLIKE_HOME) - 1e-9


def test_speech_that_fits_every_region_alike_says_nothing(atlas: Atlas) -> None:
    heard = replace(HEARD, log_lr=np.zeros(3), none_log_lr=0.0)
    np.testing.assert_allclose(weigh_free_speech(heard, atlas).log_lr, 0.0, atol=1e-12)


def test_the_reason_names_the_model_the_speech_and_the_region(atlas: Atlas) -> None:
    why = weigh_free_speech(HEARD, atlas).why
    said = why(row_of(atlas, "440103"))
    assert all(words in said for words in ("m-1", "12 秒", "粤语", "7.4 倍"))
    assert "不在模型所学之内" in why(row_of(atlas, "110101"))
