"""Marks that a person or the alignment set: which can be syllables of the recording."""

from collections.abc import Sequence
from itertools import pairwise

from dialect.entities import Segment
from dialect.errors import CaseError

__all__ = ["OVERLAP_TOLERANCE_S", "check_marks"]

LONGEST_MARK_S = 5.0
"""Longer than anybody holds a syllable: such a mark is a slip, or holds other words."""
OVERLAP_TOLERANCE_S = 0.005
"""Marks are set by hand; neighbours may share this much."""


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
