"""Logs are structured, numbered, and hold nothing personal."""

import json
import logging
from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient

from api.audit.tables import AuditEntry
from api.logs import JsonFormatter, log_config
from api.users.permissions import Role
from tests.api.fakes import FakeLibrary
from tests.api.people import sign_in
from tests.api.requests import post_description, post_files

SECRETS = ("张三", "朱马院", "zhang-san", "secret")


@pytest.fixture
def lines() -> Iterator[list[str]]:
    written: list[str] = []

    class Keeper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(self.format(record))

    handler = Keeper()
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)
    root.setLevel(level)


def send_secrets(client: TestClient, library: FakeLibrary) -> None:
    """Send names, clues and paths in every place that a request has for them."""
    clue = {"kind": "place_name", "heard": "朱马院", "script": "hanzi"}
    case = {"clues": [clue], "recordings": ["张三.wav"]}
    post_files(client, case, "张三.wav")
    post_files(client, case | {"zhang-san": 1}, "张三.wav")
    client.get("/zhang-san?name=张三")
    library.fails_with = RuntimeError("secret/张三.wav")
    post_files(client, case, "张三.wav")


def test_each_request_is_one_line_with_its_number_and_route(
    client: TestClient, lines: list[str]
) -> None:
    reply = client.post("/api/v1/rank?top=3", json={})
    (line,) = [json.loads(line) for line in lines if "api.request" in line]
    assert line["request_id"] == reply.headers["x-request-id"]
    assert (line["method"], line["route"], line["status"]) == ("POST", "/api/v1/rank", 200)
    assert line["duration_ms"] > 0


def test_a_refused_request_names_its_problem(client: TestClient, lines: list[str]) -> None:
    post_description(client, "a.wav", consent=None)
    assert json.loads(lines[-1])["problem"] == "consent"


def test_logs_hold_no_names_no_clues_and_no_addresses(
    client: TestClient, library: FakeLibrary, lines: list[str]
) -> None:
    send_secrets(client, library)
    written = [line for line in lines if '"httpx' not in line]
    assert len(written) >= 5
    assert not [secret for secret in SECRETS if any(secret in line for line in written)]


def test_an_unforeseen_error_is_logged_by_its_class_and_the_places_it_passed(
    client: TestClient, library: FakeLibrary, lines: list[str]
) -> None:
    send_secrets(client, library)
    (line,) = [json.loads(line) for line in lines if '"unexpected"' in line]
    assert line["error"] == "RuntimeError"
    assert any(place.startswith("fakes.answer:") for place in line["passed"])


def test_the_audit_log_tells_each_answer_once_and_holds_nothing_personal(
    client: TestClient, library: FakeLibrary
) -> None:
    client.post("/api/v1/rank", json={})
    post_description(client, "张三.wav")
    send_secrets(client, library)
    with client.app.state.parts.sessions() as session:
        rows = session.query(AuditEntry).order_by(AuditEntry.number).all()
        facts = [(row.action, row.route, row.consent, row.n_recordings) for row in rows]
        text = " ".join(str(vars(row)) for row in rows)
    assert facts == [
        ("rank", "/api/v1/rank", None, 0),
        ("describe", "/api/v1/describe", "analysis-1", 1),
        ("rank", "/api/v1/rank", "analysis-1", 1),
    ]
    assert not [secret for secret in SECRETS if secret in text]


def test_the_access_log_of_the_server_stays_off() -> None:
    assert log_config("info")["loggers"]["uvicorn.access"]["propagate"] is False


def test_a_refused_sign_in_is_logged_by_its_network_and_without_the_name(
    client: TestClient, lines: list[str]
) -> None:
    client.post("/sign-in", data={"name": "zhang-san", "password": "secret"})
    (line,) = [json.loads(line) for line in lines if '"/sign-in"' in line]
    assert (line["status"], line["problem"]) == (401, "sign-in")
    assert line["network"] == "unknown"  # the test client has no address
    assert not any(secret in str(line) for secret in SECRETS)


def test_a_refused_request_names_the_account_that_asked(
    client: TestClient, lines: list[str]
) -> None:
    account_id = sign_in(client, Role.VOLUNTEER)
    client.get("/api/v1/cases")
    line = json.loads(lines[-1])
    assert (line["problem"], line["account"]) == ("forbidden", str(account_id))
