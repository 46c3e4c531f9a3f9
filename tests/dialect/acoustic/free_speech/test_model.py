"""A model of free speech, answering and on disk."""

from pathlib import Path

import numpy as np
import pytest

from dialect.acoustic.free_speech.mixture import fit_mixture
from dialect.acoustic.free_speech.model import (
    FreeSpeechModel,
    Identified,
    Insufficient,
    open_model,
    save_model,
)
from dialect.acoustic.free_speech.tree import fit_forks
from dialect.acoustic.free_speech.vectors import Vectors
from dialect.entities import Waveform
from dialect.errors import ArtefactError
from tests.dialect.acoustic.free_speech.recordings import drawn_regions


def made(vectors_of: Vectors) -> FreeSpeechModel:
    vectors, regions = drawn_regions(30)
    return FreeSpeechModel(
        vectors_of,
        fit_forks(
            vectors,
            regions.tolist(),
            speech_s=np.full(len(vectors), 20.0),
            speakers=[str(i) for i in range(len(vectors))],
        ),
    )


@pytest.fixture(scope="module")
def model() -> FreeSpeechModel:
    mixture = fit_mixture(np.random.default_rng(0).normal(size=(50, 56)), n_components=2)
    return made(Vectors("sdc-supervector", mixture))


def heard(region: str, *, speech_s: float = 20.0) -> np.ndarray:
    vectors, _ = drawn_regions(8, regions=(region,), seed=2)
    return np.concatenate([[speech_s], vectors.mean(axis=0)])


def test_clear_speech_is_answered_at_the_deepest_likely_region(model: FreeSpeechModel) -> None:
    found = model.identify_vector(heard("min.nan"))
    assert isinstance(found, Identified)
    assert found.answer == "min.nan"
    assert found.regions[int(found.log_lr.argmax())] in {"min", "min.nan"}


def test_the_answer_is_the_deepest_region_likelier_than_all_else(model: FreeSpeechModel) -> None:
    answers = set()
    for part in np.linspace(0.0, 1.0, 21):
        found = model.identify_vector(part * heard("min.nan") + (1 - part) * heard("min.dong"))
        assert isinstance(found, Identified)
        p = dict(zip(found.regions, found.probability.tolist(), strict=True))
        likely = [region for region in ("min.nan", "min.dong", "min") if p[region] > 0.5]
        assert found.answer == (likely[0] if likely else None)
        answers.add(found.answer)
    assert {"min.nan", "min.dong"} <= answers


def test_probabilities_and_none_of_these_share_one(model: FreeSpeechModel) -> None:
    found = model.identify_vector(heard("hui"))
    assert isinstance(found, Identified)
    top = [i for i, region in enumerate(found.regions) if "." not in region]
    assert found.probability[top].sum() + found.none_of_these == pytest.approx(1.0)
    known = model.identify_vector(heard("wu"))
    assert isinstance(known, Identified)
    assert found.none_of_these > known.none_of_these


def test_under_three_seconds_is_insufficient(model: FreeSpeechModel) -> None:
    assert model.identify_vector(heard("wu", speech_s=2.9)) == Insufficient(2.9, 3.0)
    assert model.identify(Waveform(np.zeros(16_000, np.float32)), ()) == Insufficient(0.0)


def test_a_saved_model_gives_the_same_scores(model: FreeSpeechModel, tmp_path: Path) -> None:
    save_model("free-1", model, folder=tmp_path)
    opened = open_model("free-1", folder=tmp_path)
    assert opened.vectors.fingerprint == model.vectors.fingerprint
    before, after = (m.identify_vector(heard("yue.siyi")) for m in (model, opened))
    assert isinstance(before, Identified)
    assert isinstance(after, Identified)
    np.testing.assert_array_equal(after.probability, before.probability)
    assert (after.answer, after.none_of_these) == (before.answer, before.none_of_these)


def test_a_model_of_vectors_that_are_no_longer_taken_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save_model("free-1", made(Vectors("melody")), folder=tmp_path)
    monkeypatch.setattr("dialect.acoustic.free_speech.vectors.LAYOUT", 2)
    with pytest.raises(ArtefactError, match="train it again"):
        open_model("free-1", folder=tmp_path)


def test_a_model_of_an_encoder_is_not_opened_without_it(tmp_path: Path) -> None:
    class Encoder:
        fingerprint = "tiny"

        def __call__(self, samples: np.ndarray) -> np.ndarray:
            return np.zeros((len(samples), 2))

    save_model("free-1", made(Vectors("encoder", encoder=Encoder())), folder=tmp_path)
    with pytest.raises(ArtefactError, match="encoder"):
        open_model("free-1", folder=tmp_path)
    assert open_model("free-1", encoder=Encoder(), folder=tmp_path).vectors.encoder
