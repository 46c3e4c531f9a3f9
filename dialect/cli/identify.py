"""`xiangyin identify`: the dialect region of speech that nobody prompted."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dialect.cli.terminal import (
    Folder,
    data_dir,
    fail,
    in_both_languages,
    open_console,
    with_progress,
)
from dialect.errors import DialectError

if TYPE_CHECKING:
    from dialect.acoustic.free_speech.shelf import Shelved
    from dialect.audio.nursery import Nursery
    from dialect.contract.free_speech import FreeSpeechOut

__all__ = ["identify"]

SHOWN = 12


@click.command()
@click.argument(
    "recordings",
    type=click.Path(path_type=Path),
    nargs=-1,
    required=True,
    metavar="AUDIO ...",
)
@click.option(
    "--model", type=Folder, help="A model's folder.  [default: where xiangyin train leaves it]"
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json"]),
    default="table",
    show_default=True,
    help="json: an answer a line, in the order of the recordings.",
)
def identify(recordings: tuple[Path, ...], model: Path | None, form: str) -> None:
    """Say in which dialect region somebody probably learned to speak.

    Needs a model that was trained with `xiangyin train`; none ships.
    """
    from dialect.acoustic.free_speech.shelf import PLACE, open_shelved
    from dialect.audio import open_nursery

    place = (model or data_dir() / PLACE).absolute()
    try:
        shelved = open_shelved(place) if model or place.exists() else None
    except DialectError as error:
        fail(error)
    failed = 0
    with open_nursery() as nursery:
        for path in with_progress(recordings, "Listening", form):
            try:
                answer = _ask(shelved, path, nursery)
            except (DialectError, OSError) as error:
                failed += 1
                if form == "json":
                    # Every recording keeps its line, so that answers are told apart by position.
                    click.echo(json.dumps({"error": str(error)}, ensure_ascii=False))
                click.echo(f"{path}: {in_both_languages(error)}", err=True)
                continue
            if form == "json":
                click.echo(answer.model_dump_json())
            else:
                _show(path, answer)
    sys.exit(1 if failed else 0)


def _ask(shelved: "Shelved | None", path: Path, nursery: "Nursery") -> "FreeSpeechOut":
    """Hear one recording; its speech is looked for once."""
    from dialect.audio import measure_quality, read_audio
    from dialect.contract.free_speech import free_speech_out

    waveform = read_audio(path, nursery=nursery)
    quality = measure_quality(waveform)
    heard = None if shelved is None else shelved.model.identify(waveform, quality.speech)
    return free_speech_out(shelved, heard, quality)


def _show(path: Path, answer: "FreeSpeechOut") -> None:
    """Print the likeliest regions with what they rest on."""
    from dialect.atlas.load import load_atlas

    console = open_console()
    noise = "无法测量" if answer.snr_db is None else f"{answer.snr_db:.0f} dB"
    console.print(f"{path.name}：净语音 {answer.net_speech_s:.1f} 秒，信噪比 {noise}", markup=False)
    click.echo(answer.why)  # whole: the commands in it are there to be copied
    if answer.none_of_these is None:
        return
    tree = load_atlas().regions
    for one in answer.regions[:SHOWN]:
        name = tree.name[tree.row[one.id]] if one.id in tree.row else ""
        console.print(f"  {one.probability:6.1%}  {one.id}  {name}")
    console.print(f"  {answer.none_of_these:6.1%}  都不是 (none of these)")
    console.print(f"结论 (answer)：{answer.answer or '没有一区过半 (no region over half)'}")
    console.print(answer.notice)
