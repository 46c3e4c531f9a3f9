"""`xiangyin rank`: the home counties of some cases."""

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dialect.cli.terminal import CaseFile, open_console, with_progress
from dialect.errors import DialectError

if TYPE_CHECKING:
    from dialect.atlas.load import Atlas
    from dialect.entities import Case, Ranking

__all__ = ["rank", "show_json", "show_table"]


@click.command()
@click.argument("cases", type=CaseFile, nargs=-1, required=True, metavar="CASE.json ...")
@click.option(
    "--audio",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="FILE",
    help="Add a recording to the case; may be repeated.",
)
@click.option(
    "--top", type=click.IntRange(min=1), default=20, show_default=True, help="Candidates to show."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="json: an answer a line.",
)
def rank(cases: tuple[Path, ...], audio: tuple[Path, ...], top: int, form: str) -> None:
    """Rank the home counties of one or more cases."""
    if audio and len(cases) > 1:
        raise click.UsageError("--audio goes with a single case; name the files inside the cases")
    from dialect.atlas.load import load_atlas

    atlas = load_atlas()
    show = show_table if form == "table" else show_json
    failed = 0
    for path in with_progress(cases, "Ranking cases", form):
        try:
            show(path, _rank_file(path, audio, top, atlas), atlas)
        except (DialectError, OSError) as error:
            failed += 1
            if form == "json":
                # Every case keeps its line, so that answers can be told apart by position.
                click.echo(json.dumps({"error": str(error)}, ensure_ascii=False))
            click.echo(f"{path}: {error}", err=True)
    sys.exit(1 if failed else 0)


def _rank_file(path: Path, audio: Sequence[Path], top: int, atlas: "Atlas") -> "Ranking":
    from dialect.contract import parse_case
    from dialect.entities import Recording
    from dialect.ranking.answer import answer_case

    text = sys.stdin.read() if str(path) == "-" else path.read_bytes()
    case: Case = parse_case(text).to_entity(path.parent)
    added = tuple(Recording(file) for file in audio)
    return answer_case(
        replace(case, recordings=case.recordings + added), atlas, top=min(top, len(atlas.counties))
    )


def show_json(_path: Path, ranking: "Ranking", atlas: "Atlas") -> None:
    """Print an answer as one line of JSON."""
    from dialect.contract import answer_out

    click.echo(answer_out(ranking, atlas).model_dump_json())


def show_table(path: Path, ranking: "Ranking", atlas: "Atlas") -> None:
    """Print an answer as a table with the reasons for the first candidate."""
    from rich.table import Table

    from dialect.contract import NOTICE

    console = open_console()
    table = Table(title=f"{path.name} · 候选家乡", title_justify="left")
    for heading in ("#", "县级", "地市", "省", "后验", "log10 LR", "依据"):
        table.add_column(
            heading, justify="right" if heading in {"#", "后验", "log10 LR"} else "left"
        )
    counties = atlas.counties
    for candidate in ranking.candidates:
        row = candidate.county
        best = max(candidate.evidence, key=lambda said: said.log10_lr, default=None)
        table.add_row(
            str(candidate.rank),
            str(counties.name[row]),
            str(counties.prefecture[row]),
            str(counties.province[row]),
            f"{candidate.posterior:.2%}",
            f"{candidate.log10_lr:+.2f}",
            best.why if best and best.log10_lr > 0 else "",
        )
    table.add_row("", "以上都不是", "", "", f"{ranking.outside_coverage:.2%}", "+0.00", "")
    console.print(table)
    sizes = "，".join(f"{level}% {len(codes)} 个县" for level, codes in ranking.credible.items())
    console.print(f"可信集：{sizes}")
    leading = "，".join(f"{p.place.name} {p.posterior:.0%}" for p in ranking.provinces[:5])
    console.print(f"按省：{leading}")
    for number, report in enumerate(ranking.recordings, start=1):
        console.print(f"录音 {number}：{report.why}")
    first = ranking.candidates[0]
    console.print(f"第 1 名 {counties.name[first.county]} 的依据（log10 LR）：")
    for said in first.evidence:
        what = "线索" if said.kind == "clue" else "录音"
        console.print(f"  {said.log10_lr:+.2f}  {what} {said.index + 1}：{said.why}")
    console.print(f"{NOTICE} " + " ".join(f"{k} {v}" for k, v in ranking.versions.items()))
