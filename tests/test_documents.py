"""The documents: their site builds, their commands exist, and their quotes are what is printed."""

import re
import runpy
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from dialect.cli import main

ROOT = Path(__file__).parents[1]
DOCUMENTS = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "samples/README.md")),
    *sorted((ROOT / "docs").glob("*.md")),
]
BLOCK = re.compile(r"^```[^\n]*\n(.*?)^```", re.MULTILINE | re.DOTALL)
LINE = re.compile(r"^(?:\$ )?(?:[\w./]+/bin/)?xiangyin (.+)$", re.MULTILINE)
INLINE = re.compile(r"`(?:[\w./]+/bin/)?xiangyin ([^`…]+)`")


def commands() -> list[tuple[str, str]]:
    """Return what documents give `xiangyin` to do, each with the document's name."""
    found = set()
    for path in DOCUMENTS:
        text = path.read_text(encoding="utf-8")
        lines = [line for block in BLOCK.findall(text) for line in LINE.findall(block)]
        inline = [" ".join(line.split()) for line in INLINE.findall(BLOCK.sub("", text))]
        found |= {(path.name, line) for line in lines + inline}
    return sorted(found)


@pytest.mark.parametrize(("document", "line"), commands())
def test_every_command_in_the_documents_exists_with_its_options(document: str, line: str) -> None:
    command: click.Command = main
    context = click.Context(main)
    words = re.sub(r"[\[\]>|&].*", "", line) if "[" not in line else re.sub(r"[\[\]]", "", line)
    for word in shlex.split(words):
        if isinstance(command, click.Group) and not word.startswith("-"):
            inner = command.get_command(context, word)
            assert inner is not None, f"{document}: no command {word!r} in {line!r}"
            command = inner
        elif word.startswith("-"):
            known = {name for p in command.params for name in (*p.opts, *p.secondary_opts)}
            assert word.split("=")[0] in known | {"--help"}, f"{document}: {word} in {line!r}"


@pytest.mark.full
def test_the_readme_quotes_what_its_commands_print() -> None:
    with_real_output = runpy.run_path(str(ROOT / "docs" / "quoted_output.py"))["with_real_output"]
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert text.count("$ .venv/bin/xiangyin rank") >= 2
    assert with_real_output(text) == text


def test_the_site_builds_and_no_link_inside_it_is_dead(tmp_path: Path) -> None:
    built = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert built.returncode == 0, built.stderr
    page = (tmp_path / "method.html").read_text(encoding="utf-8")
    assert "<math" in page
    assert "arithmatex" not in page
    assert not re.search(r'(?:src|href)="https?://(?!.*(?:material|squidfunk))', page)
