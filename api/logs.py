"""Structured logs: one JSON object a line, with the request's number and nothing personal.

A line names the route's template, never the address that was asked for: addresses and query
strings may hold names. An error is logged as its class and the places it passed, without its
message, which may quote a file name or a clue.
"""

import json
import logging
import secrets
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.metrics import RequestMetrics

__all__ = ["JsonFormatter", "RequestLog", "log_config"]

_LOGGER = logging.getLogger("api.request")


class JsonFormatter(logging.Formatter):
    """Writes a record as one line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage(),
        }
        line |= getattr(record, "facts", {})
        if record.exc_info and record.exc_info[0] is not None:
            kind, _, trace = record.exc_info
            frames = traceback.extract_tb(trace)
            line["error"] = kind.__name__
            line["passed"] = [
                f"{Path(frame.filename).stem}.{frame.name}:{frame.lineno}" for frame in frames
            ]
        return json.dumps(line, ensure_ascii=False)


def log_config(level: str) -> dict[str, Any]:
    """Return the configuration for `logging.config` and uvicorn.

    uvicorn's access log stays off: its lines hold addresses with their query strings.
    """
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "api.logs.JsonFormatter"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"level": level.upper(), "handlers": ["stderr"]},
        "loggers": {
            "uvicorn.access": {"level": "CRITICAL", "propagate": False},
            "alembic": {"level": "WARNING"},
        },
    }


class RequestLog:
    """Middleware that numbers each request, logs how it ended and counts it."""

    def __init__(self, app: ASGIApp, metrics: RequestMetrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and log its method, route, status and time."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        status = 500  # stays when the application fails before it answers
        start_s = time.perf_counter()
        self._metrics.begin()

        async def numbered(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (b"x-request-id", request_id.encode())]
            await send(message)

        try:
            await self._app(scope, receive, numbered)
        finally:
            duration_s = time.perf_counter() - start_s
            route = getattr(scope.get("route"), "path", None)
            self._metrics.end(scope["method"], route, status, duration_s)
            facts = {
                "request_id": request_id,
                "method": scope["method"],
                "route": route,
                "status": status,
                "duration_ms": round(1000 * duration_s, 1),
            } | scope["state"].get("log_facts", {})
            _LOGGER.info("request", extra={"facts": facts})
