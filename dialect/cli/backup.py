"""`xiangyin backup` and `xiangyin restore`: everything that the service keeps, in one file."""

import sys
from pathlib import Path

import click

from dialect.cli.terminal import Folder, fail, settings_for

__all__ = ["backup", "restore"]

BackupFile = click.Path(dir_okay=False, path_type=Path)
DataFolder = click.option("--data-dir", type=Folder, help="Data folder of the service.")


@click.command()
@click.argument("file", type=BackupFile)
@click.option("--with-keys", is_flag=True, help="Keep the key ring in the file as well.")
@DataFolder
def backup(file: Path, with_keys: bool, data_dir: Path | None) -> None:
    """Write rows, encrypted recordings and the end of the audit log into FILE.

    The service may run. Without --with-keys nobody can hear a voice in FILE, you included, unless
    key-ring.json is kept elsewhere; with it, whoever has FILE hears all of them.
    """
    from api.errors import KeepingError, NotReadyError, UnhealthyError
    from api.keeping.backup import back_up, key_ring_text

    settings = settings_for(data_dir)
    try:
        key_ring = key_ring_text(settings) if with_keys else None
        kept = back_up(settings, file, key_ring=key_ring)
    except (KeepingError, NotReadyError, UnhealthyError) as error:
        fail(error)
    click.echo(
        f"已备份 {kept.n_rows} 行、{kept.n_objects} 个文件 "
        f"({kept.n_rows} rows and {kept.n_objects} objects are in {file})"
    )
    if with_keys:
        click.echo(
            "注意：备份里有密钥，拿到它的人能听到所有录音 "
            "(THE KEYS ARE IN THE FILE: whoever has it hears every voice; lock it away)",
            err=True,
        )
    else:
        click.echo(
            "注意：备份里没有密钥；另外保存 key-ring.json，丢了它就再也听不到任何录音 "
            "(THE KEYS ARE NOT IN THE FILE: keep key-ring.json elsewhere, without it no voice in "
            "this backup can ever be heard)",
            err=True,
        )


@click.command()
@click.argument("file", type=BackupFile)
@DataFolder
def restore(file: Path, data_dir: Path | None) -> None:
    """Bring FILE back into an empty database, of whatever kind; stop the service first.

    Status 1 if the audit log that was brought back was tampered with.
    """
    from api.errors import KeepingError, KeyUnusableError
    from api.keeping.restore import restore as bring_back

    try:
        restored = bring_back(settings_for(data_dir), file)
    except (KeepingError, KeyUnusableError) as error:
        fail(error)
    click.echo(
        f"已恢复 {restored.n_rows} 行、{restored.n_objects} 个文件 ({restored.n_rows} rows and "
        f"{restored.n_objects} objects of {restored.made_at} are back)"
    )
    if not restored.has_key_ring:
        click.echo(
            "注意：没有密钥，听不到录音；启动服务前把 key-ring.json 放进数据文件夹 "
            "(THERE IS NO KEY RING: no voice can be heard; put key-ring.json into the data folder "
            "before the service starts)",
            err=True,
        )
    for finding in restored.findings:
        click.echo(f"审计记录被动过 ({finding.text})", err=True)
    sys.exit(1 if restored.findings else 0)
