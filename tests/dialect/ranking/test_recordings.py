import json
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from dialect.atlas.load import Atlas, load_atlas
from dialect.contract import parse_case
from dialect.entities import Case, Recording, Segment
from dialect.errors import CaseError
from dialect.ranking.answer import answer_case
from dialect.ranking.recordings import listen

CASES = Path(__file__).parents[3] / "samples" / "cases"


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.fixture(scope="module")
def cantonese() -> Case:
    path = CASES / "synthetic-cantonese.json"
    return parse_case(path.read_bytes()).to_entity(path.parent)


@pytest.fixture
def noise(tmp_path: Path) -> Path:
    path = tmp_path / "noise.wav"
    sf.write(path, 0.1 * np.random.default_rng(5).standard_normal(32_000), 16_000)
    return path


def test_marked_words_alone_lead_to_where_they_are_spoken(atlas: Atlas, cantonese: Case) -> None:
    ranking = answer_case(cantonese, atlas, top=5)
    assert ranking.provinces[0].place.name == "广东省"
    assert ranking.recordings[0].usable
    said = ranking.candidates[0].evidence[0]
    assert (said.kind, said.index) == ("recording", 0)
    assert said.log10_lr > 0.5


def test_a_recording_without_marks_is_kept_without_weight(atlas: Atlas, cantonese: Case) -> None:
    listened = listen(Recording(cantonese.recordings[0].path), atlas)
    assert listened.evidence is None
    assert not listened.report.usable
    assert "没有标出" in listened.report.why
    assert (listened.report.net_speech_s or 0) > 3


def test_the_words_of_a_prompt_list_are_found_and_weighed(atlas: Atlas, cantonese: Case) -> None:
    path = cantonese.recordings[0].path
    ranking = answer_case(Case(recordings=(Recording(path, prompt_list="numerals"),)), atlas, top=5)
    assert ranking.recordings[0].usable
    assert "按词表找到的字" in ranking.recordings[0].why


def test_a_list_that_was_not_asked_for_is_told_to_be_checked(atlas: Atlas, cantonese: Case) -> None:
    path = cantonese.recordings[0].path
    wrong, right = (
        listen(Recording(path, prompt_list=name), atlas).report.why
        for name in ("words-20", "numerals")
    )
    assert "请核对是不是这张词表" in wrong
    assert "请核对" not in right


def test_a_prompt_list_in_noise_has_no_words(atlas: Atlas, noise: Path) -> None:
    listened = listen(Recording(noise, prompt_list="numerals"), atlas)
    assert listened.evidence is None


def test_a_prompt_list_that_does_not_exist_names_its_place_in_the_case(
    atlas: Atlas, noise: Path
) -> None:
    case = Case(recordings=(Recording(noise, prompt_list="colours"),))
    with pytest.raises(CaseError, match=r"recordings\[0\]\.prompt_list: no list colours"):
        answer_case(case, atlas)


def test_noise_marked_as_a_word_has_no_usable_pitch(atlas: Atlas, noise: Path) -> None:
    listened = listen(Recording(noise, (Segment(0.2, 0.8, "一"), Segment(1.0, 1.6, "二"))), atlas)
    assert listened.evidence is None
    assert "第 1 个（一）" in listened.report.why


def test_a_mark_outside_the_recording_names_its_place_in_the_case(
    atlas: Atlas, noise: Path
) -> None:
    case = Case(recordings=(Recording(noise, (Segment(1.5, 2.5, "一"),)),))
    with pytest.raises(CaseError, match=r"recordings\[0\]\.segments\[0\]"):
        answer_case(case, atlas)


def test_a_file_that_is_no_recording_is_reported_not_raised(atlas: Atlas, tmp_path: Path) -> None:
    path = tmp_path / "note.mp3"
    path.write_text(json.dumps({"not": "audio"}) * 20, encoding="utf-8")
    listened = listen(Recording(path), atlas)
    assert listened.evidence is None
    assert "不是录音" in listened.report.why
