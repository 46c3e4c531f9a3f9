"""The command itself, made of its subcommands."""

import click

from dialect import __version__
from dialect.cli.account import account
from dialect.cli.ask import ask
from dialect.cli.atlas import atlas
from dialect.cli.audit import audit
from dialect.cli.backup import backup, restore
from dialect.cli.check import check
from dialect.cli.corpus import corpus
from dialect.cli.elicit import elicit
from dialect.cli.evaluate import evaluate
from dialect.cli.evaluate_acoustic import acoustic
from dialect.cli.identify import identify
from dialect.cli.keys import keys
from dialect.cli.organisation import organisation
from dialect.cli.purge import purge
from dialect.cli.rank import rank
from dialect.cli.recordings import describe
from dialect.cli.refit import refit
from dialect.cli.rescore import rescore
from dialect.cli.schema import schema
from dialect.cli.serve import serve
from dialect.cli.train import train

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="xiangyin")
def main() -> None:
    """Rank the likely home counties of a person who cannot say where they are from.

    乡音：按口音、词语和听到的地名，给说不清来处的人排出可能的家乡县。
    """


for command in (
    rank,
    ask,
    elicit,
    identify,
    describe,
    corpus,
    train,
    evaluate,
    atlas,
    schema,
    serve,
    account,
    organisation,
    rescore,
    refit,
    audit,
    check,
    backup,
    restore,
    purge,
    keys,
):
    main.add_command(command)
evaluate.add_command(acoustic)
