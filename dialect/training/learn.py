"""Learn a model of free speech from the recordings of a manifest, streamed from disk."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, fields
from functools import partial
from hashlib import sha256
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dialect.acoustic.free_speech.adapted import calibrate_forks
from dialect.acoustic.free_speech.encoder import open_encoder
from dialect.acoustic.free_speech.mixture import N_COMPONENTS, Mixture, fit_mixture
from dialect.acoustic.free_speech.model import LEAST_SPEECH_S, FreeSpeechModel
from dialect.acoustic.free_speech.outside import open_classifier
from dialect.acoustic.free_speech.tree import RegionForks, fit_forks
from dialect.acoustic.free_speech.vectors import LAYOUT, MIXTURE_FRAMES, Vectors, frames_of
from dialect.audio import detect_speech
from dialect.corpus.augment import NONE
from dialect.corpus.extract import Recipe, extract_vectors
from dialect.corpus.gather import Workshop, gather_vectors
from dialect.corpus.manifest import Item
from dialect.entities import FloatArray, Waveform
from dialect.errors import CorpusError
from dialect.evaluation.free_speech import Heard
from dialect.training.plan import Plan

__all__ = ["Lesson", "prepare_lesson"]

MOST_RECORDINGS = 600
FRAMES_EACH = 100
"""The mixture is learnt on at most 60,000 frames, some 470 per Gaussian, whatever the corpus."""


@dataclass(frozen=True)
class Lesson:
    """Vectors of the recordings to learn from, and how that is done.

    Attributes
    ----------
    items : tuple of Item
        The recordings.
    vectors_of : Vectors
        How vectors are taken.
    fit : callable
        From vectors, regions, seconds of speech and speakers to forks.
    vectors : ndarray of float32, shape (n_vectors, 1 + n_values)
        Those with enough speech: of the recordings as they are, then of their augmented copies.
    rows : ndarray of int, shape (n_vectors,)
        Place of each in `items`.
    n_used : int
        Recordings with enough speech, whose vectors come first.
    n_short, n_failed : int
        Recordings with too little speech, and recordings that cannot be read.
    """

    items: tuple[Item, ...]
    vectors_of: Vectors
    fit: Callable[..., RegionForks]
    vectors: NDArray[np.float32]
    rows: NDArray[np.intp]
    n_used: int
    n_short: int
    n_failed: int

    def learn(self, items: Collection[int] | None = None) -> FreeSpeechModel:
        """Learn from all recordings, or from some.

        Parameters
        ----------
        items : collection of int, optional
            Places of those to learn from.

        Returns
        -------
        model : FreeSpeechModel

        Raises
        ------
        TrainingError
            If fewer than two regions have enough speakers.
        """
        kept = slice(None) if items is None else np.isin(self.rows, list(items))
        vectors, rows = self.vectors[kept], self.rows[kept].tolist()
        forks = self.fit(
            vectors[:, 1:].astype(np.float64),
            [self.items[row].region for row in rows],
            speech_s=vectors[:, 0].astype(np.float64),
            speakers=[self.items[row].speaker for row in rows],
        )
        return FreeSpeechModel(self.vectors_of, forks)

    def ask(self, model: FreeSpeechModel, items: Collection[int]) -> list[Heard]:
        """Ask a model that was not learnt from them about some recordings, as they are.

        Parameters
        ----------
        model : FreeSpeechModel
            Of this lesson.
        items : collection of int
            Places of the recordings.

        Returns
        -------
        heard : list of Heard
            Without the noise in them.
        """
        asked = frozenset(items)
        pairs = zip(self.rows[: self.n_used].tolist(), self.vectors, strict=False)
        return [
            Heard(
                self.items[row].region,
                self.items[row].speaker,
                model.identify_vector(vector.astype(np.float64)),
                county=self.items[row].county,
            )
            for row, vector in pairs
            if row in asked
        ]


def prepare_lesson(items: Sequence[Item], plan: Plan, workshop: Workshop) -> Lesson:
    """Take the vectors of all recordings to learn from.

    Parameters
    ----------
    items : sequence of Item
        Recordings to learn from.
    plan : Plan
        Features, augmentations and back-end.
    workshop : Workshop
        Where vectors are made and kept; a run that was killed goes on where it ended.

    Returns
    -------
    lesson : Lesson

    Raises
    ------
    CorpusError
        If no recording can be used, or a worker process died.
    ArtefactError
        If the encoder or classifier cannot be opened.
    LabelMapError
        If the labels of the classifier are not those of its map.
    """
    vectors_of, fit = _method(items, plan, workshop)
    blocks, rows = [], []
    n_failed = n_short = 0
    for augmentation in (NONE, *plan.augmentations):
        recipe = Recipe(vectors_of.vector_of, vectors_of.fingerprint, augmentation, plan.seed)
        what = "Vectors" if augmentation == NONE else f"Vectors through {augmentation}"
        found = gather_vectors(items, recipe, workshop, what=what)
        enough = found.vectors[:, 0] >= LEAST_SPEECH_S
        blocks.append(found.vectors[enough])
        rows.append(found.rows[enough])
        if augmentation == NONE:
            n_failed, n_short = len(found.failed), int((~enough).sum())
    vectors = np.concatenate(blocks) if len(blocks) > 1 else blocks[0]
    return Lesson(
        tuple(items),
        vectors_of,
        fit,
        vectors,
        np.concatenate(rows),
        len(rows[0]),
        n_short,
        n_failed,
    )


def _method(
    items: Sequence[Item], plan: Plan, workshop: Workshop
) -> tuple[Vectors, Callable[..., RegionForks]]:
    """Say how vectors are taken, and what is then learnt from them."""
    if plan.classifier is not None and plan.labels is not None:
        classifier = open_classifier(Path(plan.classifier), plan.labels.layout)
        meant = plan.labels.regions(classifier.labels)
        vectors = Vectors(plan.family, classifier=classifier)
        return vectors, partial(calibrate_forks, label_regions=meant)
    encoder = None if plan.encoder is None else open_encoder(Path(plan.encoder))
    vectors = Vectors(plan.family, _mixture(items, plan, workshop), encoder)
    return vectors, partial(fit_forks, backend=plan.backend)


@dataclass(frozen=True)
class _FrameSample:
    """Frames of a recording, evenly spaced, laid out as a vector."""

    kind: str

    def vector_of(self, samples: NDArray[np.float32]) -> FloatArray:
        waveform = Waveform(samples.astype(np.float32, copy=False))
        frames = frames_of(waveform, detect_speech(waveform), self.kind)
        at = np.linspace(0, max(len(frames) - 1, 0), min(FRAMES_EACH, len(frames))).astype(int)
        # The number of values goes first, so that a vector can be laid out as frames again.
        return np.concatenate([[frames.shape[1]], frames[at].ravel()])


def _mixture(items: Sequence[Item], plan: Plan, workshop: Workshop) -> Mixture | None:
    """Learn the sounds of all speech on a sample over regions and speakers, or fetch them."""
    if plan.family not in MIXTURE_FRAMES:
        return None
    kind = MIXTURE_FRAMES[plan.family]
    chosen = _sample(items, plan.seed)
    recipe = Recipe(_FrameSample(kind).vector_of, f"frames {LAYOUT} {kind} {FRAMES_EACH}")
    found = extract_vectors(
        chosen,
        recipe,
        workshop.cache,
        workshop.executor,
        done=workshop.reporter("Sounds of all speech", len(chosen)),
    )
    vectors = [one.vector for one in found if one.vector is not None and len(one.vector) > 1]
    frames = [vector[1:].reshape(-1, int(vector[0])) for vector in vectors]
    n_frames = sum(map(len, frames))
    if n_frames < N_COMPONENTS:
        raise CorpusError(
            f"{n_frames} frames of speech in {len(chosen)} recordings; {N_COMPONENTS} are needed: "
            "`xiangyin describe` shows where speech is found"
        )
    return _fit_or_fetch(np.concatenate(frames), workshop.cache)


def _fit_or_fetch(frames: FloatArray, cache: Path) -> Mixture:
    """Keep the mixture: another with one bit changed would make every vector of a corpus stale."""
    digest = sha256(np.ascontiguousarray(frames).tobytes()).hexdigest()[:20]
    kept = cache / f"mixture-{N_COMPONENTS}-{digest}.npz"
    if not kept.exists():
        partial = kept.with_suffix(".partial")
        with partial.open("wb") as file:
            arrays: dict[str, Any] = {**fit_mixture(frames).arrays()}
            np.savez(file, **arrays)
        partial.replace(kept)
    with np.load(kept) as found:
        return Mixture(**{field.name: found[field.name] for field in fields(Mixture)})


def _sample(items: Sequence[Item], seed: int) -> list[Item]:
    """Take recordings in turns over the speakers, and speakers in turns over the regions."""
    of_region: dict[str, dict[str, list[Item]]] = defaultdict(lambda: defaultdict(list))
    for at in np.random.default_rng(seed).permutation(len(items)).tolist():
        of_region[items[at].region][items[at].speaker].append(items[at])
    turns = [_in_turns(list(speakers.values())) for _, speakers in sorted(of_region.items())]
    return _in_turns(turns)[:MOST_RECORDINGS]


def _in_turns(lists: Sequence[Sequence[Item]]) -> list[Item]:
    return [item for item in chain.from_iterable(zip_longest(*lists)) if item is not None]
