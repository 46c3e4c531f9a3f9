"""Corpora as they are downloaded, each read by one function into the rows of a manifest."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from dialect.atlas.load import Atlas
from dialect.corpus.check import Problem
from dialect.corpus.layouts.common_voice import read_common_voice
from dialect.corpus.layouts.development import read_accents, read_development
from dialect.corpus.layouts.iflytek import read_iflytek
from dialect.corpus.layouts.kespeech import read_kespeech
from dialect.corpus.layouts.magicdata import read_magicdata
from dialect.corpus.layouts.resolved_cases import read_resolved_cases
from dialect.corpus.manifest import Item
from dialect.errors import CorpusError

__all__ = ["LAYOUTS", "Found", "read_layout"]

LAYOUTS: Mapping[str, Callable[[Path, Atlas], Iterator[Item | Problem]]] = {
    "kespeech": read_kespeech,
    "common-voice": read_common_voice,
    "magicdata": read_magicdata,
    "iflytek": read_iflytek,
    "resolved-cases": read_resolved_cases,
    "development": read_development,
    "accents": read_accents,
}


@dataclass(frozen=True)
class Found:
    """What a corpus holds: recordings, and the entries that are none, each with its reason."""

    items: tuple[Item, ...]
    problems: tuple[Problem, ...]


def read_layout(layout: str, folder: Path, atlas: Atlas) -> Found:
    """Read a corpus as it was downloaded.

    Parameters
    ----------
    layout : str
        A key of `LAYOUTS`.
    folder : Path
        Where it was unpacked.
    atlas : Atlas
        For the regions.

    Returns
    -------
    found : Found
        Every entry is in one of the two lists.

    Raises
    ------
    CorpusError
        If the folder is not in that layout, a table cannot be read, or nothing usable is in it.
    """
    if not folder.is_dir():
        raise CorpusError(f"{folder} is no folder; give the one that the corpus was unpacked in")
    entries = list(LAYOUTS[layout](folder.resolve(), atlas))
    items = tuple(replace(e, path=e.path.resolve()) for e in entries if isinstance(e, Item))
    problems = tuple(entry for entry in entries if isinstance(entry, Problem))
    if not items:
        first = f"; first {problems[0].kind}: {problems[0].found}" if problems else ""
        raise CorpusError(f"{folder} holds no recording that can be used{first}")
    return Found(items, problems)
