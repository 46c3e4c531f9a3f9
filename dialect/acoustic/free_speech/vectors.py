"""From a recording to the vector that a classifier of free speech reads.

The vector's first number is the seconds of speech that it was taken from, since a classifier must
know how much it heard; the others are of one family of features. The fingerprint tells vectors
apart that must not be mixed.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dialect.acoustic.free_speech.mixture import Mixture
from dialect.audio.speech import detect_speech
from dialect.entities import FloatArray, Span, Waveform
from dialect.features.frames import speech_frames
from dialect.features.melody import melody_and_rhythm
from dialect.features.pooling import FRAME_KINDS, correlations, mean_and_spread

__all__ = [
    "CLASSIFIED",
    "FAMILIES",
    "MIXTURE_FRAMES",
    "Classifier",
    "Encoder",
    "Vectors",
    "frames_of",
]

LAYOUT = 1
"""Changes with anything that changes a number of any vector."""


class Encoder(Protocol):
    """A network that turns sound into frames, such as wav2vec 2.0."""

    @property
    def fingerprint(self) -> str:
        """What tells this network's frames from another's."""

    def __call__(self, samples: NDArray[np.float32]) -> FloatArray:
        """Encode sound at 16 kHz; shape (n_frames, n_values)."""


class Classifier(Protocol):
    """A network that tells classes of its own apart, such as languages."""

    @property
    def fingerprint(self) -> str:
        """What tells this network's answers from another's."""

    def __call__(self, samples: NDArray[np.float32], speech: tuple[Span, ...]) -> FloatArray:
        """Weigh the classes in sound at 16 kHz; log-probabilities, shape (n_classes,)."""


def frames_of(waveform: Waveform, speech: tuple[Span, ...], kind: str) -> FloatArray:
    """Describe every frame of speech.

    Parameters
    ----------
    waveform : Waveform
        Recording at 16 kHz.
    speech : tuple of Span
        Where somebody speaks.
    kind : str
        A name in `FRAME_KINDS`.

    Returns
    -------
    frames : ndarray of float, shape (n_frames, n_values)
    """
    return FRAME_KINDS[kind](speech_frames(waveform, speech))


POOLED: Mapping[str, Callable[[Waveform, tuple[Span, ...]], FloatArray]] = {
    "mfcc-statistics": lambda w, s: mean_and_spread(frames_of(w, s, "raw-mfcc")),
    "mfcc-correlations": lambda w, s: correlations(frames_of(w, s, "mfcc")),
    "sdc-correlations": lambda w, s: correlations(frames_of(w, s, "sdc")),
    "melody": melody_and_rhythm,
}
MIXTURE_FRAMES: Mapping[str, str] = {"mfcc-supervector": "mfcc", "sdc-supervector": "sdc"}
"""The families that need a mixture, and the frames that it is of."""
ENCODED, CLASSIFIED = "encoder", "classifier"
FAMILIES = (*POOLED, *MIXTURE_FRAMES, ENCODED, CLASSIFIED)
"""Names of the families. `mfcc-statistics` hears the channel and is there as a baseline."""


@dataclass(frozen=True)
class Vectors:
    """How vectors are taken.

    Attributes
    ----------
    family : str
        A name in `FAMILIES`.
    mixture : Mixture, optional
        For the families of `MIXTURE_FRAMES`.
    encoder : Encoder, optional
        For the family ``encoder``, whose frames inside speech are pooled by mean and spread.
    classifier : Classifier, optional
        For the family ``classifier``, whose numbers are the log-probabilities of its classes.

    Raises
    ------
    ValueError
        If there is no such family, or it lacks its mixture, encoder or classifier.
    """

    family: str
    mixture: Mixture | None = None
    encoder: Encoder | None = None
    classifier: Classifier | None = None

    def __post_init__(self) -> None:
        if self.family not in FAMILIES:
            raise ValueError(f"need a family of {', '.join(FAMILIES)}; got {self.family!r}")
        needed = "mixture" if self.family in MIXTURE_FRAMES else self.family
        for part in ("mixture", "encoder", "classifier"):
            if (part == needed) is (getattr(self, part) is None):
                raise ValueError(
                    f"{self.family} goes with a {part} or without: the other way round"
                )

    @property
    def fingerprint(self) -> str:
        """What tells these vectors from others: family, layout, and what they are taken by."""
        digest = sha256(f"{LAYOUT}:{self.family}".encode())
        if self.mixture is not None:
            for name, array in sorted(self.mixture.arrays().items()):
                digest.update(name.encode() + np.ascontiguousarray(array).tobytes())
        for network in (self.encoder, self.classifier):
            if network is not None:
                digest.update(network.fingerprint.encode())
        return f"{self.family}:{digest.hexdigest()[:16]}"

    def vector_of(self, samples: NDArray[np.floating]) -> FloatArray:
        """Take the vector of a recording.

        Parameters
        ----------
        samples : ndarray of float, shape (n_samples,)
            Mono at 16 kHz.

        Returns
        -------
        vector : ndarray of float, shape (1 + n_values,)
            Seconds of speech, then the family's numbers; these are zeros where nobody speaks.
        """
        waveform = Waveform(samples.astype(np.float32, copy=False))
        return self.vector_within(waveform, detect_speech(waveform))

    def vector_within(self, waveform: Waveform, speech: tuple[Span, ...]) -> FloatArray:
        """Take the vector of a recording whose speech is found already.

        Parameters
        ----------
        waveform : Waveform
            At 16 kHz.
        speech : tuple of Span
            As `dialect.audio.detect_speech` finds it, which takes longer than all the rest.

        Returns
        -------
        vector : ndarray of float, shape (1 + n_values,)
            As `vector_of` gives it.
        """
        speech_s = sum(span.end_s - span.start_s for span in speech)
        return np.concatenate([[speech_s], self._values(waveform, speech)])

    def _values(self, waveform: Waveform, speech: tuple[Span, ...]) -> FloatArray:
        if self.mixture is not None:
            frames = frames_of(waveform, speech, MIXTURE_FRAMES[self.family])
            return self.mixture.supervector(frames)
        if self.classifier is not None:
            return self.classifier(waveform.samples, speech)
        if self.encoder is not None:
            frames = self.encoder(waveform.samples)
            time_s = (np.arange(len(frames)) + 0.5) * waveform.duration_s / max(len(frames), 1)
            spoken = [(time_s >= span.start_s) & (time_s < span.end_s) for span in speech]
            inside = np.any([np.zeros(len(frames), bool), *spoken], axis=0)
            return mean_and_spread(frames[inside])
        return POOLED[self.family](waveform, speech)
