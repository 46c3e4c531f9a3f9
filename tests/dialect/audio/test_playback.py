"""The copy that is played: the same sound at the same time, and nothing else."""

import io
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from dialect.audio import read_audio
from dialect.audio.playback import cut_playback, encode_playback
from dialect.entities import Span, Waveform
from dialect.errors import EmptyAudioError


def noise(n_samples: int) -> Waveform:
    rng = np.random.default_rng(1)
    # Smoothed, so that its energy lies where speech has it.
    samples = np.convolve(rng.standard_normal(n_samples + 4), np.full(5, 0.1), mode="valid")
    return Waveform(np.clip(samples, -1, 1).astype(np.float32))


@pytest.mark.parametrize("n_samples", [1, 1_023, 1_024, 16_001, 160_000])
def test_the_copy_sounds_at_the_same_time(tmp_path: Path, n_samples: int) -> None:
    original = noise(n_samples)
    (tmp_path / "copy.m4a").write_bytes(encode_playback(original))
    copy = read_audio(tmp_path / "copy.m4a")
    assert 0 <= len(copy.samples) - n_samples < 1_024
    if n_samples > 16_000:
        overlap = copy.samples[:n_samples]
        spectra = np.fft.rfft(original.samples, 2 * n_samples), np.fft.rfft(overlap, 2 * n_samples)
        lag = int(np.argmax(np.fft.irfft(spectra[0].conj() * spectra[1])))
        assert lag == 0
        assert np.corrcoef(original.samples, overlap)[0, 1] > 0.95


@pytest.mark.parametrize("n_samples", [1, 160_000, 16_000 * 300])
def test_the_index_stands_before_the_sound(n_samples: int) -> None:
    file = encode_playback(noise(n_samples))
    assert file.index(b"moov") < file.index(b"mdat")


def test_the_copy_holds_one_sound_track_and_no_word() -> None:
    with av.open(io.BytesIO(encode_playback(noise(16_000)))) as container:
        assert [stream.type for stream in container.streams] == ["audio"]
        words = {**container.metadata, **container.streams.audio[0].metadata}
    assert (
        not set(words)
        - {"major_brand", "minor_version", "compatible_brands"}
        - {
            "language",
            "handler_name",
            "vendor_id",
        }
    )


def test_a_cut_holds_the_span_alone(tmp_path: Path) -> None:
    samples = np.zeros(3 * 16_000, np.float32)
    samples[16_000:32_000] = noise(16_000).samples
    path = tmp_path / "whole.wav"
    soundfile.write(path, samples, 16_000)
    (tmp_path / "cut.m4a").write_bytes(cut_playback(path, Span(1.0, 2.0)))
    cut = read_audio(tmp_path / "cut.m4a")
    assert 0 <= len(cut.samples) - 16_000 < 1_024
    assert np.corrcoef(samples[16_000:32_000], cut.samples[:16_000])[0, 1] > 0.95


def test_a_cut_ends_with_the_recording_and_is_refused_beyond_it(tmp_path: Path) -> None:
    path = tmp_path / "whole.wav"
    soundfile.write(path, noise(16_000).samples, 16_000)
    (tmp_path / "cut.m4a").write_bytes(cut_playback(path, Span(0.5, 9.0)))
    assert 0 <= len(read_audio(tmp_path / "cut.m4a").samples) - 8_000 < 1_024
    with pytest.raises(EmptyAudioError):
        cut_playback(path, Span(2.0, 3.0))
