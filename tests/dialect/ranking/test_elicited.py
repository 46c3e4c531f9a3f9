"""What the words of one recording say, word by word."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile as sf

from dialect.acoustic.expected import contour_of_chao
from dialect.atlas.load import Atlas, load_atlas
from dialect.contract import parse_case
from dialect.entities import Case, Recording, Segment
from dialect.errors import CaseError, NotAudioError
from dialect.ranking.answer import answer_case
from dialect.ranking.elicited import Elicited, elicit

CASES = Path(__file__).parents[3] / "samples" / "cases"


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.fixture(scope="module")
def marked() -> Recording:
    path = CASES / "synthetic-cantonese.json"
    return parse_case(path.read_bytes()).to_entity(path.parent).recordings[0]


@pytest.fixture(scope="module")
def elicited(atlas: Atlas, marked: Recording) -> Elicited:
    return elicit(marked, atlas, top=3)


def test_every_mark_is_a_word_with_its_sound_and_its_pitch(
    elicited: Elicited, marked: Recording
) -> None:
    assert tuple(word.segment for word in elicited.words) == marked.segments
    for word in elicited.words:
        assert word.is_by_hand
        assert word.confidence == 1.0
        assert word.shown.start_s <= word.segment.start_s < word.segment.end_s <= word.shown.end_s
        assert 0.0 < word.peaks.max() <= 1.0
        time_s = word.pitch[:, 0]
        assert word.segment.start_s <= time_s.min() < time_s.max() < word.segment.end_s


def test_the_points_say_what_they_would_say_and_how_that_fits(
    atlas: Atlas, elicited: Elicited
) -> None:
    best = elicited.points[0]
    assert atlas.regions.full_name(int(atlas.localities.region[best.locality])).startswith("粤语")
    assert best.probability == max(point.probability for point in elicited.points)
    assert best.log10_lr > 0.5
    nine = next(word for word in best.words if elicited.words[word.word].segment.text == "九")
    tone = nine.expected[0]
    assert tone.chao == "35"
    shape = contour_of_chao(tone.chao)
    spread = np.ptp(tone.pitch_st) / np.ptp(shape)
    np.testing.assert_allclose(tone.pitch_st - tone.pitch_st[0], spread * (shape - shape[0]))
    assert sum(nine.log10_lr) > 0.3


def test_words_together_tell_more_than_any_one_of_them(elicited: Elicited) -> None:
    alone = [word.information_bits for word in elicited.words]
    assert min(alone) >= 0.0
    assert elicited.information_bits > max(alone)


def test_the_ranking_is_that_of_the_case(
    atlas: Atlas, elicited: Elicited, marked: Recording
) -> None:
    case = Case(recordings=(marked,))
    again = answer_case(case, atlas, top=3)
    assert elicited.ranking == again


def test_words_that_are_not_said_are_missing(atlas: Atlas, marked: Recording) -> None:
    numerals = "一,二,三,四,五,六,七,八,九,十"
    found = elicit(Recording(marked.path, prompt_list=f"{numerals},虎"), atlas, top=1)
    assert "虎" in found.missing
    assert not any(word.is_by_hand for word in found.words)
    assert "没有找到：虎" in found.ranking.recordings[0].why


@pytest.fixture
def noise(tmp_path: Path) -> Path:
    path = tmp_path / "noise.wav"
    sf.write(path, 0.1 * np.random.default_rng(5).standard_normal(48_000), 16_000)
    return path


def test_a_whisper_has_no_usable_pitch_and_moves_nothing(atlas: Atlas, noise: Path) -> None:
    found = elicit(Recording(noise, (Segment(0.4, 0.9, "三"),)), atlas, top=1)
    (word,) = found.words
    assert word.tone is None
    assert word.reason.startswith("没有可用的音高")
    assert (found.points, found.information_bits) == ((), 0.0)
    assert not found.ranking.recordings[0].usable
    assert found.ranking.reach.level == "none"


def test_one_unvoiced_word_among_others_is_shown_with_its_reason(
    atlas: Atlas, marked: Recording, tmp_path: Path
) -> None:
    first = marked.segments[0]
    silence = Segment(0.02, first.start_s - 0.05, "虎")
    found = elicit(replace(marked, segments=(silence, *marked.segments)), atlas, top=1)
    assert found.words[0].reason
    assert found.words[0].information_bits == 0.0
    assert {word.word for word in found.points[0].words} == set(range(1, len(found.words)))


def test_a_file_that_is_no_recording_is_an_error(atlas: Atlas, tmp_path: Path) -> None:
    path = tmp_path / "note.mp3"
    path.write_text("no sound" * 50, encoding="utf-8")
    with pytest.raises(NotAudioError):
        elicit(Recording(path, prompt_list="numerals"), atlas)


@pytest.mark.parametrize(
    ("segments", "problem"),
    [
        ((Segment(2.8, 3.4, "三"),), "lies outside the recording"),
        ((Segment(0.5, 1.0, "三"), Segment(0.9, 1.3, "四")), "starts at 0.90 s, inside"),
    ],
)
def test_marks_that_cannot_be_are_errors(
    atlas: Atlas, noise: Path, segments: tuple[Segment, ...], problem: str
) -> None:
    with pytest.raises(CaseError, match=problem):
        elicit(Recording(noise, segments), atlas)
