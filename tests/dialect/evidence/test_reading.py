from pathlib import Path

import numpy as np
import pytest

from dialect.atlas.columns import write_columns
from dialect.atlas.load import Atlas, load_atlas
from dialect.entities import CountyEvidence, NotWeighed, ReadingClue
from dialect.errors import CaseError
from dialect.evidence.mandarin import split_syllable
from dialect.evidence.reading import LISTENER_ERROR, syllable_of_pinyin, weigh_reading

CHENGDU, JINAN, GUANGZHOU, XIAN, CHANGSHA = "510107", "370102", "440104", "610104", "430102"


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def _weigh(atlas: Atlas, char: str, heard: str, tone: str | None = None) -> CountyEvidence:
    said = weigh_reading(ReadingClue(char, heard, "ipa", tone), atlas)
    assert isinstance(said, CountyEvidence)
    return said


@pytest.mark.parametrize(
    ("char", "heard", "likely", "unlikely"),
    [
        ("水", "fei", XIAN, CHENGDU),
        ("我", "ŋo", CHENGDU, JINAN),
        ("我", "uo", JINAN, CHANGSHA),
        ("人", "zən", CHENGDU, GUANGZHOU),
        ("日", "ər", XIAN, JINAN),
        ("日", "ʐʅ", JINAN, GUANGZHOU),
        ("三", "sam", GUANGZHOU, XIAN),
    ],
)
def test_a_reading_speaks_for_the_place_that_reads_so(
    atlas: Atlas, char: str, heard: str, likely: str, unlikely: str
) -> None:
    log_lr = _weigh(atlas, char, heard).log_lr
    rows = atlas.counties.row
    assert log_lr[rows[likely]] > 0.3
    assert log_lr[rows[unlikely]] < -0.3


def test_he_as_xa_speaks_for_zhucheng_over_beijing(atlas: Atlas) -> None:
    said, rows = _weigh(atlas, "喝", "xa"), atlas.counties.row
    assert said.log_lr[rows["370782"]] > said.log_lr[rows["110101"]] + 1
    assert said.why(rows["370782"]).startswith("“喝”听作 xa：")
    assert "多读 xa" in said.why(rows["370782"])


def test_a_county_far_from_every_survey_says_so(atlas: Atlas) -> None:
    said = _weigh(atlas, "水", "fei")
    assert "附近没有调查点" in said.why(atlas.counties.row["230124"])  # 方正县, Heilongjiang
    assert "这一带多读 fei" in said.why(atlas.counties.row[XIAN])


def test_no_reading_is_decisive(atlas: Atlas) -> None:
    for char, heard in (("水", "fei"), ("喝", "xa"), ("三", "mbu"), ("人", "ŋ̩")):
        log_lr = _weigh(atlas, char, heard).log_lr
        assert np.isfinite(log_lr).all()
        assert log_lr.min() >= np.log(LISTENER_ERROR)
        assert log_lr.max() < np.log(1000)


def test_traditional_and_simplified_characters_weigh_the_same(atlas: Atlas) -> None:
    np.testing.assert_array_equal(
        _weigh(atlas, "東", "tuŋ").log_lr, _weigh(atlas, "东", "tuŋ").log_lr
    )


def test_either_reading_of_a_point_that_has_two_speaks_for_it(atlas: Atlas) -> None:
    row = atlas.counties.row[CHANGSHA]  # 日: ȵi colloquial, ɹʅ literary
    assert _weigh(atlas, "日", "ɲi").log_lr[row] > 0.3
    assert _weigh(atlas, "日", "ɹɿ").log_lr[row] > 0.3


def test_a_tone_adds_to_what_the_sounds_say(atlas: Atlas) -> None:
    row = atlas.counties.row[JINAN]  # 喝 213
    rising = _weigh(atlas, "喝", "xə", "213").log_lr[row]
    assert (
        rising > _weigh(atlas, "喝", "xə").log_lr[row] > _weigh(atlas, "喝", "xə", "55").log_lr[row]
    )


@pytest.mark.parametrize("tone", ["低升", "low rising", "Low, rising", "低升调"])
def test_words_for_a_tone_mean_its_contours(atlas: Atlas, tone: str) -> None:
    row = atlas.counties.row[JINAN]
    said = _weigh(atlas, "喝", "xə", tone)
    assert said.log_lr[row] > _weigh(atlas, "喝", "xə", "高平").log_lr[row]
    assert "213" in said.why(row)


