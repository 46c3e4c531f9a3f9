import numpy as np
import pytest

from dialect.atlas.load import Atlas, load_atlas
from dialect.entities import CountyEvidence, FeatureClue, NotWeighed
from dialect.errors import CaseError
from dialect.evidence.feature import feature_frequencies, weigh_feature

CHENGDU, JINAN, GUANGZHOU = "510107", "370102", "440104"


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def _weigh(atlas: Atlas, feature: str, value: str, confidence: float = 1.0) -> CountyEvidence:
    said = weigh_feature(FeatureClue(feature, value, confidence), atlas)
    assert isinstance(said, CountyEvidence)
    return said


def test_frequencies_of_a_feature_sum_to_one_in_every_county(atlas: Atlas) -> None:
    for feature in ("onset_n_l_before_open", "coda_shi_ten"):
        np.testing.assert_allclose(feature_frequencies(feature, atlas).sum(axis=1), 1.0)


def test_merged_n_and_l_speak_for_sichuan_against_shandong(atlas: Atlas) -> None:
    said = _weigh(atlas, "onset_n_l_before_open", "merged")
    rows = atlas.counties.row
    assert said.log_lr[rows[CHENGDU]] > 0.3
    assert said.log_lr[rows[JINAN]] < -0.3


def test_final_p_speaks_for_guangzhou(atlas: Atlas) -> None:
    said = _weigh(atlas, "coda_shi_ten", "p")
    assert said.log_lr[atlas.counties.row[GUANGZHOU]] > 1
    assert "全国约" in said.why(atlas.counties.row[GUANGZHOU])


def test_listeners_err_so_no_feature_is_decisive(atlas: Atlas) -> None:
    for definition in atlas.features.definitions:
        for value in definition.values:
            assert np.abs(_weigh(atlas, definition.id, value).log_lr).max() < np.log(1000)


def test_a_doubtful_answer_says_less(atlas: Atlas) -> None:
    sure = _weigh(atlas, "onset_n_l_before_open", "merged").log_lr
    doubtful = _weigh(atlas, "onset_n_l_before_open", "merged", 0.3).log_lr
    assert np.abs(doubtful).max() < np.abs(sure).max()
    assert not _weigh(atlas, "onset_n_l_before_open", "merged", 0.0).log_lr.any()


@pytest.mark.parametrize("value", ["cannot_tell", "between"])
def test_an_answer_that_names_no_value_is_kept_without_weight(atlas: Atlas, value: str) -> None:
    said = weigh_feature(FeatureClue("onset_n_l_before_open", value), atlas)
    assert isinstance(said, NotWeighed)


@pytest.mark.parametrize(
    ("feature", "value", "match"),
    [
        ("onset_n_l", "merged", "onset_n_l_before_open"),
        ("onset_n_l_before_open", "yes", "distinct, merged, cannot_tell"),
    ],
)
def test_an_unknown_feature_or_value_names_the_known(
    atlas: Atlas, feature: str, value: str, match: str
) -> None:
    with pytest.raises(CaseError, match=match):
        _weigh(atlas, feature, value)


def test_a_county_far_from_every_survey_says_so(atlas: Atlas) -> None:
    said = _weigh(atlas, "onset_n_l_before_open", "merged")
    assert "附近没有调查点" in said.why(atlas.counties.row["230124"])  # 方正县, Heilongjiang
    assert "附近没有调查点" not in said.why(atlas.counties.row["430528"])
