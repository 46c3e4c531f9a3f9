"""Compile which tones a known character may have at every survey point.

Two steps. What class of Middle Chinese a character belongs to is voted by the survey points that
keep all eight tone categories apart. What tone a class has at a survey point is counted from the
point's own readings; where there are none it follows from the point's labels and from how nearby
points with readings, those of the same region first, treat that class.
"""

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from dialect.atlas.build.localities import class_localities
from dialect.atlas.categories import CLASSES
from dialect.atlas.geodesy import great_circle_km
from dialect.atlas.script import simplify

__all__ = ["build_character_categories", "build_tone_of_class"]

FloatArray = NDArray[np.float64]

MIN_POINTS = 5
"""Survey points that must have read a character before its class is believed."""
MIN_SHARE = 0.08
"""Classes with less of a character's readings than this are taken for errors."""
SONORANT_ONSETS = "mɱnɳȵɲŋlɭʎɻʐzʋvwɥjʔ"
"""Onsets of Mandarin in words that began with a sonorant, beside vowels."""
VOWELS = "aɑɐɒʌæeɛəɜɘɵøœoɔɤɯiɪyʏuʊɨʉɿʅʮʯᴀᴇɚɝ"
REACH_KM = 60.0
"""Scale of the exponential fall of a neighbour's weight with distance."""
KINSHIP = (0.02, 0.1, 0.4, 1.0)
"""Weight of a neighbour that shares no level, one, two, or three levels of region."""
OWN_READINGS = 4.0
"""Characters that a point's own readings need to outweigh labels and neighbours."""


def build_character_categories(
    readings: pd.DataFrame, localities: pd.DataFrame, tones: pa.Table
) -> pa.Table:
    """Compile the Middle Chinese class of each character.

    Parameters
    ----------
    readings : DataFrame
        ``readings.parquet``: locality, char, ipa, tone.
    localities : DataFrame
        ``localities.csv``.
    tones : pyarrow.Table
        Tone table that `build_tones` compiled.

    Returns
    -------
    table : pyarrow.Table
        Columns of `dialect.atlas.categories.CharacterCategories`.
    """
    read = _read_tones(readings, localities, tones)
    single = read[read["middle_chinese"].str.len() == 1]
    n_kept = single.groupby("locality")["middle_chinese"].nunique()
    votes = single[single["locality"].isin(n_kept[n_kept == len("12345678")].index)]
    votes = votes.assign(form=[{char, simplify(char)} for char in votes["char"]]).explode("form")
    grouped = votes.groupby(["form", "middle_chinese"])
    counts = grouped["weight"].sum().unstack(fill_value=0.0)
    n_points = votes.groupby("form")["locality"].nunique()
    counts = counts[n_points >= MIN_POINTS]
    is_sonorant = _sonorant_share(readings, localities).reindex(counts.index).fillna(0.5)
    rows = []
    for char, row in counts.iterrows():
        sonorant = is_sonorant[char]
        weights = _class_weights(row, is_sonorant=sonorant > 0.5)
        weights[weights < MIN_SHARE * weights.sum()] = 0.0
        for k in np.flatnonzero(weights):
            rows.append((char, k, weights[k] / weights.sum(), n_points[char]))
    char, tone_class, share, n = zip(*rows, strict=True)
    return pa.table(
        {
            "char": pa.array(char),
            "tone_class": pa.array(tone_class, pa.int8()),
            "share": pa.array(share, pa.float32()),
            "n_points": pa.array(n, pa.int16()),
        }
    )


