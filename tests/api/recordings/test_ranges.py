"""Which bytes a player asks for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.errors import RangeError
from api.recordings.ranges import ByteRange, read_range

SIZE = 1_000


@given(start=st.integers(0, SIZE - 1), length=st.integers(1, 2 * SIZE))
def test_a_part_is_what_was_asked_for_as_far_as_it_is_there(start: int, length: int) -> None:
    part = read_range(f"bytes={start}-{start + length - 1}", SIZE)
    assert part == ByteRange(start, min(start + length, SIZE))


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("bytes=0-", (0, 1_000)),
        ("bytes=999-", (999, 1_000)),
        ("bytes=-1", (999, 1_000)),
        ("bytes=-5000", (0, 1_000)),
    ],
)
def test_open_ends_are_filled_in(header: str, part: tuple[int, int]) -> None:
    assert read_range(header, SIZE) == ByteRange(*part)


@pytest.mark.parametrize(
    "header",
    [None, "", "bytes=", "bytes=-", "bytes=5-3", "bytes=a-b", "bytes=0-1,5-6", "seconds=0-5"],
)
def test_the_whole_is_sent_where_no_single_part_is_asked_for(header: str | None) -> None:
    assert read_range(header, SIZE) is None


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=5000-6000", "bytes=-0"])
def test_a_part_that_is_not_there_is_refused(header: str) -> None:
    with pytest.raises(RangeError, match="1000 bytes"):
        read_range(header, SIZE)


@given(header=st.text(max_size=30))
def test_whatever_is_asked_a_part_lies_inside(header: str) -> None:
    try:
        part = read_range(f"bytes={header}", SIZE)
    except RangeError:
        return
    assert part is None or 0 <= part.start < part.stop <= SIZE
