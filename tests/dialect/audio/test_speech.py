import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from dialect.audio import detect_speech
from dialect.audio.speech import MODEL_PATH
from dialect.entities import Waveform

CORPUS = Path("/work/shared/corpus")
MODEL_SHA256 = "9ccdacc4719d8aa7e45a77536bfabec45a03ba1f2fad5e241ab4060b24238a85"


@settings(max_examples=20)
@given(n_samples=st.integers(0, 40_000), seed=st.integers(0, 2**16))
def test_spans_are_ordered_and_inside_the_recording(n_samples: int, seed: int) -> None:
    samples = np.random.default_rng(seed).standard_normal(n_samples).astype(np.float32)
    waveform = Waveform(samples)
    edges = [t for span in detect_speech(waveform) for t in (span.start_s, span.end_s)]
    assert edges == sorted(set(edges))
    assert all(0 <= t <= waveform.duration_s for t in edges)


def test_steady_noise_is_no_speech() -> None:
    hiss = 0.1 * np.random.default_rng(1).standard_normal(16_000 * 60).astype(np.float32)
    assert sum(span.end_s - span.start_s for span in detect_speech(Waveform(hiss))) < 1


@pytest.mark.skipif(not CORPUS.is_dir(), reason="needs the recordings of shared/corpus")
def test_words_said_alone_are_found_where_they_are() -> None:
    paths = sorted((CORPUS / "audio-cmn-characters").glob("*.flac"))[:20]
    rng = np.random.default_rng(0)
    found = 0
    pieces, middles_s, at = [], [], 0
    for path in paths:
        word = soundfile.read(path, dtype="float32")[0]
        loudest = int(np.argmax(np.convolve(word**2, np.ones(800), mode="same")))
        middles_s.append((at + 16_000 + loudest) / 16_000)
        pieces += [np.zeros(16_000, np.float32), word]
        at += 16_000 + len(word)
    sound = np.concatenate(pieces)
    sound += 1e-3 * rng.standard_normal(len(sound)).astype(np.float32)
    spans = detect_speech(Waveform(sound))
    found = sum(any(s.start_s <= t <= s.end_s for s in spans) for t in middles_s)
    assert found >= 18


def test_the_model_is_the_one_that_was_measured() -> None:
    assert hashlib.sha256(MODEL_PATH.read_bytes()).hexdigest() == MODEL_SHA256


def test_importing_the_package_loads_no_decoder_and_no_detector() -> None:
    heavy = "{'av', 'onnxruntime', 'soundfile', 'scipy', 'librosa', 'pysilk'}"
    code = f"import sys, dialect.audio; print({heavy} & set(sys.modules))"
    outcome = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert outcome.stdout == "set()\n"
