"""`xiangyin refit`: weights of evidence from cases whose home was found."""

from pathlib import Path

import click

from dialect.cli.terminal import Folder, fail, settings_for
from dialect.errors import DialectError

__all__ = ["refit"]


@click.command()
@click.option("--adopt", "is_adopted", is_flag=True, help="Weigh by what was fitted last.")
@click.option("--revert", "is_reverted", is_flag=True, help="Go back to the weights before.")
@click.option("--data-dir", type=Folder, help="Data folder of the service.")
def refit(is_adopted: bool, is_reverted: bool, data_dir: Path | None) -> None:
    """Fit what each kind of clue counts on solved cases, and judge it on people left out.

    Nothing weighs by the outcome until --adopt, which refuses weights that gained nothing. Restart
    the service afterwards, and score open cases again.
    """
    from api.errors import KeepingError
    from api.refit import commands

    if is_adopted and is_reverted:
        raise click.UsageError("--adopt or --revert, not both")
    settings = settings_for(data_dir)
    try:
        if is_adopted or is_reverted:
            version = commands.adopt(settings) if is_adopted else commands.revert(settings)
            click.echo(f"现用权重 (weights in use): {version}; xiangyin rescore --all-open")
            return
        found, path = commands.propose(settings)
    except (DialectError, KeepingError) as error:
        fail(error)
    click.echo(
        f"{found.n_cases} solved cases of {found.n_people} people; mean log posterior of the home "
        f"{found.before:.3f} now, {found.now:.3f} by fitted weights on people left out: "
        f"{found.gain:+.3f} [{found.low:+.3f}, {found.high:+.3f}] nats\nwritten to {path}"
    )
    click.echo(
        f"不可采用 (not to be adopted): {found.why_not}" if found.why_not else "--adopt 采用"
    )
