"""The pages of listening, where a browser would not look."""

from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from tests.api.listening.station import Spoken
from tests.api.pages import open_page, post
from tests.api.people import sign_in_as


@pytest.fixture
def before_one(spoken: Spoken, listener: UUID) -> str:
    """A clip that the listener, who is signed in, has before them."""
    clip = spoken.release()
    sign_in_as(spoken.desk.client, listener)
    assert post(spoken.desk.client, "/listen/next").status_code == 303
    return clip


def test_names_of_places_are_read_as_people_write_them(
    spoken: Spoken, before_one: str, client: TestClient
) -> None:
    fields = {"answer": "elsewhere", "place": "湖南省 邵阳市 新宁县", "not_there": "山东省"}
    fields |= {"name": "shuang tang", "feature": "onset_n_l=same", "confidence": "0.6"}
    assert post(client, f"/listen/clips/{before_one}", **fields).status_code == 303
    bodies = {entry["kind"]: entry["body"] for entry in reversed(spoken.clues())}
    assert bodies["place_name"]["script"] == "pinyin"
    assert bodies["feature"]["value"] == "same"
    answers = [entry["body"] for entry in spoken.clues() if entry["kind"] == "verdict"]
    assert {(one["answer"], one["place"]) for one in answers} == {
        ("elsewhere", "430528"),
        ("not_there", "37"),
    }


@pytest.mark.parametrize(
    "fields",
    [{"answer": "elsewhere", "place": "没有县"}, {"answer": "same_county", "concept": "土豆"}],
)
def test_what_cannot_be_read_keeps_the_clip_and_what_was_written(
    spoken: Spoken, before_one: str, client: TestClient, fields: dict[str, str]
) -> None:
    reply = post(client, f"/listen/clips/{before_one}", **fields)
    assert reply.status_code == 422
    assert fields.get("place", fields.get("concept", "")) in reply.text
    assert spoken.clues() == []


def test_a_pause_keeps_the_clip(before_one: str, client: TestClient) -> None:
    assert "这一段给您留着" in open_page(client, "/listen?pause=1")
    assert before_one in open_page(client, "/listen")


def test_when_nothing_waits_it_is_said(client: TestClient, spoken: Spoken, listener: UUID) -> None:
    sign_in_as(client, listener)
    assert "眼下没有要听的" in post(client, "/listen/next").text


def test_withdrawn_consent_lets_go_of_the_clip_on_the_page(
    spoken: Spoken, before_one: str, listener: UUID, client: TestClient
) -> None:
    spoken.withdraw_consent()
    sign_in_as(client, listener)
    assert before_one not in open_page(client, "/listen")
    reply = post(client, f"/listen/clips/{before_one}", answer="same_county")
    assert reply.status_code == 403


def test_without_consent_the_case_page_says_so_and_offers_no_release(spoken: Spoken) -> None:
    spoken.withdraw_consent()
    page = open_page(spoken.desk.client, f"/cases/{spoken.address.rpartition('/')[2]}/clips")
    assert "没有“共享”的同意" in page
    assert "放出去听" not in page
