import numpy as np
import pyarrow as pa
import pytest

from dialect.atlas.build.features import FEATURES
from dialect.atlas.build.features.compile import unify_sole_sibilants
from dialect.atlas.build.features.rules import (
    Evidence,
    Heard,
    Merged,
    SameTone,
    ToneCount,
    ToneHome,
)
from dialect.atlas.build.features.sounds import PARTS, describe
from dialect.atlas.build.readings import encode_readings
from dialect.atlas.readings import ReadingTable, reading_table
from dialect.atlas.syllable import parse_syllable

# Point 0 keeps n and l apart, point 1 does not; point 2 says nothing of either.
ROWS = [
    *(("甲", "南", "nan", "2", ""), ("甲", "蓝", "lan", "2", ""), ("甲", "家", "tɕia", "1", "=")),
    *(("甲", "家", "ka", "1", "-"), ("甲", "天", "tʰian", "1", ""), ("甲", "八", "paʔ", "7", "")),
    *(("乙", "南", "lan", "2", ""), ("乙", "蓝", "lan", "2", ""), ("乙", "家", "tɕia", "1", "")),
    *(("乙", "天", "tʰian", "1", ""), ("乙", "八", "pa", "1", "")),
    ("丙", "家", "ka", "", ""),
]


@pytest.fixture
def evidence() -> Evidence:
    return Evidence(_readings(ROWS))


def _readings(rows: list[tuple[str, ...]]) -> ReadingTable:
    names = ("locality", "char", "ipa", "tone", "extra")
    source = pa.table({name: [row[i] for row in rows] for i, name in enumerate(names)})
    encoded = encode_readings(source, {"甲": 0, "乙": 1, "丙": 2}, {})
    return reading_table(encoded.tables)


def test_merged_tells_who_keeps_a_pair_apart(evidence: Evidence) -> None:
    assert Merged(("南蓝",), "initial").answer(evidence).tolist() == [0, 1, -1]


def test_heard_lets_the_colloquial_reading_outweigh_the_literary(evidence: Evidence) -> None:
    rule = Heard("家", "series", {"k": "k", "x": "*"})
    assert rule.answer(evidence).tolist() == [0, 1, 0]


def test_heard_may_take_one_reading_for_enough(evidence: Evidence) -> None:
    rule = Heard("家", "series", {"k": "k", "x": "*"}, prefers="x")
    assert rule.answer(evidence).tolist() == [1, 1, 0]


def test_heard_breaks_ties_for_the_character_named_first(evidence: Evidence) -> None:
    classes = {"nasal": "n", "stop": "t", "other": "*"}
    assert Heard("天南", "initial", {**classes, "stop": "tʰ"}).answer(evidence)[0] == 1
    assert Heard("南天", "initial", {**classes, "stop": "tʰ"}).answer(evidence)[0] == 0


def test_same_tone_compares_categories_within_a_point(evidence: Evidence) -> None:
    assert SameTone("天", "八").answer(evidence).tolist() == [0, 1, -1]


def test_tone_home_finds_the_category_joined_or_an_own_one(evidence: Evidence) -> None:
    rule = ToneHome("八", {"level": ("天",), "rising": ("南",)})
    answer = rule.answer(evidence)
    assert [rule.values[at] for at in answer[:2]] == ["own", "level"]
    assert answer[2] == -1


def test_tone_count_counts_the_categories_in_use(evidence: Evidence) -> None:
    rule = ToneCount("南天八", {"2": 2, "3": 3})
    assert rule.answer(evidence).tolist() == [1, 0, -1]


def test_a_sole_postalveolar_series_is_written_dental() -> None:
    readings = _readings([("甲", "山", "ʃan", "1", ""), ("甲", "三", "tʃan", "1", "")])
    initials = {s.initial for s in Evidence(unify_sole_sibilants(readings)).readings.syllables}
    assert {"s", "ts"} <= initials


def test_two_sibilant_series_stay_apart() -> None:
    readings = _readings([("甲", "山", "ʃan", "1", ""), ("甲", "三", "san", "1", "")])
    unified = unify_sole_sibilants(readings)
    np.testing.assert_array_equal(unified.syllable, readings.syllable)


def test_feature_ids_are_unique_ascii_names() -> None:
    ids = [feature.id for feature in FEATURES]
    assert len(set(ids)) == len(ids)
    assert all(each.isascii() and each.isidentifier() for each in ids)


def test_every_question_names_a_character_of_its_rule() -> None:
    asked = [feature for feature in FEATURES if feature.id != "tone_count"]
    assert all(set(feature.question) & set(feature.rule.characters) for feature in asked)


@pytest.mark.parametrize("part", PARTS)
def test_every_part_describes_every_kind_of_syllable(part: str) -> None:
    for ipa in ("a", "ŋ̩", "tʂʰuɑŋ", "ɿ", "ɚ", "ʔɦiɛʔ"[1:], "tsʰiã"):
        assert describe(parse_syllable(ipa), part)
