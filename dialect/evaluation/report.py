"""The report of an evaluation: figures as JSON, and a page with a plot per figure."""

import typing
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from html import escape
from typing import Any, TypeAlias

import numpy as np

from dialect.evaluation.evidence import Design, Questions
from dialect.evaluation.outcomes import Estimate, Outcome, summarise
from dialect.evaluation.speakers import Protocol

__all__ = [
    "COLOURS",
    "STYLE",
    "Plotted",
    "Series",
    "plot",
    "pooled",
    "report_json",
    "report_page",
    "say",
    "series_of",
    "table",
]

WIDTH, HEIGHT, MARGIN = 420, 240, 44
COLOURS = (
    *("#9b2c1d", "#1d5c9b", "#4a7a2b", "#7a4a9b", "#e08a1e", "#2bb0b0"),
    *("#555555", "#e0529c", "#8fbf3f", "#6ba5e0", "#b59b00", "#000000"),
)
PLOTTED = (
    "county recall@10",
    "first candidate, median km",
    "best of ten within 100 km",
    "group right",
    "80 % set holds the home",
    "exactly 80 % hold the home",
    "expected calibration error",
)

STYLE = (
    "body{font:16px/1.5 sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;display:block;overflow-x:auto;margin-bottom:2rem}"
    "td,th{padding:.2rem .6rem;border-bottom:1px solid #ccc;text-align:right;white-space:nowrap}"
    "td:first-child,th:first-child{text-align:left}"
    "figure{display:inline-block;margin:0 1rem 1rem 0}"
)


class Plotted(typing.Protocol):
    """Figures by a number of answers, words or anything else that grows."""

    @property
    def title(self) -> str:
        """Name of the line."""

    @property
    def n_cases(self) -> Mapping[int, int]:
        """Cases at each number."""

    @property
    def figures(self) -> Mapping[int, Mapping[str, Estimate]]:
        """Figures at each number."""


@dataclass(frozen=True)
class Series:
    """The figures of one design, or of several together.

    Attributes
    ----------
    title : str
        Names the series.
    designs : tuple of Design
        What was done.
    n_cases : dict of int to int
        Speakers who gave that many answers.
    figures : dict of int to dict of str to Estimate
        By number of answers.
    """

    title: str
    designs: tuple[Design, ...]
    n_cases: dict[int, int]
    figures: dict[int, dict[str, Estimate]]


Judged: TypeAlias = Sequence[dict[int, Outcome]]
"""Outcomes of each speaker, by number of answers."""


def series_of(design: Design, judged: Judged) -> Series:
    """Put the outcomes of one design together.

    Parameters
    ----------
    design : Design
        What was done.
    judged : sequence of dict of int to Outcome
        Outcomes of each speaker, by number of answers.

    Returns
    -------
    series : Series
        Named by its protocol and questions.
    """
    title = f"{design.protocol}, {design.questions}, {design.split} half"
    return _series(title, (design,), judged)


def pooled(judged: Sequence[tuple[Design, Judged]]) -> list[Series]:
    """Put the designs on the country's population together, by kind of answer.

    How questions were chosen is not known in use, nor whether the home was surveyed, so confidence
    has to be right over all of them (`docs/adr/0013-calibrated-for-the-population.md`). Answers at
    random have no home to be right about and are left out.

    Parameters
    ----------
    judged : sequence of (Design, outcomes)
        All designs, with the outcomes of each speaker.

    Returns
    -------
    series : list of Series
        One per kind of answer that was asked for, features and readings; a design counts by its
        speakers.
    """
    kinds = {
        "features": (Questions.RANDOM_FEATURES, Questions.CHOSEN_FEATURES),
        "readings": (Questions.RANDOM_READINGS,),
    }
    series = []
    for kind, asked in kinds.items():
        chosen = [
            (design, outcomes)
            for design, outcomes in judged
            if design.questions in asked and design.protocol is Protocol.POPULATION
        ]
        if chosen:
            everybody = [one for _, outcomes in chosen for one in outcomes]
            designs = tuple(design for design, _ in chosen)
            series.append(_series(f"population, {kind}", designs, everybody))
    return series


def _series(title: str, designs: tuple[Design, ...], judged: Judged) -> Series:
    by_number: dict[int, list[Outcome]] = {}
    for one in judged:
        for n_answers, outcome in one.items():
            by_number.setdefault(n_answers, []).append(outcome)
    rng = np.random.default_rng(designs[0].seed)
    return Series(
        title,
        designs,
        {n: len(outcomes) for n, outcomes in sorted(by_number.items())},
        {n: summarise(outcomes, rng) for n, outcomes in sorted(by_number.items())},
    )


