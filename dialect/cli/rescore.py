"""`xiangyin rescore`: score open cases again, or a folder of recordings."""

import logging.config
import random
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import click

from dialect.cli.terminal import Folder, fail, settings_for
from dialect.errors import DialectError

if TYPE_CHECKING:
    from dialect.rescore.engines import Engine
    from dialect.rescore.folder import FileResult, FileScorer

__all__ = ["rescore"]

CHUNK = 8
"""Files that go to a worker together; one takes some hundredths of a second."""
SAMPLE = 50
TABLES = (".parquet", ".csv")
MODEL_ID = re.compile(r"[\w-]{1,100}")


@click.command()
@click.argument(
    "folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option("--all-open", is_flag=True, help="Score every open case of the service again.")
@click.option("--job", "job_id", type=click.UUID, help="Go on with a job of the service.")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Table for FOLDER.")
@click.option("--model", help="Model of free speech: its id, or with FOLDER its folder.")
@click.option("--list", "prompt_list", help="With FOLDER: look for the words of this prompt list.")
@click.option("--cache", type=Folder, help="With FOLDER: keep measures here, as private as voices.")
@click.option("--dask", metavar="ADDRESS", help="Scheduler, or `local` for a cluster of its own.")
@click.option("--workers", type=click.IntRange(min=1), help="Processes.  [default: one per core]")
@click.option("--dry-run", is_flag=True, help="Try a sample, keep nothing, estimate the whole.")
@click.option("--sample", type=click.IntRange(min=1), default=SAMPLE, show_default=True)
@click.option("--data-dir", type=Folder, help="Data folder of the service.")
def rescore(folder: Path | None, all_open: bool, job_id: UUID | None, **options: Any) -> None:
    """Score open cases again (--all-open), or the recordings of FOLDER (--out).

    A run that is killed goes on where it ended: for a folder type the same command again, for cases
    the service goes on by itself, or `xiangyin rescore --job ID`.
    """
    chosen = (folder is not None, all_open, job_id is not None)
    if sum(chosen) != 1:
        raise click.UsageError("say what to score: FOLDER, --all-open or --job ID")
    try:
        if folder is not None:
            _score_folder(folder, **options)
        else:
            _score_cases(job_id, **options)
    except (DialectError, OSError) as error:
        fail(error)


def _score_folder(folder: Path, **options: Any) -> None:
    from dialect.rescore.engines import engine_for
    from dialect.rescore.folder import FileScorer, find_recordings

    out, model, cache = options["out"], options["model"], options["cache"]
    if not options["dry_run"] and (out is None or out.suffix not in TABLES):
        raise click.UsageError("name the table: --out results.parquet, or .csv")
    scorer = FileScorer(
        folder.absolute(),
        options["prompt_list"],
        Path(model).absolute() if model else None,
        options["data_dir"],
        cache.absolute() if cache else None,
    )
    n_files = sum(1 for _ in find_recordings(folder))
    if not n_files:
        raise click.UsageError(f"there is no recording in {folder}")
    engine = engine_for(options["dask"], options["workers"])
    if options["dry_run"]:
        _rehearse_folder(scorer, engine, n_files, options["sample"])
    else:
        _write_results(scorer, engine, n_files, out)


def _write_results(scorer: "FileScorer", engine: "Engine", n_files: int, out: Path) -> None:
    from dialect.rescore.folder import find_recordings
    from dialect.rescore.table import Journal, write_table

    made_by = scorer.versions() | {"folder": str(scorer.folder), "list": scorer.prompt_list or ""}
    with Journal(out, made_by) as journal:
        there = {row["path"] for row in journal.rows()}
        names = (name for name in find_recordings(scorer.folder) if name not in there)
        with _bar("Scoring recordings") as show:
            for n_done, row in enumerate(_results(names, scorer, engine), len(there) + 1):
                journal.add(row)
                show(n_done, n_files)
    n_failed = sum(row["state"] == "failed" for row in journal.rows())
    write_table(journal, out)
    click.echo(f"{n_files} recordings scored, {n_failed} of them failed; the table is {out}")


def _rehearse_folder(scorer: "FileScorer", engine: "Engine", n_files: int, sample: int) -> None:
    from dialect.rescore.folder import find_recordings

    chosen = set(random.Random(0).sample(range(n_files), min(sample, n_files)))
    names = (name for at, name in enumerate(find_recordings(scorer.folder)) if at in chosen)
    started_s = time.monotonic()
    rows: list[FileResult] = []
    with _bar("Trying a sample") as show:
        for row in _results(names, scorer, engine):
            rows.append(row)
            show(len(rows), len(chosen))
    each_s = (time.monotonic() - started_s) / len(rows)
    n_failed = sum(row.state == "failed" for row in rows)
    click.echo(
        f"{len(rows)} of {n_files} recordings tried, {n_failed} failed; nothing was written\n"
        f"all would take about {each_s * n_files / 60:.1f} min here, the start of the workers "
        "counted in"
    )


def _results(
    names: Iterator[str], scorer: "FileScorer", engine: "Engine"
) -> "Iterator[FileResult]":
    """Score files; those that fail have their reason in place of a result."""
    from dialect.rescore.folder import FileResult
    from dialect.rescore.run import Pace, work_through

    for settled in work_through(names, scorer, engine, pace=Pace(CHUNK)):
        if settled.value is not None:
            yield settled.value
        else:
            yield FileResult(settled.item, "failed", f"{settled.error}")


def _score_cases(job_id: UUID | None, **options: Any) -> None:
    from api.errors import KeepingError, NotFoundError, NotReadyError, UnhealthyError
    from api.jobs.commands import begin_job, run_job
    from api.logs import log_config
    from dialect.rescore.engines import engine_for

    if options["model"] is not None and not MODEL_ID.fullmatch(options["model"]):
        raise click.UsageError("name a model by its id: a folder in `models` of the data folder")
    settings = settings_for(options["data_dir"])
    logging.config.dictConfig(log_config("error"))
    engine = engine_for(options["dask"] or settings.dask, options["workers"])
    sample = options["sample"] if options["dry_run"] else None
    try:
        with _bar("Scoring cases") as show:
            if job_id is None:
                job_id = begin_job(settings, model=options["model"], sample=sample)
                click.echo(f"任务 (job) {job_id}", err=True)
            said = run_job(settings, job_id, engine, show)
    except (KeepingError, NotFoundError, NotReadyError, UnhealthyError) as error:
        fail(error)
    click.echo(said)


@contextmanager
def _bar(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show on the terminal how far the work is."""
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (*Progress.get_default_columns()[:-1], MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(what, total=None)
        yield lambda n_done, n_all: progress.update(task, completed=n_done, total=n_all)
