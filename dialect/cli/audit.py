"""`xiangyin audit`: say whether the audit log is as it was written."""

import sys
from pathlib import Path

import click

from dialect.cli.terminal import Folder, settings_for

__all__ = ["audit"]


@click.group()
def audit() -> None:
    """Check the audit log."""


@audit.command()
@click.option("--data-dir", type=Folder, help="Where the database and the anchor lie.")
def verify(data_dir: Path | None) -> None:
    """Check every row against the chain and the anchor; status 1 if anything is wrong."""
    from api.commands import verify_audit

    n_rows, findings = verify_audit(settings_for(data_dir))
    for finding in findings:
        click.echo(finding.text)
    if findings:
        sys.exit(1)
    click.echo(f"完好 ({n_rows} rows, whole)")
