"""What recordings pass through before they reach the desk: noise, telephone, phone codecs."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

import av
import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, resample_poly, sosfilt

from dialect.entities import Waveform

__all__ = ["CHANNELS", "pass_through"]

RATE_HZ = 16_000
CHANNELS = ("clean", "noise", "telephone", "amr", "opus")
SNR_DB = 10.0
FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Codec:
    """Names in FFmpeg, rate, samples per frame, sample format; bit rate 0 is the codec's own."""

    encoder: str
    decoder: str
    rate_hz: int
    frame: int
    format: str
    bits_per_s: int = 0


PCM = Codec("pcm_mulaw", "pcm_mulaw", 8_000, 160, "s16")
AMR = Codec("libopencore_amrnb", "amrnb", 8_000, 160, "s16", 12_200)
OPUS = Codec("libopus", "libopus", 16_000, 320, "s16", 8_000)


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
        loud = np.abs(samples) > np.quantile(np.abs(samples), 0.5)
        rms = np.sqrt(np.mean(np.square(samples[loud])))
        samples = samples + pink(len(samples), rng) * rms / 10 ** (SNR_DB / 20)
    elif channel == "telephone":
        band = butter(4, [300, 3400], "bandpass", fs=RATE_HZ, output="sos")
        samples = through_codec(sosfilt(band, samples), PCM)
    elif channel == "amr":
        samples = through_codec(samples, AMR)
    elif channel == "opus":
        samples = through_codec(samples, OPUS)
    return Waveform(np.clip(samples, -1, 1).astype(np.float32))


def pink(n_samples: int, rng: np.random.Generator) -> FloatArray:
    """Noise of power 1 that falls by 3 dB an octave from 50 Hz."""
    spectrum = np.fft.rfft(rng.normal(size=n_samples))
    freq_hz = np.fft.rfftfreq(n_samples, 1 / RATE_HZ)
    noise = np.fft.irfft(spectrum / np.sqrt(np.maximum(freq_hz, 50.0)), n_samples)
    scaled: FloatArray = noise / noise.std()
    return scaled


def through_codec(samples: FloatArray, codec: Codec) -> FloatArray:
    """Encode and decode at the codec's rate, and take its delay out."""
    narrow = resample_poly(samples, codec.rate_hz, RATE_HZ)
    whole = np.pad(narrow, (0, codec.frame - len(narrow) % codec.frame + 4 * codec.frame))
    encoder = cast(av.AudioCodecContext, av.CodecContext.create(codec.encoder, "w"))
    encoder.sample_rate, encoder.layout, encoder.format = codec.rate_hz, "mono", codec.format
    encoder.time_base = Fraction(1, codec.rate_hz)
    if codec.bits_per_s:
        encoder.bit_rate = codec.bits_per_s
    decoder = cast(av.AudioCodecContext, av.CodecContext.create(codec.decoder, "r"))
    decoder.sample_rate, decoder.layout = codec.rate_hz, "mono"
    heard = []
    for packet in [p for frame in frames(whole, codec) for p in encoder.encode(frame)]:
        heard += [frame.to_ndarray().ravel() for frame in decoder.decode(packet)]
    decoded = np.concatenate(heard).astype(np.float64)
    decoded /= 32768.0 if np.abs(decoded).max() > 2.0 else 1.0
    rate_hz = round(codec.rate_hz * len(decoded) / len(whole), -3)  # opus answers at 48 kHz
    wide = resample_poly(decoded, RATE_HZ, rate_hz)
    return aligned(wide, samples)


def frames(samples: FloatArray, codec: Codec) -> Iterator[av.AudioFrame]:
    """Cut sound into the frames that an encoder takes; the last is followed by None."""
    for number, block in enumerate(
        samples[: len(samples) // codec.frame * codec.frame].reshape(-1, codec.frame)
    ):
        pcm = np.clip(32767 * block, -32768, 32767).astype(np.int16)[None]
        frame = av.AudioFrame.from_ndarray(pcm, format=codec.format, layout="mono")
        frame.sample_rate, frame.pts = codec.rate_hz, number * codec.frame
        frame.time_base = Fraction(1, codec.rate_hz)
        yield frame


def aligned(heard: FloatArray, said: FloatArray) -> FloatArray:
    """Shift what was heard onto what was said, up to 100 ms, and give it the same length."""
    length = min(len(heard), len(said))
    n_fft = 2 * length
    crossed = np.fft.irfft(
        np.fft.rfft(heard[:length], n_fft) * np.conj(np.fft.rfft(said[:length], n_fft)), n_fft
    )
    delay = int(np.argmax(np.abs(crossed[: RATE_HZ // 10])))
    shifted = heard[delay : delay + len(said)]
    return np.pad(shifted, (0, len(said) - len(shifted)))
