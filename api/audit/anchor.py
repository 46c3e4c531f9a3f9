"""The end of the chain, kept outside the database.

Whoever may write to the database can cut rows off its end, or compute all hashes anew; they cannot
do so unseen while a number and a hash lie where they may not write. The file is written after each
commit, so a crash may leave it behind the chain, which is no finding, and never ahead of it. Copy
it to another machine from time to time.
"""

import fcntl
from pathlib import Path

__all__ = ["read_anchor", "write_anchor"]


def read_anchor(path: Path) -> tuple[int, str] | None:
    """Return the number and hash that were anchored last; None when none ever was."""
    return _parse(path.read_text()) if path.exists() else None


def write_anchor(path: Path, number: int, sha256: str) -> None:
    """Anchor the row `number`, unless a worker beside this one has anchored a later one."""
    path.touch(mode=0o600)
    with path.open("r+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        anchored = _parse(file.read())
        if anchored is None or number > anchored[0]:
            file.seek(0)
            file.write(f"{number} {sha256}\n")
            file.truncate()


def _parse(text: str) -> tuple[int, str] | None:
    number, _, sha256 = text.strip().partition(" ")
    return (int(number), sha256) if number.isdigit() else None
