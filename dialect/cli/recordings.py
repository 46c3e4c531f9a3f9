"""`xiangyin describe`: what a recording holds."""

from pathlib import Path

import click

from dialect.cli.terminal import fail
from dialect.errors import DialectError

__all__ = ["describe"]


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True
)
def describe(file: Path, form: str) -> None:
    """Say what a recording holds: speech, noise, clipping, bandwidth."""
    from dialect.audio import measure_quality, read_audio
    from dialect.contract import description_out

    try:
        waveform = read_audio(file)
        quality = measure_quality(waveform)
    except (DialectError, OSError) as error:
        fail(error)
    description = description_out(quality, waveform.notes)
    if form == "json":
        click.echo(description.model_dump_json())
        return
    for name, value in description:
        spans = value if name == "speech" else ()
        shown = ", ".join(f"{span.start_s:.2f}–{span.end_s:.2f}" for span in spans)
        click.echo(f"{name:>16}  {shown or value}")
