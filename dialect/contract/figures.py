"""Figures of the JSON, each rounded to what it can be trusted for: no 0.30000000000000004."""

from typing import Annotated, TypeAlias

from pydantic import AfterValidator, Field

__all__ = [
    "Bits",
    "Change",
    "Decibels",
    "Degrees",
    "Equivalent",
    "Hertz",
    "Kilometres",
    "Log10",
    "Seconds",
    "Semitones",
    "Share",
]

SIGNIFICANT = 6
"""Digits of a probability: the least likely county of thousands still has its own."""


def _significant(value: float) -> float:
    return float(f"{value:.{SIGNIFICANT}g}")


def _decimals(digits: int) -> AfterValidator:
    # Adding zero turns a rounded -0.0 into 0.0.
    return AfterValidator(lambda value: round(value, digits) + 0.0)


Share: TypeAlias = Annotated[
    float, AfterValidator(_significant), Field(description="0 to 1, six significant digits")
]
Change: TypeAlias = Annotated[float, _decimals(6), Field(description="Of a share, -1 to 1")]
Equivalent: TypeAlias = Annotated[float, _decimals(1), Field(description="A number of things")]
Log10: TypeAlias = Annotated[float, _decimals(4), Field(description="Decimal logarithm")]
Bits: TypeAlias = Annotated[float, _decimals(4), Field(description="In bits")]
Seconds: TypeAlias = Annotated[float, _decimals(3), Field(description="In seconds")]
Semitones: TypeAlias = Annotated[float, _decimals(2), Field(description="In semitones")]
Hertz: TypeAlias = Annotated[float, _decimals(1), Field(description="In hertz")]
Decibels: TypeAlias = Annotated[float, _decimals(1), Field(description="In decibels")]
Kilometres: TypeAlias = Annotated[float, _decimals(1), Field(description="In kilometres")]
Degrees: TypeAlias = Annotated[float, _decimals(5), Field(description="WGS 84, in degrees")]
