"""`xiangyin serve`: the service."""

import os
from pathlib import Path

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
    from tempfile import TemporaryDirectory

    import uvicorn

    from api.app import log_config
    from api.commands import first_link
    from api.errors import SettingsError
    from api.settings import read_settings

    options = {"HOST": host, "PORT": port, "DATA_FOLDER": data_dir, "SAMPLES_FOLDER": samples}
    # Every worker is a process of its own and reads its settings from the environment.
    os.environ |= {
        f"XIANGYIN_{name}": str(value) for name, value in options.items() if value is not None
    }
    try:
        settings = read_settings()
    except SettingsError as error:
        raise click.UsageError(str(error)) from error
    click.echo(f"乡音 Xiangyin: http://{settings.host}:{settings.port}/  (Ctrl+C 停止 stops)")
    link = first_link(settings)
    if link is not None:
        click.echo(
            f"建立第一个管理员账号，24 小时内有效，只能用一次 (make the first admin):\n  {link}"
        )
    with TemporaryDirectory(prefix="xiangyin-metrics-") as counts:
        if settings.workers > 1:
            os.environ["PROMETHEUS_MULTIPROC_DIR"] = counts
        uvicorn.run(
            "api.app:app_from_environment",
            factory=True,
            host=settings.host,
            port=settings.port,
            workers=settings.workers,
            timeout_graceful_shutdown=settings.shutdown_grace_s,
            log_config=log_config(settings.log_level),
            access_log=False,
        )
