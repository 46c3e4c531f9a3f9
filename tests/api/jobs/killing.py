"""A command that makes and runs a job, a Dask scheduler and its workers: processes to be killed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from api.settings import Settings

PATIENCE_S = 90.0


def environment(settings: Settings) -> dict[str, str]:
    """Return what a process on another machine would be given."""
    return os.environ | {
        "XIANGYIN_DATA_FOLDER": str(settings.data_folder),
        "XIANGYIN_DATABASE_URL": settings.resolved_database_url,
        "XIANGYIN_JOB_LEASE_S": "1",
        "XIANGYIN_JOB_WORKERS": "1",
        "XIANGYIN_PROCESSING_WORKERS": "0",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }


class Started:
    """A process in a group of its own, killed with all that it started."""

    def __init__(self, settings: Settings, *words: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", *words],
            env=environment(settings),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self) -> None:
        """End it at once, as a loss of power does."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def kill_deepest_child(self) -> None:
        """Kill the process that the last one it started has started last: a worker."""
        family = [self.process.pid]
        while children := _children(family[-1]):
            family.append(children[-1])
        os.kill(family[-1], signal.SIGKILL)


def _children(process: int) -> list[int]:
    threads = Path(f"/proc/{process}/task").iterdir()
    return sorted(int(one) for at in threads for one in (at / "children").read_text().split())


def wait_for(claim: Callable[[], Any]) -> None:
    deadline_s = time.monotonic() + PATIENCE_S
    while not claim():
        assert time.monotonic() < deadline_s, "it takes too long"
        time.sleep(0.05)
