from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dialect.cli import main


def _import(folder: Path, *rows: str) -> Result:
    file = folder / "names.csv"
    file.write_text("\n".join(["name,code,kind", *rows]), encoding="utf-8")
    return CliRunner().invoke(
        main, ["atlas", "import-names", str(file), "--data-dir", str(folder / "data")]
    )


def test_import_names_counts_what_it_read(tmp_path: Path) -> None:
    result = _import(tmp_path, "朱马院村,370782,village", "石桥子公社,370782109,former")
    assert result.exit_code == 0
    assert [line.split() for line in result.stdout.splitlines()[:2]] == [
        ["1", "village"],
        ["1", "former"],
    ]
    assert "names of 1 counties" in result.stdout
    assert (tmp_path / "data" / "added_names.npz").is_file()


def test_import_names_lists_bad_rows_by_line_and_writes_nothing(tmp_path: Path) -> None:
    result = _import(tmp_path, "朱马院村,370782,village", "李村,12,village")
    assert result.exit_code == 1
    assert "line 3: '12' is no code" in result.stderr
    assert "Traceback" not in result.output
    assert not (tmp_path / "data").exists()


def test_names_that_were_imported_are_ranked_by(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dialect.atlas.load import load_atlas

    _import(tmp_path, "𡎚溪院村,370782,village", "朱马院村,370782,village")
    case = tmp_path / "case.json"
    case.write_text(
        '{"clues": [{"kind": "place_name", "heard": "朱马院", "script": "hanzi"}]}', "utf-8"
    )
    monkeypatch.setattr("platformdirs.user_data_path", lambda _: tmp_path / "data")
    load_atlas.cache_clear()
    try:
        result = CliRunner().invoke(main, ["rank", str(case), "--top", "1"])
    finally:
        load_atlas.cache_clear()
    assert "诸城市" in result.stdout
