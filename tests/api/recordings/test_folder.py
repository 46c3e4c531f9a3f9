"""Private folders for uploads."""

import os
import stat
from pathlib import Path

import pytest

from api.recordings.folder import LEFTOVER_AGE_S, private_folder, sweep


def test_only_this_user_may_enter_a_private_folder(tmp_path: Path) -> None:
    with private_folder(tmp_path / "incoming") as folder:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert stat.S_IMODE(folder.parent.stat().st_mode) == 0o700


def test_a_private_folder_goes_with_all_that_is_in_it_also_after_an_error(tmp_path: Path) -> None:
    def fail_inside() -> None:
        with private_folder(tmp_path) as folder:
            (folder / "recording-1.wav").write_bytes(b"RIFF")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_inside()
    assert list(tmp_path.iterdir()) == []


def test_a_sweep_removes_what_a_killed_process_left_and_nothing_in_use(tmp_path: Path) -> None:
    for name in ("old", "new"):
        (tmp_path / name).mkdir()
    os.utime(tmp_path / "old", (0, 0))
    os.utime(tmp_path / "new", (LEFTOVER_AGE_S, LEFTOVER_AGE_S))
    sweep(tmp_path, now_s=2 * LEFTOVER_AGE_S - 1)
    assert [folder.name for folder in tmp_path.iterdir()] == ["new"]


def test_a_sweep_of_a_folder_that_is_not_there_yet_does_nothing(tmp_path: Path) -> None:
    sweep(tmp_path / "incoming")
    assert not (tmp_path / "incoming").exists()
