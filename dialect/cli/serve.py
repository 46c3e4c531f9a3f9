"""`xiangyin serve`: the service."""

import os
import socket
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dialect.cli.terminal import Folder

if TYPE_CHECKING:
    from uvicorn import Config

__all__ = ["open_listener", "serve"]


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
    from uvicorn.supervisors import Multiprocess

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
    config = uvicorn.Config(
        "api.app:app_from_environment",
        factory=True,
        host=settings.host,
        port=settings.port,
        workers=settings.workers,
        timeout_graceful_shutdown=settings.shutdown_grace_s,
        log_config=log_config(settings.log_level),
        access_log=False,
    )
    if settings.workers == 1:
        server = uvicorn.Server(config)
        with suppress(KeyboardInterrupt):
            server.run()
        if not server.started:
            sys.exit(1)
        return
    with TemporaryDirectory(prefix="xiangyin-metrics-") as counts:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = counts
        Multiprocess(config, sockets=[open_listener(config)]).run()


def open_listener(config: "Config") -> socket.socket:
    """Open the socket at which several workers listen.

    asyncio sends small packets at once on sockets that it knows to be TCP, and uvicorn's does not
    say so: each answer's body would wait 40 ms for the other side to acknowledge its headers.
    """
    listener = config.bind_socket()
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # handed on to connections
    return listener
