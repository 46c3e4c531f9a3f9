"""Bars and lines of monthly figures as the coordinates of an SVG, drawn by a template."""

from collections.abc import Sequence
from dataclasses import dataclass

__all__ = ["Bar", "Plot", "plot_bars"]

WIDTH, HEIGHT = 720.0, 220.0
LEFT, RIGHT, TOP, BOTTOM = 40.0, 8.0, 18.0, 28.0
GAP = 0.3
"""Share of a month's width that stays empty."""
STEPS = (1, 2, 5)


@dataclass(frozen=True)
class Bar:
    """A bar: its corner and size in the units of the picture, and what it shows."""

    x: float
    y: float
    width: float
    height: float
    value: float


@dataclass(frozen=True)
class Plot:
    """A picture of several series side by side.

    Attributes
    ----------
    series : tuple of tuples of Bar
        Of each series one bar per month.
    ticks : tuple of (float, str)
        Height and text of each line of the scale.
    labels : tuple of (float, str)
        Middle and text of each month.
    """

    series: tuple[tuple[Bar, ...], ...]
    ticks: tuple[tuple[float, str], ...]
    labels: tuple[tuple[float, str], ...]
    width: float = WIDTH
    height: float = HEIGHT
    floor: float = HEIGHT - BOTTOM
    left: float = LEFT


def plot_bars(series: Sequence[Sequence[float]], labels: Sequence[str]) -> Plot:
    """Place the bars of several series.

    Parameters
    ----------
    series : sequence of sequences of float
        Values from 0 up, each series as long as `labels`.
    labels : sequence of str
        Names of the months.

    Returns
    -------
    plot : Plot
        The highest bar reaches at most the top of the scale.

    Examples
    --------
    >>> plot = plot_bars([[1, 4]], ["1", "2"])
    >>> [text for _, text in plot.ticks], plot.series[0][1].height > plot.series[0][0].height
    (['0', '1', '2', '3', '4'], True)
    """
    step, top = _scale(max((max(values, default=0) for values in series), default=0))
    room, floor = HEIGHT - TOP - BOTTOM, HEIGHT - BOTTOM
    month = (WIDTH - LEFT - RIGHT) / max(len(labels), 1)
    width = month * (1 - GAP) / max(len(series), 1)
    placed = tuple(
        tuple(
            Bar(
                round(LEFT + column * month + month * GAP / 2 + row * width, 2),
                round(floor - value / top * room, 2),
                round(width, 2),
                round(value / top * room, 2),
                value,
            )
            for column, value in enumerate(values)
        )
        for row, values in enumerate(series)
    )
    n_ticks = round(top / step) + 1
    return Plot(
        placed,
        tuple((round(floor - n * step / top * room, 2), f"{n * step:g}") for n in range(n_ticks)),
        tuple((round(LEFT + (n + 0.5) * month, 2), label) for n, label in enumerate(labels)),
    )


def _scale(most: float) -> tuple[float, float]:
    """Choose the step between lines, 1, 2 or 5 times a power of ten, and the top of the scale."""
    power = 1.0
    while True:
        for factor in STEPS:
            step = factor * power
            if most <= 5 * step:
                n_steps = max(1, -int(-most // step))
                return step, n_steps * step
        power *= 10
