"""`xiangyin schema`: the form of a case."""

import json

import click

__all__ = ["schema"]


@click.command()
def schema() -> None:
    """Print the JSON Schema of CASE.json."""
    from dialect.contract import case_schema

    click.echo(json.dumps(case_schema(), ensure_ascii=False, indent=2))
