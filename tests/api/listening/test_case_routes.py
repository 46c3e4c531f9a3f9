"""Releasing clips, and what the caseworkers of a case see of them."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, text

from api.audit.tables import AuditEntry
from api.users.permissions import Role
from tests.api.fakes import FakeLibrary
from tests.api.listening.station import Desk, Spoken, done
from tests.api.people import make_organisation, sign_in, sign_in_as


def test_a_span_of_own_speech_is_released_and_cut_alone(
    spoken: Spoken, library: FakeLibrary
) -> None:
    released = done(spoken.ask()).json()
    assert (released["start_s"], released["end_s"], released["n_verdicts"]) == (1.0, 6.0, 0)
    (listed,) = spoken.desk.client.get(f"{spoken.address}/clips").json()
    assert listed == released
    assert not library.seen[-1].exists()


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"start_s": 0.1}, "case"),
        ({"end_s": 31.0}, "case"),
        ({"end_s": 1.5}, "case"),
        ({"known_county": "999999"}, "case"),
        ({"recording_id": str(uuid4())}, "not-found"),
    ],
)
def test_what_is_no_own_speech_or_no_clip_is_refused(
    spoken: Spoken, fields: dict[str, Any], problem: str
) -> None:
    assert spoken.ask(**fields).json()["type"] == f"/problems/{problem}"
    assert spoken.desk.client.get(f"{spoken.address}/clips").json() == []


def test_marks_side_by_side_are_one_stretch_of_speech(spoken: Spoken) -> None:
    client = spoken.desk.as_caseworker()
    mark = {"kind": "own_speech", "start_s": 30.0, "end_s": 40.0}
    done(client.post(f"{spoken.address}/recordings/{spoken.recording_id}/marks", json=mark))
    spoken.release(start_s=20.0, end_s=40.0)


def test_a_mark_that_was_taken_back_covers_nothing(spoken: Spoken) -> None:
    client = spoken.desk.as_caseworker()
    (entry,) = client.get(f"{spoken.address}/clues").json()
    done(client.post(f"{spoken.address}/clues/{entry['id']}/withdrawal", json={}))
    assert spoken.ask().json()["type"] == "/problems/case"


def test_without_consent_to_sharing_nothing_is_released(desk: Desk) -> None:
    assert desk.open_case("analysis").ask().json()["type"] == "/problems/no-consent"


def test_a_clip_of_a_case_that_one_may_not_see_is_as_if_it_were_not(spoken: Spoken) -> None:
    spoken.release()
    client = spoken.desk.client
    with client.app.state.parts.sessions.begin() as session:
        other = make_organisation(session, "别处救助站")
    sign_in(client, Role.CASEWORKER, organisation_id=other)
    for path in ("clips", "verdicts"):
        assert client.get(f"{spoken.address}/{path}").status_code == 404
    assert client.post(f"{spoken.address}/clips/{uuid4()}/withdrawal").status_code == 404


def test_the_verdicts_bear_the_listeners_name_for_the_caseworkers_of_the_case(
    spoken: Spoken, listener: UUID
) -> None:
    clip, client = spoken.release(), spoken.desk.client
    sign_in_as(client, listener)
    done(client.post("/api/v1/listening/next"))
    address = f"/api/v1/listening/clips/{clip}/verdict"
    done(client.post(address, json={"answer": "same_county"}))
    (verdict,) = spoken.desk.as_caseworker().get(f"{spoken.address}/verdicts").json()
    assert (verdict["account_id"], verdict["listener"][:7]) == (str(listener), "person-")
    assert [entry["id"] for entry in spoken.clues()] == verdict["entries"]


def test_neither_verdicts_nor_words_reach_the_audit_log(spoken: Spoken, listener: UUID) -> None:
    clip, client = spoken.release(), spoken.desk.client
    sign_in_as(client, listener)
    done(client.post("/api/v1/listening/next"))
    done(client.get(f"/api/v1/listening/clips/{clip}/audio"))
    heard = [{"kind": "place_name", "heard": "双塘村", "script": "hanzi"}]
    said = {"answer": "elsewhere", "heard": heard}
    done(client.post(f"/api/v1/listening/clips/{clip}/verdict", json=said))
    with client.app.state.parts.engine.connect() as connection:
        rows = connection.execute(select(AuditEntry.__table__)).mappings().all()
    actions = [row["action"] for row in rows]
    for action in ("clip.release", "clip.assign", "clip.hear", "verdict.give"):
        assert actions.count(action) == 1
    assert "双塘村" not in str(rows)


def test_verdicts_are_never_changed_or_deleted(spoken: Spoken, listener: UUID) -> None:
    clip, client = spoken.release(), spoken.desk.client
    sign_in_as(client, listener)
    done(client.post("/api/v1/listening/next"))
    address = f"/api/v1/listening/clips/{clip}/verdict"
    done(client.post(address, json={"answer": "cannot_tell"}))
    for statement in ("UPDATE clip_verdict SET entries = '[]'", "DELETE FROM clip_verdict"):
        with (
            client.app.state.parts.engine.connect() as connection,
            pytest.raises(Exception, match="rows"),
        ):
            connection.execute(text(statement))
