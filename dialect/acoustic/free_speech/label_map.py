"""What the labels of somebody else's classifier mean, as regions of our tree.

A map is written by the user, in TOML, because no program can know it: networks name dialects by
city, by province or by a code of their own. ::

    layout = "telespeech"
    unlisted = "other"      # what labels mean that are not named below; without it each must be

    [labels]
    ct = "yue"              # an id of the tree, or a name: 粤语
    mand = "mandarin"       # several labels may mean one region: their probabilities are added
    kej = "other"           # none of the regions, but speech all the same
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dialect.atlas.regions import RegionTree
from dialect.errors import CaseError, LabelMapError

__all__ = ["OTHER", "LabelMap", "read_label_map"]

OTHER = "other"
"""What a label means that is no region of the tree: a language, a song, noise."""
KEYS = {"layout", "unlisted", "labels"}
SHOWN = 8


@dataclass(frozen=True)
class LabelMap:
    """Regions by label.

    Attributes
    ----------
    layout : str
        How the classifier's files are read; a name in
        `dialect.acoustic.free_speech.outside.LAYOUTS`.
    region_of : mapping of str to str
        Id of a region, or `OTHER`, by label.
    unlisted_are_other : bool
        Whether labels that are not in `region_of` mean `OTHER`.
    """

    layout: str
    region_of: Mapping[str, str]
    unlisted_are_other: bool = False

    def regions(self, labels: Sequence[str]) -> tuple[str, ...]:
        """Say what each label of a classifier means.

        Parameters
        ----------
        labels : sequence of str
            In the order of the classifier's outputs.

        Returns
        -------
        regions : tuple of str
            Of each, the id of a region or `OTHER`.

        Raises
        ------
        LabelMapError
            If a label is not mapped, or the map names one that the classifier does not have.
        """
        unmapped = [one for one in labels if one not in self.region_of]
        unknown = [one for one in self.region_of if one not in set(labels)]
        problems = []
        if unmapped and not self.unlisted_are_other:
            problems.append(
                f"{_some(unmapped)} of the classifier are not mapped; give each a region or "
                f'"{OTHER}", or write unlisted = "{OTHER}"'
            )
        if unknown:
            problems.append(f"the classifier has no {_some(unknown)}; it has {_some(labels)}")
        if problems:
            raise LabelMapError(tuple(problems))
        return tuple(self.region_of.get(label, OTHER) for label in labels)


def read_label_map(path: Path, layouts: Sequence[str], tree: RegionTree) -> LabelMap:
    """Read a map and look every region up.

    Parameters
    ----------
    path : Path
        File in TOML.
    layouts : sequence of str
        Layouts that are known.
    tree : RegionTree
        The regions.

    Returns
    -------
    label_map : LabelMap

    Raises
    ------
    LabelMapError
        If it is no TOML, or a layout or region is none; the message names everything.
    OSError
        If it cannot be read.
    """
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LabelMapError((f"{path} is no TOML: {error}",)) from error
    labels = written.get("labels")
    problems = [f"{key!r} is no key; use {_some(sorted(KEYS))}" for key in written.keys() - KEYS]
    if written.get("layout") not in layouts:
        problems.append(f"layout {written.get('layout')!r} is none of {', '.join(layouts)}")
    if written.get("unlisted", OTHER) != OTHER:
        problems.append(f'unlisted may only be "{OTHER}"')
    if not isinstance(labels, dict) or not labels:
        problems.append("there is no table [labels] with a region for each label")
        labels = {}
    region_of: dict[str, str] = {}
    for label, region in labels.items():
        try:
            region_of[label] = _region(region, tree)
        except CaseError as error:
            problems.append(f"{label}: {error.problem}")
    if not set(region_of.values()) - {OTHER} and not problems:
        problems.append("no label means a region")
    if problems:
        raise LabelMapError(tuple(problems))
    return LabelMap(written["layout"], region_of, "unlisted" in written)


def _region(written: Any, tree: RegionTree) -> str:
    if written == OTHER:
        return OTHER
    if not isinstance(written, str):
        raise CaseError("region", f"{written!r} is no region; write its id or name in quotes")
    return str(tree.id[tree.find(written)])


def _some(labels: Sequence[str]) -> str:
    """Name the first few."""
    more = f" and {len(labels) - SHOWN} more" * (len(labels) > SHOWN)
    return ", ".join(labels[:SHOWN]) + more
