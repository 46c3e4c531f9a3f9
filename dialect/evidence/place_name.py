"""A place name that somebody heard, weighed over all counties: read, split by level, looked up."""

import re
from dataclasses import dataclass
from functools import cache

import numpy as np

from dialect.atlas.load import Atlas
from dialect.atlas.names import stem
from dialect.atlas.script import simplify
from dialect.entities import CountyEvidence, FloatArray, NotWeighed, PlaceNameClue
from dialect.errors import CaseError
from dialect.evidence.mandarin import Syllable, split_pinyin, split_syllable
from dialect.evidence.name_search import Found, Heard, search_names

__all__ = ["weigh_place_name"]

MAX_HEARD_SYLLABLES = 12
MAX_NAMES = 6
"""Names in one breath: 省, 市, 县, 镇, 村 and one to spare."""
LIKENESS = {
    0.5: "读音相同或几乎相同",
    1.2: "读音相近",
    2.0: "读音略近",
    np.inf: "最接近，但不太像",
}
"""Most that a heard syllable may cost on average, in natural log, against the very name."""

KIND_SYLLABLES = ("zhen", "xiang", "cun", "xian", "shi", "qu", "sheng")

_SEPARATORS = re.compile(r"[,，、;；/。]+")
_HIGHER_LEVELS = ("province", "prefecture", "county", "former")


@dataclass(frozen=True)
class _Said:
    """One name of what was heard, and what became of it."""

    text: str
    found: Found

    def why(self, county: int, atlas: Atlas) -> str:
        if self.found.log_lr[county] <= 0:
            return f"本县没有与“{self.text}”读音相近的地名"
        name = atlas.place_names.name[self.found.closest[county]]
        cost = self.found.cost[county]
        likeness = next(words for most, words in LIKENESS.items() if cost <= most)
        return f"听到“{self.text}”，本县地名中“{name}”{likeness}"


def weigh_place_name(clue: PlaceNameClue, atlas: Atlas) -> CountyEvidence | NotWeighed:
    """Weigh a heard place name over all counties.

    ``P(heard | county)`` sums over the names of all levels that people of the county may say, each
    by how likely it is written down as what was heard, with the mergers of the county's own
    dialect, plus the chance that the name is none of these. Against it stands the chance of
    what was heard under any name of the country, so that a rare name says more than a common one.
    Several names in one breath (湖南邵阳新宁一渡水) are weighed one by one and multiplied; that
    they are one name after all stays as likely before.

    Parameters
    ----------
    clue : PlaceNameClue
        What was heard, its script and a confidence from 0 to 1.
    atlas : Atlas
        Where names, features and counties are read from.

    Returns
    -------
    evidence : CountyEvidence or NotWeighed
        Log-likelihood ratio against a name from anywhere.

    Raises
    ------
    CaseError
        If what was heard cannot be read in the script that the clue names, or is too long.
    """
    if clue.script == "ipa":
        return NotWeighed("国际音标写的地名本版尚未计入，请改用拼音或汉字再填一次")
    ways = [[_look_up(text, clue.script, atlas) for text in names] for names in _ways(clue, atlas)]
    log_lrs = [_together([said.found.log_lr for said in names]) for names in ways]
    log_lr: FloatArray = np.logaddexp.reduce(log_lrs) - np.log(len(log_lrs))
    log_lr = np.log(clue.confidence * np.exp(log_lr) + (1 - clue.confidence))

    def why(county: int) -> str:
        best = int(np.argmax([one[county] for one in log_lrs]))
        return "；".join(said.why(county, atlas) for said in ways[best])

    return CountyEvidence(log_lr, why)


def _together(log_lrs: list[FloatArray]) -> FloatArray:
    """Multiply what the names of one breath say.

    Who speaks of another place than home names its town, county and province as fitly, and large
    places more often than small ones: so the product is measured against the mean county.
    """
    product: FloatArray = np.sum(log_lrs, axis=0)
    of_mean_county = np.logaddexp.reduce(product) - np.log(len(product))
    together: FloatArray = product - max(of_mean_county, 0.0)
    return together


