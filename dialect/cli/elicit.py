"""`xiangyin elicit`: where known words in one recording are said so."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dialect.cli.rank import show_json, show_table
from dialect.cli.terminal import Folder, fail, open_console
from dialect.errors import CaseError, DialectError

if TYPE_CHECKING:
    from dialect.acoustic.recogniser import Recogniser
    from dialect.atlas.load import Atlas
    from dialect.entities import Case
    from dialect.ranking.recordings import Listened

__all__ = ["elicit"]

N_POINTS = 10


@click.command()
@click.argument("audio", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option("--words", help="Words said, between commas, in the order asked for: 一,二,三.")
@click.option("--list", "name", help="A prompt list: numerals, words-10, words-20 or words-40.")
@click.option(
    "--marks",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help='JSON: [{"start_s": 1.2, "end_s": 1.6, "text": "三"}, …]; alone, or with a list.',
)
@click.option("--recogniser", type=Folder, help="Folder of a phone recogniser (see the docs).")
@click.option("--sheet", metavar="LIST", help="Write a prompt list to print (HTML), and stop.")
@click.option("--top", type=click.IntRange(min=1), default=20, show_default=True)
@click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True
)
def elicit(audio: Path | None, sheet: str | None, **options: Any) -> None:
    """Rank counties by known words that a person says in a recording."""
    from dialect.acoustic.prompts import prompt_list
    from dialect.cli.sheet import sheet_html

    try:
        if sheet is not None:
            click.echo(sheet_html(prompt_list(sheet)), nl=False)
        elif audio is None:
            raise click.UsageError("give a recording, or --sheet LIST")
        else:
            _answer(_Session(audio, **options))
    except (DialectError, OSError) as error:
        fail(error)


@dataclass(frozen=True)
class _Session:
    """What was asked for on the command line."""

    audio: Path
    words: str | None
    name: str | None
    marks: Path | None
    recogniser: Path | None
    top: int
    form: str


def _answer(session: _Session) -> None:
    """Rank the counties and print the answer."""
    if session.words is not None and session.name is not None:
        raise click.UsageError("give --words or --list, not both")
    if session.words is None and session.name is None and session.marks is None:
        raise click.UsageError("say what is said: --words, --list or --marks")
    from dialect.acoustic.recogniser import open_recogniser
    from dialect.atlas.load import load_atlas
    from dialect.ranking.answer import answer_case

    atlas = load_atlas()
    case = _case(session.audio, session.words or session.name, session.marks)
    hears = None if session.recogniser is None else open_recogniser(session.recogniser)
    top = min(session.top, len(atlas.counties))
    ranking = answer_case(case, atlas, top=top, recogniser=hears)
    if session.form == "json":
        show_json(session.audio, ranking, atlas)
    else:
        show_table(session.audio, ranking, atlas)
        _show_words(case, atlas, hears)
    if not ranking.recordings[0].usable:
        fail(ranking.recordings[0].why)


def _case(audio: Path, prompts: str | None, marks: Path | None) -> "Case":
    """Put the recording and its marks into a case, which checks them."""
    from dialect.contract import parse_case

    recording: dict[str, Any] = {"path": str(audio.absolute()), "prompt_list": prompts}
    if marks is not None:
        try:
            found = json.loads(marks.read_bytes())
        except ValueError as error:
            raise CaseError("marks", f"{marks} is no JSON", f"{marks} 不是 JSON") from error
        recording["segments"] = found["segments"] if isinstance(found, dict) else found
    data = json.dumps({"recordings": [recording], "prior": "uniform"})
    return parse_case(data).to_entity(audio.parent)


def _show_words(case: "Case", atlas: "Atlas", hears: "Recogniser | None") -> None:
    """Print where each word is, and the survey points that fit all of them best."""
    from dialect.ranking.recordings import listen

    listened = listen(case.recordings[0], atlas, recogniser=hears)
    if listened.scores is not None:
        _show_points(listened, atlas)


def _show_points(listened: "Listened", atlas: "Atlas") -> None:
    import numpy as np

    from dialect.acoustic.kin import resurvey
    from dialect.acoustic.words import survey_of

    console, scores = open_console(), listened.scores
    assert scores is not None
    said = "  ".join(
        f"{mark.text or mark.tone_category} {mark.start_s:.2f}–{mark.end_s:.2f}"
        for mark in (listened.segments[i] for i in scores.used)
    )
    console.print(f"比对的字（秒）：{said}")
    likely = resurvey(scores.log_likelihood, survey_of(atlas).kin)
    chance = np.exp(likely - likely.max())
    chance /= chance.sum()
    gained = float(np.log2(len(chance)) + (chance * np.log2(np.maximum(chance, 1e-300))).sum())
    console.print(
        f"方言点的不确定性减少 {gained:.1f} 比特，每字 {gained / len(scores.used):.2f} 比特"
    )
    for rank, point in enumerate(np.argsort(-likely)[:N_POINTS], start=1):
        row = int(scores.locality[point])
        region = atlas.regions.full_name(int(atlas.localities.region[row]))
        console.print(f"  {rank:2d}  {chance[point]:6.2%}  {atlas.localities.label[row]}  {region}")
