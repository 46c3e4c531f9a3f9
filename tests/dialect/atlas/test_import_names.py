from pathlib import Path

import numpy as np
import pytest

from dialect.atlas.added_names import decode_text
from dialect.atlas.import_names import ImportReport, import_names
from dialect.atlas.load import DATA_FOLDER, Atlas
from dialect.errors import AtlasError

ZHUCHENG, TONGZHOU = "370782", "110112"


def _import(tmp_path: Path, text: str, encoding: str = "utf-8") -> tuple[ImportReport, Atlas]:
    file = tmp_path / "names.csv"
    file.write_bytes(text.encode(encoding))
    atlas = Atlas(user_folder=tmp_path / "data")
    return import_names([file], tmp_path / "data", atlas), Atlas(DATA_FOLDER, tmp_path / "data")


def _names(atlas: Atlas) -> list[tuple[str, str, int]]:
    added = atlas.added_names
    assert added is not None
    names = [decode_text(row) for row in added.name]
    codes = added.county_code[added.county].tolist()
    return list(zip(names, codes, added.kind.tolist(), strict=True))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("heading", ["name,code,kind", "名称,代码,类型"])
def test_villages_and_former_townships_are_read(
    tmp_path: Path, encoding: str, heading: str
) -> None:
    text = f"{heading}\n朱马院村,370782,village\n石桥子公社,370782109,former\n"
    report, atlas = _import(tmp_path, text, encoding)
    assert report.counts == {"village": 1, "former": 1, "given twice, kept once": 0}
    assert _names(atlas) == [("朱马院村", ZHUCHENG, 0), ("石桥子公社", ZHUCHENG, 1)]


def test_a_code_of_former_times_is_that_of_the_county_of_today(tmp_path: Path) -> None:
    _, atlas = _import(tmp_path, "name,code\n张家湾村,110223100200\n")
    assert _names(atlas) == [("张家湾村", TONGZHOU, 0)]


def test_columns_may_come_in_any_order_and_more_of_them(tmp_path: Path) -> None:
    text = 'kind,id,code,name\nvillage,7,370782,"朱马院村"\n\n'
    assert _names(_import(tmp_path, text)[1]) == [("朱马院村", ZHUCHENG, 0)]


def test_a_row_given_twice_is_kept_once_and_counted(tmp_path: Path) -> None:
    report, atlas = _import(tmp_path, "name,code\n朱马院村,370782\n朱马院村,370782\n")
    assert report.counts["given twice, kept once"] == 1
    assert len(_names(atlas)) == 1


def test_names_are_read_aloud_without_their_kind(tmp_path: Path) -> None:
    _, atlas = _import(tmp_path, "name,code\n朱马院村,370782\n")
    added = atlas.added_names
    assert added is not None
    spoken = added.vocabulary[added.syllable[0, : added.n_syllables[0]]]
    assert spoken.tolist() == ["zhu", "ma", "yuan"]
    assert decode_text(added.stem[0]) == "朱马院"


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (",370782,village", "line 3: no name"),
        ("朱马院,37078,village", "line 3: '37078' is no code of 6, 9 or 12 digits"),
        ("朱马院,999999,village", "line 3: 999999 is the code of no county"),
        ("朱马院,370782,hamlet", "line 3: kind 'hamlet' is neither village nor former"),
        ("abc,370782,village", "line 3: 'abc' is no place name in Chinese characters"),
        ("朱马院", "line 3: '' is no code"),
    ],
)
def test_a_bad_row_stops_the_import_and_is_named_by_its_line(
    tmp_path: Path, row: str, problem: str
) -> None:
    with pytest.raises(AtlasError, match=problem):
        _import(tmp_path, f"name,code,kind\n李村,370782,village\n{row}\n")
    assert not (tmp_path / "data").exists()


def test_many_bad_rows_are_counted_and_the_first_are_shown(tmp_path: Path) -> None:
    with pytest.raises(AtlasError, match="50 bad rows") as caught:
        _import(tmp_path, "name,code\n" + "李村,0\n" * 50)
    assert "line 21" in str(caught.value)
    assert "and 30 more" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "no column name and no column code"),
        ("村名,code\n李村,370782\n", "no column name"),
        ("name,code\n", "no names in it"),
    ],
)
def test_a_table_without_names_says_what_it_needs(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(AtlasError, match=problem):
        _import(tmp_path, text)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "names.csv").write_bytes(b"PK\x03\x04\xff\xff\xff\x00")
    with pytest.raises(AtlasError, match="UTF-8"):
        import_names([tmp_path / "names.csv"], tmp_path / "data", Atlas())


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(AtlasError, match="No such file"):
        import_names([tmp_path / "absent.csv"], tmp_path / "data", Atlas())


def test_a_new_import_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    _import(tmp_path, "name,code\n朱马院村,370782\n")
    _, atlas = _import(tmp_path, "name,code\n李村,370782\n")
    assert [name for name, _, _ in _names(atlas)] == ["李村"]


def test_the_table_holds_numbers_and_texts_alone(tmp_path: Path) -> None:
    report, _ = _import(tmp_path, "name,code\n朱马院村,370782\n")
    with np.load(report.path, allow_pickle=False) as file:
        assert all(file[key].dtype != object for key in file.files)
