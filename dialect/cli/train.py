"""`xiangyin train`: a model of free speech from recordings that you may use."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dialect.cli.terminal import Folder, data_dir, fail
from dialect.errors import DialectError

if TYPE_CHECKING:
    from dialect.atlas.regions import RegionTree
    from dialect.corpus.gather import Workshop
    from dialect.training.plan import Plan

__all__ = ["ManifestFile", "open_workshop", "train"]

FAMILY_NAMES = (
    "mfcc-statistics",
    "mfcc-correlations",
    "sdc-correlations",
    "melody",
    "mfcc-supervector",
    "sdc-supervector",
)
"""As in `dialect.acoustic.free_speech.vectors`, which is not imported for the sake of a help text;
an encoder's own family needs its folder besides."""
ManifestFile = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("manifest", type=ManifestFile)
@click.option(
    "--out",
    type=Folder,
    help="The model's folder; its name is the model's id.  [default: where identify looks]",
)
@click.option(
    "--features",
    "family",
    type=click.Choice(FAMILY_NAMES),
    default="sdc-supervector",
    show_default=True,
)
@click.option(
    "--encoder", type=Folder, help="Folder of a network that gives the features (see the docs)."
)
@click.option(
    "--classifier",
    type=Folder,
    help="Folder of a whole classifier that others trained; it is calibrated, not trained.",
)
@click.option(
    "--labels", type=ManifestFile, help="TOML file that says which region each of its labels means."
)
@click.option(
    "--level",
    type=click.Choice(["supergroup", "group", "cluster", "subcluster"]),
    help="Learn no region finer than this level of the tree.",
)
@click.option(
    "--augment",
    "augmentations",
    multiple=True,
    metavar="NAME",
    help="One more copy of every recording: noise, reverb, speed, telephone, amr, opus, aac, or "
    "some joined by +; may be repeated.",
)
@click.option(
    "--backend",
    type=click.Choice(["ridge", "gaussian", "multinomial"]),
    default="ridge",
    show_default=True,
)
@click.option("--seed", type=int, default=0, show_default=True)
@click.option("--workers", type=click.IntRange(min=1), help="Processes.  [default: one per core]")
@click.option("--cache", type=Folder, help="For the vectors.  [default: the user's cache]")
def train(
    manifest: Path, out: Path | None, workers: int | None, cache: Path | None, **plan: Any
) -> None:
    """Train a model that tells dialect regions apart in free speech.

    A run that is killed goes on where it ended: type the same command again.
    """
    from dialect.acoustic.free_speech.shelf import PLACE
    from dialect.atlas.load import load_atlas
    from dialect.corpus.manifest import read_manifest
    from dialect.training.train import CARD, train_model

    place, tree = (out or data_dir() / PLACE).absolute(), load_atlas().regions
    try:
        planned = _plan(plan, tree)
        with open_workshop(workers, cache) as workshop:
            metrics = train_model(
                read_manifest(manifest),
                planned,
                place,
                workshop,
                tree=tree,
                command="xiangyin " + " ".join(sys.argv[1:]),
            )
    except (DialectError, OSError) as error:
        fail(error)
    for what, found in (
        ("held-out speakers", metrics["conditions"]),
        ("sources left out", metrics["new_sources"]["conditions"]),
    ):
        if recall := found.get("all", {"values": {}})["values"].get("UAR"):
            click.echo(
                f"{what}: recall {recall['value']:.2f} "
                f"[{recall['low']:.2f}, {recall['high']:.2f}], chance {metrics['chance']:.2f}"
            )
    if metrics["why_not"]:
        click.echo(f"不用于排名 (no say in rankings): {metrics['why_not']}")
    click.echo(f"model written to {place}; its card: {place / CARD}")


def _plan(options: dict[str, Any], tree: "RegionTree") -> "Plan":
    """Put together what was asked for; a network of the user's brings a family of its own."""
    from dialect.acoustic.free_speech.label_map import read_label_map
    from dialect.acoustic.free_speech.outside import LAYOUTS
    from dialect.training.plan import Plan

    encoder, classifier, labels = (options.pop(n) for n in ("encoder", "classifier", "labels"))
    if (classifier is None) is not (labels is None) or (classifier and encoder):
        raise click.UsageError("--classifier and --labels go together, and without --encoder")
    if encoder:
        options |= {"family": "encoder", "encoder": str(encoder.absolute())}
    if classifier:
        options |= {
            "family": "classifier",
            "classifier": str(classifier.absolute()),
            "labels": read_label_map(labels, list(LAYOUTS), tree),
        }
    return Plan(**options)


@contextmanager
def open_workshop(workers: int | None, cache: Path | None) -> "Iterator[Workshop]":
    """Start worker processes, and show on the terminal how far they are."""
    from platformdirs import user_cache_path
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

    from dialect.corpus.gather import Workshop
    from dialect.corpus.pool import open_pool

    columns = (*Progress.get_default_columns()[:-1], MofNCompleteColumn(), TimeRemainingColumn())
    with (
        open_pool(workers) as pool,
        Progress(*columns, console=Console(stderr=True)) as progress,
    ):
        folder = cache or user_cache_path("xiangyin") / "vectors"
        yield Workshop(folder, pool, _shown_on(progress))


def _shown_on(progress: Any) -> Callable[[str, int, int], None]:
    """Make what shows each pass as a bar of its own."""
    bars: dict[str, Any] = {}

    def show(what: str, n_done: int, n_all: int) -> None:
        if what not in bars:
            bars[what] = progress.add_task(what, total=n_all)
        progress.update(bars[what], completed=n_done)

    return show
