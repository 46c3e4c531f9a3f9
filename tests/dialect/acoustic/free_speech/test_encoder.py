"""Encoders from a folder, on tiny networks that are built here and run for real."""

import pickle
from pathlib import Path

import numpy as np
import pytest

from dialect.acoustic.free_speech.encoder import open_encoder
from dialect.acoustic.free_speech.vectors import Vectors
from dialect.errors import ArtefactError
from tests.dialect.acoustic.free_speech.tiny_encoder import build


def tone(hz: float, duration_s: float = 1.0) -> np.ndarray:
    time_s = np.arange(round(duration_s * 16_000)) / 16_000
    return (0.1 * np.cos(2 * np.pi * hz * time_s)).astype(np.float32)


@pytest.mark.parametrize("with_mask", [False, True])
def test_the_hidden_state_gives_a_row_per_frame(with_mask: bool, tmp_path: Path) -> None:
    frames = open_encoder(build(tmp_path, with_mask=with_mask))(tone(300.0))
    assert frames.shape == (50, 2)
    assert (frames[:, 0] > 10 * frames[:, 1]).all()


def test_long_sound_is_encoded_in_windows_and_loses_a_frame_a_seam_at_most(tmp_path: Path) -> None:
    frames = open_encoder(build(tmp_path))(tone(300.0, 64.0))
    assert 3200 - 2 <= len(frames) <= 3200


def test_a_moment_of_sound_is_padded(tmp_path: Path) -> None:
    assert len(open_encoder(build(tmp_path))(tone(300.0, 0.01))) == 20


def test_a_worker_process_can_take_the_encoder(tmp_path: Path) -> None:
    encoder = open_encoder(build(tmp_path))
    sent = pickle.loads(pickle.dumps(Vectors("encoder", encoder=encoder)))
    assert sent.encoder is not None
    np.testing.assert_array_equal(sent.encoder(tone(300.0)), encoder(tone(300.0)))


def test_another_network_has_another_fingerprint_and_another_folder_has_not(tmp_path: Path) -> None:
    one, same, other = (
        open_encoder(build(tmp_path / name, hz=hz)).fingerprint
        for name, hz in (("a", 300.0), ("b", 300.0), ("c", 310.0))
    )
    assert one == same != other


def test_a_network_that_gives_no_frames_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArtefactError, match="a row per frame"):
        open_encoder(build(tmp_path, pooled=True))


def test_a_folder_without_a_network_names_the_guide(tmp_path: Path) -> None:
    with pytest.raises(ArtefactError, match=r"free-speech-models\.md"):
        open_encoder(tmp_path)


def test_a_file_that_is_no_network_is_refused(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(b"not a network")
    with pytest.raises(ArtefactError, match="no ONNX model"):
        open_encoder(tmp_path)
