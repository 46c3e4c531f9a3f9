"""Recordings over HTTP: consent, limits, and nothing left behind."""

from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.recordings.consent import STATEMENT
from api.settings import Settings
from dialect.entities import Segment
from dialect.errors import NotAudioError
from tests.api.fakes import FakeLibrary
from tests.api.requests import post_description, post_files, post_words


def left_behind(settings: Settings) -> list[Path]:
    return list(settings.incoming_folder.rglob("*"))


def test_a_description_says_where_speech_is(client: TestClient) -> None:
    reply = post_description(client, "a.m4a")
    assert reply.status_code == 200
    assert reply.json()["speech"][0] == {"start_s": 0.4, "end_s": 1.1}
    assert reply.json()["net_speech_s"] == 1.5


@pytest.mark.parametrize("consent", [None, "", "yes", "analysis-0"])
def test_no_recording_is_taken_without_the_consent_statement(
    client: TestClient, library: FakeLibrary, settings: Settings, consent: str | None
) -> None:
    replies = [
        post_description(client, "a.wav", consent=consent),
        post_files(client, {}, "a.wav", consent=consent),
        post_words(client, "a.wav", consent=consent, prompt_list="numerals"),
    ]
    assert [reply.status_code for reply in replies] == [422, 422, 422]
    assert {reply.json()["type"] for reply in replies} == {"/problems/consent"}
    assert f"consent={STATEMENT.id}" in replies[0].json()["detail"]
    assert library.seen == []
    assert left_behind(settings) == []


def test_the_statement_can_be_read_before_it_is_made(client: TestClient) -> None:
    assert client.get("/api/v1/consent").json() == {
        "id": STATEMENT.id,
        "zh": STATEMENT.zh,
        "en": STATEMENT.en,
    }


def test_a_recording_is_deleted_once_it_is_answered(
    client: TestClient, library: FakeLibrary, settings: Settings
) -> None:
    assert post_files(client, {}, "a.wav").status_code == 200
    assert post_description(client, "a.wav").status_code == 200
    assert post_words(client, "a.wav", words="一,二").status_code == 200
    assert len(library.seen) == 3
    assert left_behind(settings) == []


@pytest.mark.parametrize("error", [NotAudioError("text"), RuntimeError("a fault of ours")])
def test_a_recording_is_deleted_when_its_request_fails(
    client: TestClient, library: FakeLibrary, settings: Settings, error: Exception
) -> None:
    library.fails_with = error
    assert post_files(client, {}, "a.wav").status_code >= 400
    assert post_description(client, "a.wav").status_code >= 400
    assert post_words(client, "a.wav", words="一,二").status_code >= 400
    assert len(library.seen) == 3
    assert left_behind(settings) == []


@pytest.mark.parametrize("names", [(), ("a.wav", "b.wav")])
def test_a_description_is_of_one_recording(client: TestClient, names: tuple[str, ...]) -> None:
    reply = client.post(
        "/api/v1/describe",
        files=[("files", (name, b"RIFF")) for name in names]
        + [("consent", (None, STATEMENT.id.encode()))],
    )
    assert (reply.status_code, reply.json()["type"]) == (422, "/problems/upload")


def test_a_file_over_the_limit_is_refused_and_deleted(
    client: TestClient, settings: Settings, library: FakeLibrary
) -> None:
    reply = post_files(client, {}, "a.wav", sound=bytes(settings.max_file_bytes + 1))
    assert (reply.status_code, reply.json()["type"]) == (413, "/problems/file-too-large")
    assert (library.seen, left_behind(settings)) == ([], [])


def test_files_over_the_limit_together_are_refused_and_deleted(
    client: TestClient, settings: Settings
) -> None:
    sound = bytes(settings.max_file_bytes)
    reply = post_files(client, {}, "a.wav", "b.wav", "c.wav", sound=sound)
    assert (reply.status_code, reply.json()["type"]) == (413, "/problems/body-too-large")
    assert left_behind(settings) == []


def test_more_files_than_allowed_are_refused(client: TestClient, settings: Settings) -> None:
    reply = post_files(client, {}, "a.wav", "b.wav", "c.wav", "d.wav")
    assert (reply.status_code, reply.json()["type"]) == (413, "/problems/too-many-files")
    assert left_behind(settings) == []


@pytest.mark.parametrize("as_form", [True, False])
def test_a_case_over_the_limit_is_refused(
    client: TestClient, settings: Settings, as_form: bool
) -> None:
    text = "{" + " " * settings.max_case_bytes + "}"
    if as_form:
        reply = client.post("/api/v1/rank", files={"case": (None, text)})
    else:
        headers = {"content-type": "application/json"}
        reply = client.post("/api/v1/rank", content=text, headers=headers)
    assert (reply.status_code, reply.json()["type"]) == (413, "/problems/body-too-large")


