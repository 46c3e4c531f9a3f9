"""What listeners do, and that they are told nothing which could lead their ear."""

from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from httpx2 import Response

from api.users.permissions import Role
from tests.api.fakes import FakeLibrary
from tests.api.listening.station import Desk, Spoken, done
from tests.api.people import make_account, sign_in_as

LISTENING = "/api/v1/listening"
HEARD = [
    {"kind": "place_name", "heard": "双塘村", "script": "hanzi", "confidence": 0.8},
    {"kind": "word", "concept": "土豆", "heard": "洋芋"},
]


def ask_next(client: TestClient) -> dict[str, Any] | None:
    clip: dict[str, Any] | None = done(client.post(f"{LISTENING}/next")).json()["clip"]
    return clip


def give(client: TestClient, clip: str, answer: str = "same_county", **said: Any) -> Response:
    address = f"{LISTENING}/clips/{clip}/verdict"
    return client.post(address, json={"answer": answer} | said)


@pytest.fixture
def given(spoken: Spoken, listener: UUID) -> str:
    """A clip that the listener, who is signed in, has before them."""
    clip = spoken.release()
    sign_in_as(spoken.desk.client, listener)
    assert ask_next(spoken.desk.client) == {"id": clip, "duration_s": 5.0}
    return clip


def test_a_listener_keeps_the_clip_until_it_is_judged(client: TestClient, given: str) -> None:
    for _ in range(2):
        assert ask_next(client)["id"] == given  # type: ignore[index]
    done(give(client, given))
    assert ask_next(client) is None


def test_the_span_alone_is_played_by_ranges(client: TestClient, given: str) -> None:
    whole = client.get(f"{LISTENING}/clips/{given}/audio")
    assert (whole.status_code, whole.content) == (200, b"1 to 6 " * 10)
    assert whole.headers["cache-control"] == "private, no-store"
    part = client.get(f"{LISTENING}/clips/{given}/audio", headers={"Range": "bytes=7-12"})
    assert (part.status_code, part.content) == (206, b"1 to 6")


def test_a_verdict_becomes_clues_with_the_listeners_account(
    spoken: Spoken, given: str, listener: UUID
) -> None:
    said = {"place": "430528", "confidence": 0.6, "not_there": ["37"], "heard": HEARD}
    done(give(spoken.desk.client, given, "elsewhere", **said))
    clues = spoken.clues()
    assert {entry["added_by"] for entry in clues} == {str(listener)}
    assert {(entry["start_s"], entry["end_s"]) for entry in clues} == {(1.0, 6.0)}
    bodies = [entry["body"] for entry in clues]
    home = {"kind": "verdict", "listener_home": "370782"}
    told = home | {"answer": "elsewhere", "place": "430528", "confidence": 0.6}
    assert told in bodies
    assert home | {"answer": "not_there", "place": "37", "confidence": 1.0} in bodies
    assert all(clue in bodies for clue in HEARD)


def test_before_and_after_answering_nothing_leads_the_ear(
    spoken: Spoken, given: str, library: FakeLibrary, desk: Desk
) -> None:
    """No reply says of which case a clip is, what was ranked, or what another listener said."""
    case_id = spoken.address.rpartition("/")[2]
    client = desk.as_caseworker()
    done(client.post(f"{spoken.address}/rankings", json={}))
    other = desk.make_listener("430528")
    sign_in_as(client, other)
    assert ask_next(client)["id"] == given  # type: ignore[index]
    replies = [give(client, given, "same_county", heard=HEARD).text]
    third = desk.make_listener("371102")
    sign_in_as(client, third)
    replies += [client.post(f"{LISTENING}/next").text, client.get(f"{LISTENING}/statistics").text]
    sound = client.get(f"{LISTENING}/clips/{given}/audio")
    replies += [sound.text, str(sound.headers), give(client, given).text]
    replies += [client.get(f"{LISTENING}/statistics").text]
    told = "".join(replies)
    for secret in (case_id, str(other), "430528", "新宁", "same_county", "双塘", "posterior"):
        assert secret not in told
    for path in ("", "/clues", "/clips", "/verdicts", "/rankings", "/recordings"):
        assert client.get(f"{spoken.address}{path}").status_code in {403, 404}, path


