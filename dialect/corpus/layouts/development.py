"""The recordings that this project was developed with, in shared/corpus, and its accents."""

from collections.abc import Iterator
from pathlib import Path

from dialect.atlas.load import Atlas
from dialect.corpus.check import OWN_LABEL, Problem
from dialect.corpus.labels import label_region
from dialect.corpus.layouts.tables import needed, read_columns
from dialect.corpus.manifest import Item
from dialect.errors import CaseError

__all__ = ["read_accents", "read_development"]

NAME = "development"


def read_development(folder: Path, atlas: Atlas) -> Iterator[Item | Problem]:
    """Read ``manifest.csv`` with the columns group and subgroup.

    Parameters
    ----------
    folder : Path
        ``shared/corpus``.
    atlas : Atlas
        For the regions: the subgroup by the project's own labels, else by its name.

    Yields
    ------
    found : Item or Problem
        A recording, or a row whose region is not found.

    Raises
    ------
    CorpusError
        If there is no manifest, or it cannot be read.
    """
    for line, row in read_columns(needed(folder / "manifest.csv", NAME), ","):
        region = _region(row["SUBGROUP"], f"manifest.csv:{line}", atlas)
        if isinstance(region, Problem):
            yield region
            continue
        yield Item(
            path=folder / row["PATH"],
            region=region,
            speaker=f"{row['SOURCE']}/{row['SPEAKER']}",
            source=row["SOURCE"],
            licence=row["LICENCE"],
            seconds=float(row["SECONDS"]),
        )


def read_accents(folder: Path, atlas: Atlas) -> Iterator[Item | Problem]:
    """Read ``manifest.csv`` of speakers of English, labelled by their first language.

    Parameters
    ----------
    folder : Path
        ``shared/corpus/accents``.
    atlas : Atlas
        Not looked at: first languages are no regions of the tree.

    Yields
    ------
    item : Item
        Labelled ``x-LANGUAGE``.

    Raises
    ------
    CorpusError
        If there is no manifest, or it cannot be read.
    """
    del atlas
    for _, row in read_columns(needed(folder / "manifest.csv", "accents"), ","):
        yield Item(
            path=folder / row["PATH"],
            region=OWN_LABEL + row["REGION"],
            speaker=f"accents/{row['SPEAKER']}",
            source=row["SOURCE"],
            licence=row["LICENCE"],
            seconds=float(row["SECONDS"]),
        )


def _region(subgroup: str, where: str, atlas: Atlas) -> str | Problem:
    try:
        return str(atlas.regions.id[atlas.regions.find(subgroup)])
    except CaseError:
        return label_region(NAME, subgroup, where, atlas)
