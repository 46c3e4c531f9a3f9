"""`xiangyin keys`: replace the key that locks recordings."""

from pathlib import Path

import click

from dialect.cli.terminal import Folder, fail, settings_for

__all__ = ["keys"]


@click.group()
def keys() -> None:
    """Replace the key that locks recordings."""


@keys.command()
@click.option("--yes", "is_meant", is_flag=True, help="Do not ask first.")
@click.option("--data-dir", type=Folder, help="Where the key ring lies.")
def rotate(is_meant: bool, data_dir: Path | None) -> None:
    """Lock all recordings with a fresh key and drop the old one; stop the service first."""
    from api.errors import KeepingError, KeyUnusableError, NotReadyError, UnhealthyError
    from api.keeping.keys import rotate_keys

    if not is_meant:
        click.confirm(
            "旧备份只能用旧密钥打开：已另存现在的 key-ring.json 吗？ "
            "(Backups made until now open with the old key alone: is a copy of the present "
            "key-ring.json kept with them?)",
            abort=True,
        )
    try:
        n_cases = rotate_keys(settings_for(data_dir))
    except (KeepingError, KeyUnusableError, NotReadyError, UnhealthyError) as error:
        fail(error)
    click.echo(
        f"{n_cases} 个案件换了新密钥；现在另存新的 key-ring.json "
        f"({n_cases} cases are locked with a new key: keep a copy of key-ring.json elsewhere now)"
    )
