"""`xiangyin describe`: what a recording holds."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dialect.cli.terminal import fail
from dialect.errors import DialectError

if TYPE_CHECKING:
    from dialect.entities import Quality, Waveform

__all__ = ["describe"]


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True
)
def describe(file: Path, form: str) -> None:
    """Say what a recording holds: speech, noise, clipping, bandwidth."""
    from dialect.audio import measure_quality, read_audio

    try:
        waveform = read_audio(file)
        quality = measure_quality(waveform)
    except (DialectError, OSError) as error:
        fail(error)
    if form == "json":
        click.echo(json.dumps(_quality_facts(waveform, quality), ensure_ascii=False))
    else:
        for name, value in _quality_facts(waveform, quality).items():
            click.echo(f"{name:>16}  {value}")


def _quality_facts(waveform: "Waveform", quality: "Quality") -> dict[str, object]:
    return {
        "duration_s": round(quality.duration_s, 2),
        "net_speech_s": round(quality.net_speech_s, 2),
        "snr_db": None if quality.snr_db is None else round(quality.snr_db, 1),
        "peak_db": round(quality.peak_db, 1),
        "clipped_share": round(quality.clipped_share, 5),
        "bandwidth_hz": round(quality.bandwidth_hz),
        "speech": [[round(span.start_s, 2), round(span.end_s, 2)] for span in quality.speech],
        "notes": list(waveform.notes),
    }
