"""Whole classifiers that others trained: opened from a folder of the user's, never downloaded.

Each layout is that of something that can be fetched; docs/free-speech-models.md tells what, where
from, and how its files are named. What a network says is kept as log-probabilities of its own
labels: what those mean is the label map's business.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from dialect.acoustic.free_speech.calibration import log_softmax
from dialect.acoustic.runtime import network_digest, open_session
from dialect.entities import FloatArray, Span
from dialect.errors import ArtefactError
from dialect.features.kaldi import kaldi_cepstra, kaldi_filterbank

if TYPE_CHECKING:
    import onnxruntime

__all__ = ["LAYOUTS", "OutsideClassifier", "open_classifier"]

NETWORK, MASK = "model.onnx", "attention_mask"
GUIDE = "docs/free-speech-models.md"
RATE_HZ = 16_000
WINDOW_S = 20.0
"""Heard at a time: the networks were trained on utterances, and attention over an hour would not
fit into memory."""
LEAST_S = 0.4
LEAST_LOG_P = -30.0
"""Some exports say minus infinity, which no mean over windows would forgive."""
TELESPEECH_LABELS = (
    *("ct", "kej", "mand", "min", "wuy", "zha", "zhc"),
    *("zhd", "zhg", "zhj", "zhs", "zhu", "zhw", "zhx"),
)
"""In the order of the outputs [1]_.

.. [1] Tele-AI, TeleSpeech-AudioBench, github.com/Tele-AI/TeleSpeech-AudioBench: the session that
   it opens the network of TeleSpeech-DialectIdentify with.
"""


@dataclass(frozen=True)
class Layout:
    """How the files of one kind of classifier are read.

    Attributes
    ----------
    fetch : str
        What to put where, for whoever has not done it.
    labels : callable
        From the folder to the labels, in the order of the outputs.
    input_of : callable
        From samples and the folder to what the network takes, shape (1, n) or (1, n_frames, n).
    output : str
        Name of the output with a number per label, larger where likelier.
    """

    fetch: str
    labels: Callable[[Path], tuple[str, ...]]
    input_of: Callable[[NDArray[np.float32], Path], NDArray[np.float32]]
    output: str


@dataclass(frozen=True)
class OutsideClassifier:
    """A classifier in a folder; each process opens it for itself when it is first called.

    Attributes
    ----------
    folder : Path
        Holds ``model.onnx`` and what its layout has besides.
    layout : str
        A name in `LAYOUTS`.
    """

    folder: Path
    layout: str

    @property
    def fingerprint(self) -> str:
        """Digest of the network and the way it is fed, whatever the folder is called."""
        return f"{self.layout}:{network_digest(self.folder / NETWORK)}"

    @property
    def labels(self) -> tuple[str, ...]:
        """What the network tells apart, in its own words and order."""
        return _labels(self.folder, self.layout)

    def __call__(self, samples: NDArray[np.float32], speech: tuple[Span, ...]) -> FloatArray:
        """Weigh the labels of a recording.

        Parameters
        ----------
        samples : ndarray of float32, shape (n_samples,)
            Mono at 16 kHz.
        speech : tuple of Span
            Where somebody speaks.

        Returns
        -------
        log_p : ndarray of float, shape (n_labels,)
            Natural logarithm of the probability of each label: the mean over windows of some
            20 s, each weighing by the seconds of speech in it. Zeros where nobody speaks.
        """
        if not speech:
            return np.zeros(len(self.labels))
        start_s, end_s = speech[0].start_s, speech[-1].end_s
        edges_s = np.linspace(start_s, end_s, max(1, round((end_s - start_s) / WINDOW_S)) + 1)
        rows, weights = [], []
        for left_s, right_s in pairwise(edges_s.tolist()):
            spoken_s = sum(max(0.0, min(s.end_s, right_s) - max(s.start_s, left_s)) for s in speech)
            if spoken_s > 0:
                window = samples[round(left_s * RATE_HZ) : round(right_s * RATE_HZ)]
                rows.append(np.maximum(log_softmax(self._outputs(window)), LEAST_LOG_P).ravel())
                weights.append(spoken_s)
        mean = np.average(np.array(rows), axis=0, weights=weights)
        return log_softmax(mean[None]).ravel()

    def _outputs(self, window: NDArray[np.float32]) -> FloatArray:
        """Run the network on one window; shape (1, n_labels)."""
        layout, session = LAYOUTS[self.layout], _opened(self.folder)
        padded = np.pad(window, (0, max(0, round(LEAST_S * RATE_HZ) - len(window))))
        first, *others = session.get_inputs()
        fed = {first.name: layout.input_of(padded, self.folder)}
        for other in others:  # nothing is padded, so the mask hides nothing
            fed[other.name] = np.ones(fed[first.name].shape[:2], np.int64)
        return np.asarray(session.run([layout.output], fed)[0], np.float64)


def open_classifier(folder: Path, layout: str) -> OutsideClassifier:
    """Open a classifier and try it on a second of noise.

    Parameters
    ----------
    folder : Path
        Holds its files.
    layout : str
        A name in `LAYOUTS`.

    Returns
    -------
    classifier : OutsideClassifier

    Raises
    ------
    ArtefactError
        If a file is absent, the network cannot be run, or it does not give a number per label.
    """
    if not (folder / NETWORK).is_file():
        raise ArtefactError(
            f"{folder / NETWORK} is not there: {LAYOUTS[layout].fetch}; nothing is downloaded by "
            f"this program, see {GUIDE}"
        )
    classifier = OutsideClassifier(folder, layout)
    session = _opened(folder)
    strange = [one.name for one in session.get_inputs()[1:] if one.name != MASK]
    outputs = [one.name for one in session.get_outputs()]
    if strange or LAYOUTS[layout].output not in outputs:
        raise ArtefactError(
            f"{folder / NETWORK} takes {', '.join(one.name for one in session.get_inputs())} and "
            f"gives {', '.join(outputs)}; the layout {layout} has one input, at most {MASK} "
            f"besides, and the output {LAYOUTS[layout].output}; see {GUIDE}"
        )
    noise = 0.01 * np.random.default_rng(0).normal(size=RATE_HZ).astype(np.float32)
    try:
        found = classifier._outputs(noise)
    except ArtefactError:
        raise
    except Exception as error:  # onnxruntime raises its own C++ types, which have no common root
        raise ArtefactError(f"{folder / NETWORK} does not run as {layout}: {error}") from error
    if found.shape != (1, len(classifier.labels)):
        raise ArtefactError(
            f"{folder / NETWORK} gives numbers of shape {found.shape} for one recording and "
            f"{len(classifier.labels)} labels; see {GUIDE}"
        )
    return classifier


@cache
def _opened(folder: Path) -> "onnxruntime.InferenceSession":
    return open_session(folder / NETWORK, GUIDE)


@cache
def _labels(folder: Path, layout: str) -> tuple[str, ...]:
    return LAYOUTS[layout].labels(folder)


def _transformers_labels(folder: Path) -> tuple[str, ...]:
    """Read ``id2label`` of a transformers configuration."""
    named = _read_json(folder / "config.json").get("id2label")
    if not isinstance(named, dict) or set(named) != {str(k) for k in range(len(named))}:
        raise ArtefactError(f"{folder / 'config.json'} has no id2label with a name per output")
    return tuple(str(named[str(k)]) for k in range(len(named)))


def _transformers_input(samples: NDArray[np.float32], folder: Path) -> NDArray[np.float32]:
    """Prepare samples as transformers' Wav2Vec2FeatureExtractor does."""
    if _is_normalised(folder):
        samples = (samples - samples.mean()) / np.sqrt(samples.var() + np.float32(1e-7))
    return samples[None]


