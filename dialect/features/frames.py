"""Frames of free speech: cepstra and how they move, in speech alone, with the channel taken out.

Nobody prompted this speech, so there are no marks: the detector of speech says where to look, and
what is taken from each frame never reaches over a pause.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from dialect.entities import FloatArray, Span, Waveform
from dialect.features.cepstra import N_CEPSTRA, mel_cepstra
from dialect.features.spectra import COARSE, noise_power, power_spectra

__all__ = ["SpeechFrames", "deltas", "normalise", "shifted_deltas", "speech_frames"]

LONGEST_PIECE_S = 20.0
"""Spectra are taken over so much at a time, so that memory does not grow with the recording."""
LEAST_SPREAD = 1e-3


@dataclass(frozen=True)
class SpeechFrames:
    """What is heard of a recording every 10 ms in which somebody speaks.

    Attributes
    ----------
    values : ndarray of float, shape (n_frames, n_values)
        One row per frame, pauses left out.
    starts : tuple of int
        Row of the first frame of each stretch of speech; what moves is looked at inside one.
    """

    values: FloatArray
    starts: tuple[int, ...]

    @property
    def stretches(self) -> list[FloatArray]:
        """The frames of each stretch of speech."""
        return list(np.split(self.values, self.starts[1:])) if self.starts else []


def speech_frames(
    waveform: Waveform, speech: Sequence[Span], *, tract: float = 1.0
) -> SpeechFrames:
    """Take the mel cepstra of everything that is said.

    Parameters
    ----------
    waveform : Waveform
        Recording at 16 kHz.
    speech : sequence of Span
        Where somebody speaks, as `dialect.audio.detect_speech` gives it.
    tract : float, default=1.0
        Formants of this voice over a man's.

    Returns
    -------
    frames : SpeechFrames
        13 cepstra per frame, freed of the steady noise of the recording.
    """
    noise = noise_power(waveform, COARSE)
    stretches = []
    for span in speech:
        pieces = [
            mel_cepstra(power_spectra(waveform, piece, COARSE, noise=noise), tract=tract)
            for piece in _pieces(span)
        ]
        stretches.append(np.concatenate(pieces))
    return _joined(stretches, N_CEPSTRA)


def _pieces(span: Span) -> Iterator[Span]:
    """Cut a span into pieces of bounded length."""
    start_s = span.start_s
    while span.end_s - start_s > 1.5 * LONGEST_PIECE_S:
        yield Span(start_s, start_s + LONGEST_PIECE_S)
        start_s += LONGEST_PIECE_S
    yield Span(start_s, span.end_s)


def _joined(stretches: Sequence[FloatArray], n_values: int) -> SpeechFrames:
    values = np.concatenate([np.zeros((0, n_values)), *stretches])
    ends = np.cumsum([len(stretch) for stretch in stretches])
    return SpeechFrames(values, (0, *ends[:-1].tolist()) if len(stretches) else ())


def normalise(frames: SpeechFrames) -> SpeechFrames:
    """Take the recording's own mean and spread out of every value.

    A microphone or telephone multiplies the spectrum, so it adds the same to the cepstra of every
    frame; noise narrows their spread.

    Parameters
    ----------
    frames : SpeechFrames
        Any values.

    Returns
    -------
    normalised : SpeechFrames
        Each value of mean 0 and standard deviation 1 over the recording.

    References
    ----------
    .. [1] O. Viikki and K. Laurila, Cepstral domain segmental feature vector normalization for
       noise robust speech recognition, Speech Communication 25, 1998.
    """
    if not len(frames.values):
        return frames
    spread = np.maximum(frames.values.std(axis=0), LEAST_SPREAD)
    return replace(frames, values=(frames.values - frames.values.mean(axis=0)) / spread)


def deltas(frames: SpeechFrames, *, reach: int = 2) -> SpeechFrames:
    """Estimate how fast each value changes from frame to frame.

    Parameters
    ----------
    frames : SpeechFrames
        Any values.
    reach : int, default=2
        Frames on either side, at least 1; past the ends of a stretch its edge is repeated.

    Returns
    -------
    slopes : SpeechFrames
        Regression slope per frame, of the same shape.

    Raises
    ------
    ValueError
        If `reach` is below 1.

    References
    ----------
    .. [1] S. Young et al., The HTK Book, version 3.4, 2006 (delta coefficients).
    """
    if reach < 1:
        raise ValueError(f"need reach >= 1; got {reach}")
    slopes = [_slopes(stretch, reach) for stretch in frames.stretches]
    return _joined(slopes, frames.values.shape[1])


def _slopes(stretch: FloatArray, reach: int) -> FloatArray:
    n_frames = len(stretch)
    padded = np.pad(stretch, ((reach, reach), (0, 0)), mode="edge")
    slopes = np.zeros(stretch.shape)
    for k in range(1, reach + 1):
        ahead = padded[reach + k : reach + k + n_frames]
        slopes += k * (ahead - padded[reach - k : reach - k + n_frames])
    return slopes / (2 * sum(k * k for k in range(1, reach + 1)))


def shifted_deltas(
    frames: SpeechFrames, *, n: int = 7, d: int = 1, p: int = 3, k: int = 7
) -> SpeechFrames:
    """Stack differences of cepstra at several times ahead: some 0.2 s of movement in one frame.

    Parameters
    ----------
    frames : SpeechFrames
        Cepstra.
    n : int, default=7
        Cepstra that are used, from the first.
    d : int, default=1
        Frames before and after that each difference spans.
    p : int, default=3
        Frames from one difference to the next.
    k : int, default=7
        Differences that are stacked.

    Returns
    -------
    stacked : SpeechFrames
        Of `n` (k + 1) values: the cepstra themselves, then ``c(t + ip + d) - c(t + ip - d)`` for
        i from 0 to k - 1; past the end of a stretch its edge is repeated.

    Raises
    ------
    ValueError
        If there are fewer cepstra than `n`, or an option is below 1.

    References
    ----------
    .. [1] P. A. Torres-Carrasquillo et al., Approaches to language identification using Gaussian
       mixture models and shifted delta cepstral features, ICSLP 2002: the N-d-P-k scheme, 7-1-3-7.
    """
    if min(n, d, p, k) < 1 or frames.values.shape[1] < n:
        raise ValueError(f"need options >= 1 and {n} cepstra; got {(n, d, p, k)}")
    stacked = []
    for stretch in frames.stretches:
        at = np.arange(len(stretch))[:, None] + p * np.arange(k)  # (n_frames, k)
        last = len(stretch) - 1
        ahead, behind = np.clip(at + d, 0, last), np.clip(at - d, 0, last)
        moves = stretch[ahead, :n] - stretch[behind, :n]
        stacked.append(np.hstack([stretch[:, :n], moves.reshape(len(stretch), k * n)]))
    return _joined(stacked, n * (k + 1))
