"""What sending recordings costs, and what a killed server loses: ``python -m benchmarks.uploads``.

Real server processes on this machine; the volunteers are threads of one other process. Each sends
clips (noise: nothing is measured of the sound) by tus, in one request each after the one
that begins the upload. The time of an acknowledgement is from the last byte sent to the reply, so
without the transfer; the server has then encrypted the clip, flushed it to the disk and committed.
"""

import argparse
import io
import os
import tempfile
import threading
import time
import wave
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import httpx2
import numpy as np

from api.settings import Settings
from tests.api.databases import postgresql_databases
from tests.api.recordings.servers import Server, make_token, running
from tests.api.recordings.uploading import CASE, TUS, begin, send

RATE_HZ = 8_000
CLIP_S = 30
KILLED_CLIP_S = 3  # which are then all processed, so short ones
PIECE_BYTES = 65_536


def clip(rng: np.random.Generator, duration_s: int) -> bytes:
    """Return a clip that no other is equal to, 16 kB a second."""
    file = io.BytesIO()
    noise = rng.integers(-8_000, 8_000, duration_s * RATE_HZ).astype("<i2")
    with wave.open(file, "wb") as out:
        out.setparams((1, 2, RATE_HZ, 0, "NONE", "not compressed"))
        out.writeframes(noise.tobytes())
    return file.getvalue()


class Volunteers:
    """People who each send clips one after the other until told to stop, or the server is gone."""

    def __init__(self, server: Server, n_volunteers: int, n_clips: int, every_s: float) -> None:
        self.server, self.n_clips, self.every_s = server, n_clips, every_s
        self.clip_s = CLIP_S if every_s else KILLED_CLIP_S
        self.began_s = 0.0
        self.acknowledged: dict[UUID, bytes] = {}
        self.open: list[tuple[str, bytes]] = []
        self.times_s: list[float] = []
        self._threads = [
            threading.Thread(target=self._send, args=(np.random.default_rng(seed),))
            for seed in range(n_volunteers)
        ]

    def _send(self, rng: np.random.Generator) -> None:
        with self.server.client() as client:
            for number in range(self.n_clips):
                data = clip(rng, self.clip_s)
                self._wait(number + rng.random())
                try:
                    address = begin(client, len(data)).headers["location"]
                    reply, took_s = self._transfer(client, address, data)
                except httpx2.TransportError:
                    self.open.append((address, data))
                    return
                if reply.status_code != 204:
                    print(reply.status_code, reply.text)
                    return
                self.times_s.append(took_s)
                self.acknowledged[UUID(reply.headers["xiangyin-recording"])] = data

    def _wait(self, periods: float) -> None:
        """Send at some moment of each period, for people do not speak in chorus."""
        time.sleep(max(0.0, self.began_s + periods * self.every_s - time.perf_counter()))

    def _transfer(
        self, client: httpx2.Client, address: str, data: bytes
    ) -> tuple[httpx2.Response, float]:
        sent_s = 0.0

        def pieces() -> Iterator[bytes]:
            nonlocal sent_s
            for start in range(0, len(data), PIECE_BYTES):
                yield data[start : start + PIECE_BYTES]
            sent_s = time.perf_counter()

        length = {"Content-Length": str(len(data))}
        reply = send(client, address, 0, pieces(), **length)
        return reply, time.perf_counter() - sent_s

    def start(self) -> None:
        """Let them begin."""
        self.began_s = time.perf_counter()
        for thread in self._threads:
            thread.start()

    def join(self) -> None:
        """Wait until all have ended."""
        for thread in self._threads:
            thread.join()


