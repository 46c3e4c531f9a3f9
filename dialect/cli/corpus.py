"""`xiangyin corpus`: make a manifest of a corpus, check it, split it."""

import csv
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from dialect.cli.terminal import fail, open_console
from dialect.errors import DialectError

if TYPE_CHECKING:
    from dialect.corpus.check import Problem
    from dialect.corpus.manifest import Item

__all__ = ["corpus"]

SHOWN = 5  # rows of each kind of problem on the terminal; the whole list is one option away
LAYOUT_NAMES = (
    "kespeech",
    "common-voice",
    "magicdata",
    "iflytek",
    "resolved-cases",
    "development",
    "accents",
)
"""As in `dialect.corpus.layouts`, which is not imported for the sake of a help text."""

ManifestFile = click.Path(exists=True, dir_okay=False, path_type=Path)
OutFile = click.Path(dir_okay=False, path_type=Path)


@click.group()
def corpus() -> None:
    """Make a manifest of recordings to train on, check it, split it."""


@corpus.command()
@click.argument("layout", type=click.Choice(LAYOUT_NAMES))
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--out", type=OutFile, required=True, help="Manifest to write, .csv or .tsv.")
def read(layout: str, folder: Path, out: Path) -> None:
    """Read a corpus as it was downloaded and write its manifest.

    Entries that cannot be used go to a table beside the manifest, each with the reason.
    """
    from dialect.atlas.load import load_atlas
    from dialect.corpus.layouts import read_layout
    from dialect.corpus.manifest import write_manifest

    try:
        with open_console().status(f"Reading {folder}"):
            found = read_layout(layout, folder, load_atlas())
            write_manifest(found.items, out)
    except (DialectError, OSError) as error:
        fail(error)
    _show_items(found.items)
    click.echo(f"{len(found.items)} recordings written to {out}")
    if found.problems:
        beside = out.with_name(f"{out.stem}.left-out.csv")
        _write_problems(found.problems, beside)
        _show_problems(found.problems)
        click.echo(f"{len(found.problems)} entries left out, all listed in {beside}")


@corpus.command()
@click.argument("manifest", type=ManifestFile)
@click.option("--json", "as_json", is_flag=True, help="Every problem, as JSON.")
def check(manifest: Path, as_json: bool) -> None:
    """Check every row of a manifest; ends with status 1 if one is wrong."""
    from rich.console import Console
    from rich.progress import Progress

    from dialect.atlas.load import load_atlas
    from dialect.corpus.check import NOTES, check_items
    from dialect.corpus.manifest import read_manifest

    try:
        items = read_manifest(manifest)
        with Progress(console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task("Looking at files", total=len(items))
            problems = check_items(
                items, load_atlas(), heard=lambda n: progress.update(task, completed=n)
            )
    except (DialectError, OSError) as error:
        fail(error)
    n_wrong = sum(problem.kind not in NOTES for problem in problems)
    if as_json:
        report = {
            "recordings": len(items),
            "wrong": n_wrong,
            "problems": [asdict(problem) for problem in problems],
        }
        click.echo(json.dumps(report, ensure_ascii=False, indent=1))
    else:
        _show_items(items)
        _show_problems(problems)
        notes = len(problems) - n_wrong
        click.echo(f"{len(items)} recordings, {n_wrong} problems, {notes} things to know")
    sys.exit(1 if n_wrong else 0)


@corpus.command()
@click.argument("manifest", type=ManifestFile)
@click.option(
    "--by",
    type=click.Choice(["speaker", "source"]),
    default="speaker",
    show_default=True,
    help="What stays together; by source, no microphone is heard in two splits.",
)
@click.option(
    "--level",
    type=click.Choice(["supergroup", "group", "cluster", "subcluster"]),
    help="Name no region finer than this level of the tree.",
)
@click.option(
    "--shares",
    type=click.FloatRange(0, 1),
    nargs=3,
    default=(0.7, 0.15, 0.15),
    show_default=True,
    help="Of train, development and test; 0 leaves one out.",
)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--out", type=OutFile, required=True, help="Manifest to write.")
def split(
    manifest: Path,
    by: Literal["speaker", "source"],
    level: str | None,
    shares: tuple[float, float, float],
    seed: int,
    out: Path,
) -> None:
    """Deal the speakers of a manifest into splits, every region in each."""
    from dialect.atlas.load import load_atlas
    from dialect.corpus.labels import widen
    from dialect.corpus.manifest import SPLITS, read_manifest, write_manifest
    from dialect.corpus.splits import assign_splits

    asked = {name: share for name, share in zip(SPLITS, shares, strict=True) if share}
    try:
        items = read_manifest(manifest)
        if level:
            items = widen(items, level, load_atlas().regions)
        items = assign_splits(items, by=by, shares=asked, seed=seed)
        write_manifest(items, out)
    except (DialectError, OSError) as error:
        fail(error)
    _show_items(items)
    click.echo(f"{len(items)} recordings written to {out}")


def _show_items(items: Sequence["Item"]) -> None:
    """Print what a manifest holds of each region."""
    from rich.table import Table

    of_region: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        of_region[item.region].append(item)
    splits = sorted({item.split for item in items if item.split})
    table = Table()
    for heading in ("region", "recordings", "hours", "speakers", "sources", *splits):
        table.add_column(heading, justify="left" if heading == "region" else "right")
    for region, spoken in sorted(of_region.items()):
        lengths = [item.seconds for item in spoken if item.seconds is not None]
        in_split = Counter(item.split for item in spoken)
        table.add_row(
            region,
            str(len(spoken)),
            f"{sum(lengths) / 3600:.2f}" if len(lengths) == len(spoken) else "?",
            str(len({item.speaker for item in spoken})),
            str(len({item.source for item in spoken})),
            *(str(in_split[name]) for name in splits),
        )
    open_console().print(table)


def _show_problems(problems: Sequence["Problem"]) -> None:
    """Print each kind of problem with what to do and its first rows."""
    from dialect.corpus.check import REMEDIES

    of_kind: dict[str, list[Problem]] = defaultdict(list)
    for problem in problems:
        of_kind[problem.kind].append(problem)
    for kind, alike in of_kind.items():
        click.echo(f"{kind}: {len(alike)} ({REMEDIES[kind]})")
        for problem in alike[:SHOWN]:
            click.echo(f"  {problem.where}: {problem.found}")
        if len(alike) > SHOWN:
            click.echo(f"  … and {len(alike) - SHOWN} more")


def _write_problems(problems: Sequence["Problem"], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("kind", "where", "found"))
        writer.writerows((problem.kind, problem.where, problem.found) for problem in problems)
