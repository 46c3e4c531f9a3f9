"""`xiangyin organisation`: add organisations and list them."""

from pathlib import Path

import click

from dialect.cli.terminal import Folder, fail, settings_for

__all__ = ["organisation"]

KINDS = ("station", "volunteer_group", "police", "authority", "other")
DataFolder = click.option("--data-dir", type=Folder, help="Where the database lies.")


@click.group()
def organisation() -> None:
    """Add the organisations that accounts and cases belong to, and list them."""


@organisation.command()
@click.argument("name")
@click.option("--kind", type=click.Choice(KINDS), default="station", show_default=True)
@click.option(
    "--area",
    default="",
    help="Code of the division it works in: two, four or six digits; the whole country without.",
)
@DataFolder
def add(name: str, kind: str, area: str, data_dir: Path | None) -> None:
    """Add an organisation and print its identifier."""
    from api.commands import make_organisation
    from api.errors import OrganisationError

    try:
        click.echo(make_organisation(settings_for(data_dir), name, kind, area))
    except OrganisationError as error:
        fail(error)


@organisation.command(name="list")
@DataFolder
def list_them(data_dir: Path | None) -> None:
    """List organisations with their kind, division and identifier."""
    from api.commands import all_organisations

    for row in all_organisations(settings_for(data_dir)):
        click.echo("\t".join((row.name, row.kind.value, row.area_code or "-", str(row.id))))