def report_json(series: Sequence[Series], versions: dict[str, str], command: str) -> dict[str, Any]:
    """Lay the report out for JSON.

    Parameters
    ----------
    series : sequence of Series
        One per design.
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
        "simulated": "speakers are survey records; no listener was heard",
        "series": [
            {
                "title": one.title,
                "designs": [asdict(design) for design in one.designs],
                "answers": [
                    {
                        "n_answers": n_answers,
                        "n_cases": one.n_cases[n_answers],
                        "figures": {name: asdict(value) for name, value in figures.items()},
                    }
                    for n_answers, figures in one.figures.items()
                ],
            }
            for one in series
        ],
    }


def report_page(series: Sequence[Series], versions: dict[str, str], command: str) -> str:
    """Write the report as a page.

    Parameters
    ----------
    series : sequence of Series
        One per design.
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
    colours = [COLOURS[i % len(COLOURS)] for i in range(len(series))]
    legend = "".join(
        f'<li><span style="color:{colour}">■</span> {escape(one.title)}</li>'
        for colour, one in zip(colours, series, strict=True)
    )
    plots = "".join(plot(name, series, colours, unit="answers") for name in PLOTTED)
    tables = "".join(table(one, unit="answers") for one in series)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>Evidence</title>'
        f"<style>{STYLE}</style><h1>How well heard sounds find a home</h1>"
        f"<p>Simulated speakers: survey records answer for people. 95 % intervals by bootstrap "
        f"over prefectures. Made by <code>{escape(command)}</code> ({made}).</p>"
        f"<ul>{legend}</ul>{plots}{tables}</html>"
    )


def table(one: Plotted, *, unit: str) -> str:
    """Lay a series out as a table of HTML.

    Parameters
    ----------
    one : Plotted
        A row per figure, a column per number.
    unit : str
        What is counted.

    Returns
    -------
    html : str
        Heading and table.
    """
    answers = list(one.figures)
    heads = "".join(f"<th>{n} {unit} (n = {one.n_cases[n]})</th>" for n in answers)
    rows = "".join(
        f"<tr><td>{escape(name)}</td>"
        + "".join(f"<td>{say(one.figures[n][name])}</td>" for n in answers)
        + "</tr>"
        for name in next(iter(one.figures.values()))
    )
    return f"<h2>{escape(one.title)}</h2><table><tr><th></th>{heads}</tr>{rows}</table>"


def say(estimate: Estimate) -> str:
    """Write a figure with its interval.

    Parameters
    ----------
    estimate : Estimate

    Returns
    -------
    text : str
        With two decimals below ten, else none.
    """
    digits = 0 if abs(estimate.value) >= 10 else 2
    low, high = f"{estimate.low:.{digits}f}", f"{estimate.high:.{digits}f}"
    return f"{estimate.value:.{digits}f} [{low}, {high}]"


def plot(name: str, series: Sequence[Plotted], colours: Sequence[str], *, unit: str) -> str:
    """Draw a figure against a number, a line per series with its intervals.

    Parameters
    ----------
    name : str
        Of the figure.
    series : sequence of Plotted
        At least one.
    colours : sequence of str
        One per series.
    unit : str
        What is counted.

    Returns
    -------
    html : str
        A figure with its caption.
    """
    numbers = sorted({n for one in series for n in one.figures})
    top = max(figures[name].high for one in series for figures in one.figures.values()) or 1.0
    step = (WIDTH - 2 * MARGIN) / max(len(numbers) - 1, 1)
    across = {n: MARGIN + i * step for i, n in enumerate(numbers)}

    def up(value: float) -> float:
        return HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * value / top

    lines = []
    for colour, one in zip(colours, series, strict=True):
        points = [(across[n], figures[name]) for n, figures in one.figures.items()]
        path = " ".join(f"{x:.1f},{up(value.value):.1f}" for x, value in points)
        lines.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        lines += [
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{up(value.low):.1f}" y2="{up(value.high):.1f}" '
            f'stroke="{colour}" stroke-opacity=".4"/>'
            for x, value in points
        ]
    labels = "".join(
        f'<text x="{x:.1f}" y="{HEIGHT - MARGIN / 3}" text-anchor="middle">{n}</text>'
        for n, x in across.items()
    )
    axis = (
        f'<text x="{MARGIN - 6}" y="{up(top):.1f}" text-anchor="end">{top:.3g}</text>'
        f'<text x="{MARGIN - 6}" y="{up(0):.1f}" text-anchor="end">0</text>'
        f'<line x1="{MARGIN}" x2="{WIDTH - MARGIN}" y1="{up(0):.1f}" y2="{up(0):.1f}" '
        f'stroke="#888"/>'
    )
    return (
        f'<figure><svg width="{WIDTH}" height="{HEIGHT}" font-size="12" role="img" '
        f'aria-label="{escape(name)}">{axis}{labels}{"".join(lines)}</svg>'
        f"<figcaption>{escape(name)}, by number of {unit}</figcaption></figure>"
    )
