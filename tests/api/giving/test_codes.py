"""Codes as they are read out, typed and pasted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.giving.codes import DIGITS, code_digest, new_code, read_code, spaced

CODES = st.text("0123456789", min_size=DIGITS, max_size=DIGITS)


@given(
    code=CODES, base=st.sampled_from(["", "https://x.example/give#", "http://10.0.0.1:8000/give#"])
)
def test_a_code_is_read_as_it_is_written_and_out_of_its_link(code: str, base: str) -> None:
    assert read_code(base + code) == code
    assert read_code(f"  {spaced(code)} ") == code


@pytest.mark.parametrize("typed", ["", "12345678901", "1234567890123", "give me in", "²" * 12])
def test_what_is_no_code_is_none(typed: str) -> None:
    assert read_code(typed) is None


def test_new_codes_differ_and_their_hashes_do_not_show_them() -> None:
    codes = {new_code() for _ in range(50)}
    assert len(codes) == 50
    assert all(len(code) == DIGITS and code.isdecimal() for code in codes)
    code = codes.pop()
    assert code_digest(code) == code_digest(code) != code_digest(codes.pop())
