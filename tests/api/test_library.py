"""The service on the real library, end to end."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from fastapi.testclient import TestClient

from api.app import create_app
from api.library import DialectLibrary, open_library
from api.recordings.consent import STATEMENT
from api.settings import Settings
from dialect.entities import AreaClue, Case

SAMPLE_RATE_HZ = 16_000


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    folder: Path = tmp_path_factory.mktemp("service")
    app = create_app(Settings(data_folder=folder / "data", processing_workers=0))
    with TestClient(app, raise_server_exceptions=False) as client:
        yield client


def wav(samples: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    soundfile.write(buffer, samples, SAMPLE_RATE_HZ, format="WAV")
    return buffer.getvalue()


def describe(client: TestClient, sound: bytes) -> tuple[int, dict[str, object]]:
    reply = client.post(
        "/api/v1/describe",
        data={"consent": STATEMENT.id},
        files={"files": ("a.wav", sound)},
        headers={"accept-language": "en"},
    )
    return reply.status_code, reply.json()


def test_a_place_name_finds_its_county(client: TestClient) -> None:
    clue = {"kind": "place_name", "heard": "一渡水", "script": "hanzi"}
    reply = client.post("/api/v1/rank?top=1", json={"clues": [clue]})
    assert [item["name"] for item in reply.json()["candidates"]] == ["新宁县"]


def test_every_feature_and_region_on_offer_can_be_weighed(client: TestClient) -> None:
    features = client.get("/api/v1/atlas/features").json()
    regions = client.get("/api/v1/atlas/regions").json()
    clues = [
        {"kind": "feature", "feature": feature["id"], "value": feature["values"][0]["value"]}
        for feature in features
    ] + [{"kind": "region", "region": region["id"], "likelihood_ratio": 2} for region in regions]
    reply = client.post("/api/v1/rank?top=1", json={"clues": clues})
    assert reply.status_code == 200
    assert len(reply.json()["candidates"][0]["evidence"]) == len(clues)


FACT = {"kind": "area", "code": "37", "likelihood_ratio": 10}


@pytest.mark.parametrize(
    ("clue", "field"),
    [
        ({"kind": "feature", "feature": "onset_zz", "value": "merged"}, "clues[1].feature"),
        ({"kind": "feature", "feature": "coda_in_ing", "value": "maybe"}, "clues[1].value"),
        ({"kind": "reading", "char": "喝水", "heard": "xa", "script": "ipa"}, "char"),
        ({"kind": "reading", "char": "喝", "heard": "!?", "script": "ipa"}, "clues[1].heard"),
        ({"kind": "region", "region": "火星话", "likelihood_ratio": 2}, "clues[1].region"),
        ({"kind": "area", "code": "99", "likelihood_ratio": 2}, "clues[1].code"),
    ],
    ids=lambda value: value if isinstance(value, str) else value["kind"],
)
def test_a_clue_that_names_nothing_is_a_problem_that_says_where(
    client: TestClient, clue: dict[str, object], field: str
) -> None:
    reply = client.post("/api/v1/rank", json={"clues": [FACT, clue]})
    assert (reply.status_code, reply.json()["type"]) == (422, "/problems/case")
    assert field in reply.json()["detail"]
    assert "Traceback" not in reply.text


def test_a_character_that_no_table_holds_is_told_and_moves_nothing(client: TestClient) -> None:
    clue = {"kind": "reading", "char": "龘", "heard": "ta", "script": "ipa"}
    answer = client.post("/api/v1/rank?top=1", json={"clues": [clue]}).json()
    assert "没有这个字" in answer["candidates"][0]["evidence"][0]["why"]
    assert answer["without"] == []
    assert answer["reach"]["level"] == "none"


def test_areas_that_exclude_each_other_are_ranked_and_told(client: TestClient) -> None:
    clues = [{**FACT, "code": code, "likelihood_ratio": 1e6} for code in ("37", "44", "43")]
    answer = client.post("/api/v1/rank", json={"clues": clues}).json()
    assert answer["contradictions"][0]["clues"] == [0, 1, 2]
    assert sum(area["posterior"] for area in answer["provinces"]) <= 1.0


@pytest.mark.full
def test_ten_thousand_clues_are_answered_within_bounds(client: TestClient) -> None:
    features = client.get("/api/v1/atlas/features").json()
    clues = [
        {"kind": "feature", "feature": feature["id"], "value": "between"} for feature in features
    ]
    reply = client.post("/api/v1/rank?top=300", json={"clues": (clues * 200)[:10_000]})
    assert reply.status_code == 200
    assert "NaN" not in reply.text
    assert len(reply.content) < 12e6
    assert reply.json()["candidates"][0]["remainder"]["pieces"] == 10_000 - 100


def test_every_county_on_offer_is_ranked(client: TestClient) -> None:
    codes = client.get("/api/v1/atlas/counties").json()["code"]
    reply = client.post("/api/v1/rank?top=all", json={})
    assert {item["code"] for item in reply.json()["candidates"]} == set(codes)


def test_a_recording_is_measured_in_the_sandbox(client: TestClient) -> None:
    time_s = np.arange(2 * SAMPLE_RATE_HZ) / SAMPLE_RATE_HZ
    status, description = describe(client, wav(0.3 * np.sin(2 * np.pi * 200 * time_s)))
    assert status == 200
    assert description["duration_s"] == pytest.approx(2.0, abs=0.01)


@pytest.mark.parametrize(
    ("sound", "slug"),
    [
        (b"", "empty-file"),
        (b"just some text, renamed", "not-audio"),
        (wav(np.zeros(SAMPLE_RATE_HZ)), "silent-audio"),
        (wav(np.zeros(0)), "empty-audio"),
    ],
    ids=["no bytes", "text", "silence", "no length"],
)
def test_each_bad_recording_is_its_own_problem(client: TestClient, sound: bytes, slug: str) -> None:
    status, problem = describe(client, sound)
    assert (status, problem["type"]) == (422, f"/problems/{slug}")


def test_the_library_reads_what_was_imported_into_the_data_folder(client: TestClient) -> None:
    parts = client.app.state.parts
    assert isinstance(parts.library, DialectLibrary)
    assert parts.library.atlas.user_folder == parts.settings.data_folder


def test_a_damaged_model_of_free_speech_does_not_stop_the_start(tmp_path: Path) -> None:
    (tmp_path / "models" / "free-speech").mkdir(parents=True)
    library = open_library(tmp_path)
    assert library.free_speech_state == "damaged"
    assert library.answer(Case((AreaClue("44", likelihood_ratio=9.0),)), top=1).candidates


SAMPLES = Path(__file__).parents[2] / "samples" / "recordings"


def elicit(client: TestClient, sound: bytes, **fields: str) -> tuple[int, dict[str, Any]]:
    reply = client.post(
        "/api/v1/elicit?top=3",
        data={"consent": STATEMENT.id, **fields},
        files={"files": ("a.wav", sound)},
        headers={"accept-language": "en"},
    )
    return reply.status_code, reply.json()


def test_counting_aloud_is_heard_word_by_word(client: TestClient) -> None:
    sound = (SAMPLES / "synthetic-cantonese-numerals.opus").read_bytes()
    status, said = elicit(client, sound, prompt_list="numerals")
    assert status == 200
    assert {word["text"] for word in said["words"]} == set("一二三四五六七八九十")
    assert said["points"][0]["region"].startswith("粤语")
    assert said["ranking"]["provinces"][0]["name"] == "广东省"
    assert len(said["ranking"]["candidates"]) == 3


WHISPER = 0.1 * np.random.default_rng(5).standard_normal(2 * SAMPLE_RATE_HZ)


def test_a_whisper_gets_no_confident_answer(client: TestClient) -> None:
    marks = '[{"start_s": 0.2, "end_s": 0.7, "text": "三"}]'
    for told in ({"marks": marks}, {"prompt_list": "numerals"}):
        status, said = elicit(client, wav(WHISPER), **told)
        assert status == 200
        assert (said["points"], said["information_bits"]) == ([], 0.0)
        assert not said["ranking"]["recordings"][0]["usable"]
        assert said["ranking"]["reach"]["level"] == "none"


@pytest.mark.parametrize(
    ("fields", "detail"),
    [
        ({"words": "一,龘"}, "the atlas has no 龘"),
        ({"prompt_list": "colours"}, "no list colours"),
        ({"marks": '[{"start_s": 1.9, "end_s": 2.3, "text": "三"}]'}, "lies outside"),
        (
            {
                "marks": '[{"start_s": 0.2, "end_s": 0.7, "text": "三"},'
                ' {"start_s": 0.6, "end_s": 0.9, "text": "四"}]'
            },
            "inside segments[0]",
        ),
    ],
)
def test_words_and_marks_that_cannot_be_are_problems(
    client: TestClient, fields: dict[str, str], detail: str
) -> None:
    status, problem = elicit(client, wav(WHISPER), **fields)
    assert (status, problem["type"]) == (422, "/problems/case")
    assert detail in problem["detail"]


def test_what_is_no_recording_has_no_words(client: TestClient) -> None:
    status, problem = elicit(client, b"just some text, renamed", words="一,二")
    assert (status, problem["type"]) == (422, "/problems/not-audio")
