import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from dialect.contract.figures import Bits, Change, Degrees, Log10, Seconds, Share


@pytest.mark.parametrize(
    ("kind", "value", "written"),
    [
        (Seconds, 0.1 + 0.2, "0.3"),
        (Log10, -1.23456789, "-1.2346"),
        (Bits, 2.0 / 3.0, "0.6667"),
        (Change, -1e-17, "0.0"),
        (Degrees, 39.904211234, "39.90421"),
    ],
)
def test_a_figure_is_written_to_its_precision(kind: type, value: float, written: str) -> None:
    assert TypeAdapter(kind).dump_json(TypeAdapter(kind).validate_python(value)).decode() == written


@given(st.floats(1e-12, 1.0))
def test_a_share_keeps_six_digits_however_small_it_is(share: float) -> None:
    kept = TypeAdapter(Share).validate_python(share)
    assert kept == pytest.approx(share, rel=1e-5)
    assert kept == float(f"{kept:.6g}")