def build_tone_of_class(
    readings: pd.DataFrame, localities: pd.DataFrame, tones: pa.Table, categories: pa.Table
) -> pa.Table:
    """Compile the tones that each Middle Chinese class has at each survey point.

    Parameters
    ----------
    readings, localities, tones
        As for `build_character_categories`.
    categories : pyarrow.Table
        What `build_character_categories` compiled.

    Returns
    -------
    table : pyarrow.Table
        Columns of `dialect.atlas.categories.ToneOfClass`; tones without a value are left out.
    """
    table = tones.to_pandas()
    counts = _class_counts(readings, localities, table, categories)
    targets = _targets(table, counts)
    has_readings = np.flatnonzero(targets.sum(axis=(1, 2)))
    carried = _carry(targets, has_readings, localities)
    usable = (table["chao"] != "") & (table["middle_chinese"] != "")
    pieces = []
    for locality, rows in (
        table[usable | (counts.sum(axis=1) > 0)].groupby("locality").groups.items()
    ):
        index = np.asarray(rows)
        index = index[(table["chao"].to_numpy()[index] != "")]
        if not len(index):
            continue
        guess = _by_label(table["middle_chinese"].to_numpy()[index], carried[locality])
        own = counts[index].T  # (n_classes, n_tones)
        mixed = own + OWN_READINGS * guess
        share = mixed / mixed.sum(axis=1, keepdims=True)
        share[share < 0.01] = 0.0
        share /= share.sum(axis=1, keepdims=True)
        k, column = np.nonzero(share)
        is_read = own.sum(axis=1)[k] > OWN_READINGS
        pieces.append((index[column], k, share[k, column], is_read))
    tone, k, share, is_read = (np.concatenate(column) for column in zip(*pieces, strict=True))
    return pa.table(
        {
            "tone": pa.array(tone, pa.int32()),
            "tone_class": pa.array(k, pa.int8()),
            "probability": pa.array(np.round(share, 3), pa.float32()),
            "is_read": pa.array(is_read),
        }
    )


def _read_tones(readings: pd.DataFrame, localities: pd.DataFrame, tones: pa.Table) -> pd.DataFrame:
    """Join each reading to its row of the tone table; a character's readings at a point share 1."""
    table = tones.to_pandas().reset_index(names="row").drop_duplicates(["locality", "number"])
    row_of_name = pd.Series(np.arange(len(localities)), index=localities["name"])
    located = pd.DataFrame(
        {
            "locality": readings["locality"].map(row_of_name),
            "char": readings["char"],
            "number": readings["tone"],
        }
    )
    joined = located.merge(table, on=["locality", "number"])
    n_readings = joined.groupby(["locality", "char"])["row"].transform("size")
    return joined.assign(weight=1.0 / n_readings)


def _sonorant_share(readings: pd.DataFrame, localities: pd.DataFrame) -> pd.Series:
    """Share of each character's Mandarin readings that begin with a sonorant or a vowel."""
    classes = class_localities(localities)
    mandarin = {
        name
        for name, classing in zip(localities["name"], classes, strict=True)
        if classing.path and classing.path[0] == "官话"
    }
    chosen = readings[readings["locality"].isin(mandarin) & readings["ipa"].str.len().gt(0)]
    onset = chosen["ipa"].str[0]
    is_sonorant = onset.isin(list(SONORANT_ONSETS + VOWELS))
    return (
        pd.concat(
            [
                is_sonorant.groupby(chosen["char"]).mean(),
                is_sonorant.groupby(chosen["char"].map(simplify)).mean(),
            ]
        )
        .groupby(level=0)
        .first()
    )


def _class_weights(votes: "pd.Series[float]", *, is_sonorant: bool) -> FloatArray:
    """Turn votes for the categories 1 to 8 into weights of the classes, shape (n_classes,)."""
    votes = votes.copy()
    if is_sonorant and votes["4"] > votes["3"]:
        # 馬 is 陽上; in 吳 it joined 陰上 at points that otherwise keep the two apart.
        votes["4"] += votes["3"]
        votes["3"] = 0.0
    is_kept = [name[0] not in "2468" or name.endswith("n") == is_sonorant for name in CLASSES]
    weights: FloatArray = np.array([votes[name[0]] for name in CLASSES]) * np.array(is_kept)
    return weights


