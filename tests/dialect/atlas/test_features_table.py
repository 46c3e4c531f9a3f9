"""Facts that every dialectologist knows, found again in the shipped tables."""

import pytest

from dialect.atlas.load import Atlas, load_atlas


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def _value(atlas: Atlas, place: str, feature: str) -> str:
    row = atlas.localities.row[place]
    at = atlas.features.locality.tolist().index(row)
    column = atlas.features.column[feature]
    return atlas.features.definitions[column].values[atlas.features.value[at, column]]


@pytest.mark.parametrize(
    ("place", "feature", "value"),
    [
        ("濟南", "onset_n_l_before_open", "distinct"),
        ("西安", "onset_n_l_before_open", "distinct"),
        ("成都", "onset_n_l_before_open", "merged"),
        ("重慶", "onset_n_l_before_open", "merged"),
        ("長沙", "onset_n_l_before_open", "merged"),
        ("長沙", "onset_n_l_before_high_front", "distinct"),
        ("濟南", "onset_zh_z_in_shan", "distinct"),
        ("成都", "onset_zh_z_in_shan", "merged"),
        ("昆明", "onset_zh_z_in_shi", "distinct"),
        ("西安", "onset_shui_water", "f"),
        ("長沙", "onset_f_hu_merged", "merged"),
        ("濟南", "onset_f_hu_merged", "distinct"),
        ("濟南", "onset_jian_tuan_merged", "merged"),
        ("煙臺", "onset_jian_tuan_merged", "distinct"),
        ("蘇州", "onset_jia", "k"),
        ("濟南", "onset_jia", "x"),
        ("香港", "onset_wei_m", "m"),
        ("福州", "onset_zhi_as_t", "t"),
        ("梅縣", "onset_heavy_labial", "p"),
        ("梅縣", "release_oblique", "aspirated"),
        ("南昌", "release_oblique", "aspirated"),
        ("蘇州", "release_oblique", "voiced"),
        ("濟南", "release_oblique", "plain"),
        ("成都", "coda_in_ing", "merged"),
        ("濟南", "coda_in_ing", "distinct"),
        ("西安", "coda_en_eng", "distinct"),
        ("香港", "coda_shi_ten", "p"),
        ("香港", "coda_qi_seven", "t"),
        ("香港", "coda_bai_hundred", "k"),
        ("梅縣", "coda_xin_needle", "m"),
        ("蘇州", "coda_bai_hundred", "glottal"),
        ("太原", "coda_qi_seven", "glottal"),
        ("濟南", "coda_qi_seven", "none"),
        ("西安", "tone_level_split", "split"),
        ("太原", "tone_level_split", "merged"),
        ("蘇州", "tone_departing_split", "split"),
        ("西安", "tone_departing_split", "merged"),
        ("長沙", "entering_tone_kept", "kept"),
        ("溫州", "entering_tone_kept", "kept"),
        ("成都", "entering_tone_kept", "lost"),
        ("西安", "tone_yin_entering_home", "yinping"),
        ("成都", "tone_yin_entering_home", "yangping"),
        ("煙臺", "tone_yin_entering_home", "shang"),
        ("濟南", "tone_count", "4"),
        ("成都", "rime_er_two", "er"),
        ("香港", "rime_er_two", "i"),
    ],
)
def test_known_facts_are_found_again(atlas: Atlas, place: str, feature: str, value: str) -> None:
    assert _value(atlas, place, feature) == value


def test_two_records_of_xian_agree_on_nearly_all(atlas: Atlas) -> None:
    rows = [atlas.localities.row[name] for name in ("西安", "CCR:西安")]
    points = atlas.features.locality.tolist()
    one, other = (atlas.features.value[points.index(row)] for row in rows)
    is_known = (one >= 0) & (other >= 0)
    assert (one == other)[is_known].mean() > 0.9


def test_features_are_reliable_on_the_whole(atlas: Atlas) -> None:
    reliability = [definition.reliability for definition in atlas.features.definitions]
    assert sum(reliability) / len(reliability) > 0.88
    assert min(reliability) > 0.6


def test_every_value_occurs_somewhere(atlas: Atlas) -> None:
    for column, definition in enumerate(atlas.features.definitions):
        found = set(atlas.features.value[:, column].tolist()) - {-1}
        assert found == set(range(len(definition.values)))


@pytest.mark.parametrize(
    ("place", "char", "reading"),
    [("成都", "南", "nan"), ("香港", "食", "sik"), ("太原", "七", "tɕʰiəʔ"), ("蘇州", "家", "kɑ")],
)
def test_everyday_words_are_read_as_surveyed(
    atlas: Atlas, place: str, char: str, reading: str
) -> None:
    readings = atlas.readings.at(char, atlas.localities.row[place])
    assert reading in [str(each.syllable) for each in readings]


def test_readings_carry_the_tone_value_of_their_point(atlas: Atlas) -> None:
    readings = atlas.readings.at("天", atlas.localities.row["西安"])
    assert [(each.tone_label, each.chao) for each in readings] == [("陰平", "21")]
