import numpy as np
import pytest

from dialect.atlas.import_names import import_names
from dialect.atlas.load import DATA_FOLDER, Atlas, load_atlas
from dialect.entities import CountyEvidence, PlaceNameClue
from dialect.errors import CaseError
from dialect.evidence.place_name import weigh_place_name

XINNING, YUANYANG, WUSHAN = "430528", "410725", "620524"


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def _weigh(atlas: Atlas, heard: str, script: str, confidence: float = 1.0) -> CountyEvidence:
    said = weigh_place_name(PlaceNameClue(heard, script, confidence), atlas)  # type: ignore[arg-type]
    assert isinstance(said, CountyEvidence)
    return said


@pytest.mark.parametrize(
    ("heard", "script"),
    [("一渡水", "hanzi"), ("一渡水镇", "hanzi"), ("yi du shui", "pinyin"), ("yidushui", "pinyin")],
)
def test_a_rare_name_points_at_its_county(atlas: Atlas, heard: str, script: str) -> None:
    said = _weigh(atlas, heard, script)
    assert atlas.counties.code[said.log_lr.argmax()] == XINNING
    assert "一渡水镇" in said.why(atlas.counties.row[XINNING])


def test_a_rare_name_says_more_than_a_common_one(atlas: Atlas) -> None:
    rare, common = _weigh(atlas, "一渡水", "hanzi"), _weigh(atlas, "城关", "hanzi")
    assert rare.log_lr.max() > common.log_lr.max() + 2


def test_homophones_count_for_every_spelling(atlas: Atlas) -> None:
    said = _weigh(atlas, "原阳镇", "hanzi")
    exact, homophone = atlas.counties.row[YUANYANG], atlas.counties.row[WUSHAN]
    assert said.log_lr[exact] > said.log_lr[homophone] > 2


def test_a_dialect_that_merges_n_and_l_hears_one_for_the_other(atlas: Atlas) -> None:
    merging = _weigh(atlas, "la qu", "pinyin").log_lr
    assert np.isfinite(merging).all()


def test_no_county_is_ruled_out_by_a_name(atlas: Atlas) -> None:
    assert _weigh(atlas, "一渡水", "hanzi").log_lr.min() > np.log(0.1)


def test_a_doubtful_name_says_less_and_no_confidence_says_nothing(atlas: Atlas) -> None:
    sure, doubtful = _weigh(atlas, "一渡水", "hanzi"), _weigh(atlas, "一渡水", "hanzi", 0.5)
    assert 0 < doubtful.log_lr.max() < sure.log_lr.max()
    np.testing.assert_allclose(_weigh(atlas, "一渡水", "hanzi", 0.0).log_lr, 0.0)


def test_the_script_of_a_name_does_not_matter(atlas: Atlas) -> None:
    traditional, simplified = _weigh(atlas, "雙塘", "hanzi"), _weigh(atlas, "双塘", "hanzi")
    np.testing.assert_allclose(traditional.log_lr, simplified.log_lr)


@pytest.mark.parametrize(
    "heard",
    ["湖南新宁一渡水", "湖南省邵阳市新宁县一渡水镇", "湖南，一渡水", "新宁一渡水镇"],
)
def test_names_in_one_breath_are_weighed_level_by_level(atlas: Atlas, heard: str) -> None:
    said = _weigh(atlas, heard, "hanzi")
    xinning = atlas.counties.row[XINNING]
    assert said.log_lr.argmax() == xinning
    assert "；听到“一渡水" in said.why(xinning)


def test_an_address_says_no_more_than_which_county_it_is(atlas: Atlas) -> None:
    said = _weigh(atlas, "湖南省邵阳市新宁县一渡水镇", "hanzi")
    assert np.log(1000) < said.log_lr.max() <= np.log(len(atlas.counties))


def test_a_province_raises_all_of_its_counties(atlas: Atlas) -> None:
    said = _weigh(atlas, "河南信阳", "hanzi")
    henan = atlas.counties.province_code == "41"
    assert np.median(said.log_lr[henan]) > np.median(said.log_lr[~henan]) + 1
    assert atlas.counties.prefecture[said.log_lr.argmax()] == "信阳市"


def test_a_township_that_begins_like_a_province_stays_likely(atlas: Atlas) -> None:
    said = _weigh(atlas, "山东庄镇", "hanzi")
    assert atlas.counties.name[said.log_lr.argmax()] == "平谷区"


@pytest.mark.parametrize(
    ("heard", "script"),
    [
        ("henan xinyang", "pinyin"),
        ("he nan xin yang", "pinyin"),
        ("henanxinyang", "pinyin"),
        ("xɔ nan ɕin iaŋ", "ipa"),
        ("信阳 河南", "hanzi"),
    ],
)
def test_province_and_prefecture_are_split_in_every_script_and_order(
    atlas: Atlas, heard: str, script: str
) -> None:
    log_lr = _weigh(atlas, heard, script).log_lr
    xinyang, henan = atlas.counties.prefecture == "信阳市", atlas.counties.province_code == "41"
    assert np.median(log_lr[xinyang]) > np.median(log_lr[henan]) + 1
    assert np.median(log_lr[henan]) > np.median(log_lr[~henan]) + 1


