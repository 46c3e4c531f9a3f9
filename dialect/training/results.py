"""The figures of a trained model, and whether they allow it a say in rankings."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from dialect.acoustic.free_speech.model import FreeSpeechModel
from dialect.evaluation.free_speech import NO_ANSWER, Figures, Heard, confusion, judge_heard
from dialect.training.learn import Lesson
from dialect.training.new_sources import NewSources
from dialect.training.plan import Plan, Rows, is_experiment

__all__ = ["Trained", "lay_out_metrics", "why_not_new_sources", "why_not_rank"]

FORMAT = "xiangyin-free-speech"


@dataclass(frozen=True)
class Trained:
    """A model with all that was asked of it.

    Attributes
    ----------
    rows : Rows
        Recordings learnt from and judged by.
    plan : Plan
        How it was trained.
    lesson : Lesson
        What it was learnt from.
    model : FreeSpeechModel
    heard : tuple of Heard
        What it said of the held-out recordings.
    figures : mapping of str to Figures
        Of those, by condition.
    sources : NewSources
        What models said that were learnt without one source each.
    """

    rows: Rows
    plan: Plan
    lesson: Lesson
    model: FreeSpeechModel
    heard: tuple[Heard, ...]
    figures: Mapping[str, Figures]
    sources: NewSources


def lay_out_metrics(trained: Trained) -> dict[str, Any]:
    """Lay out what is to be known of a model.

    Parameters
    ----------
    trained : Trained

    Returns
    -------
    metrics : dict
        Ready for `json.dumps`.
    """
    rows, lesson, sources = trained.rows, trained.lesson, trained.sources
    forks = trained.model.forks
    chance = 1 / len(forks.forks[0].branches)  # average recall of guessing
    pooled = judge_heard(sources.heard, np.random.default_rng(0)) if sources.heard else None
    why_not = why_not_rank(forks.regions, trained.figures["all"], chance) or why_not_new_sources(
        sources, pooled, chance
    )
    of_source = sorted({item.source for item in rows.learnt})
    of_new = {"all": pooled} | sources.figures() if pooled else {}
    return {
        "format": FORMAT,
        "for_ranking": not why_not,
        "why_not": why_not,
        "plan": asdict(trained.plan),
        "regions": list(forks.regions),
        "chance": chance,
        "learnt": {
            "recordings": lesson.n_used,
            "too_short": lesson.n_short,
            "unreadable": lesson.n_failed,
            "speakers": len({item.speaker for item in rows.learnt}),
            "sources": of_source,
            "licences": sorted({item.licence for item in rows.learnt}),
        },
        "held_out": {
            "recordings": len(rows.held_out),
            "speakers": len({item.speaker for item in rows.held_out}),
            "new_sources": sorted({item.source for item in rows.held_out} - set(of_source)),
        },
        "conditions": {name: asdict(one) for name, one in trained.figures.items()},
        "new_sources": {
            "conditions": {name: asdict(one) for name, one in of_new.items()},
            "passed_over": sources.passed_over,
        },
        "by_region": _by_region(trained.heard),
    }


def why_not_rank(regions: Sequence[str], figures: Figures, chance: float) -> str:
    """Say why figures of held-out speakers allow a model no say in rankings.

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
        Empty if they allow it: its regions are of the tree, and the interval of its unweighted
        average recall lies above chance.
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


def why_not_new_sources(sources: NewSources, pooled: Figures | None, chance: float) -> str:
    """Say why sources that were left out of training allow a model no say in rankings.

    Parameters
    ----------
    sources : NewSources
        What was said of sources left out.
    pooled : Figures or None
        Of all of that; None if nothing was said.
    chance : float
        Unweighted average recall of guessing.

    Returns
    -------
    reason : str
        Empty if they allow it: every broadest region was heard from a source left out, and the
        interval of the recall on those lies above chance.
    """
    if pooled is None:
        reasons = "; ".join(f"{source}: {why}" for source, why in sources.passed_over.items())
        return f"nothing was shown on a source that it never heard ({reasons})"
    if sources.untested:
        return (
            f"{', '.join(sources.untested)} were never heard from a source left out, so that "
            "microphones may tell them; add a second source of each, or leave their rows out"
        )
    recall = pooled.values.get("UAR")
    if recall is None or not recall.low > chance:
        found = "nothing" if recall is None else f"{recall.value:.2f} (from {recall.low:.2f})"
        return f"on sources left out, recall {found} does not beat chance {chance:.2f}"
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
