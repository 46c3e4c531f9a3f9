"""What a tus client sends."""

import base64
from pathlib import Path
from typing import Any
from uuid import UUID

from httpx2 import Response

from api.recordings.consent import KEEPING

CASE, OTHER_CASE = UUID(int=7), UUID(int=8)
TUS = {"Tus-Resumable": "1.0.0"}
SAMPLE = Path("samples/recordings/synthetic-cantonese-numerals.opus")


def metadata(**pairs: str) -> str:
    return ",".join(f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in pairs.items())


def begin(
    client: Any, length: int, *, case: UUID = CASE, consent: str = KEEPING.id, **more: str
) -> Response:
    pairs = metadata(case_id=str(case), consent=consent, **more)
    headers = TUS | {"Upload-Length": str(length), "Upload-Metadata": pairs}
    return client.post("/api/v1/uploads", headers=headers)


def send(client: Any, address: str, offset: int, data: Any, **headers: str) -> Response:
    named = TUS | {
        "Upload-Offset": str(offset),
        "Content-Type": "application/offset+octet-stream",
    }
    return client.patch(address, content=data, headers=named | headers)


def upload(client: Any, data: bytes, *, case: UUID = CASE) -> str:
    """Send a file in one go and return the recording's number."""
    address = begin(client, len(data), case=case).headers["location"]
    reply = send(client, address, 0, data)
    assert reply.status_code == 204, reply.text
    return reply.headers["xiangyin-recording"]
