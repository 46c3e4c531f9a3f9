"""Judge a model on a manifest of other speakers, or its plan on sources that it never heard."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from dialect.acoustic.free_speech.label_map import LabelMap
from dialect.acoustic.free_speech.shelf import Shelved
from dialect.atlas.regions import RegionTree
from dialect.corpus.extract import Extracted
from dialect.corpus.gather import Workshop
from dialect.corpus.labels import widen
from dialect.corpus.manifest import Item
from dialect.corpus.splits import leave_one_source_out
from dialect.errors import ArtefactError, CorpusError, TrainingError
from dialect.evaluation.free_speech import Figures, Heard, by_condition, judge_heard
from dialect.evaluation.hear_corpus import hear_corpus
from dialect.training.learn import learn_model
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
    of_source: dict[str, list[Heard]] = {}
    failed: list[Extracted] = []
    passed_over: dict[str, str] = {}
    branches: tuple[str, ...] = ()
    for fold in leave_one_source_out(rows):
        try:
            learnt = learn_model([rows[row] for row in fold.train], plan, workshop)
        except TrainingError as error:
            passed_over[fold.name] = str(error)
            continue
        found = learnt.model.forks.forks[0].branches
        branches = branches or found
        if found != branches:
            passed_over[fold.name] = (
                f"without it {', '.join(found)} are told apart, not {', '.join(branches)}"
            )
            continue
        heard, unread = hear_corpus(learnt.model, [rows[row] for row in fold.test], workshop)
        of_source[fold.name] = heard
        failed += unread
    pooled = [one for heard in of_source.values() for one in heard]
    if not pooled:
        reasons = "; ".join(f"{source}: {why}" for source, why in passed_over.items())
        raise CorpusError(f"no source can be left out: {reasons or failed[0].failure}")
    figures = by_condition(pooled, np.random.default_rng(0)) | {
        f"source: {source}": judge_heard(heard, np.random.default_rng(0))
        for source, heard in of_source.items()
        if heard
    }
    return Assessed(tuple(pooled), figures, tuple(failed), passed_over)
