"""The anchor remembers the latest row."""

from pathlib import Path

from api.audit.anchor import read_anchor, write_anchor


def test_the_anchor_never_goes_back(tmp_path: Path) -> None:
    path = tmp_path / "anchor"
    assert read_anchor(path) is None
    for number, sha256 in ((9, "f" * 64), (10, "a" * 64), (3, "b" * 64)):
        write_anchor(path, number, sha256)
    assert read_anchor(path) == (10, "a" * 64)
    assert path.stat().st_mode & 0o777 == 0o600
