"""`xiangyin identify`: the dialect region of speech that nobody prompted."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dialect.cli.terminal import Folder, data_dir, fail, open_console
from dialect.errors import DialectError

if TYPE_CHECKING:
    from dialect.contract.free_speech import FreeSpeechOut

__all__ = ["identify"]

SHOWN = 12


@click.command()
@click.argument("audio", type=click.Path(path_type=Path))
@click.option(
    "--model", type=Folder, help="A model's folder.  [default: where xiangyin train leaves it]"
)
@click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True
)
def identify(audio: Path, model: Path | None, form: str) -> None:
    """Say in which dialect region somebody probably learned to speak.

    Needs a model that was trained with `xiangyin train`; none ships.
    """
    from dialect.acoustic.free_speech.shelf import PLACE, open_shelved
    from dialect.audio import measure_quality, read_audio
    from dialect.contract.free_speech import free_speech_out

    place = (model or data_dir() / PLACE).absolute()
    try:
        shelved = open_shelved(place) if model or place.exists() else None
        waveform = read_audio(audio)
        heard = None if shelved is None else shelved.model.identify(waveform.samples)
        answer = free_speech_out(shelved, heard, measure_quality(waveform))
    except (DialectError, OSError) as error:
        fail(error)
    if form == "json":
        click.echo(answer.model_dump_json())
    else:
        _show(answer)


def _show(answer: "FreeSpeechOut") -> None:
    """Print the likeliest regions with what they rest on."""
    from dialect.atlas.load import load_atlas

    console = open_console()
    noise = "无法测量" if answer.snr_db is None else f"{answer.snr_db:.0f} dB"
    console.print(f"净语音 {answer.net_speech_s:.1f} 秒，信噪比 {noise}")
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