def _class_counts(
    readings: pd.DataFrame, localities: pd.DataFrame, table: pd.DataFrame, categories: pa.Table
) -> FloatArray:
    """Count characters of each class under each tone, shape (n_tones, n_classes)."""
    read = _read_tones(readings, localities, pa.Table.from_pandas(table, preserve_index=False))
    of_char = categories.to_pandas()[["char", "tone_class", "share"]]
    joined = read.merge(of_char, on="char")
    counts = np.zeros((len(table), len(CLASSES)))
    np.add.at(counts, (joined["row"], joined["tone_class"]), joined["weight"] * joined["share"])
    return counts


def _targets(table: pd.DataFrame, counts: FloatArray) -> FloatArray:
    """Say what categories each class went to, shape (n_localities, n_classes, 8).

    A class that stayed in the tone named after it counts as itself, even where that tone holds
    others too; otherwise as the tone's categories of its own register, or all of them.
    """
    targets = np.zeros((int(table["locality"].max()) + 1, len(CLASSES), 8))
    for row, (locality, category) in enumerate(
        zip(table["locality"], table["middle_chinese"], strict=True)
    ):
        for k in np.flatnonzero(counts[row]):
            goal = _goal(CLASSES[k][0], category)
            for c in goal:
                targets[locality, k, int(c) - 1] += counts[row, k] / len(goal)
    return targets


def _goal(own: str, category: str) -> str:
    if own in category:
        return own
    same_register = "".join(c for c in category if int(c) % 2 == int(own) % 2)
    return same_register or category


def _carry(
    targets: FloatArray, has_readings: NDArray[np.intp], localities: pd.DataFrame
) -> FloatArray:
    """Average what neighbours with readings do, shape (n_localities, n_classes, 8).

    A point's own readings are left out, so that they can be weighed against this.
    """
    known = targets[has_readings]
    known = known / np.maximum(known.sum(axis=2, keepdims=True), 1e-12)
    lat, lon = localities["lat"].to_numpy(), localities["lon"].to_numpy()
    ancestors = _ancestors(localities)
    carried = np.zeros((len(localities), len(CLASSES), 8))
    for row in range(len(localities)):
        distance = great_circle_km(lat[row], lon[row], lat[has_readings], lon[has_readings])
        kin = (ancestors[has_readings] == ancestors[row]).sum(axis=1)
        weight = np.asarray(KINSHIP)[kin] * (np.exp(-distance / REACH_KM) + 1e-4)
        weight[has_readings == row] = 0.0
        carried[row] = np.tensordot(weight, known, axes=1)
    carried /= np.maximum(carried.sum(axis=2, keepdims=True), 1e-12)
    return carried


def _ancestors(localities: pd.DataFrame) -> NDArray[np.intp]:
    """Return the number of each point's region at three levels, shape (n_localities, 3).

    A point classed less finely is alone below its level.
    """
    depth = len(KINSHIP) - 1
    codes = np.empty((len(localities), depth), dtype=np.intp)
    number: dict[tuple[str, ...], int] = {}
    for row, classing in enumerate(class_localities(localities)):
        for level in range(depth):
            prefix = classing.path[: level + 1]
            key = prefix if len(prefix) > level else (*prefix, str(row))
            codes[row, level] = number.setdefault(key, len(number))
    return codes


def _by_label(categories: NDArray[np.str_], carried: FloatArray) -> FloatArray:
    """Give each class to the point's tones by what they are named, shape (n_classes, n_tones)."""
    names = np.array([[str(c + 1) in category for category in categories] for c in range(8)])
    share = names / np.maximum(names.sum(axis=1, keepdims=True), 1)
    guess = carried @ share
    total = guess.sum(axis=1, keepdims=True)
    uniform = names.any(axis=0) / max(names.any(axis=0).sum(), 1)
    found: FloatArray = np.where(total > 0.02, guess / np.maximum(total, 1e-12), uniform)
    return found
