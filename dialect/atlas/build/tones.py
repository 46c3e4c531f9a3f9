"""Compile the tone categories of the survey points from their labels and values.

Surveyors name a category after the Middle Chinese tones that it continues (``上陰入``,
``陽平陰去``) and give its value in Chao digits. Both are read here once, with every oddity counted,
so that the rest of the library meets categories ``1`` to ``8`` and plain digits.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import pyarrow as pa

from dialect.atlas.categories import middle_chinese

__all__ = ["CompiledTones", "build_tones", "read_chao"]

_FIELDS: dict[str, pa.DataType] = {
    "locality": pa.int32(),
    "number": pa.string(),
    "label": pa.string(),
    "chao": pa.string(),
    "middle_chinese": pa.string(),
    "is_checked": pa.bool_(),
}


@dataclass(frozen=True)
class CompiledTones:
    """The tone table and how many labels and values of each odd kind it holds.

    Attributes
    ----------
    table : pyarrow.Table
        Columns of `dialect.atlas.tables.ToneTable`.
    odd : mapping of str to int
        Kind of oddity to its count.
    """

    table: pa.Table
    odd: Mapping[str, int]


@dataclass(frozen=True)
class _Entry:
    """One category as written: number, label, value."""

    number: str
    label: str
    value: str


def build_tones(localities: pd.DataFrame) -> CompiledTones:
    """Compile the tone categories of all survey points.

    Parameters
    ----------
    localities : DataFrame
        ``localities.csv`` as it is; the row number is the survey point's row. Column ``tones``
        holds ``1:陰平=44;7a:上陰入=5`` (MCPDict) or ``去聲=51;陰平=55`` (小學堂).

    Returns
    -------
    compiled : CompiledTones
        One row per category written, none left out, ordered by survey point.
    """
    odd: Counter[str] = Counter()
    rows = []
    for locality, written in enumerate(localities["tones"].fillna("")):
        entries = [_entry(text, odd) for text in written.split(";") if text.strip()]
        odd["survey point without tones"] += not entries
        categories = middle_chinese([entry.label for entry in entries])
        for entry, category in zip(entries, categories, strict=True):
            odd["label without Middle Chinese category"] += not category
            is_checked = category in ("7", "8", "78") and "舒" not in entry.label
            chao = read_chao(entry.value, odd)
            rows.append((locality, entry.number, entry.label, chao, category, is_checked))
    columns = zip(*rows, strict=True)
    arrays = {
        name: pa.array(column, kind)
        for (name, kind), column in zip(_FIELDS.items(), columns, strict=True)
    }
    return CompiledTones(pa.table(arrays), dict(odd))


def read_chao(value: str, odd: Counter[str]) -> str:
    """Read a tone value as one to four Chao digits.

    Parameters
    ----------
    value : str
        Value as surveyed. ``0`` inside a value writes a glottal break or creak and is left out
        (``405`` reads ``45``); of two variants (``11/21``) or of a value and its sandhi form
        (``23-2``) the first is kept; a leading ``-`` marks a value met in sandhi only.
    odd : Counter
        Takes up what was not plain digits.

    Returns
    -------
    chao : str
        Digits 1 to 5, empty where none are given.
    """
    if not value:
        odd["value not given"] += 1
        return ""
    first = re.split(r"[-/]", value.lstrip("-"))[0]
    digits = first.replace("0", "")
    if not re.fullmatch(r"[1-5]{0,4}", digits):
        odd["value not in Chao digits"] += 1
        return ""
    if value.startswith("-"):
        odd["value of sandhi"] += 1
    if first != value.lstrip("-"):
        odd["value with a variant"] += 1
    if digits != first:
        odd["value with a glottal break"] += 1
    return digits


def _entry(text: str, odd: Counter[str]) -> _Entry:
    """Take one written category apart; `1=:陰平文读=33` has an equals sign in its number."""
    head, _, value = text.rpartition("=")
    number, has_number, label = head.partition(":")
    if not has_number:
        number = label = head
    number, label, value = number.strip(), label.strip(), value.strip()
    trailing = re.search(r"\d+$", label)
    if not value and trailing and trailing[0] != label:
        odd["value written in the label"] += 1
        value = trailing[0]
    return _Entry(number, label, value)
