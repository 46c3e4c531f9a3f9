"""Resolved cases, exported from the service for training: a home that was found, and a voice.

The export is a folder with ``cases.json`` and ``recordings/SHA256.flac``::

    {"format": "xiangyin-resolved-cases", "version": 1,
     "station": "station-7", "licence": "consent: training",
     "cases": [{"case": "17", "home": "430523",
                "recordings": [{"sha256": "ab12…", "speech_s": 41.5}]}]}

A recording is in it only if its consent covers training; it holds the person's own speech and
nothing else, and its name is the hash of its bytes. No name, date, note or transcript has a place
in the format, and a file with a key that is not in it is refused, so that none slips in.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from dialect.atlas.load import Atlas
from dialect.corpus.check import Problem, content_digest
from dialect.corpus.labels import SPOKEN_BY, region_of_area
from dialect.corpus.layouts.tables import needed
from dialect.corpus.manifest import Item
from dialect.errors import CorpusError

__all__ = ["read_resolved_cases"]

NAME = "resolved-cases"
FORMAT, VERSION = "xiangyin-resolved-cases", 1
KEYS: Mapping[str, frozenset[str]] = {
    "the export": frozenset({"format", "version", "station", "licence", "cases"}),
    "a case": frozenset({"case", "home", "recordings"}),
    "a recording": frozenset({"sha256", "speech_s"}),
}


def read_resolved_cases(folder: Path, atlas: Atlas) -> Iterator[Item | Problem]:
    """Read ``cases.json`` and ``recordings`` of an export.

    Parameters
    ----------
    folder : Path
        The export.
    atlas : Atlas
        For the counties and the regions spoken in them.

    Yields
    ------
    found : Item or Problem
        A recording, or an entry that is none: its home is no county or no one region, or its
        bytes are not those that were exported.

    Raises
    ------
    CorpusError
        If the export is absent or of another format, or holds a key that is not in the format.
    """
    export = _load(needed(folder / "cases.json", NAME))
    for case in export["cases"]:
        home, where = str(case["home"]), f"case {case['case']}"
        if home not in atlas.counties.row:
            yield Problem("unknown county", where, repr(home))
            continue
        region = region_of_area(home, atlas)
        if not region:
            found = f"{home}: no region is spoken by {SPOKEN_BY:.0%} of the people there"
            yield Problem("ambiguous label", where, found)
            continue
        for recording in case["recordings"]:
            path = folder / "recordings" / f"{recording['sha256']}.flac"
            if not path.is_file() or content_digest(path) != recording["sha256"]:
                yield Problem("unusable entry", where, f"{path.name} is missing or altered")
                continue
            source = f"{NAME}/{export['station']}"
            yield Item(
                path=path,
                region=region,
                speaker=f"{source}/{case['case']}",
                source=source,
                licence=str(export["licence"]),
                county=home,
                seconds=float(recording["speech_s"]),
            )


def _load(path: Path) -> dict[str, Any]:
    try:
        export = json.loads(path.read_text(encoding="utf-8"))
        version = (export["format"], export["version"])
        if version != (FORMAT, VERSION):
            raise CorpusError(f"{path} is {version}; {(FORMAT, VERSION)} is read: export again")
        _check_keys(export, "the export", path)
        for case in export["cases"]:
            _check_keys(case, "a case", path)
            for recording in case["recordings"]:
                _check_keys(recording, "a recording", path)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, CorpusError):
            raise
        raise CorpusError(f"{path} is no export of resolved cases; export again") from error
    return dict(export)


def _check_keys(entry: Mapping[str, object], what: str, path: Path) -> None:
    if entry.keys() != KEYS[what]:
        odd = ", ".join(sorted(entry.keys() ^ KEYS[what]))
        raise CorpusError(f"{path}: {what} must hold {', '.join(sorted(KEYS[what]))}; see {odd}")
