"""Mozilla Common Voice: Mandarin by province of birth, Cantonese, Taiwanese Min Nan."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from dialect.atlas.load import Atlas
from dialect.corpus.check import Problem
from dialect.corpus.labels import label_region
from dialect.corpus.layouts.tables import needed, read_columns
from dialect.corpus.manifest import Item
from dialect.errors import CorpusError

__all__ = ["read_common_voice"]

NAME = "common-voice"
LICENCE = "CC0-1.0"
LOCALES = ("zh-CN", "yue", "zh-HK", "nan-tw")
SPLITS = {"train.tsv": "train", "dev.tsv": "development", "test.tsv": "test"}
BIRTHPLACE = re.compile(r"出生地：\d\d \w+")


def read_common_voice(folder: Path, atlas: Atlas) -> Iterator[Item | Problem]:
    """Read ``LOCALE/{validated,train,dev,test,clip_durations}.tsv`` and ``LOCALE/clips``.

    Every validated clip is taken; those of the official splits keep their split. The locale is
    the label, but for ``zh-CN``, where it is the accent that a speaker chose, a province of birth
    (``出生地：44 广东省``): the site asks for it in these words, and older releases call the
    column `accent` and newer ones `accents`.

    Parameters
    ----------
    folder : Path
        A release with folders of locales, or one of these.
    atlas : Atlas
        For the regions.

    Yields
    ------
    found : Item or Problem
        A recording, or a row that is none.

    Raises
    ------
    CorpusError
        If no locale of those that tell a region is there, or a table cannot be read.

    References
    ----------
    .. [1] common-voice/cv-datasheets, "Fields" of each datasheet.
    .. [2] common-voice/common-voice, the stores of demographics: accents of zh-CN.
    """
    folders = [folder] if folder.name in LOCALES else [folder / name for name in LOCALES]
    present = [locale for locale in folders if (locale / "validated.tsv").is_file()]
    if not present:
        raise CorpusError(
            f"{folder} holds no validated.tsv of {', '.join(LOCALES)}; give the folder of a "
            "release, or of one of these locales, unpacked as it was downloaded"
        )
    for locale in present:
        yield from _read_locale(locale, atlas)


def _read_locale(folder: Path, atlas: Atlas) -> Iterator[Item | Problem]:
    durations_s = _durations_s(folder / "clip_durations.tsv")
    splits = {
        row["PATH"]: split
        for name, split in SPLITS.items()
        if (folder / name).is_file()
        for _, row in read_columns(folder / name)
    }
    for line, row in read_columns(needed(folder / "validated.tsv", NAME)):
        where = f"{folder.name}/validated.tsv:{line}"
        region = label_region(NAME, _label(folder.name, row), where, atlas)
        if isinstance(region, Problem):
            yield region
            continue
        yield Item(
            path=folder / "clips" / row["PATH"],
            region=region,
            speaker=f"{NAME}/{row['CLIENT_ID']}",
            source=f"{NAME}/{folder.name}",
            licence=LICENCE,
            seconds=durations_s.get(row["PATH"]),
            split=splits.get(row["PATH"], ""),
        )


def _label(locale: str, row: Mapping[str, str]) -> str:
    """Take the one birthplace of a speaker of zh-CN; what else they wrote is their own words."""
    if locale != "zh-CN":
        return locale
    given = row.get("ACCENTS") or row.get("ACCENT") or ""
    found = list(dict.fromkeys(BIRTHPLACE.findall(given)))
    return found[0] if len(found) == 1 else given


def _durations_s(path: Path) -> dict[str, float]:
    """Read the lengths, which releases before 17 do not have; their column is in milliseconds."""
    if not path.is_file():
        return {}
    return {
        row["CLIP"]: int(row["DURATION[MS]"]) / 1000
        for _, row in read_columns(path)
        if row["DURATION[MS]"].isdecimal()
    }
