"""Compile every place name that a person may say, with its Mandarin reading."""

from typing import Any

import numpy as np
import pandas as pd
from pypinyin.constants import PINYIN_DICT

from dialect.atlas.build.former_names import FORMER_NAMES
from dialect.atlas.build.tables import to_columns
from dialect.atlas.names import MAX_SYLLABLES, read_aloud, stem

__all__ = ["compile_names", "compile_pinyin"]


def compile_names(counties: pd.DataFrame, townships: pd.DataFrame) -> dict[str, Any]:
    """Read every name of every level aloud in Mandarin.

    Parameters
    ----------
    counties : DataFrame
        Columns of `dialect.atlas.tables.Counties`.
    townships : DataFrame
        ``code``, ``name``, ``county``.

    Returns
    -------
    names : dict of str to ndarray
        Columns of `dialect.atlas.tables.PlaceNames`.

    Raises
    ------
    ValueError
        If a former name belongs to a county that does not exist.
    """
    places = _places(counties, townships)
    places = places.assign(stem=places["name"].map(stem))
    readings = [read_aloud(name) for name in places["stem"]]
    vocabulary = sorted({syllable for reading in readings for syllable, _ in reading})
    row = {syllable: i for i, syllable in enumerate(vocabulary)}
    shape = (len(places), MAX_SYLLABLES)
    syllable, tone = np.full(shape, -1, np.int16), np.zeros(shape, np.int8)
    for i, reading in enumerate(readings):
        for j, (pinyin, pitch) in enumerate(reading[:MAX_SYLLABLES]):
            syllable[i, j], tone[i, j] = row[pinyin], pitch
    return to_columns(places) | {
        "n_syllables": (syllable >= 0).sum(axis=1).astype(np.int8),
        "syllable": syllable,
        "tone": tone,
        "vocabulary": np.array(vocabulary),
    }


def compile_pinyin() -> pd.DataFrame:
    """Read every character that may be written for a heard name aloud in Mandarin.

    Returns
    -------
    characters : DataFrame
        ``char``, ``pinyin`` without tone and ``tone``: the commonest reading of each simplified or
        traditional character of the Unicode blocks in everyday use.
    """
    characters = [chr(code) for code in sorted(PINYIN_DICT) if 0x3400 <= code <= 0x9FFF]
    readings = [read_aloud(char)[0] for char in characters]
    return pd.DataFrame(
        {
            "char": characters,
            "pinyin": [pinyin for pinyin, _ in readings],
            "tone": np.array([tone for _, tone in readings], np.int8),
        }
    )


def _former(counties: pd.DataFrame) -> pd.DataFrame:
    """List the former names of counties and prefectures, once for each county of today.

    Their codes are those of their time; what was renamed since the census of 2020 has today's.
    """
    old = pd.read_csv(FORMER_NAMES, dtype=str, usecols=["code", "name", "counties"])
    old = old.assign(now=old["counties"].str.split()).explode("now")
    recent = counties.assign(name=counties["former_names"].str.split("|")).explode("name")
    recent = recent[recent["name"].str.len() > 0].assign(now=lambda table: table["code"])
    former = pd.concat([old, recent])[["name", "code", "now"]].drop_duplicates()
    row = pd.Series(np.arange(len(counties), dtype=np.int32), index=counties["code"])
    if unknown := sorted(set(former["now"]) - set(row.index)):
        raise ValueError(f"former names belong to unknown counties {unknown[:5]}")
    return former.assign(county=row[former["now"]].to_numpy()).drop(columns="now")


def _places(counties: pd.DataFrame, townships: pd.DataFrame) -> pd.DataFrame:
    """List the names of all levels, former ones included."""
    row = pd.Series(np.arange(len(counties), dtype=np.int32))
    county = pd.DataFrame({"name": counties["name"], "code": counties["code"], "county": row})
    upper = [
        pd.DataFrame({"name": table[level], "code": table[f"{level}_code"], "county": -1})
        for level in ("prefecture", "province")
        for table in [counties.drop_duplicates(f"{level}_code")]
    ]
    levels = {
        "township": townships,
        "county": county,
        "former": _former(counties),
        "prefecture": upper[0],
        "province": upper[1],
    }
    places = [table.assign(level=level) for level, table in levels.items()]
    columns = ["name", "level", "code", "county"]
    return pd.concat(places, ignore_index=True)[columns].astype({"county": np.int32})