@pytest.mark.parametrize("heard", ["xə213", "xə²¹³", "xə˨˩˧", "[xə213]"])
def test_a_tone_may_be_written_with_the_syllable(atlas: Atlas, heard: str) -> None:
    np.testing.assert_array_equal(
        _weigh(atlas, "喝", heard).log_lr, _weigh(atlas, "喝", "xə", "213").log_lr
    )


@pytest.mark.parametrize(
    ("pinyin", "ipa"),
    [
        *(("zhuang", "tʂuaŋ"), ("si", "sɿ"), ("shi", "ʂʅ"), ("xiong", "ɕyŋ"), ("dong", "tuŋ")),
        *(("jin", "tɕin"), ("er", "əɻ"), ("nga", "ŋa"), ("yuan", "yan"), ("wo", "uo")),
        *(("qie", "tɕʰiɛ"), ("gui", "kuei"), ("liu", "liou"), ("ri", "ʐʅ"), ("ng", "ŋ̩")),
    ],
)
def test_pinyin_is_read_as_sounds(pinyin: str, ipa: str) -> None:
    assert str(syllable_of_pinyin(split_syllable(pinyin))) == ipa


def test_pinyin_weighs_as_the_sounds_that_it_stands_for(atlas: Atlas) -> None:
    said = weigh_reading(ReadingClue("喝", "hā", "pinyin"), atlas)
    assert isinstance(said, CountyEvidence)
    np.testing.assert_array_equal(said.log_lr, _weigh(atlas, "喝", "xa", "55").log_lr)


@pytest.mark.parametrize(
    ("heard", "script"),
    [
        *(("hello", "ipa"), ("喝", "ipa"), ("55", "ipa"), ("xama", "ipa"), (" ", "ipa")),
        *(("xa9", "ipa"), ("xq", "pinyin"), ("zu ma ya", "pinyin"), ("ŋo", "pinyin")),
        ("", "pinyin"),
    ],
)
def test_what_is_no_syllable_is_an_error_in_both_languages(
    atlas: Atlas, heard: str, script: str
) -> None:
    with pytest.raises(CaseError, match="not one syllable") as caught:
        weigh_reading(ReadingClue("喝", heard, script), atlas)  # type: ignore[arg-type]  # a str
    assert caught.value.field == "heard"
    assert "一个音节" in caught.value.chinese


@pytest.mark.parametrize("tone", ["6", "11111", "high low", "去声", "?"])
def test_what_is_no_tone_is_an_error_in_both_languages(atlas: Atlas, tone: str) -> None:
    with pytest.raises(CaseError, match="Chao digits") as caught:
        _weigh(atlas, "喝", "xa", tone)
    assert caught.value.field == "tone"
    assert "五度" in caught.value.chinese


def test_a_character_outside_the_table_is_kept_with_advice() -> None:
    said = weigh_reading(ReadingClue("龘", "ta", "ipa"), Atlas())
    assert isinstance(said, NotWeighed)
    assert "“龘”" in said.reason
    assert "import-readings" in said.reason


def test_an_imported_table_is_asked_for_what_the_shipped_one_lacks(
    atlas: Atlas, tmp_path: Path
) -> None:
    _import_as(atlas, "龘", tmp_path / "readings")
    said = weigh_reading(ReadingClue("龘", "fei", "ipa"), Atlas(user_folder=tmp_path))
    assert isinstance(said, CountyEvidence)
    assert said.log_lr[atlas.counties.row[XIAN]] > 1
    assert "导入的完整字音表" in said.why(atlas.counties.row[XIAN])


def _import_as(atlas: Atlas, char: str, folder: Path) -> None:
    """Write a user's table in which every point reads a character as it reads 水."""
    table = atlas.readings
    rows = table.rows("水")
    folder.mkdir()
    per_row = {
        name: getattr(table, name)[rows] for name in ("locality", "syllable", "tone", "layer")
    }
    write_columns(folder / "readings.npz", per_row | {"char": np.zeros(len(rows), np.uint16)})
    columns = {
        "reading_chars": {"characters": np.array([char]), "simplified": np.array([char])},
        "reading_syllables": {
            name: getattr(table, name) for name in ("initial", "medial", "nucleus", "coda")
        },
        "reading_tones": {
            name: getattr(table, name) for name in ("tone_number", "tone_label", "chao")
        },
    }
    for name, parts in columns.items():
        write_columns(folder / f"{name}.npz", parts)
