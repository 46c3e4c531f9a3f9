"""Replacing the key of the service, for instance when somebody who had it leaves."""

import socket

from api.audit.service import record
from api.commands import command_origin
from api.errors import KeepingError
from api.keeping.backup import key_ring_text
from api.keeping.database import kept_database
from api.settings import Settings
from api.storage.case_keys import rewrap_case_keys
from api.storage.database import scrub, sessions_of
from api.storage.key_ring import KeyRing, rotate_key_file
from api.users.second_factor import relock_secrets

__all__ = ["rotate_keys"]

CONNECT_WAIT_S = 1.0


def rotate_keys(settings: Settings) -> int:
    """Lock every case's key and every app's secret with a fresh key, and drop the old one.

    A crash between two steps leaves a ring that opens everything. Recordings are not rewritten.

    Parameters
    ----------
    settings : Settings
        Of the service, which must not run: it would go on with the old key.

    Returns
    -------
    n_cases : int
        Whose keys were locked again.

    Raises
    ------
    KeepingError
        If the service runs, there is no key yet, or the settings hold it.
    KeyUnusableError
        If the key does not open every case's and every app's.
    NotReadyError, UnhealthyError
        If the database is of another version or does not answer.
    """
    if settings.key_ring is not None:
        raise KeepingError(
            "XIANGYIN_KEY_RING holds the key ring; put its text into key-ring.json in the data "
            "folder, unset it, rotate, and set it to the new text",
            "密钥在 XIANGYIN_KEY_RING 里；先把它的内容写进数据文件夹的 key-ring.json 并取消该设置",
        )
    if _is_running(settings):
        raise KeepingError(
            f"something answers at {settings.host}:{settings.port}; stop the service first",
            f"{settings.host}:{settings.port} 有服务在运行；先停止服务",
        )
    both = KeyRing.from_json(key_ring_text(settings)).with_new_key()
    with kept_database(settings) as engine:
        rotate_key_file(settings.key_ring_file, both)
        with sessions_of(engine, audit_anchor=settings.audit_anchor).begin() as session:
            n_cases = rewrap_case_keys(session, both)
            relock_secrets(session, both)
            record(session, "keys.rotate", command_origin("xiangyin keys rotate"))
        rotate_key_file(settings.key_ring_file, both.newest_alone())
        scrub(engine, ["data_key", "account"])
    return n_cases


def _is_running(settings: Settings) -> bool:
    try:
        socket.create_connection((settings.host, settings.port), CONNECT_WAIT_S).close()
    except OSError:
        return False
    return True
