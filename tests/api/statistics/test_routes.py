"""Monthly figures over HTTP."""

import csv
import io

from fastapi.testclient import TestClient

from api.users.permissions import Role
from tests.api.people import make_organisation, sign_in


def test_figures_are_the_same_as_json_and_as_csv(client: TestClient) -> None:
    with client.app.state.parts.sessions.begin() as session:
        station = make_organisation(session)
    sign_in(client, Role.CASEWORKER, organisation_id=station)
    opened_at = client.post("/api/v1/cases", json={}).json()["opened_at"]
    year, month = opened_at[:4], int(opened_at[5:7])
    address = f"/api/v1/organisations/{station}/statistics/{year}/{month}"
    figures = client.get(address).json()
    reply = client.get(f"{address}/csv")
    assert reply.headers["content-type"].startswith("text/csv")
    lines = list(csv.DictReader(io.StringIO(reply.text)))
    assert figures["n_opened"] == 1
    assert {"figure": "n_opened", "class": "", "value": "1"} in lines
    ages = {line["class"]: int(line["value"]) for line in lines if line["figure"] == "ages_of_open"}
    assert ages == figures["ages_of_open"]