@cache
def _is_normalised(folder: Path) -> bool:
    written = _read_json(folder / "preprocessor_config.json")
    kind, rate_hz = written.get("feature_extractor_type"), written.get("sampling_rate")
    if kind != "Wav2Vec2FeatureExtractor" or rate_hz != RATE_HZ:
        raise ArtefactError(
            f"{folder / 'preprocessor_config.json'} asks for {kind} at {rate_hz} Hz; only "
            f"Wav2Vec2FeatureExtractor at {RATE_HZ} Hz is read (wav2vec 2.0, XLS-R, MMS, HuBERT, "
            "WavLM)"
        )
    return bool(written.get("do_normalize", True))


def _listed_labels(folder: Path) -> tuple[str, ...]:
    """Read a label a line."""
    path = folder / "labels.txt"
    try:
        return tuple(path.read_text(encoding="utf-8").splitlines())
    except OSError as error:
        raise ArtefactError(f"{path} cannot be read: {LAYOUTS['firered-lid'].fetch}") from error


def _read_json(path: Path) -> Mapping[str, object]:
    try:
        found: Mapping[str, object] = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise ArtefactError(
            f"{path} cannot be read: {LAYOUTS['transformers'].fetch}; see {GUIDE}"
        ) from error
    return found


LAYOUTS: Mapping[str, Layout] = {
    "transformers": Layout(
        "export the model with `optimum-cli export onnx --task audio-classification`, and keep its "
        "config.json and preprocessor_config.json beside",
        _transformers_labels,
        _transformers_input,
        "logits",
    ),
    "telespeech": Layout(
        "fetch the network of github.com/Tele-AI/TeleSpeech-DialectIdentify and name it so",
        lambda _: TELESPEECH_LABELS,
        lambda samples, _: kaldi_cepstra(samples)[None].astype(np.float32),
        "labels",
    ),
    "firered-lid": Layout(
        "fetch FireRedTeam/FireRedLID and export it with tools/export_firered_lid.py, which writes "
        "model.onnx and labels.txt",
        _listed_labels,
        lambda samples, _: kaldi_filterbank(samples)[None].astype(np.float32),
        "log_probabilities",
    ),
}
"""By name, what is known to be out there."""
