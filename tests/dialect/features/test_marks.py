"""Which marks can be syllables of a recording."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialect.entities import Segment, Span
from dialect.errors import CaseError
from dialect.features.marks import check_marks, tighten_marks

DURATION_S = 60.0
TIMES_S = st.lists(st.floats(0, DURATION_S), max_size=12, unique=True).map(sorted)


def test_marks_that_touch_are_fine() -> None:
    check_marks([Segment(0.0, 0.4), Segment(0.4, 1.0)], 1.0)


@pytest.mark.parametrize(
    ("segments", "field", "problem"),
    [
        ([Segment(0.2, 0.1)], "segments[0]", "ends"),
        ([Segment(0.0, 0.1), Segment(0.9, 1.2)], "segments[1]", "outside"),
        ([Segment(0.0, 6.0)], "segments[0]", "at most 5 s"),
        ([Segment(-0.1, 0.1)], "segments[0]", "outside"),
        ([Segment(0.5, 0.7), Segment(0.1, 0.6)], "segments[0]", "inside segments[1]"),
    ],
)
def test_a_mark_that_cannot_be_is_named(segments: list[Segment], field: str, problem: str) -> None:
    with pytest.raises(CaseError) as caught:
        check_marks(segments, 1.0)
    assert caught.value.field == field
    assert problem in caught.value.problem


def test_a_mark_is_narrowed_to_what_was_said_in_it() -> None:
    marks = [Segment(0.0, 2.0, "一"), Segment(2.5, 9.9, "二")]
    speech = [Span(0.6, 1.1), Span(3.0, 3.3), Span(3.5, 4.0)]
    one, two = tighten_marks(marks, speech, 10.0)
    assert (one.start_s, one.end_s, one.text) == (pytest.approx(0.55), pytest.approx(1.15), "一")
    assert (two.start_s, two.end_s, two.text) == (pytest.approx(2.95), pytest.approx(4.05), "二")


def test_speech_that_goes_on_beyond_a_mark_is_cut_at_it() -> None:
    mark = Segment(1.0, 2.0, "一")
    assert tighten_marks([mark], [Span(0.0, 5.0)], 5.0) == [mark]


def test_marks_without_speech_or_with_too_much_are_left_out() -> None:
    marks = [Segment(0.0, 1.0, "一"), Segment(2.0, 9.0, "二")]
    assert tighten_marks(marks, [Span(2.0, 9.0)], 10.0) == []


@given(times_s=TIMES_S, spoken_s=TIMES_S)
def test_what_is_left_can_be_syllables(times_s: list[float], spoken_s: list[float]) -> None:
    marks = [Segment(*pair) for pair in list(pairwise(times_s))[::2]]
    speech = [Span(*pair) for pair in list(pairwise(spoken_s))[::2]]
    tightened = tighten_marks(marks, speech, DURATION_S)
    check_marks(tightened, DURATION_S)
    for mark in tightened:
        assert any(one.start_s <= mark.start_s and mark.end_s <= one.end_s for one in marks)
