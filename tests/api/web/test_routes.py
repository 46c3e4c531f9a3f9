"""The page and its files."""

import json
from html import unescape
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from api.app import create_app
from api.recordings.consent import STATEMENT
from api.settings import Settings
from api.web.samples import read_samples
from dialect.errors import CaseError
from tests.api.fakes import FakeLibrary


@pytest.mark.parametrize(
    ("query", "language", "text"),
    [("", "zh-CN", STATEMENT.zh), ("?lang=en", "en", STATEMENT.en)],
)
def test_the_page_is_in_one_language_throughout(
    client: TestClient, query: str, language: str, text: str
) -> None:
    reply = client.get(f"/{query}")
    assert reply.status_code == 200
    assert f'<html lang="{language}">' in reply.text
    assert text in unescape(reply.text)


def test_the_page_loads_nothing_from_elsewhere(client: TestClient) -> None:
    text = client.get("/").text
    assert "http://" not in text
    assert "https://" not in text
    assert " style=" not in text


def test_samples_are_offered_with_their_recordings(tmp_path: Path, settings: Settings) -> None:
    folder = make_sample(tmp_path, "../recordings/a.opus")
    with_samples = settings.model_copy(update={"samples_folder": folder})
    with TestClient(create_app(with_samples, open_library=FakeLibrary)) as client:
        assert ">numerals</option>" in client.get("/").text
        assert client.get("/samples/0/0").content == b"OggS"
        assert client.get("/samples/0/1").status_code == 404
        assert client.get("/samples/-1/0").status_code == 404


@pytest.mark.parametrize("path", ["../recordings/b.opus", "../../outside.opus", "/etc/hostname"])
def test_a_sample_may_only_name_a_file_beside_it(tmp_path: Path, path: str) -> None:
    (tmp_path / "outside.opus").write_bytes(b"OggS")
    with pytest.raises(CaseError, match=r"recordings\.0"):
        read_samples(make_sample(tmp_path / "samples", path))


def make_sample(folder: Path, recording: str) -> Path:
    (folder / "cases").mkdir(parents=True)
    (folder / "recordings").mkdir()
    (folder / "recordings" / "a.opus").write_bytes(b"OggS")
    case = json.dumps({"recordings": [recording]})
    (folder / "cases" / "numerals.json").write_text(case)
    return folder / "cases"
