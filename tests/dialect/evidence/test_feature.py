import numpy as np
import pytest

from dialect.atlas.load import Atlas, load_atlas
from dialect.entities import CountyEvidence, FeatureClue, NotWeighed
from dialect.errors import CaseError
from dialect.evidence.feature import feature_frequencies, weigh_feature
from dialect.evidence.mixture import local_mixture

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


def test_an_answer_that_names_no_value_is_kept_without_weight(atlas: Atlas) -> None:
    said = weigh_feature(FeatureClue("onset_n_l_before_open", "cannot_tell"), atlas)
    assert isinstance(said, NotWeighed)


def test_between_speaks_for_where_the_values_meet_against_where_all_agree(atlas: Atlas) -> None:
    said = _weigh(atlas, "onset_shan_series", "between")
    differ = local_mixture("onset_shan_series", atlas).differ
    assert said.log_lr[differ.argmax()] > np.log(1.5)
    assert said.log_lr[differ.argmin()] < np.log(0.8)
    in_order = said.log_lr[np.argsort(differ)]
    assert (np.diff(in_order) >= -1e-12).all()


def test_between_says_nothing_where_nothing_was_surveyed(atlas: Atlas) -> None:
    fangzheng = atlas.counties.row["230124"]  # Heilongjiang
    for feature in ("onset_shan_series", "onset_zh_z_in_shan", "tone_count"):
        assert abs(_weigh(atlas, feature, "between").log_lr[fangzheng]) < np.log(1.15)


def test_between_is_weaker_than_a_value_that_was_heard(atlas: Atlas) -> None:
    for definition in atlas.features.definitions:
        between = _weigh(atlas, definition.id, "between").log_lr
        plain = [np.abs(_weigh(atlas, definition.id, v).log_lr).max() for v in definition.values]
        assert np.isfinite(between).all()
        assert np.abs(between).max() < max(plain)


def test_a_doubtful_between_says_less(atlas: Atlas) -> None:
    sure, doubtful = (_weigh(atlas, "onset_shan_series", "between", c).log_lr for c in (1.0, 0.3))
    assert np.abs(doubtful).max() < np.abs(sure).max()


def test_between_says_why(atlas: Atlas) -> None:
    said = _weigh(atlas, "onset_shan_series", "between")
    assert "介于两者之间：这一带相邻两处说法不同的机会约" in said.why(atlas.counties.row[JINAN])


@pytest.mark.parametrize(
    ("feature", "value", "match"),
    [
        ("onset_n_l", "merged", "onset_n_l_before_open"),
        ("onset_n_l_before_open", "yes", "distinct, merged, between, cannot_tell"),
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
