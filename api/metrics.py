"""Counts and times for Prometheus, by the route's template: an address may hold what is personal.

With several workers each writes its own file into ``PROMETHEUS_MULTIPROC_DIR``, which
`xiangyin serve` sets, and whichever worker is asked adds them up.
"""

import os

from prometheus_client import (
    CollectorRegistry,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

__all__ = ["MEDIA_TYPE", "MULTIPROCESS_FOLDER", "RequestMetrics"]

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"
MULTIPROCESS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"

# From a cached page to a decoded recording of ten minutes.
_BOUNDS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class RequestMetrics:
    """What one service has counted since it started."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        if MULTIPROCESS_FOLDER not in os.environ:
            ProcessCollector(registry=self._registry)
            PlatformCollector(registry=self._registry)
        self._seconds = Histogram(
            "xiangyin_request_seconds",
            "Time from a request's first byte to its answer's last",
            ("method", "route", "status"),
            registry=self._registry,
            buckets=_BOUNDS_S,
        )
        self._under_way = Gauge(
            "xiangyin_requests_under_way",
            "Requests that have no answer yet",
            registry=self._registry,
            multiprocess_mode="livesum",
        )

    def begin(self) -> None:
        """Count a request that has come in."""
        self._under_way.inc()

    def end(self, method: str, route: str | None, status: int, duration_s: float) -> None:
        """Count a request that is over; what no route serves is counted as one."""
        self._under_way.dec()
        self._seconds.labels(method, route or "none", str(status)).observe(duration_s)

    def exposition(self) -> bytes:
        """Write everything counted, by all workers, in Prometheus's text format."""
        if MULTIPROCESS_FOLDER not in os.environ:
            return generate_latest(self._registry)
        together = CollectorRegistry()
        MultiProcessCollector(together)  # type: ignore[no-untyped-call]  # prometheus_client's
        return generate_latest(together)
