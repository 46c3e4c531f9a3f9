"""A trained model of free speech: from sound to an answer, and to disk and back."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from dialect.acoustic.artefacts import load_arrays, read_fingerprint, save_arrays
from dialect.acoustic.free_speech.calibration import Calibration
from dialect.acoustic.free_speech.label_scorer import LabelScorer
from dialect.acoustic.free_speech.mixture import Mixture
from dialect.acoustic.free_speech.scorer import Scorer
from dialect.acoustic.free_speech.tree import Fork, RegionForks
from dialect.acoustic.free_speech.vectors import CLASSIFIED, Classifier, Encoder, Vectors
from dialect.entities import FloatArray, Span, Waveform
from dialect.errors import ArtefactError

__all__ = [
    "LEAST_SPEECH_S",
    "NONE_PRIOR",
    "FreeSpeechModel",
    "Identified",
    "Insufficient",
    "open_model",
    "save_model",
]

LEAST_SPEECH_S = 3.0
"""Less net speech is answered by `Insufficient`."""
ENOUGH = 0.5
"""Probability from which a region is the answer: likelier than everything else together."""
NONE_PRIOR = 0.1
"""Chance before hearing anything that the speaker is of no region that the model knows."""


@dataclass(frozen=True)
class Insufficient:
    """Too little speech to say anything.

    Attributes
    ----------
    speech_s, needed_s : float
        Seconds found and needed.
    """

    speech_s: float
    needed_s: float = LEAST_SPEECH_S


@dataclass(frozen=True)
class Identified:
    """What a model hears in free speech.

    Attributes
    ----------
    speech_s : float
        Seconds of speech that it rests on.
    regions : tuple of str
        Every region that the model tells from others.
    log_lr : ndarray of float, shape (n_regions,)
        Natural log-likelihood ratio of each to all that the model knows.
    probability : ndarray of float, shape (n_regions,)
        Of each, the branches of a fork being as likely before; a region's holds those below it.
    none_of_these : float
        Probability that the speaker is of no region that the model knows.
    answer : str or None
        The deepest region likelier than everything else together; None where there is none.
    """

    speech_s: float
    regions: tuple[str, ...]
    log_lr: FloatArray
    probability: FloatArray
    none_of_these: float
    answer: str | None


@dataclass(frozen=True)
class FreeSpeechModel:
    """How vectors are taken, and what tells regions apart in them."""

    vectors: Vectors
    forks: RegionForks

    def identify(self, waveform: Waveform, speech: tuple[Span, ...]) -> Identified | Insufficient:
        """Weigh the regions of a recording.

        Parameters
        ----------
        waveform : Waveform
            At 16 kHz, the person's own speech.
        speech : tuple of Span
            Where somebody speaks, as `dialect.audio.detect_speech` finds it.

        Returns
        -------
        heard : Identified or Insufficient
            The latter under 3 s of net speech.
        """
        return self.identify_vector(self.vectors.vector_within(waveform, speech))

    def identify_vector(self, vector: FloatArray) -> Identified | Insufficient:
        """Weigh the regions of a recording whose vector is taken already.

        Parameters
        ----------
        vector : ndarray of float, shape (1 + n_values,)
            As `Vectors.vector_of` gives it.

        Returns
        -------
        heard : Identified or Insufficient
        """
        speech_s = float(vector[0])
        if speech_s < LEAST_SPEECH_S:
            return Insufficient(speech_s)
        values, length = vector[None, 1:], vector[:1]
        odds = NONE_PRIOR / (1 - NONE_PRIOR)
        if self.forks.novelty is None:
            none = 0.0
        else:
            odds *= float(np.exp(self.forks.none_of_these(values, length)[0]))
            none = odds / (1 + odds)
        probability = (1 - none) * self.forks.posterior(values, length)[0]
        regions = self.forks.regions
        likely = [r for r, p in zip(regions, probability.tolist(), strict=True) if p > ENOUGH]
        return Identified(
            speech_s,
            regions,
            self.forks.log_likelihood(values, length)[0],
            probability,
            none,
            max(likely, key=lambda region: region.count("."), default=None),
        )


def save_model(name: str, model: FreeSpeechModel, *, folder: Path | None = None) -> Path:
    """Save a model as plain arrays and enter it in the registry.

    Parameters
    ----------
    name : str
        Its id; a change that moves any score is a new one.
    model : FreeSpeechModel
    folder : Path, optional
        Where the registry is; the package's own by default.

    Returns
    -------
    path : Path
        The model's folder, for its card and its metrics.
    """
    mixture = model.vectors.mixture
    arrays = {
        "family": model.vectors.family,
        "mixture": None if mixture is None else mixture.arrays(),
        "novelty": _laid_out(model.forks.novelty),
        "forks": [
            {
                "region": fork.region,
                "branches": list(fork.branches),
                "scorer": fork.scorer.arrays(),
                "calibration": _laid_out(fork.calibration),
            }
            for fork in model.forks.forks
        ],
    }
    return save_arrays(name, arrays, fingerprint=model.vectors.fingerprint, folder=folder)


def open_model(
    name: str,
    *,
    encoder: Encoder | None = None,
    classifier: Classifier | None = None,
    folder: Path | None = None,
) -> FreeSpeechModel:
    """Open a saved model.

    Parameters
    ----------
    name : str
        Its id in the registry.
    encoder : Encoder, optional
        For a model learnt on an encoder's frames.
    classifier : Classifier, optional
        For a model that calibrates somebody else's classifier.
    folder : Path, optional
        Where the registry is; the package's own by default.

    Returns
    -------
    model : FreeSpeechModel

    Raises
    ------
    ArtefactError
        If it is absent, altered, or was learnt on vectors that this program does not take.
    """
    registered = read_fingerprint(name, folder=folder)
    arrays = load_arrays(name, fingerprint=registered, folder=folder)
    mixture = None if arrays["mixture"] is None else Mixture(**arrays["mixture"])
    try:
        vectors = Vectors(arrays["family"], mixture, encoder, classifier)
    except ValueError as error:
        raise ArtefactError(f"the model {name} cannot be opened: {error}") from error
    if vectors.fingerprint != registered:
        raise ArtefactError(
            f"the model {name} was learnt on vectors {registered}, not {vectors.fingerprint}; "
            "train it again"
        )
    kind = LabelScorer if vectors.family == CLASSIFIED else Scorer
    forks = tuple(
        Fork(
            fork["region"],
            tuple(fork["branches"]),
            kind(**fork["scorer"]),
            Calibration(**fork["calibration"]),
        )
        for fork in arrays["forks"]
    )
    novelty = None if arrays["novelty"] is None else Calibration(**arrays["novelty"])
    return FreeSpeechModel(vectors, RegionForks(forks, novelty))


def _laid_out(calibration: Calibration | None) -> dict[str, Any] | None:
    return None if calibration is None else dict(vars(calibration))
