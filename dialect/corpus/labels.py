"""What a corpus calls the speech of its speakers, as a region of our tree.

`data/labels.csv` gives a region for a label that names a dialect. A label that names a place gives
an area instead, and the area the smallest region that nearly everybody there speaks: where there
is none, the label says too little to train on.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from dialect.atlas.load import Atlas
from dialect.atlas.regions import RegionTree
from dialect.corpus.check import Problem
from dialect.corpus.manifest import Item

__all__ = ["label_region", "labels_of", "region_of_area", "widen"]

LABELS = Path(__file__).parent / "data" / "labels.csv"
SPOKEN_BY = 0.8  # of an area's people, for the area to stand for the region


@dataclass(frozen=True)
class Meaning:
    """The region that a label names, or the code of the area."""

    region: str
    area: str


@cache
def labels_of(layout: str) -> Mapping[str, Meaning]:
    """Return the labels of a layout that are known, folded, with what they mean.

    Parameters
    ----------
    layout : str
        Name of the layout.

    Returns
    -------
    meanings : mapping of str to Meaning
        Empty for a layout without labels of its own.
    """
    with LABELS.open(encoding="utf-8", newline="") as file:
        return {
            fold(row["label"]): Meaning(row["region"], row["area"])
            for row in csv.DictReader(file)
            if row["layout"] == layout
        }


def fold(label: str) -> str:
    """Leave letters, digits and characters: ``he bei``, ``Hebei`` and ``He-Bei`` are one label."""
    return "".join(c for c in label.casefold() if c.isalnum())


def label_region(layout: str, label: str, where: str, atlas: Atlas) -> str | Problem:
    """Say which region a label of a layout means.

    Parameters
    ----------
    layout : str
        Name of the layout.
    label : str
        As the corpus writes it.
    where : str
        File and line, for the problem.
    atlas : Atlas
        For the regions of areas.

    Returns
    -------
    region : str or Problem
        Id of a region, or why there is none.
    """
    if not label:
        return Problem("no label", where, "nothing says where the speaker is from")
    meaning = labels_of(layout).get(fold(label))
    if meaning is None:
        return Problem("unknown label", where, repr(label))
    if meaning.region:
        return meaning.region
    region = region_of_area(meaning.area, atlas)
    if not region:
        found = f"{label!r}: no region is spoken by {SPOKEN_BY:.0%} of the people there"
        return Problem("ambiguous label", where, found)
    return region


@cache
def region_of_area(code: str, atlas: Atlas) -> str:
    """Find the smallest region that nearly everybody in an area speaks.

    Parameters
    ----------
    code : str
        Code of a province (2 digits), prefecture (4) or county (6).
    atlas : Atlas
        Regions of the counties and their people.

    Returns
    -------
    region : str
        Its id; empty if there is none, or no such area.
    """
    tree, counties, spoken = atlas.regions, atlas.counties, atlas.county_regions
    inside = np.char.startswith(counties.code, code)[spoken.county]
    people = np.nan_to_num(counties.population)[spoken.county] + 1.0  # where nobody was counted
    speakers = np.bincount(
        spoken.region[inside], (people * spoken.share)[inside], minlength=len(tree)
    )
    shares = speakers @ tree.within / max(speakers.sum(), 1.0)
    large = np.flatnonzero(shares >= SPOKEN_BY).tolist()
    return str(tree.id[max(large, key=lambda row: len(tree.path(row)))]) if large else ""


def widen(items: Sequence[Item], level: str, tree: RegionTree) -> tuple[Item, ...]:
    """Name no region finer than a level of the tree.

    Parameters
    ----------
    items : sequence of Item
        The manifest.
    level : str
        Such as ``group``; see `dialect.atlas.regions.LEVELS`.
    tree : RegionTree
        The regions.

    Returns
    -------
    items : tuple of Item
        A region that is not in the tree, or is as wide already, stays.

    Raises
    ------
    ValueError
        If `level` is none of the tree's.
    """
    wider = tree.ancestor_at(level)
    return tuple(
        replace(item, region=str(tree.id[wider[tree.row[item.region]]]))
        if item.region in tree.row
        else item
        for item in items
    )
