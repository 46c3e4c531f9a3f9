"""The report on known words: figures as JSON, and a page with a plot per figure."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from html import escape
from itertools import groupby
from typing import Any

import numpy as np

from dialect.evaluation.outcomes import Estimate, estimates
from dialect.evaluation.placements import FIGURES, Placement
from dialect.evaluation.report import COLOURS, STYLE, plot, table

__all__ = ["Line", "elicited_json", "elicited_page", "line_of"]

PLOTTED = (
    "rank of the nearest true points, median",
    "likeliest group is true",
    "first county, median km",
    "best of ten counties, median km",
    "80 % set of counties holds a home",
    "80 % set of groups holds the true one",
    "bits for the true group",
)
ABOUT = (
    "Recorded sessions are clips of single words by one or two speakers a dialect, joined; "
    "intervals are over draws of clips, so they say nothing of other speakers. Detectors and "
    "residual were learnt on the other dialect. Simulated sessions hold no sound: tone values and "
    "readings of survey points, strayed as the clips of the corpus stray; intervals are over "
    "prefectures."
)


@dataclass(frozen=True)
class Line:
    """The figures of one kind of session, by number of words.

    Attributes
    ----------
    source : str
        Who speaks.
    condition : str
        What happened to the words.
    evidence : str
        What was weighed.
    n_cases : dict of int to int
        Sessions.
    figures : dict of int to dict of str to Estimate
    """

    source: str
    condition: str
    evidence: str
    n_cases: dict[int, int]
    figures: dict[int, dict[str, Estimate]]

    @property
    def title(self) -> str:
        """Name of the line."""
        return f"{self.source}, {self.condition}, {self.evidence}"


def line_of(
    source: str,
    condition: str,
    evidence: str,
    placements: Mapping[int, Sequence[Placement]],
    rng: np.random.Generator,
) -> Line:
    """Put the sessions of one kind together.

    Parameters
    ----------
    source, condition, evidence : str
        Who speaks, under what, and what was weighed.
    placements : mapping of int to sequence of Placement
        By number of words, at least one each.
    rng : Generator
        For the bootstrap over clusters.

    Returns
    -------
    line : Line
    """
    figures = {}
    for n_words, found in placements.items():
        taken = {name: (take(found), together) for name, (take, together) in FIGURES.items()}
        figures[n_words] = estimates(taken, [one.cluster for one in found], rng)
    n_cases = {n_words: len(found) for n_words, found in placements.items()}
    return Line(source, condition, evidence, n_cases, figures)


def elicited_json(lines: Sequence[Line], versions: dict[str, str], command: str) -> dict[str, Any]:
    """Lay the report out for JSON.

    Parameters
    ----------
    lines : sequence of Line
    versions : dict of str to str
        Atlas, weights and software.
    command : str
        What was typed.

    Returns
    -------
    report : dict
        Ready for `json.dumps`.
    """
    return {
        "command": command,
        "versions": versions,
        "about": ABOUT,
        "lines": [asdict(line) for line in lines],
    }


def elicited_page(lines: Sequence[Line], versions: dict[str, str], command: str) -> str:
    """Write the report as a page.

    Parameters
    ----------
    lines : sequence of Line
        Those of one source stand together.
    versions : dict of str to str
        Atlas, weights and software.
    command : str
        What was typed.

    Returns
    -------
    html : str
        A page that needs nothing else.
    """
    made = escape(", ".join(f"{name} {value}" for name, value in versions.items()))
    parts = "".join(
        _section(source, list(group)) for source, group in groupby(lines, lambda line: line.source)
    )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>Known words</title>'
        f"<style>{STYLE}</style><h1>How well known words find a home</h1><p>{escape(ABOUT)}</p>"
        f"<p>95 % intervals. Made by <code>{escape(command)}</code> ({made}).</p>{parts}</html>"
    )


def _section(source: str, lines: Sequence[Line]) -> str:
    curves = [line for line in lines if len(line.figures) > 1]
    colours = [COLOURS[i % len(COLOURS)] for i in range(len(curves))]
    legend = "".join(
        f'<li><span style="color:{colour}">■</span> {escape(line.title)}</li>'
        for colour, line in zip(colours, curves, strict=True)
    )
    plots = "".join(plot(name, curves, colours, unit="words") for name in PLOTTED if curves)
    tables = "".join(table(line, unit="words") for line in lines)
    return f"<h2>{escape(source)}</h2><ul>{legend}</ul>{plots}{tables}"
