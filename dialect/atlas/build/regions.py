"""Compile the region tree from the Language Atlas classes of the survey points."""

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa
from pypinyin import lazy_pinyin

from dialect.atlas.script import simplify

__all__ = ["Classing", "build_regions", "region_path"]

SUPERGROUPS = {
    "官话": ("mandarin", "Mandarin", "官话方言|北方话"),
    "晋语": ("jin", "Jin", "晋方言|山西话"),
    "吴语": ("wu", "Wu", "吴方言|江浙话"),
    "徽语": ("hui", "Hui", "徽州方言|徽州话"),
    "赣语": ("gan", "Gan", "赣方言|江西话"),
    "湘语": ("xiang", "Xiang", "湘方言|湖南话"),
    "闽语": ("min", "Min", "闽方言|福建话"),
    "粤语": ("yue", "Yue", "粤方言|广东话|白话"),
    "平话和土话": ("pinghua", "Pinghua and Tuhua", "平话|土话"),
    "客家话": ("hakka", "Hakka", "客语|客家语|客方言|客家"),
    "乡话": ("waxiang", "Waxiang", "瓦乡话"),
}
"""Chinese name of each supergroup: id, English name, aliases."""

GROUPS = {
    ("官话", "东北官话"): ("dongbei", "Northeastern Mandarin", "东北话"),
    ("官话", "北京官话"): ("beijing", "Beijing Mandarin", "北京话"),
    ("官话", "冀鲁官话"): ("jilu", "Jilu Mandarin", ""),
    ("官话", "胶辽官话"): ("jiaoliao", "Jiaoliao Mandarin", ""),
    ("官话", "中原官话"): ("zhongyuan", "Central Plains Mandarin", "河南话"),
    ("官话", "兰银官话"): ("lanyin", "Lanyin Mandarin", ""),
    ("官话", "江淮官话"): ("jianghuai", "Jianghuai Mandarin", "下江官话"),
    ("官话", "西南官话"): ("xinan", "Southwestern Mandarin", ""),
    ("官话", "北方官话"): ("beifang", "Northern Mandarin", ""),
    ("官话", "标准汉语"): ("standard", "Standard Mandarin", "普通话|国语"),
    ("闽语", "闽南"): ("nan", "Southern Min", "闽南话|闽南语|河洛话"),
    ("闽语", "莆仙"): ("puxian", "Puxian Min", "莆仙话|莆田话"),
    ("闽语", "闽东"): ("dong", "Eastern Min", "闽东话|福州话"),
    ("闽语", "闽北"): ("bei", "Northern Min", "闽北话"),
    ("闽语", "闽中"): ("zhong", "Central Min", "闽中话"),
    ("闽语", "邵将"): ("shaojiang", "Shaojiang Min", "邵将话"),
    ("闽语", "琼文"): ("qiongwen", "Qiongwen Min", "海南话|海南闽语"),
    ("闽语", "雷州"): ("leizhou", "Leizhou Min", "雷州话"),
}
"""Groups that stand between a supergroup and its clusters: id, English name, aliases."""

# The same region under an older or shorter name of the sources.
SAME = {
    "客语": "客家话",
    "平话": "平话和土话",
    "其他土话": "平话和土话",
    "鄕话": "乡话",
    "桂东桂北土话": "桂北片",
    "湘南土话": "湘南片",
    "粤北土话": "粤北片",
    "于信片": "雩信片",
    "昌靖片": "昌都片",
    "处衢片": "上丽片",
    "婺州片": "金衢片",
    "现代标准汉语": "标准汉语",
    "闽南区": "闽南",
    "闽南片": "闽南",
    "莆仙区": "莆仙",
    "莆仙片": "莆仙",
    "闽东区": "闽东",
    "闽东片": "闽东",
    "闽北区": "闽北",
    "闽北片": "闽北",
    "闽中区": "闽中",
    "闽中片": "闽中",
    "邵将过渡区": "邵将",
    "邵将片": "邵将",
    "琼文片": "琼文",
}
UNCLASSED = {"", "不分类", "未分片"}
ISLAND = "方言岛"

# Chinese ending and English word of a region below the groups.
ENDINGS = {"小片": "subcluster", "片": "cluster"}

# Readings of place names that a general dictionary gets wrong.
PINYIN = {
    "信蚌": "xinbeng",
    "黄乐": "huanglao",
    "解州": "xiezhou",
    "长锦": "changjin",
    "长治": "changzhi",
    "长益": "changyi",
    "长株潭": "changzhutan",
    "昌都": "changdu",
    "康藏": "kangzang",
    "海外客语": "overseas",
    "海外粤语": "overseas",
    "海外闽语": "overseas",
    "广西客语": "guangxi",
    "广西闽语": "guangxi",
    "畲话": "she",
    "连州土话": "lianzhou",
}


