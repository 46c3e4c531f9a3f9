"""Writes what the README's commands print into the README; a test holds the two together.

Run from the checkout: ``.venv/bin/python docs/quoted_output.py``.
"""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
COLUMNS = "160"

# A block whose last line is a command, and the block after it, which quotes what it prints.
_QUOTED = re.compile(
    r"(?P<asked>^```\n(?:[^`]*\n)?\$ \.venv/bin/xiangyin (?P<command>[^\n]+)\n```\n\n```\n)"
    r"(?P<output>.*?)(?P<end>^```$)",
    re.MULTILINE | re.DOTALL,
)


def with_real_output(text: str) -> str:
    """Return `text` with every quoted output replaced by what its command prints now."""
    return _QUOTED.sub(
        lambda found: found["asked"] + _output(found["command"]) + found["end"], text
    )


def _output(command: str) -> str:
    shown = subprocess.run(
        [sys.executable, "-m", "dialect.cli", *shlex.split(command)],
        cwd=ROOT,
        env=os.environ | {"COLUMNS": COLUMNS, "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        check=True,
        text=True,
    )
    return "".join(f"{line.rstrip()}\n" for line in shown.stdout.strip("\n").split("\n"))


if __name__ == "__main__":
    README.write_text(with_real_output(README.read_text("utf-8")), "utf-8")
