"""`xiangyin evaluate`: how well the desk finds homes that are known."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dialect import __version__
from dialect.cli.terminal import Folder, fail, open_console
from dialect.errors import DialectError

if TYPE_CHECKING:
    from dialect.atlas.load import Atlas
    from dialect.evaluation.elicited_report import Line
    from dialect.evaluation.evidence import Design
    from dialect.evaluation.outcomes import Outcome
    from dialect.evaluation.report import Series

__all__ = ["evaluate", "save_report"]

SHOWN = {
    "county recall@1": "r@1",
    "county recall@10": "r@10",
    "first candidate, median km": "km",
    "best of ten within 50 km": "10<50",
    "best of ten within 100 km": "10<100",
    "group right": "group",
    "80 % set holds the home": "80 %",
    "exactly 80 % hold the home": "=80 %",
    "expected calibration error": "ECE",
    "the same of perfect confidence": "by chance",
}
"""Figures of the table on the terminal; the report has them all."""


SHOWN_OF_WORDS = {
    "rank of the nearest true points, median": "rank",
    "first point in the true group": "1st in",
    "likeliest group is true": "group",
    "first county, median km": "km",
    "best of ten counties, median km": "10 km",
    "80 % set of counties holds a home": "80 %",
    "80 % set of groups holds the true one": "80 % gr.",
    "bits for the true group": "bits",
}
"""The same for known words."""


@click.group()
def evaluate() -> None:
    """Measure how well homes that are known are found."""


@evaluate.command()
@click.option(
    "--protocol",
    "protocols",
    type=click.Choice(["population", "leave-3km", "leave-12km", "cross-transcriber"]),
    multiple=True,
    default=("population", "leave-12km", "cross-transcriber"),
    show_default=True,
    help="What the atlas does not know of a speaker's home; may be repeated.",
)
@click.option(
    "--split",
    type=click.Choice(["test", "development", "all"]),
    default="test",
    show_default=True,
    help="Half of the prefectures; weights were fitted on development.",
)
@click.option("--speakers", type=click.IntRange(min=2), default=150, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option(
    "--out", type=Folder, default=Path("evaluation"), show_default=True, help="For the report."
)
@click.option("--data-dir", "folder", type=Folder, help="Where the full table of readings lies.")
def evidence(
    protocols: tuple[str, ...],
    split: str,
    speakers: int,
    seed: int,
    out: Path,
    folder: Path | None,
) -> None:
    """Rank simulated speakers by heard features and readings, and report how right that is."""
    try:
        from dialect.evaluation.evidence import Design, Questions
        from dialect.evaluation.speakers import Protocol, Split
    except ModuleNotFoundError as error:
        fail(f"{error.name} is needed to evaluate: pip install 'xiangyin[atlas]'")
    from dialect.atlas.load import load_atlas

    atlas = load_atlas(folder)
    designs = [
        Design(Protocol(protocol), questions, Split(split), speakers, seed=seed)
        for protocol in protocols
        for questions in Questions
        if questions is not Questions.RANDOM_READINGS
        or protocol != Protocol.CROSS_TRANSCRIBER
        or atlas.imported_readings is not None
    ]
    from dialect.evaluation.report import pooled, series_of

    try:
        judged = [(design, _run(design, atlas)) for design in designs]
    except DialectError as error:
        fail(error)
    _write([*(series_of(*one) for one in judged), *pooled(judged)], out, atlas)


@evaluate.command()
@click.argument("corpus", type=Folder, metavar="CORPUS_DIR")
@click.option("--draws", type=click.IntRange(min=2), default=20, show_default=True)
@click.option("--speakers", type=click.IntRange(min=2), default=40, show_default=True)
@click.option("--workers", type=click.IntRange(min=1), default=1, show_default=True)
@click.option(
    "--out", type=Folder, default=Path("evaluation"), show_default=True, help="For the report."
)
def elicited(corpus: Path, draws: int, speakers: int, workers: int, out: Path) -> None:
    """Place speakers by known words, recorded (CORPUS_DIR) and simulated, and report how well."""
    from concurrent.futures import ProcessPoolExecutor

    try:
        from dialect.evaluation.elicited_lines import Size, elicited_lines
    except ModuleNotFoundError as error:
        fail(f"{error.name} is needed to evaluate: pip install 'xiangyin[atlas]'")
    from dialect.atlas.load import load_atlas
    from dialect.evaluation.elicited_report import elicited_json, elicited_page

    atlas = load_atlas()
    try:
        with ProcessPoolExecutor(workers) as executor:
            lines = elicited_lines(corpus, atlas, Size(draws, speakers), executor)
    except DialectError as error:
        fail(error)
    _print_lines(lines)
    about = _versions(atlas), "xiangyin " + " ".join(sys.argv[1:])
    save_report("elicited", out, elicited_json(lines, *about), elicited_page(lines, *about))


def _print_lines(lines: Sequence["Line"]) -> None:
    from rich.table import Table

    table = Table(title="Known words; 95 % intervals are in the report", title_justify="left")
    for heading in ("source, condition, evidence", "words", "cases", *SHOWN_OF_WORDS.values()):
        table.add_column(heading, justify="left" if heading.startswith("source") else "right")
    for line in lines:
        for n_words, figures in line.figures.items():
            shown = [f"{figures[name].value:.3g}" for name in SHOWN_OF_WORDS]
            table.add_row(line.title, str(n_words), str(line.n_cases[n_words]), *shown)
    open_console().print(table)


def _run(design: "Design", atlas: "Atlas") -> "list[dict[int, Outcome]]":
    from dialect.evaluation.evidence import count_speakers, judge_interviews

    with click.progressbar(
        judge_interviews(design, atlas),
        length=count_speakers(design, atlas),
        label=f"{design.protocol}, {design.questions}",
        file=sys.stderr,
    ) as bar:
        return list(bar)


def _write(series: Sequence["Series"], out: Path, atlas: "Atlas") -> None:
    from rich.table import Table

    from dialect.evaluation.report import report_json, report_page

    table = Table(
        title="Simulated speakers; 95 % intervals are in the report", title_justify="left"
    )
    for heading in ("protocol, questions", "answers", "cases", *SHOWN.values()):
        table.add_column(heading, justify="left" if heading.startswith("protocol") else "right")
    for one in series:
        for n_answers, figures in one.figures.items():
            shown = [f"{figures[name].value:.3g}" for name in SHOWN]
            table.add_row(one.title, str(n_answers), str(one.n_cases[n_answers]), *shown)
    open_console().print(table)
    about = _versions(atlas), "xiangyin " + " ".join(sys.argv[1:])
    save_report("evidence", out, report_json(series, *about), report_page(series, *about))


def _versions(atlas: "Atlas") -> dict[str, str]:
    from dialect.ranking.weights import load_weights

    return {
        "xiangyin": __version__,
        "atlas": atlas.version,
        "weights": load_weights().version,
    }


def save_report(name: str, out: Path, report: dict[str, Any], page: str) -> None:
    """Write a report as JSON and as a page."""
    out.mkdir(parents=True, exist_ok=True)
    (out / f"{name}.json").write_text(
        json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8"
    )
    (out / f"{name}.html").write_text(page, encoding="utf-8")
    click.echo(f"report written to {out / f'{name}.html'} and {out / f'{name}.json'}")