def test_a_control_clip_looks_like_any_other_and_adds_no_clue(
    spoken: Spoken, listener: UUID, library: FakeLibrary
) -> None:
    plain, control = spoken.release(), spoken.release(known_county="370782")
    client, looks = spoken.desk.client, []
    sign_in_as(client, listener)
    for _ in range(2):
        clip = ask_next(client)
        assert clip is not None
        sound = client.get(f"{LISTENING}/clips/{clip['id']}/audio")
        verdict = done(give(client, clip["id"], heard=HEARD)).json()
        looks.append(
            (clip.keys(), clip["duration_s"], sorted(sound.headers), sound.content, verdict.keys())
        )
    assert looks[0] == looks[1]
    assert ask_next(client) is None
    assert len(spoken.clues()) == 1 + len(HEARD)
    lines = {
        line["id"]: line["n_verdicts"]
        for line in spoken.desk.as_caseworker().get(f"{spoken.address}/clips").json()
    }
    assert lines == {plain: 1, control: 1}


def test_the_history_of_answers_goes_into_the_next_ranking(
    spoken: Spoken, given: str, library: FakeLibrary, listener: UUID
) -> None:
    done(give(spoken.desk.client, given))
    client = spoken.desk.as_caseworker()
    ranking = done(client.post(f"{spoken.address}/rankings", json={})).json()
    assert ranking["stale"]["is_stale"] is False
    (clue,) = library.cases[-1].clues
    assert clue.reliability == pytest.approx(0.61)
    ((answer,), (voice,)) = library.judged[-1]
    assert (answer.listener, voice.home, voice.belief) == (str(listener), None, None)


def test_who_came_home_and_what_was_ranked_before_judge_the_answers(
    spoken: Spoken, given: str, library: FakeLibrary, desk: Desk
) -> None:
    client = desk.as_caseworker()
    shandong = {"kind": "area", "code": "37", "likelihood_ratio": 100}
    done(client.post(f"{spoken.address}/clues", json={"clue": shandong}))
    done(client.post(f"{spoken.address}/rankings", json={}))
    sign_in_as(client, desk.make_listener())
    ask_next(client)
    done(give(client, given))
    desk.as_caseworker().get(f"{LISTENING}/listeners")
    (_, (voice,)) = library.judged[-1]
    assert voice.belief is not None
    assert sum(voice.belief[:3]) > 0.9
    home = {"status": "reunited", "home_on": "2026-04-01", "home_county": "430528"}
    tag = client.get(spoken.address).headers["etag"]
    done(client.patch(spoken.address, json=home, headers={"if-match": tag}))
    client.get(f"{LISTENING}/listeners")
    (_, (voice,)) = library.judged[-1]
    assert voice.home == "430528"


def test_a_verdict_that_is_taken_back_takes_its_clues_along(spoken: Spoken, given: str) -> None:
    client = spoken.desk.client
    verdict = done(give(client, given, heard=HEARD)).json()["id"]
    address = f"{LISTENING}/verdicts/{verdict}/withdrawal"
    done(client.post(address))
    assert client.post(address).json()["type"] == "/problems/state"
    assert ask_next(client)["id"] == given  # type: ignore[index]
    assert client.get(f"{LISTENING}/statistics").json()["n_verdicts"] == 0
    assert all(entry["withdrawal"] for entry in spoken.clues())
    sign_in_as(client, spoken.desk.make_listener())
    assert client.post(address).status_code == 404


def test_withdrawn_consent_takes_clips_from_all_queues_at_once(
    spoken: Spoken, given: str, listener: UUID
) -> None:
    spoken.withdraw_consent()
    client = spoken.desk.client
    for account in (listener, spoken.desk.make_listener()):
        sign_in_as(client, account)
        assert ask_next(client) is None
    sign_in_as(client, listener)
    for reply in (client.get(f"{LISTENING}/clips/{given}/audio"), give(client, given)):
        assert reply.json()["type"] == "/problems/no-consent"
    assert spoken.clues() == []


