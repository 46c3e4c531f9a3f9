"""Check what a manifest claims, and list every row that is wrong; nothing is mended silently."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from dialect.atlas.load import Atlas
from dialect.audio.formats import recognise
from dialect.corpus.manifest import Item
from dialect.errors import AudioError

__all__ = ["NOTES", "OWN_LABEL", "REMEDIES", "Problem", "check_items", "content_digest"]

OWN_LABEL = "x-"
"""Begins the label of an experiment, outside the tree; as private tags do in RFC 5646."""

REMEDIES: Mapping[str, str] = {
    "unreadable file": "download or copy it again, or take the row out",
    "unknown region": "write an id of the tree; `xiangyin atlas show NAME` finds it",
    "own label": "good for an experiment; no ranking can use it",
    "unknown county": "write the six-digit code, or leave it empty",
    "county outside region": "correct one of the two",
    "no speaker": "give each person an id of its own; without one no split is honest",
    "no source": "name who recorded it; without that the microphone is learned for the accent",
    "no licence": "write what the recording may be used for",
    "duplicate path": "take one of the rows out",
    "duplicate content": "take one of the files out",
    "speaker across splits": "run `xiangyin corpus split` on the manifest",
    "source across splits": "figures will flatter; `xiangyin corpus split --by source` parts them",
    "unknown label": "take the row by hand if you know where the speaker is from",
    "ambiguous label": "take the row by hand if you know where the speaker is from",
    "no label": "take the row by hand if you know where the speaker is from",
    "unusable entry": "see what the entry says; correct it where it was made",
}
"""What to do about each kind of problem."""

NOTES = frozenset({"own label", "source across splits", "county outside region"})
"""Kinds that a person should know of; a model may still be trained."""

PIECE_BYTES = 2**20


@dataclass(frozen=True)
class Problem:
    """Something wrong with one row of a manifest, or one entry of a corpus.

    Attributes
    ----------
    kind : str
        A key of `REMEDIES`.
    where : str
        The row, counted as a spreadsheet does, or the file and line of a corpus.
    found : str
        What was found there.
    """

    kind: str
    where: str
    found: str


def check_items(
    items: Sequence[Item],
    atlas: Atlas,
    *,
    heard: Callable[[int], None] = lambda _: None,
) -> tuple[Problem, ...]:
    """Check every row of a manifest against the files, the atlas and the other rows.

    Parameters
    ----------
    items : sequence of Item
        The manifest.
    atlas : Atlas
        For the regions and counties.
    heard : callable, optional
        Called with the number of files looked at so far.

    Returns
    -------
    problems : tuple of Problem
        In the order of the checks and rows. A file counts as unreadable if it is missing, empty
        or no recording; whether it decodes to the end shows when it is decoded.
    """
    return (
        *_about_files(items, heard),
        *(problem for row, item in enumerate(items) for problem in _about_row(row, item, atlas)),
        *_same_path(items),
        *_same_content(items),
        *_across_splits(items, "speaker"),
        *_across_splits(items, "source"),
    )


def content_digest(path: Path) -> str:
    """Return the SHA-256 of a file's bytes, in hexadecimal.

    Parameters
    ----------
    path : Path
        The file; read in pieces.

    Returns
    -------
    digest : str

    Raises
    ------
    OSError
        If it cannot be read.
    """
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            digest.update(piece)
    return digest.hexdigest()


def _where(row: int) -> str:
    return f"row {row + 2}"


def _about_files(items: Sequence[Item], heard: Callable[[int], None]) -> Iterator[Problem]:
    for row, item in enumerate(items):
        reason = _unreadable(item.path)
        if reason:
            yield Problem("unreadable file", _where(row), f"{item.path}: {reason}")
        heard(row + 1)


def _unreadable(path: Path) -> str:
    try:
        if path.stat().st_size == 0:
            return "it is empty"
        if path.suffix.lower() != ".pcm":
            with path.open("rb") as file:
                recognise(file)
    except OSError as error:
        return (error.strerror or "no reason given").lower()
    except AudioError as error:
        return str(error)
    return ""


def _about_row(row: int, item: Item, atlas: Atlas) -> Iterator[Problem]:
    for kind in ("speaker", "source", "licence"):
        if not getattr(item, kind):
            yield Problem(f"no {kind}", _where(row), str(item.path))
    tree, counties = atlas.regions, atlas.counties
    if item.region.startswith(OWN_LABEL):
        yield Problem("own label", _where(row), item.region)
    elif item.region not in tree.row:
        yield Problem("unknown region", _where(row), repr(item.region))
    if not item.county:
        return
    if item.county not in counties.row:
        yield Problem("unknown county", _where(row), repr(item.county))
    elif item.region in tree.row and not _is_spoken(item.region, item.county, atlas):
        found = f"{item.region} in {item.county} {counties.name[counties.row[item.county]]}"
        yield Problem("county outside region", _where(row), found)


@lru_cache(maxsize=10_000)
def _is_spoken(region: str, county: str, atlas: Atlas) -> bool:
    tree, spoken = atlas.regions, atlas.county_regions
    here = spoken.region[spoken.county == atlas.counties.row[county]]
    row = tree.row[region]
    return bool(tree.within[here, row].any() or tree.within[row, here].any())


def _same_path(items: Sequence[Item]) -> Iterator[Problem]:
    first: dict[Path, int] = {}
    for row, item in enumerate(items):
        earlier = first.setdefault(item.path, row)
        if earlier != row:
            yield Problem("duplicate path", _where(row), f"the same as {_where(earlier)}")


def _same_content(items: Sequence[Item]) -> Iterator[Problem]:
    """Compare files of equal size by their hash; others cannot be equal."""
    of_size: dict[int, dict[Path, int]] = defaultdict(dict)
    for row, item in enumerate(items):
        if item.path.is_file():
            of_size[item.path.stat().st_size].setdefault(item.path, row)
    found: list[tuple[int, int]] = []
    for alike in of_size.values():
        first: dict[str, int] = {}
        for path, row in alike.items() if len(alike) > 1 else ():
            earlier = first.setdefault(content_digest(path), row)
            if earlier != row:
                found.append((row, earlier))
    for row, earlier in sorted(found):
        yield Problem("duplicate content", _where(row), f"the same as {_where(earlier)}")


def _across_splits(items: Sequence[Item], what: Literal["speaker", "source"]) -> Iterator[Problem]:
    """Name the first row of every further split that a speaker or source is in."""
    first: dict[str, dict[str, int]] = {}
    for row, item in enumerate(items):
        key = getattr(item, what)
        if not key or not item.split:
            continue
        splits = first.setdefault(key, {})
        if splits and item.split not in splits:
            earlier, at = next(iter(splits.items()))
            found = f"{key} is in {item.split}, and in {earlier} in {_where(at)}"
            yield Problem(f"{what} across splits", _where(row), found)
        splits.setdefault(item.split, row)
