"""Who hears which clip."""

from collections import Counter
from random import Random
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from api.listening.listeners import find_listener
from api.listening.queue import Rules, next_clip
from api.users.accounts import get_account, principal_of
from tests.api.fakes import FakeLibrary
from tests.api.listening.station import Desk, done
from tests.api.people import sign_in_as
from tests.api.recordings.test_processing import SOUND
from tests.api.stored import START

RULES = Rules(control_share=0.2, wanted=4.0)


def draw(client: TestClient, account: UUID, n_draws: int, rules: Rules = RULES) -> Counter[str]:
    """Count which clip a listener would get, without giving it."""
    parts, drawn = client.app.state.parts, Counter[str]()
    for number in range(n_draws):
        with parts.sessions() as session:
            principal = principal_of(get_account(session, account), "session", account)
            listener = find_listener(session, principal)
            clip = next_clip(session, parts.library, listener, rules, Random(number), now=START)
            drawn[str(clip.id) if clip else "none"] += 1
            session.rollback()
    return drawn


def test_clips_go_to_those_who_know_the_candidates_speech_but_not_to_them_alone(
    desk: Desk, library: FakeLibrary
) -> None:
    near, far = desk.open_case(), desk.open_case(sound=SOUND + b"2")
    client = desk.as_caseworker()
    for case, area in ((near, "37"), (far, "62")):
        clue = {"kind": "area", "code": area, "likelihood_ratio": 1000}
        done(client.post(f"{case.address}/clues", json={"clue": clue}))
        done(client.post(f"{case.address}/rankings", json={}))
    clips = near.release(), far.release()
    drawn = draw(client, desk.make_listener("370782"), 80)
    assert drawn[clips[0]] > 3 * drawn[clips[1]] > 0


def test_a_share_of_the_clips_is_of_known_origin(desk: Desk) -> None:
    spoken = desk.open_case()
    plain, control = spoken.release(), spoken.release(known_county="430528")
    listener = desk.make_listener()
    drawn = draw(desk.client, listener, 100)
    assert 8 <= drawn[control] <= 35
    assert drawn[plain] + drawn[control] == 100
    assert draw(desk.client, listener, 5, Rules(0.0, 4.0)) == {plain: 5}


def test_a_clip_that_enough_have_judged_goes_to_nobody_else(desk: Desk) -> None:
    clip = desk.open_case().release()
    for _ in range(2):
        sign_in_as(desk.client, desk.make_listener())
        done(desk.client.post("/api/v1/listening/next"))
        address = f"/api/v1/listening/clips/{clip}/verdict"
        done(desk.client.post(address, json={"answer": "same_county"}))
    third = desk.make_listener()
    assert draw(desk.client, third, 3, Rules(0.0, 4.0)) == {clip: 3}
    # Two newcomers of reliability 0.6 count 1.2.
    assert draw(desk.client, third, 3, Rules(0.0, 1.2)) == {"none": 3}


def test_who_is_at_work_no_more_gets_nothing(desk: Desk) -> None:
    desk.open_case().release()
    with pytest.raises(Exception, match="register"):
        draw(desk.client, desk.make_listener(is_active=False), 1)
