"""The report of an evaluation of free speech: a page that needs nothing else."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from html import escape
from typing import Any

import numpy as np

from dialect.acoustic.free_speech.calibration import log_softmax
from dialect.evaluation.detection import Scored
from dialect.evaluation.free_speech import FIGURES, Figures, Heard, confusion, scored_at_root
from dialect.evaluation.report import STYLE, say

__all__ = ["free_speech_json", "free_speech_page"]

SIDE, MARGIN = 280, 40
N_BINS = 10
BAR_WIDTH = 46


def free_speech_json(figures: Mapping[str, Figures], command: str, model: str) -> dict[str, Any]:
    """Lay the report out for JSON.

    Parameters
    ----------
    figures : mapping of str to Figures
        By condition.
    command : str
        What was typed.
    model : str
        Id of the model.

    Returns
    -------
    report : dict
        Ready for `json.dumps`.
    """
    return {
        "command": command,
        "model": model,
        "conditions": {name: asdict(one) for name, one in figures.items()},
    }


def free_speech_page(
    heard: Sequence[Heard], figures: Mapping[str, Figures], command: str, model: str
) -> str:
    """Write the report as a page.

    Parameters
    ----------
    heard : sequence of Heard
        Every recording.
    figures : mapping of str to Figures
        By condition.
    command : str
        What was typed.
    model : str
        Id of the model.

    Returns
    -------
    html : str
        Tables of figures and of confusions, recall by condition and reliability as pictures.
    """
    scored = scored_at_root(heard)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Free speech</title>'
        f"<style>{STYLE}</style><h1>How well free speech tells regions apart</h1>"
        f"<p>Model {escape(model)}, made by <code>{escape(command)}</code>. 95 % intervals by "
        "bootstrap over speakers. A lead about where somebody learned to speak, never a "
        "finding.</p>"
        f"{_bars(figures)}{_reliability(scored) if len(scored.at) else ''}"
        f"{_table(figures)}{_confusions(heard)}</html>"
    )


def _table(figures: Mapping[str, Figures]) -> str:
    names = [name for name in FIGURES if any(name in one.values for one in figures.values())]
    heads = "".join(f"<th>{escape(name)}</th>" for name in ("speakers", "too short", *names))
    rows = "".join(
        f"<tr><td>{escape(condition)} (n = {one.n_recordings})</td><td>{one.n_speakers}</td>"
        f"<td>{one.n_insufficient}</td>"
        + "".join(f"<td>{say(one.values[n]) if n in one.values else '–'}</td>" for n in names)
        + "</tr>"
        for condition, one in figures.items()
    )
    return f"<h2>Figures</h2><table><tr><th></th>{heads}</tr>{rows}</table>"


def _confusions(heard: Sequence[Heard]) -> str:
    regions, answers, count = confusion(heard)
    share = count / np.maximum(count.sum(axis=1, keepdims=True), 1)
    heads = "".join(f"<th>{escape(answer)}</th>" for answer in answers)
    rows = "".join(
        f"<tr><td>{escape(region)}</td>"
        + "".join(
            f'<td style="background:rgba(29,92,155,{part:.2f})">{n}</td>'
            for n, part in zip(numbers, parts, strict=True)
        )
        + "</tr>"
        for region, numbers, parts in zip(regions, count.tolist(), share.tolist(), strict=True)
    )
    return f"<h2>Speaker's region and answer</h2><table><tr><th></th>{heads}</tr>{rows}</table>"


def _bars(figures: Mapping[str, Figures]) -> str:
    """Draw the recall of each condition with its interval."""
    shown = [(name, one.values["UAR"]) for name, one in figures.items() if "UAR" in one.values]
    if not shown:
        return ""
    parts = []
    for i, (name, value) in enumerate(shown):
        x = MARGIN + i * BAR_WIDTH
        top, low, high = (
            MARGIN + SIDE * (1 - part) for part in (value.value, value.low, value.high)
        )
        middle = x + BAR_WIDTH / 3
        parts.append(
            f'<rect x="{x}" y="{top:.1f}" width="{2 * BAR_WIDTH / 3:.1f}" '
            f'height="{SIDE + MARGIN - top:.1f}" fill="#1d5c9b"/>'
            f'<line x1="{middle:.1f}" x2="{middle:.1f}" y1="{high:.1f}" y2="{low:.1f}" '
            'stroke="#000"/>'
            f'<text x="{middle:.1f}" y="{MARGIN - 8}" text-anchor="middle">{value.value:.2f}</text>'
            f'<text transform="translate({middle:.1f},{SIDE + MARGIN + 10}) rotate(30)">'
            f"{escape(name)}</text>"
        )
    width = 2 * MARGIN + len(shown) * BAR_WIDTH + 100
    return (
        f'<figure><svg width="{width}" height="{SIDE + 3 * MARGIN}" font-size="11" role="img" '
        f'aria-label="recall by condition">{"".join(parts)}</svg>'
        "<figcaption>Unweighted average recall, by condition</figcaption></figure>"
    )


def _reliability(scored: Scored) -> str:
    """Draw how often the likeliest region is right against its probability."""
    p = np.exp(log_softmax(scored.log_likelihood))
    confidence, right = p.max(axis=1), p.argmax(axis=1) == scored.at
    at = np.minimum((confidence * N_BINS).astype(int), N_BINS - 1)
    dots = "".join(
        f'<circle cx="{MARGIN + SIDE * confidence[at == i].mean():.1f}" '
        f'cy="{MARGIN + SIDE * (1 - right[at == i].mean()):.1f}" '
        f'r="{2 + 10 * np.sqrt(np.mean(at == i)):.1f}" fill="#9b2c1d"/>'
        for i in np.unique(at).tolist()
    )
    end = MARGIN + SIDE
    return (
        f'<figure><svg width="{SIDE + 2 * MARGIN}" height="{SIDE + 3 * MARGIN}" font-size="11" '
        f'role="img" aria-label="reliability"><line x1="{MARGIN}" y1="{end}" x2="{end}" '
        f'y2="{MARGIN}" stroke="#888"/><rect x="{MARGIN}" y="{MARGIN}" width="{SIDE}" '
        f'height="{SIDE}" fill="none" stroke="#888"/>{dots}'
        f'<text x="{MARGIN}" y="{end + 16}">0</text>'
        f'<text x="{end}" y="{end + 16}" text-anchor="end">1 probability</text></svg>'
        "<figcaption>How often the likeliest region is right</figcaption></figure>"
    )
