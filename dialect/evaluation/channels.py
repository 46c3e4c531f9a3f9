"""The conditions that benchmarks measure in, each at one fixed strength."""

import numpy as np

from dialect.audio.channels import AMR, OPUS, add_noise, through_codec, through_telephone
from dialect.entities import Waveform

__all__ = ["CHANNELS", "pass_through"]

CHANNELS = ("clean", "noise", "telephone", "amr", "opus")
SNR_DB = 10.0


def pass_through(waveform: Waveform, channel: str, rng: np.random.Generator) -> Waveform:
    """Send a recording through one of `CHANNELS`; its length and timing stay.

    Parameters
    ----------
    waveform : Waveform
        Clean sound at 16 kHz.
    channel : str
        `noise`: pink, 10 dB under the loud half of the sound. `telephone`: 300 to 3,400 Hz at
        8 kHz, G.711. `amr`: AMR-NB at 12.2 kbit/s. `opus`: at 8 kbit/s.
    rng : numpy.random.Generator
        For the noise.

    Returns
    -------
    heard : Waveform
    """
    samples = waveform.samples.astype(np.float64)
    if channel == "noise":
        samples = add_noise(samples, rng, snr_db=SNR_DB)
    elif channel == "telephone":
        samples = through_telephone(samples)
    elif channel == "amr":
        samples = through_codec(samples, AMR)
    elif channel == "opus":
        samples = through_codec(samples, OPUS)
    return Waveform(np.clip(samples, -1, 1).astype(np.float32))
