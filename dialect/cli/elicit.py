"""`xiangyin elicit`: where known words in one recording are said so."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dialect.cli.rank import show_table
from dialect.cli.terminal import Folder, fail, open_console
from dialect.errors import DialectError

if TYPE_CHECKING:
    from dialect.contract.elicited import ElicitedOut, ElicitedWordOut
    from dialect.entities import Recording

__all__ = ["elicit"]


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
@click.option(
    "--plot",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Draw every word and its tone beside the best survey points' (.html or .svg).",
)
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
    plot: Path | None
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
    from dialect.contract.elicited import elicited_out
    from dialect.ranking.elicited import elicit as elicit_words

    atlas = load_atlas()
    recording = _recording(session.audio, session.words or session.name, session.marks)
    hears = None if session.recogniser is None else open_recogniser(session.recogniser)
    top = min(session.top, len(atlas.counties))
    elicited = elicit_words(recording, atlas, top=top, recogniser=hears)
    answer = elicited_out(elicited, atlas)
    if session.form == "json":
        click.echo(answer.model_dump_json())
    else:
        show_table(session.audio, elicited.ranking, atlas)
        _show_points(answer)
    if session.plot is not None:
        from dialect.cli.word_plot import plot_words

        session.plot.write_text(plot_words(answer, page=session.plot.suffix != ".svg"), "utf-8")
    report = elicited.ranking.recordings[0]
    if not report.usable:
        fail(report.why)


def _recording(audio: Path, prompts: str | None, marks: Path | None) -> "Recording":
    """Put the recording and its marks together, which checks them."""
    from dialect.contract import parse_recording

    marked = None if marks is None else marks.read_bytes()
    return parse_recording(str(audio.absolute()), prompts=prompts, marks=marked).to_entity(Path())


def _show_points(answer: "ElicitedOut") -> None:
    """Print where each word is, and the survey points that fit all of them best."""
    console = open_console()
    used = [word for word in answer.words if word.used]
    if not used:
        return
    said = "  ".join(
        f"{word.text} {word.start_s:.2f}–{word.end_s:.2f}（{_surely(word)}，"
        f"{word.information_bits:.1f} 比特）"
        for word in used
    )
    console.print(f"比对的字（秒）：{said}")
    bits = answer.information_bits
    console.print(
        f"方言点的不确定性减少 {bits:.1f} 比特，每字 {bits / len(used):.2f} 比特"
        "（括号里是单凭那个字）"
    )
    for point in answer.points:
        console.print(f"  {point.rank:2d}  {point.probability:6.2%}  {point.name}  {point.region}")


def _surely(word: "ElicitedWordOut") -> str:
    return "手标" if word.by_hand else f"把握 {word.confidence:.0%}"
