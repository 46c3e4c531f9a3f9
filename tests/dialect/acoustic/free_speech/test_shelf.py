"""The user's model, where rankings look for it."""

from pathlib import Path

import numpy as np
import pytest

from dialect.acoustic.free_speech.model import FreeSpeechModel, save_model
from dialect.acoustic.free_speech.shelf import (
    METRICS,
    PLACE,
    Damaged,
    open_for_ranking,
    open_shelved,
)
from dialect.acoustic.free_speech.tree import fit_forks
from dialect.acoustic.free_speech.vectors import Vectors
from dialect.errors import ArtefactError
from tests.dialect.acoustic.free_speech.recordings import drawn_regions


def shelve(data_folder: Path, *, for_ranking: str, seed: int = 0) -> Path:
    vectors, regions = drawn_regions(10, seed=seed)
    forks = fit_forks(
        vectors,
        regions.tolist(),
        speech_s=np.full(len(vectors), 10.0),
        speakers=[str(n) for n in range(len(vectors))],
    )
    place = data_folder / PLACE
    save_model(place.name, FreeSpeechModel(Vectors("melody"), forks), folder=place.parent)
    (place / METRICS).write_text(f'{{"for_ranking": {for_ranking}}}', encoding="utf-8")
    return place


def test_without_a_model_nothing_ranks(tmp_path: Path) -> None:
    assert open_for_ranking(tmp_path) is None


@pytest.mark.parametrize(("word", "may"), [("true", True), ("false", False)])
def test_a_model_ranks_only_where_its_figures_allow_it(
    word: str, may: bool, tmp_path: Path
) -> None:
    shelve(tmp_path, for_ranking=word)
    assert (open_for_ranking(tmp_path) is not None) is may


def test_a_model_without_figures_is_refused(tmp_path: Path) -> None:
    place = shelve(tmp_path, for_ranking="true")
    (place / METRICS).unlink()
    with pytest.raises(ArtefactError, match=r"metrics\.json"):
        open_shelved(place)


@pytest.mark.parametrize("name", ["metrics.json", "model.skops", "../registry.json"])
@pytest.mark.parametrize("written", [b"", b"[]", b'{"free-speech": 3}', None])
def test_rankings_are_told_of_a_damaged_model_whatever_is_wrong(
    name: str, written: bytes | None, tmp_path: Path
) -> None:
    file = shelve(tmp_path, for_ranking="true") / name
    if written is None:
        file.unlink()
    else:
        file.write_bytes(written)
    found = open_for_ranking(tmp_path)
    assert isinstance(found, Damaged)
    assert found.problem


def test_a_model_trained_again_has_another_version(tmp_path: Path) -> None:
    place = shelve(tmp_path, for_ranking="true")
    first, again = open_shelved(place).version, open_shelved(place).version
    other = open_shelved(shelve(tmp_path, for_ranking="true", seed=1)).version
    assert first.startswith("free-speech-")
    assert first == again != other
