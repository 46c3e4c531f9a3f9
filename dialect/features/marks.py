"""Marks that a person or the alignment set: which can be syllables of the recording."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from dialect.entities import Segment, Span
from dialect.errors import CaseError

__all__ = ["OVERLAP_TOLERANCE_S", "check_marks", "tighten_marks"]

LONGEST_MARK_S = 5.0
"""Longer than anybody holds a syllable: such a mark is a slip, or holds other words."""
OVERLAP_TOLERANCE_S = 0.005
"""Marks are set by hand; neighbours may share this much."""
ROOM_S = 0.05
"""Left on either side of detected speech: a weak onset begins before it, our choice."""


def check_marks(segments: Sequence[Segment], duration_s: float) -> None:
    """Refuse marks that cannot each be one syllable of the recording.

    Parameters
    ----------
    segments : sequence of Segment
        Marks in any order.
    duration_s : float
        Length of the recording in seconds.

    Raises
    ------
    CaseError
        If a mark ends before it starts, is longer than a syllable, lies outside the recording, or
        overlaps another.
    """
    for i, segment in enumerate(segments):
        if not segment.start_s < segment.end_s:
            raise CaseError(
                f"segments[{i}]",
                f"the mark ends at {segment.end_s:.2f} s, not after its start at "
                f"{segment.start_s:.2f} s",
                f"止点 {segment.end_s:.2f} 秒不在起点 {segment.start_s:.2f} 秒之后",
            )
        if segment.end_s - segment.start_s > LONGEST_MARK_S:
            raise CaseError(
                f"segments[{i}]",
                f"the mark is {segment.end_s - segment.start_s:.1f} s long, a syllable at most "
                f"{LONGEST_MARK_S:.0f} s; mark the one word alone",
                f"标记长 {segment.end_s - segment.start_s:.1f} 秒，一个字最多 "
                f"{LONGEST_MARK_S:.0f} 秒；请只标那一个字",
            )
        if segment.start_s < 0 or segment.end_s > duration_s + OVERLAP_TOLERANCE_S:
            raise CaseError(
                f"segments[{i}]",
                f"the mark from {segment.start_s:.2f} to {segment.end_s:.2f} s lies outside the "
                f"recording of {duration_s:.2f} s",
                f"{segment.start_s:.2f}–{segment.end_s:.2f} 秒超出了录音的 {duration_s:.2f} 秒",
            )
    order = sorted(range(len(segments)), key=lambda i: segments[i].start_s)
    for before, after in pairwise(order):
        if segments[after].start_s < segments[before].end_s - OVERLAP_TOLERANCE_S:
            raise CaseError(
                f"segments[{after}]",
                f"the mark starts at {segments[after].start_s:.2f} s, inside segments[{before}], "
                f"which ends at {segments[before].end_s:.2f} s; mark one syllable at a time",
                f"与标记 {before + 1} 重叠；一个标记只标一个字",
            )


def tighten_marks(
    segments: Sequence[Segment], speech: Sequence[Span], duration_s: float
) -> list[Segment]:
    """Narrow marks that were set while the word was said to what was said between.

    Whoever presses a key before and after a word leaves silence on either side of it.

    Parameters
    ----------
    segments : sequence of Segment
        Marks in order that do not overlap.
    speech : sequence of Span
        Where somebody speaks.
    duration_s : float
        Length of the recording in seconds.

    Returns
    -------
    tightened : list of Segment
        In the same order. Left out are marks in which nobody speaks, and those that are longer
        than a syllable even so.

    Examples
    --------
    >>> tighten_marks([Segment(1.0, 4.0, "水")], [Span(2.0, 2.5)], 5.0)
    [Segment(start_s=1.95, end_s=2.55, text='水', tone_category=None)]
    """
    tightened = []
    for segment in segments:
        heard = [s for s in speech if s.start_s < segment.end_s and segment.start_s < s.end_s]
        if not heard:
            continue
        start_s = max(segment.start_s, heard[0].start_s - ROOM_S)
        end_s = min(segment.end_s, heard[-1].end_s + ROOM_S, duration_s)
        if 0 < end_s - start_s <= LONGEST_MARK_S:
            tightened.append(replace(segment, start_s=start_s, end_s=end_s))
    return tightened
