"""Lets the threads of a server write to SQLite one after the other.

SQLite has one writer at a time; who finds it busy sleeps and tries again, and among many the same
one may be unlucky until its time is up: of 300 uploads by 100 senders at once 4 failed so. A lock
in the server wakes those who wait one by one, and leaves SQLite's own waiting for other processes.
"""

import threading
from typing import Any

from sqlalchemy import Connection, Engine, event

__all__ = ["WAIT_S", "let_one_write"]

WAIT_S = 30.0
"""Longer than any queue of writers; then SQLite itself decides."""

_HELD = "holds_writer_lock"
_READING = ("SELECT", "PRAGMA", "EXPLAIN")


def let_one_write(engine: Engine) -> None:
    """Make every transaction wait for its turn before its first write."""
    lock = threading.Lock()

    def take(connection: Connection, _cursor: Any, statement: str, *_rest: Any) -> None:
        reads = statement.lstrip()[:8].upper().startswith(_READING)
        if not reads and not connection.info.get(_HELD):
            connection.info[_HELD] = lock.acquire(timeout=WAIT_S)

    def give_back(_connection: Any, entry: Any) -> None:
        if entry.info.pop(_HELD, False):
            lock.release()

    event.listen(engine, "before_cursor_execute", take)
    # Sessions hand their connection back as soon as they have committed or rolled back.
    event.listen(engine, "checkin", give_back)
