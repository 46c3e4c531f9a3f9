"""`xiangyin serve`: the service."""

from pathlib import Path
from typing import Any

import click

from dialect.cli.terminal import Folder

__all__ = ["serve"]


@click.command()
@click.option("--host", help="Address to listen on; 127.0.0.1 by default.")
@click.option("--port", type=click.IntRange(0, 65535), help="8000 by default.")
@click.option("--data-dir", type=Folder, help="Where the database and imported readings lie.")
@click.option("--samples", type=Folder, help="Folder of sample cases to offer on the page.")
def serve(host: str | None, port: int | None, data_dir: Path | None, samples: Path | None) -> None:
    """Start the service and print its address.

    What is not given here is read from the environment (XIANGYIN_HOST and so on).
    """
    import uvicorn

    from api.app import Settings, create_app, log_config

    options: dict[str, Any] = {
        "host": host,
        "port": port,
        "data_folder": data_dir,
        "samples_folder": samples,
    }
    settings = Settings(**{name: value for name, value in options.items() if value is not None})
    click.echo(f"乡音 Xiangyin: http://{settings.host}:{settings.port}/  (Ctrl+C 停止 stops)")
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        log_config=log_config(settings.log_level),
        access_log=False,
    )
