import numpy as np
import pytest

from dialect.atlas.load import Atlas, load_atlas
from dialect.entities import (
    AreaClue,
    Case,
    Clue,
    FeatureClue,
    PlaceNameClue,
    Prior,
    Ranking,
    ReadingClue,
    RegionClue,
    Source,
    VerdictClue,
    WordClue,
)
from dialect.errors import CaseError
from dialect.ranking.answer import SPELT_OUT, SPELT_OUT_EACH, answer_case
from dialect.ranking.verbal import strength_of

YIDUSHUI = PlaceNameClue("一渡水", "hanzi")
YUANYANG = PlaceNameClue("原阳镇", "hanzi")


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def _rank(atlas: Atlas, *clues: Clue, top: int = 50) -> Ranking:
    return answer_case(Case(clues), atlas, top=top)


def _names(atlas: Atlas, ranking: Ranking) -> list[str]:
    return [str(atlas.counties.name[c.county]) for c in ranking.candidates]


@pytest.mark.parametrize("more", [(), (AreaClue("43", 10.0),), (PlaceNameClue("双塘村", "hanzi"),)])
def test_yidushui_leads_to_xinning(atlas: Atlas, more: tuple[Clue, ...]) -> None:
    assert _names(atlas, _rank(atlas, YIDUSHUI, *more))[0] == "新宁县"


def test_yuanyang_alone_points_at_the_counties_of_that_name(atlas: Atlas) -> None:
    names = _names(atlas, _rank(atlas, YUANYANG))
    assert names.index("原阳县") < names.index("武山县")
    assert names.index("元阳县") < names.index("武山县")


@pytest.mark.parametrize("fact", [RegionClue("中原官话 秦陇片", 10.0), AreaClue("62", 10.0)])
def test_yuanyang_in_the_north_west_means_wushan(atlas: Atlas, fact: Clue) -> None:
    assert "武山县" in _names(atlas, _rank(atlas, YUANYANG, fact))[:10]


def test_contributions_of_each_candidate_sum_to_its_ratio(atlas: Atlas) -> None:
    for candidate in _rank(atlas, YIDUSHUI, AreaClue("43", 10.0), top=5).candidates:
        total = sum(said.log10_lr for said in candidate.evidence)
        assert candidate.log10_lr == pytest.approx(total)


def test_every_candidate_accounts_for_every_clue_in_order(atlas: Atlas) -> None:
    clues = (ReadingClue("喝", "xa", "ipa"), YIDUSHUI, WordClue("土豆", "洋芋"))
    for candidate in _rank(atlas, *clues, top=3).candidates:
        assert [said.index for said in candidate.evidence] == [0, 1, 2]
        assert all(said.why for said in candidate.evidence)


def test_an_answer_that_is_not_weighed_says_so_and_moves_nothing(atlas: Atlas) -> None:
    ranking = _rank(atlas, FeatureClue("onset_n_l_before_open", "cannot_tell"))
    assert [c.county for c in ranking.candidates] == [c.county for c in _rank(atlas).candidates]
    assert "不影响排序" in ranking.candidates[0].evidence[0].why


CASE = (
    YIDUSHUI,
    AreaClue("43", 10.0),
    FeatureClue("onset_n_l_before_open", "merged"),
    FeatureClue("coda_in_ing", "merged"),
    WordClue("土豆", "洋芋"),
)


@pytest.mark.parametrize("index", range(len(CASE)))
def test_leaving_a_clue_out_is_ranking_the_case_without_it(atlas: Atlas, index: int) -> None:
    without = _rank(atlas, *CASE).without[index]
    alone = _rank(atlas, *CASE[:index], *CASE[index + 1 :])
    assert without.source == Source("clue", index)
    assert without.outside_coverage == pytest.approx(alone.outside_coverage)
    for standing, candidate in zip(without.leaders, alone.candidates, strict=False):
        assert standing.posterior == pytest.approx(candidate.posterior)
    assert without.leaders[0].county == alone.candidates[0].county


def test_a_clue_that_is_not_weighed_is_not_left_out(atlas: Atlas) -> None:
    ranking = _rank(atlas, FeatureClue("coda_in_ing", "cannot_tell"), YIDUSHUI)
    assert [without.source.index for without in ranking.without] == [1]


def test_every_contribution_and_candidate_is_said_in_words(atlas: Atlas) -> None:
    first = _rank(atlas, YIDUSHUI, AreaClue("11", 10.0)).candidates[0]
    assert first.strength == strength_of(first.log10_lr)
    assert all(said.strength == strength_of(said.log10_lr) for said in first.evidence)
    assert first.evidence[0].strength.id.startswith("for_")
    assert first.evidence[1].strength.id == "neutral"


