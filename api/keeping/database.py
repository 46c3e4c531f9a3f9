"""The database that a service keeps already; none is made."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.engine import make_url

from api.errors import KeepingError
from api.settings import Settings
from api.storage.database import check_schema, opened_database

__all__ = ["kept_database"]


@contextmanager
def kept_database(settings: Settings) -> Iterator[Engine]:
    """Open the database, and close its connections in the end.

    Raises
    ------
    KeepingError
        If there is none.
    NotReadyError, UnhealthyError
        If it is of another version or does not answer.
    """
    location = make_url(settings.resolved_database_url)
    if location.get_backend_name() == "sqlite" and not Path(location.database or "").is_file():
        raise KeepingError(
            "there is no database yet; XIANGYIN_DATA_FOLDER or --data-dir says where it lies",
            "还没有数据库；用 XIANGYIN_DATA_FOLDER 或 --data-dir 指明位置",
        )
    with opened_database(settings.resolved_database_url) as engine:
        check_schema(engine)
        yield engine