def test_a_clip_that_the_station_takes_back_is_gone_at_once(
    spoken: Spoken, given: str, listener: UUID
) -> None:
    done(spoken.desk.as_caseworker().post(f"{spoken.address}/clips/{given}/withdrawal"))
    client = spoken.desk.client
    sign_in_as(client, listener)
    assert client.get(f"{LISTENING}/clips/{given}/audio").json()["type"] == "/problems/state"
    assert ask_next(client) is None


def test_a_clip_that_cannot_be_judged_is_reported_and_comes_no_more(
    spoken: Spoken, given: str
) -> None:
    client = spoken.desk.client
    address = f"{LISTENING}/clips/{given}/report"
    assert client.post(address, json={"problem": "noisy"}).status_code == 204
    assert client.post(address, json={"problem": "noisy"}).status_code == 409
    assert ask_next(client) is None
    assert give(client, given).status_code == 409
    (line,) = spoken.desk.as_caseworker().get(f"{spoken.address}/clips").json()
    assert line["n_reports"] == 1


def test_nobody_hears_or_judges_what_was_not_given_to_them(spoken: Spoken) -> None:
    clip, client = spoken.release(), spoken.desk.client
    sign_in_as(client, spoken.desk.make_listener())
    for reply in (client.get(f"{LISTENING}/clips/{clip}/audio"), give(client, clip)):
        assert reply.status_code == 404


def test_a_clip_is_judged_once(client: TestClient, given: str) -> None:
    assert [give(client, given).status_code for _ in range(2)] == [201, 409]


@pytest.mark.parametrize(
    "said",
    [
        {"heard": [{"kind": "feature", "feature": "no such", "value": "x"}]},
        {"heard": [{"kind": "verdict", "listener_home": "370782", "answer": "same_county"}]},
        {"not_there": ["3"]},
        {"answer": "not_there"},
    ],
)
def test_a_verdict_that_breaks_the_contract_is_refused_and_the_clip_kept(
    client: TestClient, given: str, said: dict[str, Any]
) -> None:
    assert give(client, given, **said).status_code == 422
    assert ask_next(client)["id"] == given  # type: ignore[index]


def test_who_has_no_home_in_the_register_is_told_so(desk: Desk, spoken: Spoken) -> None:
    spoken.release()
    sign_in_as(desk.client, make_account(desk.client, Role.LISTENER))
    reply = desk.client.post(f"{LISTENING}/next")
    assert (reply.status_code, "register" in reply.json()["detail"]) == (409, True)


def test_a_listener_who_is_also_a_caseworker_gets_no_clip_of_a_case_that_they_may_read(
    desk: Desk, spoken: Spoken
) -> None:
    spoken.release()
    sign_in_as(desk.client, desk.make_listener("370782", Role.CASEWORKER))
    assert ask_next(desk.client) is None


def test_the_list_of_listeners_shows_each_reliability_with_its_interval(
    spoken: Spoken, given: str, listener: UUID
) -> None:
    done(give(spoken.desk.client, given))
    (line,) = spoken.desk.as_caseworker().get(f"{LISTENING}/listeners").json()
    assert line == {
        "account_id": str(listener),
        "home_county": "370782",
        "n_verdicts": 1,
        "reliability": 0.61,
        "low": 0.4,
        "high": 0.9,
    }


def test_ones_own_figures_count_work_and_tell_nothing_of_right_and_wrong(
    spoken: Spoken, given: str
) -> None:
    client = spoken.desk.client
    done(give(client, given, heard=HEARD))
    assert client.get(f"{LISTENING}/statistics").json() == {
        "n_verdicts": 1,
        "n_this_month": 1,
        "listened_s": 5.0,
        "n_clues": 2,
        "n_cases": 1,
        "n_home": 0,
    }
