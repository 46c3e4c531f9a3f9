from pathlib import Path

import numpy as np
import pytest

from dialect.atlas.load import Atlas
from dialect.evaluation.clips import CANTONESE, CANTONESE_CHARACTERS, clips_of, draw, join
from tests.dialect.evaluation.made_corpus import make_corpus


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_corpus(tmp_path_factory.mktemp("corpus"))


def test_clips_are_marked_by_the_category_of_the_file(corpus: Path) -> None:
    clips = clips_of(CANTONESE, corpus, Atlas())
    assert {mark.tone_category for _, mark in clips["陽去"]} == {"陽去"}
    assert len(clips["陽去"]) == 5
    assert not clips["陽入"]


def test_a_syllable_gets_a_character_that_hong_kong_reads_so(corpus: Path) -> None:
    atlas = Atlas()
    clips = clips_of(CANTONESE_CHARACTERS, corpus, atlas)
    marks = {path: mark.text for path, mark in clips["陰平"]}
    home = atlas.localities.row["香港"]
    assert "jyutpingorg_1-0.flac" in marks
    for char in marks.values():
        assert any(one.tone_label == "陰平" for one in atlas.readings.at(char or "", home))


def test_a_shorter_draw_is_the_beginning_of_a_longer(corpus: Path) -> None:
    clips = clips_of(CANTONESE, corpus, Atlas())
    six, twelve = (draw(clips, n, np.random.default_rng(3)) for n in (6, 12))
    assert twelve[:6] == six
    assert len({mark.tone_category for _, mark in six}) == 6


def test_joined_clips_are_marked_where_they_lie(corpus: Path) -> None:
    chosen = draw(clips_of(CANTONESE, corpus, Atlas()), 3, np.random.default_rng(0))
    waveform, segments = join(chosen, corpus)
    assert [mark.tone_category for mark in segments] == [m.tone_category for _, m in chosen]
    for mark in segments:
        inside = waveform.samples[int(16_000 * mark.start_s) : int(16_000 * mark.end_s)]
        assert np.abs(inside).max() > 0.05
    assert waveform.duration_s == pytest.approx(segments[-1].end_s + 0.2, abs=0.01)
