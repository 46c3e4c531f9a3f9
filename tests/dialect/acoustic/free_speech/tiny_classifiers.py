"""Tiny networks of the layouts of published classifiers, built here and run for real."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HOP = 320
LABELS = ("cmn", "yue", "eng")


def transformers(
    folder: Path, *, hz: Sequence[float] = (1200.0, 2000.0, 5000.0), normalised: bool = True
) -> Path:
    """Wav2Vec2ForSequenceClassification as exported: the log power of a tone is a label's logit."""
    time_s = np.arange(HOP) / 16_000
    kernel = np.array([np.cos(2 * np.pi * f * time_s) for f in hz], np.float32)
    nodes = [
        helper.make_node("Unsqueeze", ["input_values", "axis"], ["x"]),
        helper.make_node("Conv", ["x", "kernel"], ["c"], strides=[HOP]),
        helper.make_node("Mul", ["c", "c"], ["power"]),
        helper.make_node("ReduceMean", ["power"], ["mean"], axes=[2], keepdims=0),
        helper.make_node("ReduceMin", ["attention_mask"], ["least"], keepdims=0),
        helper.make_node("Cast", ["least"], ["one"], to=TensorProto.FLOAT),
        helper.make_node("Add", ["mean", "one"], ["more"]),
        helper.make_node("Log", ["more"], ["logits"]),
    ]
    inputs = [
        helper.make_tensor_value_info("input_values", TensorProto.FLOAT, ["b", "n"]),
        helper.make_tensor_value_info("attention_mask", TensorProto.INT64, ["b", "n"]),
    ]
    constants = {"axis": np.array([1]), "kernel": kernel[:, None, :]}
    _save(folder, nodes, inputs, ("logits", len(hz)), constants)
    labels = {str(k): LABELS[k] for k in range(len(hz))}
    (folder / "config.json").write_text(json.dumps({"id2label": labels}))
    extractor = {
        "feature_extractor_type": "Wav2Vec2FeatureExtractor",
        "sampling_rate": 16000,
        "do_normalize": normalised,
    }
    (folder / "preprocessor_config.json").write_text(json.dumps(extractor))
    return folder


def telespeech(folder: Path, *, n_labels: int = 14) -> Path:
    """Of 40 cepstra a frame, a weighted sum of their means for each label."""
    _of_frames(folder, 40, ("labels", n_labels))
    return folder


def firered(folder: Path, labels: Sequence[str] = ("zh mandarin", "zh yue", "ja")) -> Path:
    """Of 80 band energies a frame, as the export of FireRedLID is."""
    _of_frames(folder, 80, ("log_probabilities", len(labels)))
    (folder / "labels.txt").write_text("\n".join(labels) + "\n", encoding="utf-8")
    return folder


def _of_frames(folder: Path, width: int, output: tuple[str, int]) -> None:
    weight = 0.1 * np.random.default_rng(0).normal(size=(width, output[1])).astype(np.float32)
    nodes = [
        helper.make_node("ReduceMean", ["feats"], ["mean"], axes=[1], keepdims=0),
        helper.make_node("MatMul", ["mean", "weight"], [output[0]]),
    ]
    inputs = [helper.make_tensor_value_info("feats", TensorProto.FLOAT, ["b", "t", width])]
    _save(folder, nodes, inputs, output, {"weight": weight})


def _save(
    folder: Path,
    nodes: list[onnx.NodeProto],
    inputs: list[onnx.ValueInfoProto],
    output: tuple[str, int],
    constants: dict[str, np.ndarray],
) -> None:
    out = helper.make_tensor_value_info(output[0], TensorProto.FLOAT, ["b", output[1]])
    initial = [numpy_helper.from_array(array, name) for name, array in constants.items()]
    graph = helper.make_graph(nodes, "tiny", inputs, [out], initial)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(model, folder / "model.onnx")
