"""Measures of a recording as bytes, so that they can be kept and weighed again without its sound.

A line of JSON lays the dataclasses out and points into the numbers that follow; what comes back is
equal bit for bit. Nothing in such a file is ever executed.
"""

import json
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from dialect.entities import FloatArray, Quality, Segment, Span
from dialect.features.contours import Tone, Unusable
from dialect.features.measures import (
    Ending,
    Onset,
    SessionMeasures,
    SyllableMeasures,
    Timing,
    Voice,
)
from dialect.features.pitch import PitchTrack
from dialect.ranking.measured import Marks, Measured

__all__ = ["pack_measures", "unpack_measures"]

MAGIC = b"xiangyin-measures-1\n"
NUMBERS = "<f8"
_KINDS: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (
        Ending,
        Marks,
        Measured,
        Onset,
        PitchTrack,
        Quality,
        Segment,
        SessionMeasures,
        Span,
        SyllableMeasures,
        Timing,
        Tone,
        Unusable,
        Voice,
    )
}
_KIND, _SHAPE, _AT = "kind", "shape", "at"


def pack_measures(measured: Measured) -> bytes:
    """Write measures as bytes.

    Parameters
    ----------
    measured : Measured
        Of one recording.

    Returns
    -------
    packed : bytes
        For `unpack_measures`.
    """
    arrays: list[FloatArray] = []
    laid_out = _lay_out(measured, arrays)
    numbers = np.concatenate([array.ravel() for array in arrays]) if arrays else np.zeros(0)
    return MAGIC + json.dumps(laid_out).encode() + b"\n" + numbers.astype(NUMBERS).tobytes()


def unpack_measures(packed: bytes) -> Measured:
    """Read what `pack_measures` wrote.

    Parameters
    ----------
    packed : bytes

    Returns
    -------
    measured : Measured
        Equal to what was packed, bit for bit.

    Raises
    ------
    ValueError
        If these are no measures, or not all of them.
    """
    if not packed.startswith(MAGIC):
        raise ValueError("these bytes are no measures of a recording")
    head, _, tail = packed[len(MAGIC) :].partition(b"\n")
    try:
        measured = _build(json.loads(head), np.frombuffer(tail, NUMBERS).astype(np.float64))
    except (KeyError, TypeError) as error:
        raise ValueError("these measures were cut or written by another version") from error
    if not isinstance(measured, Measured):
        raise ValueError("these bytes hold something else than measures of a recording")
    return measured


def _lay_out(value: Any, arrays: list[FloatArray]) -> Any:
    """Turn dataclasses into JSON, and collect the arrays that it points to."""
    if isinstance(value, np.ndarray):
        at = sum(array.size for array in arrays)
        arrays.append(value)
        return {_AT: at, _SHAPE: list(value.shape)}
    if is_dataclass(value):
        inside = {one.name: _lay_out(getattr(value, one.name), arrays) for one in fields(value)}
        return {_KIND: type(value).__name__} | inside
    if isinstance(value, tuple):
        return [_lay_out(one, arrays) for one in value]
    return value


def _build(laid_out: Any, numbers: FloatArray) -> Any:
    if isinstance(laid_out, list):
        return tuple(_build(one, numbers) for one in laid_out)
    if not isinstance(laid_out, dict):
        return laid_out
    if _SHAPE in laid_out:
        at, shape = laid_out[_AT], tuple(laid_out[_SHAPE])
        return numbers[at : at + int(np.prod(shape, dtype=int))].reshape(shape)
    kind = _KINDS[laid_out.pop(_KIND)]
    return kind(**{name: _build(one, numbers) for name, one in laid_out.items()})
