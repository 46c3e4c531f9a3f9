"""Requests made out of the OpenAPI document by schemathesis, sent to the real service.

Each operation gets requests that keep its schema and requests that break it, once about things that
nobody has and once about things that exist. Every answer must be one that the document describes,
and none may say that the service broke.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

import httpx2
import requests
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as hypothesis_settings
from hypothesis.errors import Unsatisfiable
from schemathesis import Case, GenerationMode
from schemathesis.core.failures import FailureGroup
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import positive_data_acceptance

from api.app import create_app
from api.settings import Settings
from api.users.permissions import FOR_PEOPLE_ALONE, Role, permissions_of
from tests.api.fakes import FakeLibrary
from tests.api.people import make_account, make_organisation, sign_in, use_token
from tests.api.recordings.uploading import TUS, begin, upload
from tests.api.requests import SHANDONG
from tests.api.served import served

__all__ = ["Breach", "Desk", "desk", "fuzz"]

# A schema cannot say all that a case must be: two fields that go together, a county that there is.
UNCHECKED = [positive_data_acceptance]
CONSENT = {
    "agreed_by": "station",
    "authority": "民政部门救助管理",
    "uses": ["analysis", "sharing", "outreach"],
    "given_on": "2026-03-01",
}


@dataclass(frozen=True)
class Breach:
    """An answer that should not be."""

    operation: str
    said: str
    status: int
    request: str
    answer: str

    def __str__(self) -> str:
        return f"{self.operation}: {self.said}\n  {self.request}\n  {self.status} {self.answer}"


@dataclass
class Desk:
    """A served service, who asks it, and what exists there."""

    address: str
    session: requests.Session
    document: dict[str, Any]
    existing: dict[str, str]
    answers: Counter[int] = field(default_factory=Counter)


@contextmanager
def desk(settings: Settings, role: Role | None = None) -> Iterator[Desk]:
    """Serve a station with one of everything; ask with a token, or as a role's browser."""
    app = create_app(settings, open_library=FakeLibrary)
    with served(app) as address:
        insider = TestClient(app)
        with app.state.parts.sessions.begin() as session:
            station, other = make_organisation(session), make_organisation(session, "新宁站")
        account_id = make_account(insider, *Role, organisation_id=station)
        token = use_token(insider, account_id, permissions_of(Role) - FOR_PEOPLE_ALONE)
        bearer = {"Authorization": f"Bearer {token}"}
        with httpx2.Client(base_url=address, headers=bearer, timeout=60) as client:
            existing = make_one_of_each(client, account_id, station, other)
        asking = requests.Session()
        asking.headers.update(TUS | {"If-Match": '"1"'})
        if role is None:
            asking.headers.update(bearer)
        else:
            sign_in(insider, role, organisation_id=station)
            asking.cookies.update(dict(insider.cookies))
            asking.headers["Sec-Fetch-Site"] = "same-origin"
        with asking:
            yield Desk(address, asking, app.openapi(), existing)


def make_one_of_each(
    client: httpx2.Client, account_id: UUID, station: UUID, other: UUID
) -> dict[str, str]:
    """Return the numbers of things that there are, by the name of the parameter for each."""

    def made(path: str, **fields: Any) -> str:
        reply = client.post(f"/api/v1{path}", json=fields)
        assert reply.status_code == 201, reply.text
        return str(reply.json()["id"])

    case = made("/cases", notes="像陇西话")
    in_case = f"/cases/{case}"
    consent = made(f"{in_case}/consents", **CONSENT)
    clue = made(f"{in_case}/clues", clue=SHANDONG)
    ranking = made(f"{in_case}/rankings")
    due = date(2026, 12, 1).isoformat()
    follow_up = made(f"{in_case}/follow-ups", county="370782", due=due)
    referral = made(f"{in_case}/referrals", to_organisation=str(other), reason="老家")
    return {
        "case_id": case,
        "other_id": made("/cases", notes="像诸城话"),
        "consent_id": consent,
        "entry_id": clue,
        "ranking_id": ranking,
        "follow_up_id": follow_up,
        "referral_id": referral,
        "volunteer_id": made("/volunteers", name="李", home_county="370782"),
        "account_id": str(account_id),
        "organisation_id": str(station),
        "recording_id": upload(client, b"RIFF" + bytes(2_000), case=UUID(case)),
        "upload_id": begin(client, 3_000, case=UUID(case)).headers["location"].rpartition("/")[2],
    }


def fuzz(desk: Desk, *, n_examples: int, number: int) -> Iterator[Breach]:
    """Send requests to every operation and give what was answered wrongly.

    Parameters
    ----------
    desk : Desk
        Where they go.
    n_examples : int
        Most requests of each kind to each operation; there are four kinds.
    number : int
        Chooses the requests: the same number makes the same ones.
    """
    schema = schemathesis.openapi.from_dict(desk.document)
    for result in schema.get_all_operations():
        operation = result.ok()
        known = {
            parameter.name: desk.existing[parameter.name]
            for parameter in operation.path_parameters
            if parameter.name in desk.existing
        }
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            for chosen in ({}, known) if known else ({},):
                strategy = operation.as_strategy(mode, path_parameters=chosen or None)
                yield from _send(desk, operation, strategy, n_examples, number)


def _send(
    desk: Desk, operation: APIOperation, strategy: Any, n_examples: int, number: int
) -> list[Breach]:
    found: dict[str, Breach] = {}

    @seed(number)
    @hypothesis_settings(
        max_examples=n_examples,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=strategy)
    def ask(case: Case) -> None:
        reply = case.call(base_url=desk.address, session=desk.session, timeout=60)
        desk.answers[reply.status_code] += 1
        try:
            case.validate_response(reply, excluded_checks=UNCHECKED)
        except FailureGroup as group:
            for failure in group.exceptions:
                kind = type(failure).__name__
                found[kind] = Breach(
                    f"{operation.method.upper()} {operation.path}",
                    str(failure),
                    reply.status_code,
                    case.as_curl_command(),
                    reply.text[:500],
                )

    with suppress(Unsatisfiable):  # what has no parameters cannot be asked wrongly
        ask()
    return list(found.values())
