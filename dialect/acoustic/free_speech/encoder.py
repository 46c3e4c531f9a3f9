"""A speech encoder from a folder of the user's, whose frames are features of free speech.

The layout is that of wav2vec 2.0, XLS-R and MMS exported to ONNX: ``model.onnx`` takes samples at
16 kHz, and with some exports a mask beside them, and gives one row of numbers per frame. Nothing is
downloaded; docs/free-speech-models.md tells which public models fit.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dialect.acoustic.runtime import network_digest, open_session
from dialect.entities import FloatArray
from dialect.errors import ArtefactError

if TYPE_CHECKING:
    import onnxruntime

__all__ = ["OnnxEncoder", "open_encoder"]

MODEL, MASK, HIDDEN = "model.onnx", "attention_mask", "last_hidden_state"
GUIDE = "docs/free-speech-models.md"
RATE_HZ = 16_000
WINDOW_S = 20.0
"""Encoded at a time: attention over an hour would not fit into memory."""
LEAST_S = 0.4
"""Wav2Vec2's convolutions need some 25 ms; less than this is padded with silence."""


@dataclass(frozen=True)
class OnnxEncoder:
    """An encoder in a folder; each process opens it for itself when it is first called.

    Attributes
    ----------
    folder : Path
        Holds ``model.onnx``, and its weights if they lie beside it.
    """

    folder: Path

    @property
    def fingerprint(self) -> str:
        """Digest of the network, whatever the folder is called."""
        return network_digest(self.folder / MODEL)

    def __call__(self, samples: NDArray[np.float32]) -> FloatArray:
        """Encode sound.

        Parameters
        ----------
        samples : ndarray of float32, shape (n_samples,)
            Mono at 16 kHz.

        Returns
        -------
        frames : ndarray of float, shape (n_frames, n_values)
            Windows of about 20 s, each standardised as the networks are trained, one after
            another; at each seam a frame may be lost.
        """
        session = _opened(self.folder)
        # Windows of the same length: a short last one would be heard without its context.
        n_windows = max(1, round(len(samples) / RATE_HZ / WINDOW_S))
        parts = [_frames(session, part) for part in np.array_split(samples, n_windows)]
        return np.concatenate(parts)


def open_encoder(folder: Path) -> OnnxEncoder:
    """Open an encoder and try it on a second of silence.

    Parameters
    ----------
    folder : Path
        Holds ``model.onnx``.

    Returns
    -------
    encoder : OnnxEncoder

    Raises
    ------
    ArtefactError
        If the network is absent, cannot be run, takes no samples or gives no frames.
    """
    encoder = OnnxEncoder(folder)
    session = _opened(folder)
    others = {one.name for one in session.get_inputs()[1:]} - {MASK}
    if len(session.get_inputs()[0].shape) != 2 or others:
        raise ArtefactError(
            f"{folder / MODEL} must take samples, shape (batch, samples), and at most {MASK} "
            f"besides; see {GUIDE}"
        )
    try:
        frames = encoder(np.zeros(RATE_HZ, np.float32))
    except Exception as error:  # onnxruntime raises its own C++ types, which have no common root
        raise ArtefactError(f"{folder / MODEL} does not run on samples: {error}") from error
    if frames.ndim != 2 or not 1 < len(frames) <= RATE_HZ // 100:
        raise ArtefactError(
            f"{folder / MODEL} gives numbers of shape {frames.shape} for a second of sound; needed "
            f"is a row per frame of 10 ms or more, output {HIDDEN}; see {GUIDE}"
        )
    return encoder


@cache
def _opened(folder: Path) -> "onnxruntime.InferenceSession":
    return open_session(folder / MODEL, GUIDE)


def _frames(session: "onnxruntime.InferenceSession", samples: NDArray[np.float32]) -> FloatArray:
    """Encode one window at mean 0 and variance 1, as the networks were trained."""
    padded = np.pad(samples, (0, max(0, round(LEAST_S * RATE_HZ) - len(samples))))
    standard = (padded - padded.mean()) / np.sqrt(padded.var() + 1e-7)
    fed = {session.get_inputs()[0].name: standard[None].astype(np.float32)}
    if len(session.get_inputs()) > 1:
        fed[MASK] = np.ones((1, len(standard)), np.int64)
    names = [one.name for one in session.get_outputs()]
    wanted = HIDDEN if HIDDEN in names else names[0]
    (frames,) = np.asarray(session.run([wanted], fed)[0])
    return np.asarray(frames, np.float64)
