"""Compile the words of the 18 cities of 汉语方言词汇 and the regional words that listeners know."""

import re
from pathlib import Path

import numpy as np
import pandas as pd

from dialect.atlas.regions import RegionTree
from dialect.atlas.script import simplify
from dialect.errors import AtlasError

__all__ = ["CITY_REGIONS", "SHIBBOLETHS", "build_city_words", "build_shibboleths"]

SHIBBOLETHS = Path(__file__).parent / "shibboleths.csv"
"""Well-known regional words: variants, concept, regions, how many times likelier inside than
outside (3 to 10), and the reference. The reference vouches for the word and its region; which
clusters are named and the strength are judgement, kept modest."""

CITY_REGIONS = {
    "北京": "mandarin.beijing",
    "济南": "mandarin.jilu",
    "沈阳": "mandarin.dongbei",
    "西安": "mandarin.zhongyuan",
    "成都": "mandarin.xinan",
    "昆明": "mandarin.xinan",
    "合肥": "mandarin.jianghuai",
    "扬州": "mandarin.jianghuai",
    "苏州": "wu",
    "温州": "wu",
    "长沙": "xiang",
    "南昌": "gan",
    "梅县": "hakka",
    "广州": "yue",
    "阳江": "yue",
    "厦门": "min.nan",
    "潮州": "min.nan",
    "福州": "min.dong",
}
"""The group of each city: one city tells no more of its neighbours than that."""

# Sounds without a character: 囗 in print, or the number of a character that was never encoded.
_UNWRITTEN = re.compile(r"囗|[^\u3400-\u9fff\U00020000-\U0003ffff]")
_MISPRINTS = {"冼澡": "洗澡", "啞吧": "啞巴", "巳經": "已經"}
_CITY_TAG = re.compile(r"\.[A-Z][a-z]+")  # "仔.Fuzhou" is the 仔 of Fuzhou


def build_city_words(source: pd.DataFrame, tree: RegionTree) -> pd.DataFrame:
    """Build the table of what 18 cities call everyday things.

    Parameters
    ----------
    source : DataFrame
        ``shared/phonology/words.csv``, one row per city, concept and word.
    tree : RegionTree
        Tree that holds the groups of the cities.

    Returns
    -------
    table : DataFrame
        Columns of `dialect.atlas.tables.CityWords`; words with a sound that has no character are
        left out.

    Raises
    ------
    AtlasError
        If a city is not one of `CITY_REGIONS`.
    """
    city = source["locality"].map(simplify)
    unknown = sorted(set(city) - set(CITY_REGIONS))
    if unknown:
        raise AtlasError(f"words.csv has cities of no known region: {', '.join(unknown)}")
    table = pd.DataFrame(
        {
            "concept": source["concept_zh"].replace(_MISPRINTS).map(simplify),
            "word": source["characters"].str.replace(_CITY_TAG, "", regex=True).map(simplify),
            "city": city,
            "region": city.map(CITY_REGIONS).map(tree.row).astype(np.int32),
        }
    )
    is_written = ~table["word"].str.contains(_UNWRITTEN)
    return table[is_written].drop_duplicates(ignore_index=True)


def build_shibboleths(source: pd.DataFrame, tree: RegionTree) -> pd.DataFrame:
    """Build the table of regional words, one row per word and region.

    Parameters
    ----------
    source : DataFrame
        `SHIBBOLETHS`: variants and regions are separated by ``|``.
    tree : RegionTree
        Tree that holds the regions.

    Returns
    -------
    table : DataFrame
        Columns of `dialect.atlas.tables.Shibboleths`.

    Raises
    ------
    AtlasError
        If a region is not in the tree.
    """
    table = source.assign(
        word=source["word"].str.split("|"), region=source["regions"].str.split("|")
    )
    table = table.explode("word").explode("region", ignore_index=True)
    unknown = sorted(set(table["region"]) - set(tree.row))
    if unknown:
        raise AtlasError(f"{SHIBBOLETHS.name} names unknown regions: {', '.join(unknown)}")
    return pd.DataFrame(
        {
            "word": table["word"].map(simplify),
            "concept": table["concept"].map(simplify),
            "region": table["region"].map(tree.row).astype(np.int32),
            "strength": table["strength"].astype(float),
            "source": table["source"],
        }
    )