def _ways(clue: PlaceNameClue, atlas: Atlas) -> list[list[str]]:
    """List the ways to take what was heard: as one name, and as several where it may be."""
    pieces = [piece for piece in _SEPARATORS.split(clue.heard) if piece.strip()]
    if clue.script == "pinyin":
        ways = [pieces]
    else:
        pieces = ["".join(c for c in simplify(p) if "\u3400" <= c <= "\u9fff") for p in pieces]
        pieces = [piece for piece in pieces if piece]
        split = [name for piece in pieces for name in _split_by_level(piece, atlas)]
        ways = [pieces] if split == pieces else [pieces, split]
    if not ways[0]:
        raise CaseError(
            "heard",
            f"{clue.heard!r} holds no Chinese characters; choose pinyin for Latin letters",
            f"“{clue.heard}”里没有汉字；用字母写的请选拼音",
        )
    if any(len(names) > MAX_NAMES for names in ways):
        raise CaseError(
            "heard",
            f"{len(ways[-1])} names in one clue; enter at most {MAX_NAMES} together",
            f"一条线索最多写 {MAX_NAMES} 个连着说的地名；请分开填写",
        )
    # A string that is too long for a name is several, or is refused when it is looked up.
    too_long = len(ways) > 1 and any(len(name) > MAX_HEARD_SYLLABLES for name in pieces)
    return ways[1:] if too_long else ways


def _split_by_level(text: str, atlas: Atlas) -> list[str]:
    """Cut names of provinces, prefectures and counties off the front, longest first."""
    names: list[str] = []
    higher = _higher_names(atlas)
    while True:
        ends = [end for end in range(len(text) - 2, 1, -1) if text[:end] in higher]
        if not ends or text in higher:
            return [*names, text]
        names.append(text[: ends[0]])
        text = text[ends[0] :]


@cache
def _higher_names(atlas: Atlas) -> frozenset[str]:
    """Names above the township, with and without their kind."""
    names = atlas.place_names
    rows = np.isin(names.level, _HIGHER_LEVELS)
    return frozenset(names.name[rows].tolist()) | frozenset(names.stem[rows].tolist())


def _look_up(text: str, script: str, atlas: Atlas) -> _Said:
    """Search one name, with and without a last syllable that may only say the kind of place."""
    spellings = _read_pinyin(text) if script == "pinyin" else _read_hanzi(text, atlas)
    longest = max(len(heard.syllables) for heard in spellings)
    if longest > MAX_HEARD_SYLLABLES:
        raise CaseError(
            "heard",
            f"{longest} syllables are more than one place name; separate the names by commas, "
            f"each of at most {MAX_HEARD_SYLLABLES} syllables",
            f"一个地名最多 {MAX_HEARD_SYLLABLES} 个音节；几个地名请用逗号隔开",
        )
    found = [search_names(heard, atlas) for heard in spellings]
    best = np.argmax([one.log_lr for one in found], axis=0)
    rows = np.arange(len(best))
    return _Said(
        text,
        Found(
            np.stack([one.log_lr for one in found])[best, rows],
            np.stack([one.cost for one in found])[best, rows],
            np.stack([one.closest for one in found])[best, rows],
        ),
    )


def _read_hanzi(text: str, atlas: Atlas) -> list[Heard]:
    bare = stem(text)
    return [_read_characters(name, atlas) for name in dict.fromkeys((bare, text))]


def _read_pinyin(text: str) -> list[Heard]:
    try:
        syllables = split_pinyin(text)
    except ValueError as error:
        raise CaseError(
            "heard",
            f"{error}; write syllables such as 'yi du shui'",
            f"“{text}”不是拼音；请按音节写，如 yi du shui",
        ) from error
    readings = [Heard(syllables, "")]
    kinds = [s for kind in KIND_SYLLABLES for s in split_pinyin(kind)]
    if len(syllables) > 2 and any(_same_sound(syllables[-1], kind) for kind in kinds):
        readings.insert(0, Heard(syllables[:-1], ""))
    return readings


def _same_sound(a: Syllable, b: Syllable) -> bool:
    return (a.initial, a.medial, a.nucleus, a.coda) == (b.initial, b.medial, b.nucleus, b.coda)


def _read_characters(text: str, atlas: Atlas) -> Heard:
    """Read characters as the place of that name is read, else each by its commonest reading."""
    names = atlas.place_names
    same = np.flatnonzero(names.stem == text)
    if len(same):
        row, n = same[0], len(text)
        pinyin, tones = names.vocabulary[names.syllable[row, :n]], names.tone[row, :n]
        spoken = list(zip(pinyin.tolist(), tones.tolist(), strict=True))
    else:
        spoken = [atlas.pinyin[c] for c in text if c in atlas.pinyin]
    return Heard(tuple(split_syllable(syllable, tone) for syllable, tone in spoken), text)
