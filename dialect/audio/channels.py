"""What recordings pass through before they reach the desk: noise, rooms, telephones, codecs.

Training hears its recordings through these too, and benchmarks measure with them. Encoders and
decoders run in this process: what they read is our own sound.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import av
import numpy as np
from av.audio.codeccontext import AudioCodecContext
from scipy.signal import butter, fftconvolve, resample_poly, sosfilt

from dialect.audio.request import SAMPLE_RATE_HZ
from dialect.entities import FloatArray

__all__ = [
    "AAC",
    "AMR",
    "OPUS",
    "Codec",
    "add_noise",
    "change_speed",
    "reverberate",
    "through_codec",
    "through_telephone",
]

PINK_FROM_HZ = 50.0  # noise of rooms and streets is flat below and falls by 3 dB an octave above
TELEPHONE_HZ = (300.0, 3400.0)  # ITU-T G.712
DIRECT_SHARE = 0.5  # of a room's energy that comes straight from the mouth, a metre away
LONGEST_DELAY_S = 0.1  # of any codec here
SPEED_STEPS = 100  # speeds are rounded to hundredths, so that resampling stays cheap


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
AAC = Codec("aac", "aac", 16_000, 1024, "fltp", 24_000)


def add_noise(samples: FloatArray, rng: np.random.Generator, *, snr_db: float) -> FloatArray:
    """Add pink noise at a level under the loud half of the sound.

    Parameters
    ----------
    samples : ndarray of float, shape (n_samples,)
        Sound at 16 kHz.
    rng : numpy.random.Generator
        For the noise.
    snr_db : float
        Power of the loud half over the power of the noise, in dB.

    Returns
    -------
    noisy : ndarray of float, shape (n_samples,)
    """
    loud = np.abs(samples) > np.quantile(np.abs(samples), 0.5)
    rms = np.sqrt(np.mean(np.square(samples[loud])))
    return np.asarray(samples + _pink(len(samples), rng) * rms / 10 ** (snr_db / 20))


def reverberate(samples: FloatArray, rng: np.random.Generator, *, t60_s: float) -> FloatArray:
    """Let sound ring in a room: direct sound and noise that dies away.

    Parameters
    ----------
    samples : ndarray of float, shape (n_samples,)
        Sound at 16 kHz.
    rng : numpy.random.Generator
        For the room.
    t60_s : float
        Seconds in which the ringing falls by 60 dB.

    Returns
    -------
    heard : ndarray of float, shape (n_samples,)
        Of the same power.

    References
    ----------
    .. [1] J.-D. Polack, La transmission de l'énergie sonore dans les salles, 1988: the response
       of a room is Gaussian noise under an exponential.
    """
    time_s = np.arange(round(t60_s * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    ringing = rng.normal(size=len(time_s)) * 10 ** (-3 * time_s / t60_s)
    ringing *= np.sqrt((1 - DIRECT_SHARE) / np.sum(np.square(ringing)))
    ringing[0] += np.sqrt(DIRECT_SHARE)
    heard = fftconvolve(samples, ringing)[: len(samples)]
    power = np.mean(np.square(heard))
    return np.asarray(heard * np.sqrt(np.mean(np.square(samples)) / power)) if power else heard


def change_speed(samples: FloatArray, *, factor: float) -> FloatArray:
    """Play sound faster or slower; its pitch moves with it.

    Parameters
    ----------
    samples : ndarray of float, shape (n_samples,)
        Sound at 16 kHz.
    factor : float
        Above 1 for faster; rounded to hundredths.

    Returns
    -------
    heard : ndarray of float, shape (ceil(n_samples / factor),)
    """
    return np.asarray(resample_poly(samples, SPEED_STEPS, round(SPEED_STEPS * factor)))


def through_telephone(samples: FloatArray) -> FloatArray:
    """Send sound over a landline: 300 to 3,400 Hz, at 8 kHz, in G.711."""
    band = butter(4, TELEPHONE_HZ, "bandpass", fs=SAMPLE_RATE_HZ, output="sos")
    return through_codec(sosfilt(band, samples), PCM)


def through_codec(samples: FloatArray, codec: Codec) -> FloatArray:
    """Encode and decode at the codec's rate, and take its delay out.

    Parameters
    ----------
    samples : ndarray of float, shape (n_samples,)
        Sound at 16 kHz between -1 and 1.
    codec : Codec
        Such as `AMR`, `OPUS` or `AAC`.

    Returns
    -------
    heard : ndarray of float, shape (n_samples,)
    """
    narrow = resample_poly(samples, codec.rate_hz, SAMPLE_RATE_HZ)
    whole = np.pad(narrow, (0, codec.frame - len(narrow) % codec.frame + 4 * codec.frame))
    encoder = _context(codec.encoder, "w", codec)
    encoder.format = av.AudioFormat(codec.format)
    encoder.time_base = Fraction(1, codec.rate_hz)
    if codec.bits_per_s:
        encoder.bit_rate = codec.bits_per_s
    packets = [packet for frame in _frames(whole, codec) for packet in encoder.encode(frame)]
    packets += encoder.encode(None)
    decoder = _context(codec.decoder, "r", codec)
    decoder.extradata = encoder.extradata  # AAC's decoder is told the profile here
    heard = [frame for packet in packets for frame in decoder.decode(packet)]
    decoded = np.concatenate([frame.to_ndarray().ravel() for frame in heard]).astype(np.float64)
    decoded /= 32768.0 if np.abs(decoded).max() > 2.0 else 1.0
    wide = resample_poly(decoded, SAMPLE_RATE_HZ, heard[0].sample_rate)  # opus: 48 kHz
    return _aligned(wide, samples)


def _context(name: str, mode: Literal["r", "w"], codec: Codec) -> AudioCodecContext:
    context = av.CodecContext.create(name, mode)
    if not isinstance(context, AudioCodecContext):
        raise TypeError(f"{name} is a codec of sound")
    context.sample_rate, context.layout = codec.rate_hz, av.AudioLayout("mono")
    return context


def _pink(n_samples: int, rng: np.random.Generator) -> FloatArray:
    """Make noise of power 1."""
    spectrum = np.fft.rfft(rng.normal(size=n_samples))
    freq_hz = np.fft.rfftfreq(n_samples, 1 / SAMPLE_RATE_HZ)
    noise = np.fft.irfft(spectrum / np.sqrt(np.maximum(freq_hz, PINK_FROM_HZ)), n_samples)
    return np.asarray(noise / noise.std())


def _frames(samples: FloatArray, codec: Codec) -> Iterator[av.AudioFrame]:
    """Cut sound into the frames that an encoder takes."""
    blocks = samples[: len(samples) // codec.frame * codec.frame].reshape(-1, codec.frame)
    for number, block in enumerate(blocks):
        pcm = np.clip(32767 * block, -32768, 32767).astype(np.int16)
        given = block.astype(np.float32) if codec.format == "fltp" else pcm
        frame = av.AudioFrame.from_ndarray(given[None], format=codec.format, layout="mono")
        frame.sample_rate, frame.pts = codec.rate_hz, number * codec.frame
        frame.time_base = Fraction(1, codec.rate_hz)
        yield frame


def _aligned(heard: FloatArray, said: FloatArray) -> FloatArray:
    """Shift what was heard onto what was said, and give it the same length."""
    length = min(len(heard), len(said))
    n_fft = 2 * length
    crossed = np.fft.irfft(
        np.fft.rfft(heard[:length], n_fft) * np.conj(np.fft.rfft(said[:length], n_fft)), n_fft
    )
    delay = int(np.argmax(np.abs(crossed[: round(LONGEST_DELAY_S * SAMPLE_RATE_HZ)])))
    shifted = heard[delay : delay + len(said)]
    return np.pad(shifted, (0, len(said) - len(shifted)))
