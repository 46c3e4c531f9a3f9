"""A tiny network of the layout of wav2vec 2.0, built here: two filters, a frame of 20 ms."""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

HOP = 320


def build(
    folder: Path, *, with_mask: bool = False, pooled: bool = False, hz: float = 300.0
) -> Path:
    """Give the power of two tones per frame as `last_hidden_state`, after another output."""
    time_s = np.arange(HOP) / 16_000
    kernel = np.array([np.cos(2 * np.pi * f * time_s) for f in (hz, 2000.0)], np.float32)
    nodes = [
        helper.make_node("Unsqueeze", ["input_values", "axis"], ["x"]),
        helper.make_node("Conv", ["x", "kernel"], ["c"], strides=[HOP]),
        helper.make_node("Mul", ["c", "c"], ["power"]),
        helper.make_node("Transpose", ["power"], ["frames"], perm=[0, 2, 1]),
        helper.make_node("ReduceMean", ["frames"], ["mean"], axes=[1], keepdims=1),
        helper.make_node("Identity", ["mean" if pooled else "frames"], ["last_hidden_state"]),
    ]
    inputs = [helper.make_tensor_value_info("input_values", TensorProto.FLOAT, ["b", "n"])]
    if with_mask:
        inputs.append(
            helper.make_tensor_value_info("attention_mask", TensorProto.INT64, ["b", "n"])
        )
        nodes.append(helper.make_node("ReduceMin", ["attention_mask"], ["least"], keepdims=0))
    outputs = [
        helper.make_tensor_value_info(name, TensorProto.FLOAT, ["b", "t", 2])
        for name in ("mean", "last_hidden_state")
    ]
    constants = {"axis": np.array([1]), "kernel": kernel[:, None, :]}
    graph = helper.make_graph(
        nodes, "tiny", inputs, outputs,
        [numpy_helper.from_array(array, name) for name, array in constants.items()],
    )  # fmt: skip
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(model, folder / "model.onnx")
    return folder
