"""Private folders for uploads, gone when the request is."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

__all__ = ["private_folder", "sweep"]

# A request that holds its folder for longer than this has died with its process.
LEFTOVER_AGE_S = 3_600.0


@contextmanager
def private_folder(parent: Path) -> Iterator[Path]:
    """Make a folder that only this user may enter, and remove it with all that is in it."""
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with TemporaryDirectory(dir=parent, prefix="") as name:
        yield Path(name)


def sweep(parent: Path, *, now_s: float | None = None) -> None:
    """Remove folders that a killed process left behind."""
    oldest_s = (time.time() if now_s is None else now_s) - LEFTOVER_AGE_S
    for folder in parent.glob("*"):
        if folder.stat().st_mtime < oldest_s:
            shutil.rmtree(folder, ignore_errors=True)
