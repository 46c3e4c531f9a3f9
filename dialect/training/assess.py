"""Judge a model on a manifest of other speakers, or its plan on sources that it never heard."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from dialect.acoustic.free_speech.label_map import LabelMap
from dialect.acoustic.free_speech.model import FreeSpeechModel
from dialect.acoustic.free_speech.shelf import Shelved
from dialect.atlas.regions import RegionTree
from dialect.corpus.extract import Extracted
from dialect.corpus.gather import Workshop
from dialect.corpus.labels import widen
from dialect.corpus.manifest import Item
from dialect.corpus.splits import Fold
from dialect.errors import ArtefactError, CorpusError
from dialect.evaluation.free_speech import Figures, Heard, by_condition
from dialect.evaluation.hear_corpus import hear_corpus
from dialect.training.learn import prepare_lesson
from dialect.training.new_sources import hear_new_sources
from dialect.training.plan import Plan, refuse_shared
from dialect.training.train import SPEAKERS

__all__ = ["Assessed", "assess_model", "assess_on_new_sources", "plan_of"]


@dataclass(frozen=True)
class Assessed:
    """What was said of recordings whose regions are known.

    Attributes
    ----------
    heard : tuple of Heard
    figures : dict of str to Figures
        By condition.
    failed : tuple of Extracted
        Recordings that cannot be read.
    passed_over : dict of str to str
        Sources that could not be left out, and why.
    """

    heard: tuple[Heard, ...]
    figures: dict[str, Figures]
    failed: tuple[Extracted, ...] = ()
    passed_over: dict[str, str] = field(default_factory=dict)


def plan_of(shelved: Shelved) -> Plan:
    """Tell how a model was trained."""
    written: dict[str, Any] = shelved.metrics["plan"]
    labels = written.get("labels")
    return Plan(
        **written
        | {
            "augmentations": tuple(written["augmentations"]),
            "labels": None if labels is None else LabelMap(**labels),
        }
    )


def assess_model(
    shelved: Shelved, place: Path, items: Sequence[Item], workshop: Workshop, tree: RegionTree
) -> Assessed:
    """Ask a model about recordings of speakers that it never heard.

    Parameters
    ----------
    shelved : Shelved
        The model.
    place : Path
        Its folder, with the hashes of the speakers that it was trained on.
    items : sequence of Item
        The manifest.
    workshop : Workshop
        Where vectors are made and kept.
    tree : RegionTree
        The regions.

    Returns
    -------
    assessed : Assessed

    Raises
    ------
    CorpusError
        If a speaker was trained on, no recording can be read, or a worker process died.
    ArtefactError
        If the hashes of the speakers are absent.
    """
    try:
        trained = (place / SPEAKERS).read_text(encoding="utf-8").split()
    except OSError as error:
        raise ArtefactError(
            f"{place} has no {SPEAKERS}, so nobody knows whom the model was trained on; "
            "train it again"
        ) from error
    refuse_shared(items, trained)
    level = plan_of(shelved).level
    rows = widen(items, level, tree) if level else tuple(items)
    heard, failed = hear_corpus(shelved.model, rows, workshop)
    if not heard:
        raise CorpusError(f"none of {len(rows)} recordings can be read: {failed[0].failure}")
    return Assessed(tuple(heard), by_condition(heard, np.random.default_rng(0)), tuple(failed))


def assess_on_new_sources(
    plan: Plan, items: Sequence[Item], workshop: Workshop, tree: RegionTree
) -> Assessed:
    """Train without each source in turn, and judge each such model on the source left out.

    Parameters
    ----------
    plan : Plan
        How to train.
    items : sequence of Item
        The manifest; its splits do not matter.
    workshop : Workshop
        Where vectors are made and kept.
    tree : RegionTree
        The regions.

    Returns
    -------
    assessed : Assessed
        The figures of all sources together come first; each source follows for itself.

    Raises
    ------
    CorpusError
        If no source can be left out.
    """
    rows = widen(items, plan.level, tree) if plan.level else tuple(items)
    failed: list[Extracted] = []

    def learn(fold: Fold) -> FreeSpeechModel:
        return prepare_lesson([rows[row] for row in fold.train], plan, workshop).learn()

    def hear(model: FreeSpeechModel, fold: Fold) -> list[Heard]:
        heard, unread = hear_corpus(model, [rows[row] for row in fold.test], workshop)
        failed.extend(unread)
        return heard

    found = hear_new_sources(rows, learn, hear)
    if not found.heard:
        reasons = "; ".join(f"{source}: {why}" for source, why in found.passed_over.items())
        raise CorpusError(f"no source can be left out: {reasons or failed[0].failure}")
    figures = by_condition(found.heard, np.random.default_rng(0)) | found.figures()
    return Assessed(tuple(found.heard), figures, tuple(failed), found.passed_over)
