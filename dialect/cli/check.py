"""`xiangyin check`: say what is wrong with the installation."""

import sys
from pathlib import Path

import click

from dialect.cli.terminal import Folder, settings_for

__all__ = ["check"]


@click.command()
@click.option("--data-dir", type=Folder, help="Data folder of the service.")
def check(data_dir: Path | None) -> None:
    """Look at everything that the service needs; status 1 if anything is wrong.

    Nothing is changed and no secret is printed. Run it before the first start and after every
    change of the settings, as the user that the service runs as.
    """
    from api.keeping.check import check_installation

    are_good = []
    for finding in check_installation(settings_for(data_dir)):
        click.echo(f"{'好' if finding.is_good else '错'}  {finding.chinese} ({finding.english})")
        are_good.append(finding.is_good)
    sys.exit(0 if all(are_good) else 1)
