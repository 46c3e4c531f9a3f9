"""Whole classifiers from a folder, in each layout that is read."""

import json
import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from dialect.acoustic.free_speech.outside import LAYOUTS, OutsideClassifier, open_classifier
from dialect.acoustic.free_speech.vectors import Vectors
from dialect.entities import Span
from dialect.errors import ArtefactError
from tests.dialect.acoustic.free_speech.tiny_classifiers import firered, telespeech, transformers

RATE_HZ = 16_000
BUILD: dict[str, Callable[[Path], Path]] = {
    "transformers": transformers,
    "telespeech": telespeech,
    "firered-lid": firered,
}


def tone(hz: float, duration_s: float = 2.0) -> np.ndarray:
    time_s = np.arange(round(duration_s * RATE_HZ)) / RATE_HZ
    return (0.1 * np.cos(2 * np.pi * hz * time_s)).astype(np.float32)


def best(classifier: OutsideClassifier, samples: np.ndarray, *speech: Span) -> str:
    return classifier.labels[int(classifier(samples, speech).argmax())]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_probabilities_of_its_own_labels(layout: str, tmp_path: Path) -> None:
    classifier = open_classifier(BUILD[layout](tmp_path), layout)
    log_p = classifier(tone(1200.0), (Span(0.2, 1.8),))
    assert log_p.shape == (len(classifier.labels),)
    assert np.exp(log_p).sum() == pytest.approx(1.0)
    assert np.ptp(log_p) > 0


def test_telespeech_has_its_fourteen_labels_in_the_order_of_its_outputs(tmp_path: Path) -> None:
    labels = open_classifier(telespeech(tmp_path), "telespeech").labels
    assert len(labels) == 14
    assert labels[:3] == ("ct", "kej", "mand")


def test_only_what_is_said_is_heard(tmp_path: Path) -> None:
    classifier = open_classifier(transformers(tmp_path), "transformers")
    samples = np.concatenate([tone(1200.0), tone(2000.0)])
    assert best(classifier, samples, Span(0.0, 2.0)) == "cmn"
    assert best(classifier, samples, Span(2.0, 4.0)) == "yue"


def test_windows_of_a_long_recording_weigh_by_the_speech_in_them(tmp_path: Path) -> None:
    classifier = open_classifier(transformers(tmp_path), "transformers")
    samples = np.concatenate([tone(1200.0, 20.0), tone(2000.0, 20.0)])
    assert best(classifier, samples, Span(0.0, 20.0), Span(35.0, 40.0)) == "cmn"
    assert best(classifier, samples, Span(0.0, 5.0), Span(20.0, 40.0)) == "yue"


def test_where_nobody_speaks_no_label_is_weighed(tmp_path: Path) -> None:
    classifier = open_classifier(transformers(tmp_path), "transformers")
    assert not classifier(tone(1200.0), ()).any()


def test_samples_are_normalised_as_the_configuration_says(tmp_path: Path) -> None:
    spans = (Span(0.0, 2.0),)
    quiet, loud = tone(1200.0), 5 * tone(1200.0)
    one = open_classifier(transformers(tmp_path / "a"), "transformers")
    other = open_classifier(transformers(tmp_path / "b", normalised=False), "transformers")
    np.testing.assert_allclose(one(quiet, spans), one(loud, spans), atol=1e-3)
    assert np.abs(other(quiet, spans) - other(loud, spans)).max() > 0.1


def test_a_worker_process_can_take_the_classifier(tmp_path: Path) -> None:
    vectors = Vectors("classifier", classifier=open_classifier(firered(tmp_path), "firered-lid"))
    sent = pickle.loads(pickle.dumps(vectors))
    assert sent.fingerprint == vectors.fingerprint


def test_the_way_a_network_is_fed_is_part_of_its_fingerprint(tmp_path: Path) -> None:
    folder = telespeech(tmp_path, n_labels=3)
    prints = {OutsideClassifier(folder, layout).fingerprint for layout in LAYOUTS}
    assert len(prints) == len(LAYOUTS)


@pytest.mark.parametrize(
    ("layout", "word"),
    [
        ("transformers", "optimum-cli export"),
        ("telespeech", "Tele-AI/TeleSpeech-DialectIdentify"),
        ("firered-lid", "export_firered_lid"),
    ],
)
def test_an_absent_network_says_what_to_fetch_and_where_to_put_it(
    layout: str, word: str, tmp_path: Path
) -> None:
    with pytest.raises(ArtefactError, match=word) as caught:
        open_classifier(tmp_path / "nothing", layout)
    assert str(tmp_path / "nothing" / "model.onnx") in str(caught.value)


def test_a_network_of_another_layout_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArtefactError, match=r"takes feats and gives labels"):
        open_classifier(telespeech(tmp_path), "firered-lid")


def test_a_network_with_more_outputs_than_labels_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArtefactError, match=r"\(1, 15\).* 14 labels"):
        open_classifier(telespeech(tmp_path, n_labels=15), "telespeech")


@pytest.mark.parametrize(
    ("name", "written", "word"),
    [
        ("config.json", {}, "id2label"),
        ("config.json", {"id2label": {"0": "a", "2": "b"}}, "id2label"),
        (
            "preprocessor_config.json",
            {"feature_extractor_type": "WhisperFeatureExtractor", "sampling_rate": 16000},
            "asks for WhisperFeatureExtractor",
        ),
    ],
)
def test_a_configuration_that_is_not_read_is_refused(
    name: str, written: dict[str, object], word: str, tmp_path: Path
) -> None:
    transformers(tmp_path)
    (tmp_path / name).write_text(json.dumps(written))
    with pytest.raises(ArtefactError, match=word):
        open_classifier(tmp_path, "transformers")


def test_a_lost_list_of_labels_names_its_remedy(tmp_path: Path) -> None:
    (firered(tmp_path) / "labels.txt").unlink()
    with pytest.raises(ArtefactError, match="export_firered_lid"):
        open_classifier(tmp_path, "firered-lid")
