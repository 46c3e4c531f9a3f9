"""`xiangyin account`: what an operator does to accounts at the terminal, without signing in."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dialect.cli.terminal import Folder, fail, settings_for

if TYPE_CHECKING:
    from api.settings import Settings

__all__ = ["account"]

DataFolder = click.option("--data-dir", type=Folder, help="Where the database lies.")


@click.group()
def account() -> None:
    """Make an admin's link again, list accounts, disable one.

    The database is the one that `serve` uses: that of XIANGYIN_DATABASE_URL or of the data folder.
    """


@account.command()
@DataFolder
def link(data_dir: Path | None) -> None:
    """Print a link that makes an admin's account; it works once, within 24 hours."""
    from api.commands import admin_link

    click.echo(admin_link(settings_for(data_dir)))


@account.command(name="list")
@DataFolder
def list_accounts(data_dir: Path | None) -> None:
    """List accounts with their roles."""
    from api.commands import list_all

    for row in list_all(settings_for(data_dir)):
        state = "disabled" if row.disabled_at else "ready" if row.password_hash else "invited"
        click.echo("\t".join((row.name, ",".join(sorted(row.roles)) or "-", state)))


@account.command()
@click.argument("name")
@DataFolder
def disable(name: str, data_dir: Path | None) -> None:
    """Lock an account: it is signed out everywhere and its tokens are worthless."""
    from api import commands

    _run(commands.disable, settings_for(data_dir), name)


@account.command()
@click.argument("name")
@DataFolder
def enable(name: str, data_dir: Path | None) -> None:
    """Unlock an account."""
    from api import commands

    _run(commands.enable, settings_for(data_dir), name)


def _run(command: Any, settings: "Settings", name: str) -> None:
    from api.errors import LastAdminError, NotFoundError

    try:
        command(settings, name)
    except NotFoundError:
        fail(f"没有这个账号 (no account is named {name!r}; `xiangyin account list` names them)")
    except LastAdminError as error:
        fail(f"这是最后一个管理员 ({error})")
