"""The figures of a trained model, and whether they allow it a say in rankings."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np

from dialect.evaluation.free_speech import NO_ANSWER, Figures, Heard, confusion
from dialect.training.learn import Learnt
from dialect.training.plan import Plan, Rows, is_experiment

__all__ = ["lay_out_metrics", "why_not_rank"]

FORMAT = "xiangyin-free-speech"


def lay_out_metrics(
    rows: Rows,
    learnt: Learnt,
    plan: Plan,
    heard: Sequence[Heard],
    figures: Mapping[str, Figures],
) -> dict[str, Any]:
    """Lay out what is to be known of a model.

    Parameters
    ----------
    rows : Rows
        Recordings learnt from and judged by.
    learnt : Learnt
        The model and what it rests on.
    plan : Plan
        How it was trained.
    heard : sequence of Heard
        What it said of the held-out recordings.
    figures : mapping of str to Figures
        Of those, by condition.

    Returns
    -------
    metrics : dict
        Ready for `json.dumps`.
    """
    regions, chance = learnt.model.forks.regions, _chance_of(learnt)
    why_not = why_not_rank(regions, figures["all"], chance)
    of_source = sorted({item.source for item in rows.learnt})
    return {
        "format": FORMAT,
        "for_ranking": not why_not,
        "why_not": why_not,
        "plan": asdict(plan),
        "regions": list(regions),
        "chance": chance,
        "learnt": {
            "recordings": learnt.n_used,
            "too_short": learnt.n_short,
            "unreadable": learnt.n_failed,
            "speakers": len({item.speaker for item in rows.learnt}),
            "sources": of_source,
            "licences": sorted({item.licence for item in rows.learnt}),
        },
        "held_out": {
            "recordings": len(rows.held_out),
            "speakers": len({item.speaker for item in rows.held_out}),
            "new_sources": sorted({item.source for item in rows.held_out} - set(of_source)),
        },
        "conditions": {name: asdict(one) for name, one in figures.items()},
        "by_region": _by_region(heard),
    }


def _chance_of(learnt: Learnt) -> float:
    """Unweighted average recall of guessing among the broadest regions."""
    return 1 / len(learnt.model.forks.forks[0].branches)


def why_not_rank(regions: Sequence[str], figures: Figures, chance: float) -> str:
    """Say why a model has no say in rankings.

    Parameters
    ----------
    regions : sequence of str
        That it tells apart.
    figures : Figures
        Of speakers that it never heard.
    chance : float
        Unweighted average recall of guessing.

    Returns
    -------
    reason : str
        Empty if it may have one: its regions are of the tree, and the interval of its unweighted
        average recall on held-out speakers lies above chance.
    """
    if any(is_experiment(region) for region in regions):
        return "its labels are of an experiment and no regions of the tree"
    recall = figures.values.get("UAR")
    if recall is None:
        return "some region has no held-out recording with enough speech, so nothing was shown"
    if not recall.low > chance:
        return (
            f"recall {recall.value:.2f} (from {recall.low:.2f}) does not beat chance {chance:.2f}"
        )
    return ""


def _by_region(heard: Sequence[Heard]) -> dict[str, dict[str, int]]:
    """Count of each region the recordings, those answered with it or what holds it, and others."""
    regions, answers, count = confusion(heard)
    table: dict[str, dict[str, int]] = {}
    for region, numbers in zip(regions, count, strict=True):
        right = np.array([f"{region}.".startswith(f"{answer}.") for answer in answers])
        named = np.array([answer not in NO_ANSWER for answer in answers])
        table[region] = {
            "recordings": int(numbers.sum()),
            "right": int(numbers[right].sum()),
            "wrong": int(numbers[named & ~right].sum()),
            "no_answer": int(numbers[~named].sum()),
        }
    return table
