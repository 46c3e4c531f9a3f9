"""Requests that the tests of several routes send."""

import json
from typing import Any

from fastapi.testclient import TestClient
from httpx2 import Response

from api.recordings.consent import STATEMENT

SOUND = b"RIFF" + bytes(2_000)

SHANDONG = {"kind": "area", "code": "37", "likelihood_ratio": 10}


def post_files(
    client: TestClient,
    case: Any,
    *names: str,
    consent: str | None = STATEMENT.id,
    sound: bytes = SOUND,
) -> Response:
    """Post a case as a form with one recording per name."""
    fields = {"case": json.dumps(case)} | ({} if consent is None else {"consent": consent})
    files = [("files", (name, sound, "audio/wav")) for name in names]
    return client.post("/api/v1/rank", data=fields, files=files)


def post_words(
    client: TestClient, *names: str, consent: str | None = STATEMENT.id, **fields: str
) -> Response:
    """Ask what the known words of a recording say."""
    stated = {} if consent is None else {"consent": consent}
    told = [(name, (None, text.encode())) for name, text in (fields | stated).items()]
    sounds = [("files", (name, SOUND, "audio/wav")) for name in names]
    return client.post("/api/v1/elicit", files=[*told, *sounds])


def post_description(
    client: TestClient, *names: str, consent: str | None = STATEMENT.id
) -> Response:
    """Ask what recordings hold."""
    fields = {} if consent is None else {"consent": consent}
    files = [("files", (name, SOUND, "audio/wav")) for name in names]
    return client.post("/api/v1/describe", data=fields, files=files)
