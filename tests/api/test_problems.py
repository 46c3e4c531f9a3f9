"""Every error becomes a problem document that says what to do."""

import inspect

import pytest
from fastapi.testclient import TestClient

from api import errors as service
from api.app import MEDIA_TYPE
from api.problems import KINDS, kind_of
from api.web.words import words_in
from dialect import errors as library
from tests.api.fakes import FakeLibrary
from tests.api.requests import post_description

NOT_AUDIO = library.NotAudioError("a text file")
ROOTS = {library.DialectError, service.ServiceError}
ERRORS = [
    error
    for module in (library, service)
    for _, error in inspect.getmembers(module, inspect.isclass)
    if issubclass(error, tuple(ROOTS)) and error not in ROOTS
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_every_error_raised_on_purpose_has_a_kind(error: type[Exception]) -> None:
    assert kind_of(error.__new__(error)).status != 500


def test_an_unforeseen_error_of_the_library_is_an_internal_problem() -> None:
    assert kind_of(KeyError("x")).status == 500


@pytest.mark.parametrize("slug", KINDS)
def test_every_kind_has_a_sentence_and_words_in_both_languages(slug: str) -> None:
    assert KINDS[slug].title.endswith(".")
    assert all(f"problem.{slug}" in words_in(language) for language in ("zh-CN", "en"))


def test_the_address_of_every_kind_opens(client: TestClient) -> None:
    for slug, kind in KINDS.items():
        reply = client.get(kind.type)
        assert reply.status_code == 200, slug
        assert words_in("zh-CN")[f"problem.{slug}"] in reply.text


@pytest.mark.parametrize(
    ("method", "path", "status", "slug"),
    [
        ("GET", "/nowhere", 404, "not-found"),
        ("GET", "/static/nothing.js", 404, "not-found"),
        ("GET", "/problems/unheard-of", 404, "not-found"),
        ("GET", "/samples/0/0", 404, "not-found"),
        ("GET", "/api/v1/rank", 405, "method-not-allowed"),
        ("POST", "/", 405, "method-not-allowed"),
    ],
)
def test_wrong_addresses_and_methods_are_problems_too(
    client: TestClient, method: str, path: str, status: int, slug: str
) -> None:
    reply = client.request(method, path)
    assert reply.status_code == status
    assert reply.headers["content-type"] == MEDIA_TYPE
    assert reply.json()["type"] == f"/problems/{slug}"


def test_a_refused_method_names_those_that_are_taken(client: TestClient) -> None:
    assert client.get("/api/v1/rank").headers["allow"] == "POST"


def test_a_problem_has_all_members_and_the_number_of_its_request(client: TestClient) -> None:
    reply = client.post("/api/v1/rank", json={"clue": []})
    problem = reply.json()
    assert set(problem) == {"type", "title", "status", "detail", "instance"}
    assert problem["status"] == reply.status_code
    assert problem["instance"].endswith(reply.headers["x-request-id"])


def test_an_error_of_the_library_keeps_its_sentence(
    client: TestClient, library: FakeLibrary
) -> None:
    library.fails_with = NOT_AUDIO
    reply = post_description(client, "a.wav")
    assert (reply.status_code, reply.json()["type"]) == (422, "/problems/not-audio")
    assert reply.json()["detail"] == str(NOT_AUDIO)


@pytest.mark.parametrize(
    ("language", "detail"), [("zh-CN,zh;q=0.9", NOT_AUDIO.chinese), ("en", str(NOT_AUDIO))]
)
def test_what_is_wrong_with_a_recording_is_told_in_the_language_asked_for(
    client: TestClient, library: FakeLibrary, language: str, detail: str
) -> None:
    library.fails_with = NOT_AUDIO
    client.headers["accept-language"] = language
    reply = post_description(client, "a.wav")
    assert reply.json()["detail"] == detail
    assert language.startswith(reply.headers["content-language"])


def test_a_fault_of_ours_tells_its_number_and_nothing_else(
    client: TestClient, library: FakeLibrary
) -> None:
    library.fails_with = RuntimeError("secret/path/of/李四.wav")
    reply = post_description(client, "a.wav")
    assert (reply.status_code, reply.json()["type"]) == (500, "/problems/internal")
    assert "secret" not in reply.text
    assert reply.headers["x-request-id"] in reply.json()["detail"]
    assert "content-security-policy" in reply.headers


def test_a_person_who_opens_a_wrong_address_reads_a_page(client: TestClient) -> None:
    reply = client.get("/nowhere", headers={"accept": "text/html,*/*"})
    assert reply.status_code == 404
    assert reply.headers["content-type"].startswith("text/html")
    assert words_in("zh-CN")["problem.not-found"] in reply.text
