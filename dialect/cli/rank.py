"""`xiangyin rank`: the home counties of some cases."""

import json
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dialect.cli.terminal import (
    CaseFile,
    Folder,
    data_dir,
    in_both_languages,
    open_console,
    with_progress,
)
from dialect.errors import DialectError

if TYPE_CHECKING:
    from dialect.acoustic.free_speech.shelf import Damaged, Shelved
    from dialect.atlas.load import Atlas
    from dialect.entities import Case, Ranking

__all__ = ["model_for", "rank", "read_case", "show_json", "show_table"]


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
@click.option(
    "--data-dir", "folder", type=Folder, help="Where import-readings put its table, if elsewhere."
)
def rank(
    cases: tuple[Path, ...], audio: tuple[Path, ...], top: int, form: str, folder: Path | None
) -> None:
    """Rank the home counties of one or more cases."""
    if audio and len(cases) > 1:
        raise click.UsageError("--audio goes with a single case; name the files inside the cases")
    from dialect.atlas.load import load_atlas
    from dialect.ranking.weights import use_weights

    use_weights(folder or data_dir())
    atlas = load_atlas(folder)
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
            click.echo(f"{path}: {in_both_languages(error)}", err=True)
    sys.exit(1 if failed else 0)


def read_case(path: Path) -> "Case":
    """Read a case from a file, or from standard input where the path is a dash."""
    from dialect.contract import parse_case

    text = sys.stdin.read() if str(path) == "-" else path.read_bytes()
    return parse_case(text).to_entity(path.parent)


def _rank_file(path: Path, audio: Sequence[Path], top: int, atlas: "Atlas") -> "Ranking":
    from dialect.entities import Recording
    from dialect.ranking.answer import answer_case

    case = read_case(path)
    added = tuple(Recording(file) for file in audio)
    case = replace(case, recordings=case.recordings + added)
    top = min(top, len(atlas.counties))
    return answer_case(case, atlas, top=top, free_speech=model_for(case))


def model_for(case: "Case") -> "Shelved | Damaged | None":
    """Open the user's model of free speech, if the case has a recording to ask it about."""
    if all(one.has_known_words for one in case.recordings):
        return None
    from dialect.acoustic.free_speech.shelf import open_for_ranking

    return open_for_ranking(data_dir())


def show_json(_path: Path, ranking: "Ranking", atlas: "Atlas") -> None:
    """Print an answer as one line of JSON."""
    from dialect.contract import answer_out

    click.echo(answer_out(ranking, atlas).model_dump_json())


def show_table(path: Path, ranking: "Ranking", atlas: "Atlas") -> None:
    """Print an answer as a table with the reasons for the first candidate."""
    from dialect.cli.ranking_table import print_ranking

    print_ranking(open_console(), path.name, ranking, atlas)
