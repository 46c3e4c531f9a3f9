"""Words that come with an upload, until they are marks that a ranking weighs."""

import json
from typing import Any
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from api.clues.ledger import ledger_of
from api.recordings.processing import Processor, process_next
from tests.api.recordings.test_processing import SOUND, fake_copy
from tests.api.recordings.uploading import CASE, begin, send


def process(client: TestClient) -> None:
    """Process what waits; somebody speaks from 0.4 to 1.9 s."""
    parts = client.app.state.parts
    process_next(Processor(parts.settings, parts.sessions, parts.vault, lambda _path: fake_copy()))


def marks_of(client: TestClient) -> list[tuple[Any, ...]]:
    with client.app.state.parts.sessions() as session:
        entries = [line.entry for line in ledger_of(session, CASE)]
        entries.sort(key=lambda one: one.start_s or 0.0)
        return [(one.kind, one.start_s, one.end_s, one.body) for one in entries]


def send_with(client: TestClient, words: object) -> str:
    address = begin(client, len(SOUND), words=json.dumps(words)).headers["location"]
    return send(client, address, 0, SOUND).headers["xiangyin-recording"]


def test_words_become_marks_of_the_recording_once_it_is_ready(client: TestClient) -> None:
    send_with(client, [[0.0, 1.0, "一"], [1.2, 2.5, "水"]])
    assert marks_of(client) == []
    process(client)
    assert marks_of(client) == [
        ("known_word", 0.35, 1.0, {"text": "一"}),
        ("known_word", 1.2, 1.95, {"text": "水"}),
    ]


def test_words_in_which_nobody_spoke_are_left_out(client: TestClient) -> None:
    send_with(client, [[0.0, 1.0, "一"], [2.2, 2.9, "二"]])
    process(client)
    assert [mark[3]["text"] for mark in marks_of(client)] == ["一"]


def test_the_same_recording_sent_twice_is_marked_once(client: TestClient) -> None:
    words = [[0.0, 1.0, "一"]]
    assert send_with(client, words) == send_with(client, words)
    process(client)
    process(client)
    assert len(marks_of(client)) == 1


def test_a_ranking_weighs_the_words(client: TestClient, library: Any) -> None:
    stated = {"agreed_by": "station", "authority": "x", "uses": ["analysis"]}
    client.post(f"/api/v1/cases/{CASE}/consents", json=stated | {"given_on": "2026-03-01"})
    recording = send_with(client, [[0.0, 1.0, "一"]])
    process(client)
    made = client.post(f"/api/v1/cases/{CASE}/rankings", json={})
    assert made.status_code == 201, made.text
    assert made.json()["recordings"] == [recording]
    (seen,) = library.cases[-1].recordings
    assert [(one.text, one.start_s, one.end_s) for one in seen.segments] == [("一", 0.35, 1.0)]


@pytest.mark.parametrize(
    "words",
    [
        [[0.0, 1.0, "王小明"]],  # nothing that nobody asked for
        [[1.0, 0.5, "一"]],
        [[0.0, 1.0, "一"], [0.9, 1.5, "二"]],
        [[-1.0, 1.0, "一"]],
        [[0.0, 1e9, "一"]],
        [[0.0, 1.0]],
        {"start": 0},
        [[float(n), n + 0.5, "一"] for n in range(101)],
    ],
    ids=range(8),
)
def test_what_cannot_be_a_word_is_refused_before_anything_is_sent(
    client: TestClient, words: object
) -> None:
    reply = begin(client, 10, words=json.dumps(words))
    assert (reply.status_code, reply.json()["type"]) == (422, "/problems/upload")


def test_marks_are_by_the_sender(client: TestClient) -> None:
    recording_id = UUID(send_with(client, [[0.0, 1.0, "一"]]))
    process(client)
    sent_by = client.get(f"/api/v1/recordings/{recording_id}").json()["sent_by"]
    entry = client.get(f"/api/v1/cases/{CASE}/clues").json()[0]
    assert (entry["added_by"], entry["recording_id"]) == (sent_by, str(recording_id))
