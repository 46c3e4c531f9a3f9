"""Compile every place name that a person may say, with its Mandarin reading."""

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pypinyin import Style, lazy_pinyin

from dialect.atlas.names import stem

__all__ = ["MAX_SYLLABLES", "compile_names"]

MAX_SYLLABLES = 8
"""Longer names, most of them offices of development zones, are searched by their beginning."""


def compile_names(
    counties: pd.DataFrame, townships: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Read every name of every level aloud in Mandarin.

    Parameters
    ----------
    counties : DataFrame
        Columns of `dialect.atlas.tables.Counties`.
    townships : DataFrame
        ``code``, ``name``, ``county``.

    Returns
    -------
    names : DataFrame
        One row per place and name: ``name``, ``stem``, ``level``, ``code``, ``county`` (row, -1 above the
        county), ``n_syllables``, ``syllable_0`` … (row of the second table, -1 past the end),
        ``tone_0`` … (Mandarin tone, 0 when neutral).
    syllables : DataFrame
        ``pinyin`` without tones, ``v`` for ü.
    """
    places = _places(counties, townships)
    places = places.assign(stem=places["name"].map(stem))
    readings = [_read_aloud(name) for name in places["stem"]]
    vocabulary = sorted({syllable for reading in readings for syllable, _ in reading})
    row = {syllable: i for i, syllable in enumerate(vocabulary)}
    shape = (len(places), MAX_SYLLABLES)
    syllable, tone = np.full(shape, -1, np.int16), np.zeros(shape, np.int8)
    for i, reading in enumerate(readings):
        for j, (pinyin, pitch) in enumerate(reading[:MAX_SYLLABLES]):
            syllable[i, j], tone[i, j] = row[pinyin], pitch
    columns: dict[str, NDArray[np.int16] | NDArray[np.int8]] = {}
    columns |= {f"syllable_{j}": syllable[:, j] for j in range(MAX_SYLLABLES)}
    columns |= {f"tone_{j}": tone[:, j] for j in range(MAX_SYLLABLES)}
    names = places.assign(n_syllables=(syllable >= 0).sum(axis=1).astype(np.int8), **columns)
    return names, pd.DataFrame({"pinyin": vocabulary})


def _places(counties: pd.DataFrame, townships: pd.DataFrame) -> pd.DataFrame:
    """List the names of all levels, former ones included."""
    row = pd.Series(np.arange(len(counties), dtype=np.int32))
    county = pd.DataFrame({"name": counties["name"], "code": counties["code"], "county": row})
    former = county.assign(name=counties["former_names"].str.split("|")).explode("name")
    upper = [
        pd.DataFrame({"name": table[level], "code": table[f"{level}_code"], "county": -1})
        for level in ("prefecture", "province")
        for table in [counties.drop_duplicates(f"{level}_code")]
    ]
    levels = {
        "township": townships,
        "county": county,
        "former": former[former["name"].str.len() > 0],
        "prefecture": upper[0],
        "province": upper[1],
    }
    places = [table.assign(level=level) for level, table in levels.items()]
    columns = ["name", "level", "code", "county"]
    return pd.concat(places, ignore_index=True)[columns].astype({"county": np.int32})


def _read_aloud(name: str) -> list[tuple[str, int]]:
    """Return the Mandarin syllables of a name with their tones, 0 for the neutral one."""
    spoken = lazy_pinyin(name, style=Style.TONE3, neutral_tone_with_five=True, errors="ignore")
    return [(syllable[:-1], int(syllable[-1]) % 5) for syllable in spoken]
