"""Train a model on a manifest, judge it on other speakers, and put it where models are opened."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from dialect.acoustic.free_speech.model import save_model
from dialect.acoustic.free_speech.shelf import METRICS
from dialect.atlas.regions import RegionTree
from dialect.corpus.augment import NONE, check_augmentation
from dialect.corpus.gather import Workshop
from dialect.corpus.manifest import Item
from dialect.evaluation.free_speech import by_condition, judge_heard
from dialect.evaluation.hear_corpus import hear_corpus
from dialect.training.card import model_card
from dialect.training.learn import prepare_lesson
from dialect.training.new_sources import hear_new_sources
from dialect.training.plan import Plan, deal_rows, hash_speaker
from dialect.training.results import Trained, lay_out_metrics

__all__ = ["CARD", "SPEAKERS", "train_model"]

CARD, SPEAKERS = "card.md", "speakers.txt"
"""Beside the model and its metrics: its card, and hashes of the speakers that it was trained on."""


def train_model(
    items: Sequence[Item],
    plan: Plan,
    place: Path,
    workshop: Workshop,
    *,
    tree: RegionTree,
    command: str,
) -> dict[str, Any]:
    """Train a model and write it with its metrics and its card.

    Parameters
    ----------
    items : sequence of Item
        The manifest.
    plan : Plan
        What to train.
    place : Path
        The model's folder; its name is the model's id, and the registry lies beside it.
    workshop : Workshop
        Where vectors are made and kept; a run that was killed goes on where it ended.
    tree : RegionTree
        The regions.
    command : str
        What was typed, for the card.

    Returns
    -------
    metrics : dict
        As written.

    Raises
    ------
    CorpusError
        If the manifest cannot be used, a speaker is in two splits, or a worker process died.
    TrainingError
        If fewer than two regions have enough speakers.
    """
    for augmentation in plan.augmentations:
        check_augmentation(augmentation)
    rows = deal_rows(items, plan, tree)
    lesson = prepare_lesson(rows.learnt, plan, workshop)
    model = lesson.learn()
    heard = []
    for augmentation in (NONE, *plan.augmentations):
        found, _ = hear_corpus(
            model, rows.held_out, workshop, augmentation=augmentation, seed=plan.seed
        )
        heard.append(found)
    plain, *others = heard
    figures = by_condition(plain, np.random.default_rng(0))
    for altered in others:
        name = f"coded: {altered[0].coding}"
        figures[name] = judge_heard(altered, np.random.default_rng(0))
    sources = hear_new_sources(
        rows.learnt,
        lambda fold: lesson.learn(fold.train),
        lambda without, fold: lesson.ask(without, fold.test),
    )
    trained = Trained(rows, plan, lesson, model, tuple(plain), figures, sources)
    metrics = lay_out_metrics(trained)
    folder = save_model(place.name, model, folder=place.parent)
    hashes = sorted({hash_speaker(item.speaker) for item in rows.learnt})
    (folder / SPEAKERS).write_text("\n".join(hashes) + "\n", encoding="utf-8")
    text = json.dumps(metrics, ensure_ascii=False, indent=1)
    (folder / METRICS).write_text(text + "\n", encoding="utf-8")
    (folder / CARD).write_text(model_card(place.name, metrics, command), encoding="utf-8")
    return metrics
