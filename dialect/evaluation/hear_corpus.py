"""What a model of free speech says of every recording of a manifest."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dialect.acoustic.free_speech.model import FreeSpeechModel
from dialect.acoustic.free_speech.vectors import Vectors
from dialect.audio import measure_quality
from dialect.corpus.augment import NONE
from dialect.corpus.extract import Extracted, Recipe, extract_vectors
from dialect.corpus.gather import Workshop
from dialect.corpus.manifest import Item
from dialect.entities import FloatArray, Waveform
from dialect.evaluation.free_speech import Heard

__all__ = ["hear_corpus"]


def hear_corpus(
    model: FreeSpeechModel,
    items: Sequence[Item],
    workshop: Workshop,
    *,
    augmentation: str = NONE,
    seed: int = 0,
) -> tuple[list[Heard], list[Extracted]]:
    """Ask a model about recordings whose regions are known.

    Parameters
    ----------
    model : FreeSpeechModel
    items : sequence of Item
        The manifest.
    workshop : Workshop
        Where vectors are made and kept.
    augmentation : str, default='none'
        What the sound is put through before, named as the recordings' coding.
    seed : int, default=0
        For the augmentation.

    Returns
    -------
    heard : list of Heard
        In the order of the manifest, with the signal-to-noise ratio that is measured.
    failed : list of Extracted
        The recordings that cannot be read.

    Raises
    ------
    CorpusError
        If there is no such augmentation, or a worker process died.
    """
    through = f" through {augmentation}" * (augmentation != NONE)
    noticing = _Noticing(model.vectors)
    recipe = Recipe(noticing.vector_of, noticing.fingerprint, augmentation, seed)
    done = workshop.reporter(f"Listening{through}", len(items))
    heard, failed = [], []
    for found in extract_vectors(items, recipe, workshop.cache, workshop.executor, done=done):
        if found.vector is None:
            failed.append(found)
            continue
        item, (is_measured, snr_db) = items[found.row], found.vector[:2].tolist()
        heard.append(
            Heard(
                region=item.region,
                speaker=item.speaker,
                answer=model.identify_vector(found.vector[2:]),
                snr_db=snr_db if is_measured else None,
                coding="" if augmentation == NONE else augmentation,
                county=item.county,
            )
        )
    return heard, failed


@dataclass(frozen=True)
class _Noticing:
    """Takes a recording's vector and its noise at once: speech is looked for a single time."""

    vectors: Vectors

    @property
    def fingerprint(self) -> str:
        return f"noise 1 before {self.vectors.fingerprint}"

    def vector_of(self, samples: NDArray[np.float32]) -> FloatArray:
        """Whether the signal-to-noise ratio can be measured, that in dB, and then the vector."""
        waveform = Waveform(samples.astype(np.float32, copy=False))
        quality = measure_quality(waveform)
        noise = [0.0, 0.0] if quality.snr_db is None else [1.0, quality.snr_db]
        return np.concatenate([noise, self.vectors.vector_within(waveform, quality.speech)])
