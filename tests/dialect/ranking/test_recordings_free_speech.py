"""A user's model of free speech in the ranking of a case."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from dialect.acoustic.free_speech.model import FreeSpeechModel
from dialect.acoustic.free_speech.shelf import Damaged, Shelved
from dialect.acoustic.free_speech.tree import fit_forks
from dialect.acoustic.free_speech.vectors import Vectors
from dialect.atlas.load import Atlas, load_atlas
from dialect.entities import AreaClue, Case, Recording, Segment
from dialect.ranking.answer import answer_case, believe
from tests.dialect.training.voices import syllables, write_wav

REGIONS = ("yue", "min")
VECTORS = Vectors("mfcc-statistics")


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.fixture(scope="module")
def shelved() -> Shelved:
    """A model that takes one synthetic voice for Cantonese and another for Min."""
    sounds = [syllables(kind, seed=100 * kind + k) for kind in range(2) for k in range(8)]
    vectors = np.array([VECTORS.vector_of(sound) for sound in sounds])
    forks = fit_forks(
        vectors[:, 1:],
        [region for region in REGIONS for _ in range(8)],
        speech_s=vectors[:, 0],
        speakers=[str(n) for n in range(16)],
    )
    return Shelved("m-1", "m-1-0123", FreeSpeechModel(VECTORS, forks), {"for_ranking": True})


@pytest.fixture
def case(tmp_path: Path) -> Case:
    write_wav(tmp_path / "a.wav", syllables(0, seed=500))
    return Case(recordings=(Recording(tmp_path / "a.wav"),))


def test_an_unmarked_recording_is_heard_by_the_users_model(
    case: Case, atlas: Atlas, shelved: Shelved
) -> None:
    ranking = answer_case(case, atlas, top=1, free_speech=shelved)
    assert ranking.recordings[0].usable
    assert "按自由谈话听（模型 m-1" in ranking.recordings[0].why
    assert "粤语" in ranking.candidates[0].evidence[0].why
    assert ranking.candidates[0].log10_lr > 0
    assert ranking.versions["free_speech"] == "m-1-0123"


def test_without_a_model_such_a_recording_is_not_weighed(case: Case, atlas: Atlas) -> None:
    ranking = answer_case(case, atlas, top=1)
    assert not ranking.recordings[0].usable
    assert ranking.candidates[0].log10_lr == 0
    assert "free_speech" not in ranking.versions


def test_a_damaged_model_is_told_and_the_rest_ranks(case: Case, atlas: Atlas) -> None:
    known = replace(case, clues=(AreaClue("44", likelihood_ratio=10.0),))
    ranking = answer_case(known, atlas, top=1, free_speech=Damaged("/secret/place is altered"))
    assert ranking.candidates[0].log10_lr > 0
    assert "自由谈话模型打不开" in ranking.recordings[0].why
    assert "/secret" not in ranking.recordings[0].why


def test_a_marked_recording_is_not_heard_as_free_speech(
    case: Case, atlas: Atlas, shelved: Shelved
) -> None:
    marked = replace(case.recordings[0], segments=(Segment(0.6, 0.9, "三"),))
    ranking = answer_case(Case(recordings=(marked,)), atlas, top=1, free_speech=shelved)
    assert "自由谈话" not in ranking.recordings[0].why


def test_too_little_speech_is_reported_and_not_weighed(
    tmp_path: Path, atlas: Atlas, shelved: Shelved
) -> None:
    write_wav(tmp_path / "short.wav", syllables(0, seed=1)[:32_000])
    case = Case(recordings=(Recording(tmp_path / "short.wav"),))
    (report,) = answer_case(case, atlas, top=1, free_speech=shelved).recordings
    assert not report.usable
    assert "至少要 3 秒" in report.why


def test_a_second_recording_of_the_same_voice_counts_less_than_the_first(
    case: Case, tmp_path: Path, atlas: Atlas, shelved: Shelved
) -> None:
    write_wav(tmp_path / "b.wav", syllables(0, seed=501))
    twice = Case(recordings=(*case.recordings, Recording(tmp_path / "b.wav")))
    nothing, one, two = (
        believe(c, atlas, free_speech=shelved).county.max() for c in (Case(), case, twice)
    )
    assert one > nothing
    assert np.log(two / one) < np.log(one / nothing)
