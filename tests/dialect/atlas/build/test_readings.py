from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from dialect.atlas.build.everyday import EVERYDAY_CHARACTERS
from dialect.atlas.build.readings import (
    encode_readings,
    import_readings,
    name_tones,
    read_source,
)
from dialect.atlas.readings import ReadingTable, open_readings, reading_table
from dialect.atlas.tables import ToneTable
from dialect.errors import AtlasError

ROW_OF_LOCALITY = {"甲": 4, "乙": 7, "香港": 9}
TONES = ToneTable(
    locality=np.array([4, 4, 7], np.int32),
    number=np.array(["1", "5", "1"]),
    label=np.array(["陰平", "去", "平"]),
    chao=np.array(["44", "51", "11"]),
    middle_chinese=np.array(["1", "56", "12"]),
    is_checked=np.zeros(3, bool),
)
ROWS = [
    ("乙", "發", "fa", "1", "", "mcp"),
    ("甲", "家", "kɑˠ", "1", "-", "mcp"),
    ("甲", "家", "kɑ", "1", "-", "mcp"),
    ("甲", "家", "tɕiɑ", "5", "=", "mcp"),
    ("甲", "髮", "?", "1", "", "mcp"),
    ("丙", "家", "ka", "1", "", "mcp"),
    ("香港", "家", "gaa", "", "", "mcp"),
    ("乙", "髮", "faʔ", "9", "", "mcp"),
]


def _source(rows: list[tuple[str, ...]]) -> pa.Table:
    names = ("locality", "char", "ipa", "tone", "extra", "src")
    return pa.table({name: [row[i] for row in rows] for i, name in enumerate(names)})


@pytest.fixture
def table() -> ReadingTable:
    return reading_table(encode_readings(_source(ROWS), ROW_OF_LOCALITY, name_tones(TONES)).tables)


def test_every_row_read_is_accounted_for() -> None:
    counts = encode_readings(_source(ROWS), ROW_OF_LOCALITY, name_tones(TONES)).counts
    assert counts["rows read"] == 8
    assert counts["rows that are no syllable"] == 1
    assert counts["rows of unknown survey points"] == 1
    assert counts["rows listed twice"] == 1
    assert counts["rows kept"] == 5


def test_what_is_no_syllable_is_reported_with_its_rows() -> None:
    unparsed = encode_readings(_source(ROWS), ROW_OF_LOCALITY, name_tones(TONES)).unparsed
    assert unparsed == (("?", 1),)


def test_readings_stay_in_the_order_listed(table: ReadingTable) -> None:
    assert [str(each.syllable) for each in table.at("家", 4)] == ["kɑ", "tɕiɑ"]


def test_layers_come_from_the_underlines(table: ReadingTable) -> None:
    assert [each.layer for each in table.at("家", 4)] == ["colloquial", "literary"]


def test_tones_carry_the_name_and_value_of_their_own_point(table: ReadingTable) -> None:
    here, there = table.at("家", 4)[0], table.at("發", 7)[0]
    assert (here.tone_label, here.chao) == ("陰平", "44")
    assert (there.tone_label, there.chao) == ("平", "11")


def test_a_tone_that_no_table_names_keeps_its_number(table: ReadingTable) -> None:
    reading = table.at("髮", 7)[0]
    assert (reading.tone_number, reading.tone_label, reading.chao) == ("9", "", "")


def test_a_simplified_character_finds_all_its_traditional_ones(table: ReadingTable) -> None:
    assert [str(each.syllable) for each in table.at("发", 7)] == ["fa", "faʔ"]


def test_romanised_tables_become_ipa(table: ReadingTable) -> None:
    assert str(table.at("家", 9)[0].syllable) == "ka"


def test_an_unknown_character_has_no_rows(table: ReadingTable) -> None:
    assert len(table.rows("龘")) == 0


def test_imported_readings_open_from_their_folder(tmp_path: Path) -> None:
    pq.write_table(_source(ROWS), tmp_path / "full.parquet")
    import_readings(tmp_path / "full.parquet", tmp_path / "user", ROW_OF_LOCALITY, TONES)
    assert str(open_readings(tmp_path / "user").at("家", 4)[1].syllable) == "tɕiɑ"


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("家 ka", encoding="utf-8")
    with pytest.raises(AtlasError, match="not a parquet table"):
        read_source(tmp_path / "notes.txt")


def test_a_table_without_the_columns_is_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"char": ["家"], "ipa": ["ka"]}), tmp_path / "other.parquet")
    with pytest.raises(AtlasError, match="lacks the columns locality, tone, extra, src"):
        read_source(tmp_path / "other.parquet")


@pytest.mark.parametrize("rows", [[], [("丙", "家", "ka", "1", "", "mcp")]])
def test_a_table_of_unknown_points_is_refused(rows: list[tuple[str, ...]], tmp_path: Path) -> None:
    schema = pa.schema({name: pa.string() for name in _source(ROWS).column_names})
    pq.write_table(_source(rows).cast(schema), tmp_path / "full.parquet")
    with pytest.raises(AtlasError, match="no reading of a known survey point"):
        import_readings(tmp_path / "full.parquet", tmp_path, ROW_OF_LOCALITY, TONES)


def test_an_absent_reading_table_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(AtlasError, match="import-readings"):
        open_readings(tmp_path)


def test_everyday_characters_come_once() -> None:
    assert len(set(EVERYDAY_CHARACTERS)) == len(EVERYDAY_CHARACTERS)