def measure(
    settings: Settings, token: str, n_volunteers: int, n_clips: int, every_s: float
) -> None:
    """Print how long acknowledgements take."""
    with running(settings, token) as server:
        volunteers = Volunteers(server, n_volunteers, n_clips, every_s)
        started_s = server_cpu_s(server)
        began_s = time.perf_counter()
        volunteers.start()
        volunteers.join()
        wall_s = time.perf_counter() - began_s
        cpu_s = server_cpu_s(server) - started_s
        with server.client() as client:
            there = recordings(client)
    times_ms = 1000 * np.sort(volunteers.times_s)
    p50, p95, p99 = np.percentile(times_ms, [50, 95, 99])
    n_lost = len(volunteers.acknowledged) - len({row["id"] for row in there})
    print(
        f"{n_volunteers} volunteers x {n_clips} clips, one in {every_s:g} s: "
        f"{len(times_ms)} acknowledged in {wall_s:.1f} s "
        f"({len(times_ms) / wall_s:.1f} a second), p50 {p50:.0f} ms, "
        f"p95 {p95:.0f} ms, p99 {p99:.0f} ms, lost {n_lost}; the server computed "
        f"{1000 * cpu_s / len(times_ms):.0f} ms for each"
    )


def server_cpu_s(server: Server) -> float:
    """Return what the server has computed since its start, its workers left out (Linux)."""
    fields = Path(f"/proc/{server.process.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def kill(settings: Settings, token: str, n_volunteers: int) -> None:
    """Kill the server while all volunteers send, start it again, and count."""
    quiet = settings.model_copy(update={"processing_workers": 0})
    with running(quiet, token) as server:
        volunteers = Volunteers(server, n_volunteers, 100, 0.0)
        volunteers.start()
        while len(volunteers.acknowledged) < n_volunteers // 2:
            time.sleep(0.01)
        server.kill()
        volunteers.join()
    with running(settings, token) as server, server.client() as client:
        listed = [row["id"] for row in recordings(client)]
        acknowledged = {str(id_) for id_ in volunteers.acknowledged}
        n_resumed = sum(go_on(client, address, data) for address, data in volunteers.open)
        began_s = time.perf_counter()
        while {row["state"] for row in recordings(client)} != {"ready"}:
            time.sleep(1)
        print(
            f"killed with {len(volunteers.open)} uploads open: {len(acknowledged)} acknowledged, "
            f"{len(acknowledged - set(listed))} of them lost, "
            f"{len(listed) - len(set(listed))} doubled; {n_resumed} resumed; all "
            f"{len(recordings(client))} processed "
            f"{time.perf_counter() - began_s:.0f} s after the restart"
        )


def recordings(client: httpx2.Client) -> list[dict[str, str]]:
    """List the recordings of the case."""
    return client.get(f"/api/v1/cases/{CASE}/recordings").json()


def go_on(client: httpx2.Client, address: str, data: bytes) -> bool:
    """Finish an upload that broke off; the last byte may have been counted already."""
    offset = int(client.head(address, headers=TUS).headers["upload-offset"])
    if offset == len(data):
        return False
    return send(client, address, offset, data[offset:]).status_code == 204


def main() -> None:
    """Measure on SQLite and on PostgreSQL."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--volunteers", type=int, default=100)
    parser.add_argument("--clips", type=int, default=5)
    parser.add_argument("--every", type=float, default=30, help="seconds from clip to clip")
    parser.add_argument("--killed", type=int, default=200, help="uploads when the server is killed")
    parser.add_argument("--workers", type=int, default=1, help="processing workers")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, postgresql_databases() as empty:
        for name, url in (("SQLite", None), ("PostgreSQL", empty(Path(folder)))):
            settings = Settings(
                data_folder=Path(folder) / name,
                database_url=url,
                processing_workers=options.workers,
                processing_lease_s=60,
                account_quota_files=1_000_000,  # one account sends for all volunteers
            )
            print(f"== {name}", flush=True)
            token = make_token(settings)
            if options.volunteers:
                measure(settings, token, options.volunteers, options.clips, options.every)
            if options.killed:
                kill(settings, token, options.killed)


if __name__ == "__main__":
    main()
