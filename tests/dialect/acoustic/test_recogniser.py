"""A tiny recogniser that tells a low tone from a high one, built here and run for real."""

import json
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from dialect.acoustic.recogniser import Recogniser, open_recogniser
from dialect.atlas.syllable import parse_syllable
from dialect.entities import Segment, Waveform
from dialect.errors import ArtefactError

HOP = 320
LOW_HZ, HIGH_HZ = 300.0, 3000.0
TOKENS = {"<pad>": 0, "m": 1, "s": 2, "a": 3}
MA, SA = parse_syllable("ma"), parse_syllable("sa")


def _build(folder: Path, *, n_outputs: int = 4) -> Path:
    """Frames of 20 ms; m where the low tone is strong, s where the high one is, else nothing."""
    time_s = np.arange(HOP) / 16_000
    filters = [np.cos(2 * np.pi * hz * time_s) for hz in (LOW_HZ, HIGH_HZ)]
    filters += [np.sin(2 * np.pi * hz * time_s) for hz in (LOW_HZ, HIGH_HZ)]
    kernel = np.array(filters, np.float32)[:, None, :] / 20
    mix = np.zeros((4, n_outputs), np.float32)
    mix[0, 1] = mix[2, 1] = mix[1, 2] = mix[3, 2] = 1.0
    nodes = [
        helper.make_node("Unsqueeze", ["samples", "axis"], ["x"]),
        helper.make_node("Conv", ["x", "kernel"], ["c"], strides=[HOP]),
        helper.make_node("Mul", ["c", "c"], ["power"]),
        helper.make_node("Transpose", ["power"], ["frames"], perm=[0, 2, 1]),
        helper.make_node("MatMul", ["frames", "mix"], ["mixed"]),
        helper.make_node("Add", ["mixed", "bias"], ["logits"]),
    ]
    bias = np.zeros(n_outputs, np.float32)
    bias[0] = 3.0
    constants = {"axis": np.array([1]), "kernel": kernel, "mix": mix, "bias": bias}
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info("samples", TensorProto.FLOAT, ["b", "n"])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["b", "t", n_outputs])],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    opset = [helper.make_opsetid("", 17)]
    model = helper.make_model(graph, opset_imports=opset, ir_version=9)
    onnx.save(model, str(folder / "model.onnx"))
    (folder / "vocab.json").write_text(json.dumps(TOKENS), encoding="utf-8")
    return folder


@pytest.fixture
def recogniser(tmp_path: Path) -> Recogniser:
    return open_recogniser(_build(tmp_path))


def _tones(*hz: float) -> tuple[Waveform, list[Segment]]:
    """Half a second of each tone, with a tenth of silence between."""
    time_s = np.arange(8_000) / 16_000
    pieces = [np.concatenate([np.sin(2 * np.pi * f * time_s), np.zeros(1_600)]) for f in hz]
    marks = [Segment(0.6 * k, 0.6 * k + 0.5, "口") for k in range(len(hz))]
    return Waveform(np.concatenate(pieces).astype(np.float32)), marks


def test_each_word_fits_the_reading_that_was_heard_in_it(recogniser: Recogniser) -> None:
    heard = recogniser.hear(*_tones(LOW_HZ, HIGH_HZ))
    low, high = (heard.likelihood(k, [MA, SA]) for k in (0, 1))
    assert low[0] > 2 * low[1]
    assert high[1] > 2 * high[0]


def test_a_sound_heard_in_every_word_wins_nothing_by_it(recogniser: Recogniser) -> None:
    heard = recogniser.hear(*_tones(LOW_HZ, LOW_HZ, LOW_HZ))
    np.testing.assert_allclose(heard.likelihood(0, [MA, SA]), 1.0, atol=0.05)


def test_a_reading_that_cannot_be_spelt_is_neither_better_nor_worse(
    recogniser: Recogniser,
) -> None:
    heard = recogniser.hear(*_tones(LOW_HZ, HIGH_HZ))
    unknown = parse_syllable("kʰu")
    assert heard.likelihood(0, [unknown, unknown]).tolist() == [1.0, 1.0]
    ma, other, sa = heard.likelihood(0, [MA, unknown, SA])
    assert ma >= other >= sa


def test_a_mark_shorter_than_the_model_needs_is_heard(recogniser: Recogniser) -> None:
    waveform, _ = _tones(LOW_HZ)
    heard = recogniser.hear(waveform, [Segment(0.2, 0.21, "口")])
    assert np.isfinite(heard.log_posterior[0]).all()


def test_a_folder_without_a_model_says_what_to_read(tmp_path: Path) -> None:
    with pytest.raises(ArtefactError, match=r"vocab.json cannot be read"):
        open_recogniser(tmp_path)
    (tmp_path / "vocab.json").write_text(json.dumps(TOKENS), encoding="utf-8")
    with pytest.raises(ArtefactError, match=r"docs/phone-recogniser.md"):
        open_recogniser(tmp_path)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("not json", "is no JSON"),
        ('{"a": 0, "b": 5}', "must give every token a position"),
        ('["a", "b"]', "must give every token a position"),
        ('{"a": 0, "b": 1, "c": 2, "d": 3}', "has no blank"),
        ('{"<pad>": 0, "m": 1, "s": 2}', "names 3 tokens"),
    ],
)
def test_a_vocabulary_that_does_not_fit_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    _build(tmp_path)
    (tmp_path / "vocab.json").write_text(text, encoding="utf-8")
    with pytest.raises(ArtefactError, match=problem):
        open_recogniser(tmp_path)


def test_a_file_that_is_no_model_is_refused(tmp_path: Path) -> None:
    _build(tmp_path)
    (tmp_path / "model.onnx").write_bytes(b"no model")
    with pytest.raises(ArtefactError, match="no ONNX model that can be run"):
        open_recogniser(tmp_path)
