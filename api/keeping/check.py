"""What is wrong with an installation, in sentences that say what to do."""

import secrets
import shutil
from collections.abc import Iterator

from botocore.exceptions import BotoCoreError

from api.keeping.check_database import look_into_database
from api.keeping.finding import Finding, is_open_to_others
from api.library import open_library
from api.settings import Settings
from api.storage.objects import open_store
from dialect.acoustic.artefacts import open_all_models
from dialect.acoustic.free_speech.shelf import Damaged, Shelved, look_on_shelf
from dialect.errors import ArtefactError, AtlasError

__all__ = ["check_installation"]

PROBE_BYTES = 1_024


def check_installation(settings: Settings) -> Iterator[Finding]:
    """Look at everything that the service needs; nothing is changed but a probe in the store.

    Parameters
    ----------
    settings : Settings
        Those that the service would start with.

    Yields
    ------
    finding : Finding
        In the order in which the service would meet them.
    """
    yield _reach(settings)
    yield from _folder(settings)
    yield from _library(settings)
    yield from _free_speech(settings)
    yield _store(settings)
    yield from look_into_database(settings)


def _reach(settings: Settings) -> Finding:
    """Say whether people would send passwords in the clear."""
    if settings.host in ("127.0.0.1", "::1", "localhost") or settings.behind_tls:
        return Finding(True, "设置可用", "the settings can be used")
    return Finding(
        False,
        "别的机器可以连接，却没有 TLS：在前面放反向代理，并设置 XIANGYIN_PUBLIC_URL=https://…",
        "other machines may connect and passwords would cross the network in the clear: put a "
        "proxy with TLS in front and set XIANGYIN_PUBLIC_URL=https://…",
    )


def _folder(settings: Settings) -> Iterator[Finding]:
    folder = settings.data_folder
    if not folder.is_dir():
        yield Finding(
            True,
            f"数据文件夹 {folder} 还没有，第一次启动时建立",
            "there is no data folder yet; the first start makes it",
        )
        return
    if is_open_to_others(folder):
        yield Finding(
            False,
            f"别的用户可以进入数据文件夹：chmod 700 {folder}",
            f"other users may look into the data folder: chmod 700 {folder}",
        )
    free_mib, needed_mib = (
        n_bytes / 2**20 for n_bytes in (shutil.disk_usage(folder).free, settings.min_free_bytes)
    )
    if free_mib < needed_mib:
        yield Finding(
            False,
            f"数据文件夹只剩 {free_mib:.0f} MiB，需要 {needed_mib:.0f} MiB：腾出空间",
            f"{free_mib:.0f} MiB are free in the data folder, {needed_mib:.0f} MiB needed: make "
            "room, or lower XIANGYIN_MIN_FREE_BYTES",
        )
    else:
        yield Finding(
            True,
            f"数据文件夹 {folder} 可用，剩余 {free_mib:.0f} MiB",
            f"the data folder can be used, {free_mib:.0f} MiB are free",
        )


def _library(settings: Settings) -> Iterator[Finding]:
    try:
        atlas = open_library(settings.data_folder).atlas
        n_models = open_all_models()
    except (AtlasError, ArtefactError) as error:
        yield Finding(False, "地图集或模型损坏：重新安装", f"{error}; reinstall xiangyin")
        return
    yield Finding(
        True,
        f"地图集有 {len(atlas.counties)} 个县级区划，模型 {n_models} 个",
        f"atlas {atlas.version} and {n_models} models load",
    )


def _free_speech(settings: Settings) -> Iterator[Finding]:
    """Say what the model of free speech that the user trained may do, if there is one."""
    match look_on_shelf(settings.data_folder):
        case Damaged(problem=problem):
            yield Finding(
                False,
                "自己训练的自由谈话模型打不开，排名不用它：恢复模型文件夹，或重新训练",
                f"the model of free speech cannot be opened, rankings do without it: {problem}",
            )
        case Shelved(version=version) as shelved if shelved.may_rank:
            yield Finding(
                True,
                f"自由谈话模型 {version} 参与排名",
                f"free speech: {version} has a say in rankings",
            )
        case Shelved(version=version, metrics=metrics):
            yield Finding(
                True,
                f"自由谈话模型 {version} 不参与排名",
                f"free speech: {version} has no say in rankings: {metrics.get('why_not', '')}",
            )


def _store(settings: Settings) -> Finding:
    """Write a probe, read it back, delete it."""
    if settings.object_store is None and not settings.data_folder.is_dir():
        return Finding(True, "录音仓库随数据文件夹建立", "the store comes with the data folder")
    name, probe = f"probe/{secrets.token_hex(8)}", secrets.token_bytes(PROBE_BYTES)
    try:
        store = open_store(settings.resolved_object_store)
        with store.writing(name) as file:
            file.write(probe)
        with store.open(name) as file:
            is_same = file.read() == probe
        store.delete(name)
    except (OSError, ValueError, ImportError, BotoCoreError) as error:
        return Finding(
            False,
            "录音仓库不能读写：检查 XIANGYIN_OBJECT_STORE、权限和 AWS_ 开头的变量",
            f"the object store does not take, give or delete ({type(error).__name__}): look at "
            "XIANGYIN_OBJECT_STORE, its rights and, for S3, the variables AWS_…",
        )
    if not is_same:
        return Finding(
            False,
            "录音仓库读出的与写入的不同：检查磁盘",
            "the object store gives back other bytes than it took: check the disk",
        )
    return Finding(True, "录音仓库可读写", "the object store takes, gives and deletes")