@dataclass(frozen=True)
class Classing:
    """A survey point's class: names from the supergroup down, and whether it is an island."""

    path: tuple[str, ...]
    is_island: bool


def region_path(classes: Iterable[str]) -> Classing:
    """Normalise the three Language Atlas columns of a survey point.

    Parameters
    ----------
    classes : iterable of str
        ``atlas1``, ``atlas2``, ``atlas3`` as the source gives them, in either script; a
        source may put several levels into one column with hyphens.

    Returns
    -------
    classing : Classing
        Names in simplified characters, supergroup first.

    Raises
    ------
    ValueError
        If the first name belongs to no known supergroup.

    Examples
    --------
    >>> region_path(["粵語-四邑片", "", ""]).path
    ('粤语', '四邑片')
    >>> region_path(["閩語", "閩南區", "泉漳片"]).path
    ('闽语', '闽南', '泉漳片')
    >>> region_path(["湘語", "永全片", "方言島"])
    Classing(path=('湘语', '永全片'), is_island=True)
    """
    parts = [simplify(part).partition("(")[0] for column in classes for part in column.split("-")]
    is_island = any(ISLAND in part for part in parts)
    names = [SAME.get(part, part) for part in parts if part not in UNCLASSED]
    names = [name for name in names if ISLAND not in name]
    if names[0] not in SUPERGROUPS:
        names.insert(0, "官话")
    if names[0] == "官话" and len(names) > 1 and ("官话", names[1]) not in GROUPS:
        raise ValueError(f"{names[1]!r} is no known group of Mandarin")
    if names[0] == "闽语":
        names = _min_path(names)
    return Classing(tuple(names), is_island)


def build_regions(paths: Iterable[tuple[str, ...]]) -> pa.Table:
    """Build the tree that holds every path and everything above it.

    Parameters
    ----------
    paths : iterable of tuple of str
        Chinese names from the supergroup down.

    Returns
    -------
    regions : pyarrow.Table
        Columns of `dialect.atlas.regions.RegionTree`, a parent before its children.
    """
    nodes = sorted({path[:depth] for path in paths for depth in range(1, len(path) + 1)})
    row = {path: i for i, path in enumerate(nodes)}
    described = [_describe(path) for path in nodes]
    return pa.table(
        {
            "id": [_region_id(path) for path in nodes],
            "name": [path[-1] for path in nodes],
            "name_en": [english for english, _ in described],
            "level": [_level(path) for path in nodes],
            "parent": pa.array([row.get(path[:-1], -1) for path in nodes], pa.int32()),
            "aliases": [aliases for _, aliases in described],
        }
    )


def _min_path(names: list[str]) -> list[str]:
    """Bring the two namings of Min (區/片 and 片/小片) to the first."""
    if "雷州片" in names:
        return ["闽语", "雷州"]
    return [*names[:2], *(_stem(name) + "片" for name in names[2:])]


def _region_id(path: tuple[str, ...]) -> str:
    return ".".join(_slug(path[:depth]) for depth in range(1, len(path) + 1))


def _slug(path: tuple[str, ...]) -> str:
    """Return the last part of a region's id."""
    if len(path) == 1:
        return SUPERGROUPS[path[0]][0]
    if (path[0], path[1]) in GROUPS and len(path) == 2:
        return GROUPS[path[0], path[1]][0]
    stem = _stem(path[-1])
    return PINYIN.get(stem, "".join(lazy_pinyin(stem)))


def _stem(name: str) -> str:
    for ending in ENDINGS:
        name = name.removesuffix(ending)
    return name


def _describe(path: tuple[str, ...]) -> tuple[str, str]:
    """Return the English name and the aliases of a region."""
    if len(path) == 1:
        return SUPERGROUPS[path[0]][1:]
    if (path[0], path[1]) in GROUPS and len(path) == 2:
        _, english, aliases = GROUPS[path[0], path[1]]
    else:
        word = next((word for ending, word in ENDINGS.items() if path[-1].endswith(ending)), "")
        english, aliases = f"{_slug(path).capitalize()} {word}".strip(), ""
    is_tuhua = path[0] == "平话和土话"  # Hakka has clusters of the same names
    older = [
        old
        for old, new in SAME.items()
        if new == path[-1] and old not in aliases and ("土话" not in old or is_tuhua)
    ]
    return english, "|".join(filter(None, [aliases, *older]))


def _level(path: tuple[str, ...]) -> str:
    """Name the level: groups stand only between a supergroup and its clusters where it has them."""
    if len(path) == 1:
        return "supergroup"
    has_groups = path[0] in {supergroup for supergroup, _ in GROUPS}
    return ("group", "cluster", "subcluster")[len(path) - 2 + (not has_groups)]