@pytest.mark.parametrize(
    "body",
    [
        b"no form at all",
        b'--x\r\nContent-Disposition: form-data; name="case"\r\n\r\n{}',
        b'--x\r\nContent-Disposition: form-data; name="other"; filename="a"\r\n\r\n.\r\n--x--\r\n',
        b'--x\r\nContent-Disposition: form-data; name="files"\r\n\r\nRIFF\r\n--x--\r\n',
        b'--x\r\nContent-Disposition: form-data; name="consent"\r\n\r\n1\r\n--x--\r\n',
    ],
    ids=["no form", "broken off", "file in another part", "no file name", "no case"],
)
def test_a_malformed_form_is_refused(client: TestClient, settings: Settings, body: bytes) -> None:
    headers = {"content-type": "multipart/form-data; boundary=x"}
    reply = client.post("/api/v1/rank", content=body, headers=headers)
    assert (reply.status_code, reply.json()["type"]) == (422, "/problems/upload")
    assert left_behind(settings) == []


def test_a_form_without_a_boundary_is_refused(client: TestClient) -> None:
    headers = {"content-type": "multipart/form-data"}
    reply = client.post("/api/v1/rank", content=b"", headers=headers)
    assert reply.json()["type"] == "/problems/upload"


def test_two_recordings_of_one_name_are_refused(client: TestClient) -> None:
    reply = post_files(client, {}, "a.wav", "a.wav")
    assert reply.json()["type"] == "/problems/upload"


def test_a_request_is_turned_away_when_all_places_for_decoding_are_taken(
    client: TestClient, settings: Settings
) -> None:
    parts = client.app.state.parts
    object.__setattr__(parts, "settings", settings.model_copy(update={"decode_wait_s": 0.0}))
    for _ in range(settings.max_parallel_decodes):
        parts.decode_slots.acquire()
    for reply in (
        post_description(client, "a.wav"),
        post_words(client, "a.wav", words="一,二"),
    ):
        assert (reply.status_code, reply.json()["type"]) == (503, "/problems/busy")


def test_a_case_may_be_sent_as_a_file(client: TestClient) -> None:
    reply = client.post("/api/v1/rank", files={"case": ("case.json", b"{}")})
    assert reply.status_code == 200


MARKS = '[{"start_s": 0.2, "end_s": 0.6, "text": "三"}]'


@pytest.mark.parametrize(
    ("fields", "prompts", "segments"),
    [
        ({"prompt_list": "numerals"}, "numerals", ()),
        ({"words": "一,二"}, "一,二", ()),
        ({"marks": MARKS}, None, (Segment(0.2, 0.6, "三"),)),
        (
            {"marks": f'{{"segments": {MARKS}}}', "words": "一,三"},
            "一,三",
            (Segment(0.2, 0.6, "三"),),
        ),
    ],
)
def test_known_words_are_given_by_a_list_or_by_marks(
    client: TestClient,
    library: FakeLibrary,
    fields: dict[str, str],
    prompts: str | None,
    segments: tuple[Segment, ...],
) -> None:
    reply = post_words(client, "王大爷.m4a", **fields)
    assert reply.status_code == 200
    assert [word["text"] for word in reply.json()["words"]] == ["三", "<虎>"]
    assert reply.json()["points"][0]["words"][0]["log10_lr"]["声调"] == 0.5
    ((heard, top),) = library.elicited
    assert top == 20
    assert (heard.prompt_list, heard.segments, heard.path.name) == (
        prompts,
        segments,
        "recording-1.m4a",
    )


@pytest.mark.parametrize(
    ("names", "fields", "slug"),
    [
        (("a.wav",), {}, "upload"),
        ((), {"words": "一"}, "upload"),
        (("a.wav", "b.wav"), {"words": "一"}, "upload"),
        (("a.wav",), {"words": "一", "prompt_list": "numerals"}, "upload"),
        (("a.wav",), {"words": "一", "case": "{}"}, "upload"),
        (("a.wav",), {"marks": "三 at 1.2 s"}, "case"),
        (("a.wav",), {"marks": "[" * 9_000}, "case"),
        (("a.wav",), {"marks": MARKS.replace("0.6", "0.1")}, "case"),
        (("a.wav",), {"marks": MARKS.replace("0.6", "NaN")}, "case"),
        (("a.wav",), {"marks": '"三"'}, "case"),
    ],
)
def test_words_that_are_not_told_rightly_are_problems(
    client: TestClient,
    library: FakeLibrary,
    names: tuple[str, ...],
    fields: dict[str, str],
    slug: str,
) -> None:
    reply = post_words(client, *names, **fields)
    assert (reply.status_code, reply.json()["type"]) == (422, f"/problems/{slug}")
    assert library.elicited == []


def test_a_field_of_another_route_is_refused(client: TestClient) -> None:
    reply = client.post("/api/v1/rank", files={"case": (None, "{}"), "words": (None, "一")})
    assert (reply.status_code, reply.json()["type"]) == (422, "/problems/upload")
    assert "words" in reply.json()["detail"]


def test_prompt_lists_come_with_what_to_show(client: TestClient) -> None:
    lists = {one["id"]: one for one in client.get("/api/v1/prompts").json()}
    assert {name: len(one["words"]) for name, one in lists.items()} == {
        "numerals": 10,
        "words-10": 10,
        "words-20": 20,
        "words-40": 40,
    }
    assert lists["numerals"]["words"][1] == {"text": "二", "group": "数字", "picture": "两根手指"}
