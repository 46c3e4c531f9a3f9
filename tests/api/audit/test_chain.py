"""The chain shows where it was broken."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.audit.chain import START, Link, breaks, seal


def chain(n_rows: int) -> list[Link]:
    links: list[Link] = []
    for number in range(1, n_rows + 1):
        previous = links[-1].sha256 if links else START
        sha256 = seal({"number": number, "previous": previous})
        links.append(Link(number, previous, sha256, sha256))
    return links


def head_of(links: list[Link]) -> tuple[int, str]:
    return (links[-1].number, links[-1].sha256) if links else (0, START)


@given(n_rows=st.integers(0, 30))
def test_a_chain_that_nobody_touched_is_whole(n_rows: int) -> None:
    assert list(breaks(chain(n_rows), head_of(chain(n_rows)))) == []


@given(n_rows=st.integers(1, 30), data=st.data())
def test_a_changed_row_is_named(n_rows: int, data: st.DataObject) -> None:
    links = chain(n_rows)
    at = data.draw(st.integers(0, n_rows - 1))
    links[at] = replace(links[at], computed=seal({"other": at}))
    (finding,) = breaks(links, head_of(links))
    assert (finding.number, "changed" in finding.text) == (at + 1, True)


@given(n_rows=st.integers(1, 30), data=st.data())
def test_missing_rows_are_named_wherever_they_were(n_rows: int, data: st.DataObject) -> None:
    links = chain(n_rows)
    first = data.draw(st.integers(0, n_rows - 1))
    last = data.draw(st.integers(first, n_rows - 1))
    (finding,) = breaks(links[:first] + links[last + 1 :], head_of(links))
    assert (finding.number, "missing" in finding.text) == (first + 1, True)


@given(n_rows=st.integers(2, 30), data=st.data())
def test_a_row_that_was_sealed_anew_does_not_fit_the_next(n_rows: int, data: st.DataObject) -> None:
    links = chain(n_rows)
    at = data.draw(st.integers(0, n_rows - 2))
    forged = seal({"forged": at})
    links[at] = replace(links[at], sha256=forged, computed=forged)
    (finding,) = breaks(links, head_of(links))
    assert finding.number == at + 2


def test_a_last_row_that_was_sealed_anew_is_not_the_one_that_the_head_names() -> None:
    links = chain(3)
    forged = replace(links[2], sha256=seal({}), computed=seal({}))
    (finding,) = breaks([*links[:2], forged], head_of(links))
    assert finding.number == 3


@pytest.mark.parametrize("value", ["a", 1, None])
def test_a_seal_depends_on_every_column(value: str | int | None) -> None:
    assert seal({"a": value, "b": 1}) != seal({"a": "other", "b": 1})
    assert seal({"a": value, "b": 1}) == seal({"b": 1, "a": value})
