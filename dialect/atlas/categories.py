"""Middle Chinese tone categories: the key to one word's tone all over the country.

Surveys, characters and linguists' marks all speak of 平上去入 in an upper (陰) and a lower (陽)
register, numbered 1 to 8. How a dialect treats the lower register depends on whether the syllable
began with a voiced obstruent or a sonorant (買 keeps 上 where 坐 went to 去), so the lower
categories come in two classes each, the sonorant one with an ``n``.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dialect.atlas.tables import StrArray

__all__ = [
    "CLASSES",
    "CharacterCategories",
    "ToneOfClass",
    "classes_of_category",
    "classes_of_mark",
    "middle_chinese",
]

CLASSES = ("1", "2", "2n", "3", "4", "4n", "5", "6", "6n", "7", "8", "8n")
"""陰平 陽平 陰上 陽上 陰去 陽去 陰入 陽入, the lower ones apart for voiced and sonorant onsets."""

# Spellings of one character that the surveys mix.
_SPELLING = str.maketrans("阴隂阳声变连读称浊轻坪髙淸", "陰陰陽聲變連讀稱濁輕平高清")
_NOISE = re.compile(r"\s|_x0008_|[\[\].]")
# Tones of running speech, diminutives, loans and second languages: no Middle Chinese category
# predicts them for a word said alone.
_BOUND = re.compile(r"變|連|輕聲|小|借|其他|合音|兒化|特殊|特例|代詞|詞調|未知|疑似|官話|湘語")
_SHAPE = re.compile(r"^[高中低](平|升|降)調?$|^(平|升|降)調$")
_REPEATED = re.compile(r"^(.+)\1+$")  # 上聲上聲 is the tone of a word of two syllables
# Qualifiers that could be taken for a tone: the first 上 of 上陰入 and 上入, the 舒 of 舒陰入.
_QUALIFIER = re.compile(r"(?<![陰陽清濁])上(?=[陰陽][平上去入])|^上(?=入$)|舒(?=[陰陽]?入)")
_TOKEN = re.compile(r"(陰|陽|清|濁)?([平上去入仄舒])")
_MARK = re.compile(r"([上中下]?[陰陽]?)([平上去入])聲?")
_REGISTER = {"陰": "陰", "清": "陰", "陽": "陽", "濁": "陽", "": ""}
_UPPER = {"平": "1", "上": "3", "去": "5", "入": "7", "仄": "357", "舒": "135"}
_LOWER = {"平": "2", "上": "4", "去": "6", "入": "8", "仄": "468", "舒": "246"}


@dataclass(frozen=True)
class CharacterCategories:
    """Middle Chinese class of each character, one row per pair of character and class.

    Attributes
    ----------
    char : ndarray of str, shape (n_rows,)
        Character, traditional and simplified forms alike.
    tone_class : ndarray of int8, shape (n_rows,)
        Position in `CLASSES`.
    share : ndarray of float, shape (n_rows,)
        Share of the character's readings in that class, summing to 1 per character.
    n_points : ndarray of int16, shape (n_rows,)
        Survey points, of those that keep all eight categories apart, that the shares rest on.
    """

    char: StrArray
    tone_class: NDArray[np.int8]
    share: NDArray[np.float32]
    n_points: NDArray[np.int16]

    @cached_property
    def of_char(self) -> Mapping[str, NDArray[np.float64]]:
        """Probability of each class, shape (n_classes,), by character."""
        found: dict[str, NDArray[np.float64]] = {}
        for char, k, share in zip(self.char.tolist(), self.tone_class, self.share, strict=True):
            found.setdefault(char, np.zeros(len(CLASSES)))[k] = share
        return found


@dataclass(frozen=True)
class ToneOfClass:
    """Which tones of each survey point a Middle Chinese class may have there.

    Attributes
    ----------
    tone : ndarray of int32, shape (n_rows,)
        Row of the tone table, which names the survey point.
    tone_class : ndarray of int8, shape (n_rows,)
        Position in `CLASSES`.
    probability : ndarray of float32, shape (n_rows,)
        Share of the class's words, summing to 1 per survey point and class.
    is_read : ndarray of bool, shape (n_rows,)
        Whether readings of the point itself were counted, rather than its labels and neighbours.
    """

    tone: NDArray[np.int32]
    tone_class: NDArray[np.int8]
    probability: NDArray[np.float32]
    is_read: NDArray[np.bool_]


def classes_of_category(category: str) -> tuple[str, ...]:
    """Name the classes of a category ``1`` to ``8``.

    Examples
    --------
    >>> classes_of_category("4")
    ('4', '4n')
    """
    return tuple(name for name in CLASSES if name[0] == category)


def classes_of_mark(mark: str) -> tuple[str, ...]:
    """Name the classes that a linguist's mark covers.

    Parameters
    ----------
    mark : str
        ``陰平`` to ``陽入`` in either script, with or without 聲; a bare 平, 上, 去 or 入
        covers both registers, 上陰入 and 下陰入 are taken as 陰入.

    Returns
    -------
    classes : tuple of str
        Names of `CLASSES`; empty if the mark names no tone category.

    Examples
    --------
    >>> classes_of_mark("阳上"), classes_of_mark("去声"), classes_of_mark("高平")
    (('4', '4n'), ('5', '6', '6n'), ())
    """
    found = _MARK.fullmatch(_NOISE.sub("", mark).translate(_SPELLING))
    if found is None:
        return ()
    register = found[1][-1:]
    upper = _UPPER[found[2]] if register != "陽" else ""
    lower = _LOWER[found[2]] if register != "陰" and found[1] != "中" else ""
    return tuple(name for name in CLASSES if name[0] in upper + lower)


def middle_chinese(labels: Sequence[str]) -> list[str]:
    """Name the Middle Chinese categories that each label of one survey point continues.

    Parameters
    ----------
    labels : sequence of str
        All labels of the point: a bare 上 or 去 covers both registers, less the one that another
        label names outright.

    Returns
    -------
    categories : list of str
        For each label the categories ``1`` to ``8`` in order (陰平 陽平 陰上 陽上 陰去 陽去 陰入
        陽入); empty for tones of sandhi, diminutives and loans.

    Examples
    --------
    >>> middle_chinese(["陰平", "陽平", "上", "陰去", "陽上陽去", "變調"])
    ['1', '2', '3', '5', '46', '']
    """
    parsed = [_parse(label) for label in labels]
    named = {category for outright, _ in parsed for category in outright}
    single = {outright for outright, loose in parsed if len(outright) == 1 and not loose}
    categories = []
    for outright, loose in parsed:
        is_sandhi = len(outright) > 1 and not loose and all(c in single for c in outright)
        either = "".join(c for c in loose if c not in named) or ("" if outright else loose)
        categories.append("" if is_sandhi else "".join(sorted(set(outright + either))))
    return categories


def _parse(label: str) -> tuple[str, str]:
    """Return the categories that a label names outright, and those of its bare tones."""
    label = _NOISE.sub("", label).translate(_SPELLING)
    if any(pattern.search(label) for pattern in (_BOUND, _SHAPE, _REPEATED)):
        return "", ""
    # 中入 is the lower half of 陰入 wherever the surveys of 廣東 and 廣西 use it.
    tones = _TOKEN.findall(_QUALIFIER.sub("", label).replace("中入", "陰入"))
    outright, loose, register = "", "", ""
    for written, tone in tones:
        register = _REGISTER[written] or register
        if register:
            outright += (_UPPER if register == "陰" else _LOWER)[tone]
        else:
            loose += _UPPER[tone] + _LOWER[tone]
        # 陰上去 is 陰上 and 陰去; but 陰平上 is 陰平 and the whole of 上.
        register = register if tone != "平" else ""
    return "".join(sorted(set(outright))), "".join(sorted(set(loose)))
