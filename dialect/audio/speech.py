"""Find where somebody speaks; the choice of detector is argued in docs/adr/0002."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dialect.audio.request import SAMPLE_RATE_HZ
from dialect.entities import Span, Waveform

if TYPE_CHECKING:
    import onnxruntime

__all__ = ["detect_speech"]

MODEL_PATH = Path(__file__).with_name("data") / "silero_vad_16k.onnx"
FRAME_SAMPLES = 512  # 32 ms; this and the two below are the model's
CONTEXT_SAMPLES = 64
STATE_SHAPE = (1, 1, 128)

# Speech after some minutes of noise can be missed for good, so the memory starts afresh.
WINDOW_FRAMES = 512  # 16 s
WARM_UP_FRAMES = 32  # 1 s of the window before, heard again and not answered for

# The model hears by level too: the loudest thousandth is brought to this amplitude.
LOUD_QUANTILE, LOUD_AMPLITUDE = 0.999, 0.4
SPEECH_ABOVE = 0.3  # below the maker's 0.5, for words said alone; measured in docs/adr/0002
MOST_GAP_FRAMES = 3  # the closure of a stop lasts up to about 0.1 s and belongs to the word
LEAST_SPAN_FRAMES = 2


def detect_speech(waveform: Waveform) -> tuple[Span, ...]:
    """Find the stretches of a recording in which somebody speaks.

    Parameters
    ----------
    waveform : Waveform
        Sound at 16 kHz.

    Returns
    -------
    spans : tuple of Span
        In order, apart, each at least 64 ms long, on a grid of 32 ms, inside the recording.

    References
    ----------
    .. [1] Silero Team, Silero VAD 6.2, 2025, https://github.com/snakers4/silero-vad (MIT).

    Examples
    --------
    >>> detect_speech(Waveform(np.zeros(16_000, np.float32)))
    ()
    """
    is_speech = _close_gaps(_speech_probability(waveform.samples) > SPEECH_ABOVE)
    starts, ends = _edges(is_speech)
    frame_s = FRAME_SAMPLES / SAMPLE_RATE_HZ
    return tuple(
        Span(float(start * frame_s), float(min(end * frame_s, waveform.duration_s)))
        for start, end in zip(starts, ends, strict=True)
        if end - start >= LEAST_SPAN_FRAMES
    )


def _speech_probability(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Run the model over every frame; shape (n_frames,), the last frame filled with zeros."""
    if len(samples) == 0:
        return np.zeros(0, np.float32)
    n_frames = -(-len(samples) // FRAME_SAMPLES)
    loud = float(np.quantile(np.abs(samples), LOUD_QUANTILE))
    gain = LOUD_AMPLITUDE / loud if loud > 0 else 1.0
    padded = np.pad(
        samples * np.float32(gain), (CONTEXT_SAMPLES, n_frames * FRAME_SAMPLES - len(samples))
    )
    # (n_frames, 576): each frame with the end of the one before
    frames = np.lib.stride_tricks.sliding_window_view(padded, CONTEXT_SAMPLES + FRAME_SAMPLES)
    frames = frames[::FRAME_SAMPLES]
    state = np.zeros(STATE_SHAPE, np.float32)
    answers = []
    for first in range(0, n_frames, WINDOW_FRAMES):
        warm_up = min(first, WARM_UP_FRAMES)
        window = np.ascontiguousarray(frames[first - warm_up : first + WINDOW_FRAMES])
        (answer,) = _session().run(["speech_probs"], {"input": window, "h": state, "c": state})
        answers.append(answer.reshape(-1)[warm_up:])
    return np.concatenate(answers)


@lru_cache(maxsize=1)
def _session() -> "onnxruntime.InferenceSession":
    """Load the model once, on one thread: callers decide how many recordings run at a time."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(
        str(MODEL_PATH), options, providers=["CPUExecutionProvider"]
    )


def _edges(is_speech: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the first frame of each run, and the frame after its last."""
    change = np.diff(is_speech.astype(np.int8), prepend=0, append=0)
    return np.flatnonzero(change == 1), np.flatnonzero(change == -1)


def _close_gaps(is_speech: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Fill gaps between runs that are no pause."""
    starts, ends = _edges(is_speech)
    closed = is_speech.copy()
    for end, start in zip(ends[:-1], starts[1:], strict=True):
        if start - end <= MOST_GAP_FRAMES:
            closed[end:start] = True
    return closed
