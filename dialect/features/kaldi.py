"""Spectra and cepstra as Kaldi takes them, for networks of others that were trained on those."""

import kaldi_native_fbank as kaldi
import numpy as np
from numpy.typing import NDArray

from dialect.entities import FloatArray

__all__ = ["kaldi_cepstra", "kaldi_filterbank"]

RATE_HZ = 16_000
FULL_SCALE = 32768.0
"""Kaldi reads samples of 16 bits as whole numbers."""


def kaldi_cepstra(samples: NDArray[np.float32]) -> FloatArray:
    """Take the cepstra that TeleSpeech's networks read: 40 of 40 bands, 40 to 7,800 Hz.

    Parameters
    ----------
    samples : ndarray of float32, shape (n_samples,)
        Mono at 16 kHz, between -1 and 1.

    Returns
    -------
    cepstra : ndarray of float, shape (n_frames, 40)
        One row per 10 ms, edges mirrored, no dither.
    """
    options = kaldi.MfccOptions()
    options.frame_opts.dither = 0.0
    options.frame_opts.snip_edges = False
    options.use_energy = False
    options.num_ceps = options.mel_opts.num_bins = 40
    options.mel_opts.low_freq, options.mel_opts.high_freq = 40.0, -200.0  # below half the rate
    return _rows(kaldi.OnlineMfcc(options), samples)


def kaldi_filterbank(samples: NDArray[np.float32]) -> FloatArray:
    """Take the log energies that FireRed's networks read: 80 bands, 20 to 8,000 Hz.

    Parameters
    ----------
    samples : ndarray of float32, shape (n_samples,)
        Mono at 16 kHz, between -1 and 1; 25 ms at least.

    Returns
    -------
    energies : ndarray of float, shape (n_frames, 80)
        One row per 10 ms wherever 25 ms are whole, no dither; natural logarithm.
    """
    options = kaldi.FbankOptions()
    options.frame_opts.dither = 0.0
    options.mel_opts.num_bins = 80
    return _rows(kaldi.OnlineFbank(options), samples)


def _rows(
    taken: "kaldi.OnlineMfcc | kaldi.OnlineFbank", samples: NDArray[np.float32]
) -> FloatArray:
    taken.accept_waveform(RATE_HZ, FULL_SCALE * samples)
    taken.input_finished()
    rows = [taken.get_frame(row) for row in range(taken.num_frames_ready)]
    return np.asarray(rows, np.float64)
