"""The service behind a real server on this machine, for requests as they come over a wire."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from fastapi import FastAPI

__all__ = ["served"]

START_S = 30.0


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    """Serve `app` from a thread on a free port and give its address."""
    with socket.socket(proto=socket.IPPROTO_TCP) as listener:  # known to be TCP: no delays
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, access_log=False))
        thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
        thread.start()
        deadline_s = time.monotonic() + START_S
        while not server.started:
            if not thread.is_alive() or time.monotonic() > deadline_s:
                raise TimeoutError("the server does not start")
            time.sleep(0.02)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(START_S)
