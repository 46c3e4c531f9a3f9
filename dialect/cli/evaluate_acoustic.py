"""`xiangyin evaluate acoustic`: how well a model of free speech tells regions apart."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dialect.cli.evaluate import save_report
from dialect.cli.terminal import Folder, fail, open_console
from dialect.cli.train import ManifestFile, open_workshop
from dialect.errors import DialectError

if TYPE_CHECKING:
    from dialect.training.assess import Assessed

__all__ = ["acoustic"]

SHOWN = ("UAR", "accuracy", "Cllr", "min Cllr", "EER", "right where answered")


@click.command()
@click.argument("model", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("manifest", type=ManifestFile)
@click.option(
    "--leave-one-source-out",
    "new_sources",
    is_flag=True,
    help="Train anew as MODEL was, without each source in turn, and judge on that source.",
)
@click.option("--workers", type=click.IntRange(min=1), help="Processes.  [default: one per core]")
@click.option("--cache", type=Folder, help="For the vectors.  [default: the user's cache]")
@click.option(
    "--out", type=Folder, default=Path("evaluation"), show_default=True, help="For the report."
)
def acoustic(
    model: Path,
    manifest: Path,
    new_sources: bool,
    workers: int | None,
    cache: Path | None,
    out: Path,
) -> None:
    """Judge a model of free speech on recordings of speakers that it never heard."""
    from dialect.acoustic.free_speech.shelf import open_shelved
    from dialect.atlas.load import load_atlas
    from dialect.corpus.manifest import read_manifest
    from dialect.evaluation.free_speech_page import free_speech_json, free_speech_page
    from dialect.training.assess import assess_model, assess_on_new_sources, plan_of

    place, tree = model.absolute(), load_atlas().regions
    try:
        shelved, items = open_shelved(place), read_manifest(manifest)
        with open_workshop(workers, cache) as workshop:
            if new_sources:
                found = assess_on_new_sources(plan_of(shelved), items, workshop, tree)
            else:
                found = assess_model(shelved, place, items, workshop, tree)
    except (DialectError, OSError) as error:
        fail(error)
    _show(found)
    about = "xiangyin " + " ".join(sys.argv[1:]), shelved.name
    report = free_speech_json(found.figures, *about) | {
        "unreadable": [items[one.row].path.name for one in found.failed],
        "sources_passed_over": found.passed_over,
    }
    save_report("acoustic", out, report, free_speech_page(found.heard, found.figures, *about))


def _show(found: "Assessed") -> None:
    """Print the figures with their intervals, and what could not be judged."""
    from rich.table import Table

    from dialect.evaluation.report import say

    table = Table(title="Free speech; 95 % intervals over speakers", title_justify="left")
    for heading in ("recordings", "n", "speakers", "too short", *SHOWN):
        table.add_column(heading, justify="left" if heading == "recordings" else "right")
    for name, one in found.figures.items():
        values = [say(one.values[n]) if n in one.values else "–" for n in SHOWN]
        counts = (one.n_recordings, one.n_speakers, one.n_insufficient)
        table.add_row(name, *map(str, counts), *values)
    open_console().print(table)
    if found.failed:
        click.echo(f"{len(found.failed)} recordings cannot be read; the report lists them")
    for source, why in found.passed_over.items():
        click.echo(f"source {source} is passed over: {why}")
