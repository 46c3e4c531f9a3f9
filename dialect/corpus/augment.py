"""What training recordings are put through, so that a model meets the desk's recordings in them."""

from collections.abc import Callable, Mapping

import numpy as np

from dialect.audio.channels import (
    AAC,
    AMR,
    OPUS,
    add_noise,
    change_speed,
    reverberate,
    through_codec,
    through_telephone,
)
from dialect.entities import FloatArray
from dialect.errors import CorpusError

__all__ = ["AUGMENTATIONS", "AUGMENTATION_VERSION", "NONE", "augment", "check_augmentation"]

AUGMENTATION_VERSION = 1
"""Goes into the cache's key; raise it when an augmentation changes."""

NONE = "none"
SNR_DB = (5.0, 20.0)  # a street and a quiet room
T60_S = (0.2, 0.8)  # a furnished room and a corridor; ISO 3382-2 measures such
SPEEDS = (0.9, 1.1)  # Ko et al., Audio Augmentation for Speech Recognition, Interspeech 2015

AUGMENTATIONS: Mapping[str, Callable[[FloatArray, np.random.Generator], FloatArray]] = {
    "noise": lambda sound, rng: add_noise(sound, rng, snr_db=rng.uniform(*SNR_DB)),
    "reverb": lambda sound, rng: reverberate(sound, rng, t60_s=rng.uniform(*T60_S)),
    "speed": lambda sound, rng: change_speed(sound, factor=float(rng.choice(SPEEDS))),
    "telephone": lambda sound, _: through_telephone(sound),
    "amr": lambda sound, _: through_codec(sound, AMR),
    "opus": lambda sound, _: through_codec(sound, OPUS),
    "aac": lambda sound, _: through_codec(sound, AAC),
}
"""Each from sound at 16 kHz to sound at 16 kHz; how strong is drawn."""


def check_augmentation(name: str) -> None:
    """Refuse a name that is none.

    Parameters
    ----------
    name : str
        `NONE`, or keys of `AUGMENTATIONS` joined by ``+``.

    Raises
    ------
    CorpusError
        If a part of it is no key.
    """
    unknown = [part for part in name.split("+") if name != NONE and part not in AUGMENTATIONS]
    if unknown:
        raise CorpusError(
            f"{', '.join(map(repr, unknown))} is no augmentation; give {NONE}, or some of "
            f"{', '.join(AUGMENTATIONS)} joined by +"
        )


def augment(samples: FloatArray, name: str, rng: np.random.Generator) -> FloatArray:
    """Put sound through augmentations, one after another.

    Parameters
    ----------
    samples : ndarray of float, shape (n_samples,)
        Sound at 16 kHz between -1 and 1.
    name : str
        `NONE`, or keys of `AUGMENTATIONS` joined by ``+``, first first: ``reverb+noise+amr``.
    rng : numpy.random.Generator
        Draws how strong each is; the same state gives the same sound.

    Returns
    -------
    heard : ndarray of float, shape (n_heard,)
        Between -1 and 1; another length only after ``speed``.

    Raises
    ------
    CorpusError
        If `name` is none.
    """
    check_augmentation(name)
    if name == NONE:
        return samples
    for part in name.split("+"):
        samples = np.clip(AUGMENTATIONS[part](samples, rng), -1.0, 1.0)
    return samples
