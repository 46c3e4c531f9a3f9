"""`xiangyin purge`: erase what has been kept for long enough, or one case at once."""

from pathlib import Path

import click

from dialect.cli.terminal import Folder, fail, settings_for

__all__ = ["purge"]


@click.command()
@click.option("--case", "number", help="Erase the case of this number, at the person's wish.")
@click.option("--yes/--dry-run", "is_meant", default=False, help="Do it; otherwise only say what.")
@click.option("--data-dir", type=Folder, help="Data folder of the service.")
def purge(number: str | None, is_meant: bool, data_dir: Path | None) -> None:
    """Erase recordings of cases that ended long ago, and delete what is over.

    How long is "long" is set by XIANGYIN_ERASE_RECORDINGS_DAYS and XIANGYIN_DESK_RANKINGS_DAYS.
    Without --yes nothing is done. What was erased cannot be brought back, except from a backup.
    """
    from api.errors import KeepingError, NotReadyError, UnhealthyError
    from api.keeping import purge as keeping

    settings = settings_for(data_dir)
    try:
        if number is None:
            due = keeping.purge(settings) if is_meant else keeping.plan_purge(settings)
        elif is_meant:
            due = keeping.erase(settings, number)
        else:
            due = keeping.plan_erasure(settings, number)
    except (KeepingError, NotReadyError, UnhealthyError) as error:
        fail(error)
    done, doing = ("已清除", "erased") if is_meant else ("将清除", "would erase")
    for part in due:
        click.echo(f"{done} {part.n} {part.chinese} ({doing} {part.n} {part.english})")
    if not is_meant:
        click.echo("没有清除任何东西；加 --yes 执行 (nothing was done; --yes does it)")
