"""The user's model, where rankings look for it."""

from pathlib import Path

import numpy as np
import pytest

from dialect.acoustic.free_speech.model import FreeSpeechModel, save_model
from dialect.acoustic.free_speech.shelf import METRICS, PLACE, open_for_ranking
from dialect.acoustic.free_speech.tree import fit_forks
from dialect.acoustic.free_speech.vectors import Vectors
from dialect.errors import ArtefactError
from tests.dialect.acoustic.free_speech.recordings import drawn_regions


def shelve(data_folder: Path, *, for_ranking: str) -> Path:
    vectors, regions = drawn_regions(10)
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
    (shelve(tmp_path, for_ranking="true") / METRICS).unlink()
    with pytest.raises(ArtefactError, match=r"metrics\.json"):
        open_for_ranking(tmp_path)