def test_a_candidate_says_how_far_the_nearest_survey_is(atlas: Atlas) -> None:
    ranking = _rank(atlas, AreaClue("370782", 1e6), top=1)
    assert not ranking.candidates[0].is_surveyed
    assert ranking.candidates[0].nearest_survey_km > 100
    assert ranking.survey.n_unsurveyed >= 1


def test_areas_that_contradict_each_other_are_ranked_and_told(atlas: Atlas) -> None:
    ranking = _rank(atlas, AreaClue("37", 10.0), AreaClue("44", 10.0))
    assert ranking.contradictions[0].kind == "cannot_both_hold"
    assert np.isfinite([candidate.posterior for candidate in ranking.candidates]).all()


def test_a_long_case_lists_the_strongest_clues_and_sums_the_rest(atlas: Atlas) -> None:
    clues = [AreaClue("43", 1.001)] * 150 + [YIDUSHUI] + [AreaClue("43", 1.001)] * 50
    first = _rank(atlas, *clues, top=SPELT_OUT).candidates[0]
    assert len(first.evidence) == SPELT_OUT_EACH
    assert 150 in [said.index for said in first.evidence]
    assert first.remainder is not None
    assert first.remainder.n_pieces == len(clues) - SPELT_OUT_EACH
    listed = sum(said.log10_lr for said in first.evidence)
    assert listed + first.remainder.log10_lr == pytest.approx(first.log10_lr)


def test_words_and_verdicts_move_the_ranking(atlas: Atlas) -> None:
    case = Case((VerdictClue("430528", "same_county"),), prior=Prior.UNIFORM)
    verdict = answer_case(case, atlas)
    assert _names(atlas, verdict)[0] == "新宁县"
    word = _rank(atlas, WordClue("土豆", "山药蛋"), WordClue("玉米", "玉茭"))
    assert word.provinces[0].place.name == "山西省"


def test_a_reading_moves_the_ranking_and_says_why(atlas: Atlas) -> None:
    first = _rank(atlas, ReadingClue("水", "fei", "ipa"), top=1).candidates[0]
    assert first.log10_lr > 0.5
    assert "“水”听作 fei" in first.evidence[0].why


def test_a_ranking_without_evidence_looks_like_one(atlas: Atlas) -> None:
    ranking = _rank(atlas)
    assert ranking.candidates[0].posterior < 0.02
    assert len(ranking.credible["80"]) > 1000


def test_the_whole_country_is_ranked_when_asked_for(atlas: Atlas) -> None:
    ranking = _rank(atlas, YIDUSHUI, top=len(atlas.counties))
    total = sum(c.posterior for c in ranking.candidates) + ranking.outside_coverage
    assert total == pytest.approx(1.0)
    posteriors = np.array([c.posterior for c in ranking.candidates])
    assert (np.diff(posteriors) <= 0).all()


def test_roll_ups_agree_with_each_other(atlas: Atlas) -> None:
    ranking = _rank(atlas, YIDUSHUI)
    inside = 1 - ranking.outside_coverage
    assert sum(area.posterior for area in ranking.provinces) == pytest.approx(inside)
    assert sum(area.posterior for area in ranking.prefectures) == pytest.approx(inside)


def test_the_same_case_gets_the_same_answer(atlas: Atlas) -> None:
    assert _rank(atlas, YIDUSHUI) == _rank(atlas, YIDUSHUI)


def test_a_uniform_prior_is_uniform(atlas: Atlas) -> None:
    ranking = answer_case(Case(prior=Prior.UNIFORM), atlas, top=10)
    assert len({c.posterior for c in ranking.candidates}) == 1


def test_a_bad_clue_is_named_by_its_place_in_the_case(atlas: Atlas) -> None:
    with pytest.raises(CaseError, match=r"clues\[1\]\.code"):
        _rank(atlas, YIDUSHUI, AreaClue("99", 10.0))


def test_a_ranking_names_what_made_it(atlas: Atlas) -> None:
    assert set(_rank(atlas).versions) == {"xiangyin", "atlas", "acoustic", "weights"}


def test_what_is_listed_adds_up_with_what_the_sounds_say_together(atlas: Atlas) -> None:
    features = [FeatureClue("coda_in_ing", "merged"), FeatureClue("onset_jie", "k")]
    for candidate in _rank(atlas, *features, YIDUSHUI).candidates[:5]:
        assert candidate.together is not None
        listed = sum(said.log10_lr for said in candidate.evidence)
        assert listed + candidate.together.log10_lr == pytest.approx(candidate.log10_lr)
        assert candidate.together.why.startswith("2 条听到的音")


def test_without_a_sound_nothing_is_said_of_them_together(atlas: Atlas) -> None:
    assert _rank(atlas, YIDUSHUI).candidates[0].together is None