@pytest.mark.parametrize(
    ("heard", "county"),
    [
        ("通县", "110112"),
        ("获鹿", "130110"),
        ("崇安县", "350782"),
        ("通什", "469001"),
        ("大庸", "430802"),
        ("束鹿", "130181"),
    ],
)
def test_a_former_name_points_at_the_county_of_today(atlas: Atlas, heard: str, county: str) -> None:
    assert _weigh(atlas, heard, "hanzi").log_lr.argmax() == atlas.counties.row[county]


def test_a_former_prefecture_raises_its_counties(atlas: Atlas) -> None:
    log_lr = _weigh(atlas, "徽州地区", "hanzi").log_lr
    for county in ("341021", "341824"):  # 歙县, and 绩溪 that lies in another prefecture today
        assert log_lr[atlas.counties.row[county]] > 3


def test_a_province_that_was_left_is_named_with_what_lies_in_another_today(atlas: Atlas) -> None:
    said = _weigh(atlas, "四川万县", "hanzi")
    best = atlas.counties.province_code[np.argsort(-said.log_lr)[:8]]
    assert (best == "50").all()


@pytest.mark.parametrize("heard", ["红星", "红星大队", "红星公社", "红星村", "红星街道", "红星乡"])
def test_the_kind_of_place_may_be_wrong_or_left_out(atlas: Atlas, heard: str) -> None:
    log_lr, bare = _weigh(atlas, heard, "hanzi").log_lr, _weigh(atlas, "红星镇", "hanzi").log_lr
    own = atlas.place_names.county[atlas.place_names.name == "红星镇"]
    assert (log_lr[own] > bare[own] - 0.7).all()


def test_a_county_may_be_written_down_for_a_township_that_sounds_like_it(atlas: Atlas) -> None:
    # 彭泽 is a county of 江西; 朋泽, 蓬泽 or the like may be anybody's township.
    log_lr = _weigh(atlas, "湖口", "hanzi").log_lr
    exact, townships = atlas.counties.row["360429"], atlas.place_names.stem == "壶口"
    assert log_lr[exact] > 3
    assert (log_lr[atlas.place_names.county[townships]] > 3).all()


def test_the_reason_names_the_place_and_how_it_is_said_there(atlas: Atlas) -> None:
    said = _weigh(atlas, "fa du", "pinyin")
    assert "“花都区”" in said.why(atlas.counties.row["440114"])
    assert "（这一带读 fa tu，听来像 fa du）" in said.why(atlas.counties.row["440114"])


def test_the_reason_is_silent_where_the_place_is_said_as_in_mandarin(atlas: Atlas) -> None:
    assert "这一带读" not in _weigh(atlas, "贾悦", "hanzi").why(atlas.counties.row["370782"])


@pytest.fixture(scope="module")
def with_villages(tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    """The shipped names, 朱马院 and villages of two other counties."""
    folder = tmp_path_factory.mktemp("user")
    rows = ["朱马院村,370782,village", "王家庄,371321,village", "一溪口,430528,village"]
    (folder / "names.csv").write_text("name,code,kind\n" + "\n".join(rows), encoding="utf-8")
    import_names([folder / "names.csv"], folder, load_atlas())
    return Atlas(DATA_FOLDER, folder)


def test_a_village_of_the_users_table_points_at_its_county(
    atlas: Atlas, with_villages: Atlas
) -> None:
    zhucheng = atlas.counties.row["370782"]
    said = _weigh(with_villages, "朱马院", "hanzi")
    assert said.log_lr.argmax() == zhucheng
    assert "“朱马院村”" in said.why(zhucheng)
    misheard, before = (_weigh(a, "zu ma ya", "pinyin").log_lr for a in (with_villages, atlas))
    assert misheard[zhucheng] > before[zhucheng] + 0.7


def test_names_apart_by_commas_are_read_in_pinyin_too(atlas: Atlas) -> None:
    said = _weigh(atlas, "hu nan, yi du shui", "pinyin")
    assert atlas.counties.code[said.log_lr.argmax()] == XINNING


@pytest.mark.parametrize(
    "heard", ["i du suei", "i tu suei", "[idusuei]", "i˥du˩suei˥˧", "i24du33suei53"]
)
def test_ipa_is_matched_to_names_as_the_county_says_them(atlas: Atlas, heard: str) -> None:
    said = _weigh(atlas, heard, "ipa")
    assert atlas.counties.code[said.log_lr.argmax()] == XINNING


@pytest.mark.parametrize(
    ("heard", "script", "match"),
    [
        ("qwrtp", "pinyin", "yi du shui"),
        ("hello", "hanzi", "no Chinese characters"),
        ("一" * 13, "hanzi", "separate the names by commas"),
        ("ma " * 13, "pinyin", "separate the names by commas"),
        ("一渡水，" * 7, "hanzi", "at most 6 together"),
    ],
)
def test_what_cannot_be_read_says_what_to_write(
    atlas: Atlas, heard: str, script: str, match: str
) -> None:
    with pytest.raises(CaseError, match=match):
        _weigh(atlas, heard, script)
