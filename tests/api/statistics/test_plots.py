"""Bars stand in the picture, in proportion."""

from hypothesis import given
from hypothesis import strategies as st

from api.statistics.plots import TOP, plot_bars

VALUES = st.lists(st.integers(0, 10_000), min_size=1, max_size=24)


@given(values=VALUES)
def test_bars_are_in_proportion_and_inside_the_picture(values: list[int]) -> None:
    plot = plot_bars([values], [str(n) for n in range(len(values))])
    (bars,) = plot.series
    for bar in bars:
        assert TOP - 0.1 <= bar.y <= plot.floor
        assert abs(bar.y + bar.height - plot.floor) < 0.02
        assert plot.left <= bar.x < bar.x + bar.width <= plot.width
    highest = max(bars, key=lambda bar: bar.value)
    assert all(bar.height <= highest.height for bar in bars)
    assert 2 <= len(plot.ticks) <= 6


@given(values=VALUES)
def test_the_scale_ends_at_or_above_the_highest(values: list[int]) -> None:
    ticks = plot_bars([values], [""] * len(values)).ticks
    assert float(ticks[-1][1]) >= max(values)
    assert ticks[0][1] == "0"
