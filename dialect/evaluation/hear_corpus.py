"""What a model of free speech says of every recording of a manifest."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dialect.acoustic.free_speech.model import FreeSpeechModel
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
    passes = [
        extract_vectors(
            items,
            Recipe(vector_of, fingerprint, augmentation, seed),
            workshop.cache,
            workshop.executor,
            done=workshop.reporter(what + through, len(items)),
        )
        for vector_of, fingerprint, what in (
            (model.vectors.vector_of, model.vectors.fingerprint, "Listening"),
            (_snr_of, "snr 1", "Measuring noise"),
        )
    ]
    snr_db = {one.row: one.vector for one in passes[1]}
    heard, failed = [], []
    for found in passes[0]:
        if found.vector is None:
            failed.append(found)
            continue
        item, snr = items[found.row], snr_db[found.row]
        heard.append(
            Heard(
                region=item.region,
                speaker=item.speaker,
                answer=model.identify_vector(found.vector),
                snr_db=float(snr[0]) if snr is not None and len(snr) else None,
                coding="" if augmentation == NONE else augmentation,
                county=item.county,
            )
        )
    return heard, failed


def _snr_of(samples: NDArray[np.float32]) -> FloatArray:
    """Signal-to-noise ratio, in dB; shape (1,), or (0,) where it cannot be measured."""
    snr_db = measure_quality(Waveform(samples.astype(np.float32, copy=False))).snr_db
    return np.array([] if snr_db is None else [snr_db])
