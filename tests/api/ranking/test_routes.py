"""Ranking over HTTP: what comes back, what is kept, what is refused."""

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from api.audit.tables import AuditEntry
from api.ranking.tables import RankingRow
from tests.api.fakes import FakeLibrary
from tests.api.requests import SHANDONG, post_files


def kept_rankings(client: TestClient) -> list[RankingRow]:
    with client.app.state.parts.sessions() as session:
        return list(session.scalars(select(RankingRow)))


def test_a_case_without_recordings_is_ranked_from_json(client: TestClient) -> None:
    reply = client.post("/api/v1/rank", json={"clues": [SHANDONG]})
    assert reply.status_code == 200
    assert reply.json()["candidates"][0]["province"] == "山东省"


def test_the_answer_is_kept_with_its_case_under_the_number_in_the_header(
    client: TestClient,
) -> None:
    reply = client.post("/api/v1/rank", json={"clues": [SHANDONG]})
    (row,) = kept_rankings(client)
    assert row.id == reply.headers["Xiangyin-Ranking"]
    assert row.answer == reply.json()
    assert row.case["clues"] == [SHANDONG]
    assert row.versions["atlas"] == "test-atlas"


def test_what_is_kept_holds_no_file_name_of_the_sender(client: TestClient) -> None:
    post_files(client, {"recordings": ["张三.m4a"]}, "张三.m4a", "李四.amr")
    (row,) = kept_rankings(client)
    assert [item["path"] for item in row.case["recordings"]] == [
        "recording-1.m4a",
        "recording-2.amr",
    ]


def test_marks_reach_the_recording_that_they_were_made_in(
    client: TestClient, library: FakeLibrary
) -> None:
    segments = [{"start_s": 0.1, "end_s": 0.4, "text": "喝"}]
    case = {"recordings": [{"path": "b.wav", "segments": segments}, "a.wav"]}
    assert post_files(client, case, "a.wav", "b.wav").status_code == 200
    assert [path.name for path in library.seen] == ["recording-2.wav", "recording-1.wav"]


@pytest.mark.parametrize(("top", "n_candidates"), [("1", 1), ("4", 4), ("all", 7), ("999", 7)])
def test_top_says_how_many_candidates_are_spelt_out(
    client: TestClient, top: str, n_candidates: int
) -> None:
    reply = client.post(f"/api/v1/rank?top={top}", json={})
    assert len(reply.json()["candidates"]) == n_candidates


@pytest.mark.parametrize("top", ["0", "-1", "some", "1.5"])
def test_a_top_that_is_no_count_is_refused(client: TestClient, top: str) -> None:
    reply = client.post(f"/api/v1/rank?top={top}", json={})
    assert (reply.status_code, reply.json()["type"]) == (422, "/problems/request")
    assert reply.json()["errors"][0]["field"].startswith("query.top")


def test_nothing_is_kept_of_a_case_that_cannot_be_weighed(client: TestClient) -> None:
    reply = client.post("/api/v1/rank", json={"clues": [{"kind": "area", "code": "shandong"}]})
    assert (reply.status_code, reply.json()["type"]) == (422, "/problems/case")
    assert kept_rankings(client) == []


def test_a_json_case_cannot_name_a_file_on_the_server(
    client: TestClient, library: FakeLibrary
) -> None:
    reply = client.post("/api/v1/rank", json={"recordings": ["/etc/hostname"]})
    assert (reply.status_code, reply.json()["type"]) == (422, "/problems/file-not-sent")
    assert "multipart/form-data" in reply.json()["detail"]
    assert library.seen == []


@pytest.mark.parametrize("path", ["../../secret.wav", "/etc/hostname", "recording-1.wav"])
def test_a_form_cannot_name_a_file_that_did_not_come_with_it(
    client: TestClient, library: FakeLibrary, path: str
) -> None:
    reply = post_files(client, {"recordings": [path]}, "a.wav")
    assert reply.json()["type"] == "/problems/file-not-sent"
    assert library.seen == []


def test_a_file_name_that_climbs_stays_in_the_private_folder(
    client: TestClient, library: FakeLibrary
) -> None:
    name = "../../../tmp/climbed.wav"
    assert post_files(client, {"recordings": [name]}, name).status_code == 200
    incoming = client.app.state.parts.settings.incoming_folder
    assert library.seen[0].is_relative_to(incoming)


def test_other_bodies_than_json_and_forms_are_refused(client: TestClient) -> None:
    reply = client.post("/api/v1/rank", content=b"clues", headers={"content-type": "text/plain"})
    assert (reply.status_code, reply.json()["type"]) == (415, "/problems/media-type")


def test_questions_come_back_with_answers_and_names_to_read_aloud(client: TestClient) -> None:
    reply = client.post("/api/v1/questions", json={"clues": [SHANDONG]})
    assert reply.status_code == 200
    assert reply.json()["questions"][0]["answers"][0]["first"]["name"] == "新宁县"
    assert reply.json()["names"][0]["name"] == "一渡水镇"


def test_asking_for_questions_is_audited_and_keeps_no_ranking(client: TestClient) -> None:
    client.post("/api/v1/questions", json={"clues": [SHANDONG]})
    with client.app.state.parts.sessions() as session:
        actions = [entry.action for entry in session.scalars(select(AuditEntry))]
    assert actions == ["ask"]
    assert kept_rankings(client) == []


@pytest.mark.parametrize("top", ["0", "51", "all"])
def test_a_number_of_questions_out_of_range_is_refused(client: TestClient, top: str) -> None:
    reply = client.post(f"/api/v1/questions?top={top}", json={})
    assert (reply.status_code, reply.json()["type"]) == (422, "/problems/request")


def test_questions_on_a_case_that_cannot_be_weighed_are_refused(client: TestClient) -> None:
    reply = client.post("/api/v1/questions", json={"clues": [{"kind": "area", "code": "x"}]})
    assert (reply.status_code, reply.json()["type"]) == (422, "/problems/case")
