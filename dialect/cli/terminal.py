"""What the subcommands share: their kinds of argument, the screen, and how they fail."""

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from rich.console import Console

    from api.settings import Settings

__all__ = [
    "CaseFile",
    "Folder",
    "data_dir",
    "fail",
    "in_both_languages",
    "open_console",
    "settings_for",
    "with_progress",
]

CaseFile = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)
Folder = click.Path(file_okay=False, path_type=Path)


def data_dir() -> Path:
    """Return the user's data directory."""
    from platformdirs import user_data_path

    return user_data_path("xiangyin")


def open_console() -> "Console":
    """Open the terminal; what is piped gets a fixed width."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else 160)


def with_progress(paths: Sequence[Path], what: str, form: str) -> Iterator[Path]:
    """Show progress over several cases on the terminal, never among the answers."""
    if len(paths) == 1 or form == "table":
        yield from paths
        return
    with click.progressbar(paths, label=what, file=sys.stderr) as bar:
        yield from bar


def in_both_languages(problem: object) -> str:
    """Word a problem in Chinese first, where the library knows how, then in English."""
    chinese = getattr(problem, "chinese", None)
    return f"{chinese} ({problem})" if chinese else str(problem)


def settings_for(data_dir: Path | None) -> "Settings":
    """Read the service's settings from the environment, and its data folder from `data_dir`."""
    from api.errors import SettingsError
    from api.settings import read_settings

    if data_dir is not None:
        os.environ["XIANGYIN_DATA_FOLDER"] = str(data_dir)
    try:
        return read_settings()
    except SettingsError as error:
        raise click.UsageError(str(error)) from error


def fail(problem: object) -> NoReturn:
    """Say what went wrong and end the command with status 1."""
    click.echo(f"xiangyin: {in_both_languages(problem)}", err=True)
    sys.exit(1)
