"""Which marks can be syllables of a recording."""

import pytest

from dialect.entities import Segment
from dialect.errors import CaseError
from dialect.features.marks import check_marks


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
