"""A place name that somebody heard, against every name that people of each county may say."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from dialect.atlas.load import Atlas
from dialect.atlas.names import stem
from dialect.atlas.script import simplify
from dialect.entities import CountyEvidence, FloatArray, NotWeighed, PlaceNameClue
from dialect.errors import CaseError
from dialect.evidence.alignment import align
from dialect.evidence.mandarin import (
    LOG_NORM,
    Confusions,
    Syllable,
    confusions,
    split_pinyin,
    split_syllable,
)
from dialect.evidence.mergers import merger_chances

__all__ = ["weigh_place_name"]

MAX_HEARD_SYLLABLES = 12
N_CLOSE_NAMES = 4000
"""Names kept for the exact match: the rest are further off than any that can matter."""
SAID = {"township": 0.45, "county": 0.15, "former": 0.05, "prefecture": 0.05, "province": 0.02}
"""Chance that a place name that is heard is the home's own of that level; shared among the
townships. The rest are villages and places elsewhere."""
SAID_ELSEWHERE = 1 - sum(SAID.values())
TONE_SAME, TONE_OTHER = np.log(0.45 / 0.25), np.log(0.55 / 3 / 0.25)
"""A dialect's tones seldom sound like Mandarin's: a written tone is right about half the time."""
HANZI_BONUS = 0.5
"""Log odds for a name that was written down with the very same characters."""
CATCH_ALL = 0.5
"""Share of the background that any string of place-name syllables has, listed or not."""

LIKENESS = {
    0.5: "读音相同或几乎相同",
    1.2: "读音相近",
    2.0: "读音略近",
    np.inf: "最接近，但不太像",
}
"""Most that a heard syllable may cost on average, in natural log, against the very name."""

KIND_SYLLABLES = ("zhen", "xiang", "cun", "xian", "shi", "qu", "sheng")

IntArray = NDArray[np.intp]


@dataclass(frozen=True)
class Heard:
    """A heard name in syllables, and in characters when it was written so."""

    syllables: tuple[Syllable, ...]
    characters: str


def weigh_place_name(clue: PlaceNameClue, atlas: Atlas) -> CountyEvidence | NotWeighed:
    """Weigh a heard place name over all counties.

    ``P(heard | county)`` sums over the names of all levels that people of the county may say, each
    by how likely it is written down as what was heard, with the mergers of the county's own
    dialect, plus the chance that the name is none of these. Against it stands the chance of
    what was heard under any name of the country, so that a rare name says more than a common one.

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
    spellings = _spellings(clue, atlas)
    scores = [_score(heard, atlas) for heard in spellings]
    log_lr, close, closest = scores[0]
    for other, other_close, other_closest in scores[1:]:
        better = other > log_lr
        closest = np.where(better, other_closest, closest)
        close = np.where(better, other_close, close)
        log_lr = np.maximum(log_lr, other)
    log_lr = np.log(clue.confidence * np.exp(log_lr) + (1 - clue.confidence))
    names = atlas.place_names
    heard = spellings[0].syllables
    exact = sum(TONE_SAME * (syllable.tone > 0) - LOG_NORM for syllable in heard)

    def why(county: int) -> str:
        likeness = _likeness_in_words((exact - close[county]) / len(heard))
        if log_lr[county] <= 0:
            return f"本县没有与“{clue.heard}”读音相近的地名"
        return f"听到“{clue.heard}”，本县地名中“{names.name[closest[county]]}”{likeness}"

    return CountyEvidence(log_lr, why)


def _likeness_in_words(cost: float) -> str:
    """Say how alike two names sound by the cost of a syllable."""
    return next(words for most, words in LIKENESS.items() if cost <= most)


def _spellings(clue: PlaceNameClue, atlas: Atlas) -> list[Heard]:
    """Read what was heard, with and without a last syllable that may only say the kind of place."""
    if clue.script == "hanzi":
        text = "".join(c for c in simplify(clue.heard) if "\u3400" <= c <= "\u9fff")
        readings = [_read_characters(text, atlas)] if text else []
        if stem(text) != text:
            readings.insert(0, _read_characters(stem(text), atlas))
    else:
        readings = _read_pinyin(clue.heard)
    if not readings:
        raise CaseError(
            "heard",
            f"{clue.heard!r} holds no Chinese characters; choose pinyin for Latin letters",
            f"“{clue.heard}”里没有汉字；用字母写的请选拼音",
        )
    if len(readings[-1].syllables) > MAX_HEARD_SYLLABLES:
        raise CaseError(
            "heard",
            f"{len(readings[-1].syllables)} syllables are more than one place name; "
            f"enter each name as its own clue, at most {MAX_HEARD_SYLLABLES} syllables",
            f"一条线索只写一个地名，最多 {MAX_HEARD_SYLLABLES} 个音节；请分开填写",
        )
    return readings


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


@lru_cache(maxsize=256)
def _score(heard: Heard, atlas: Atlas) -> tuple[FloatArray, FloatArray, IntArray]:
    """Return log-LR, log-chance of the closest name and its row for each county."""
    names, n_counties = atlas.place_names, len(atlas.counties)
    confused = confusions(heard.syllables, names.vocabulary.tolist())
    tones = np.array([syllable.tone for syllable in heard.syllables])
    optimistic = _match_names(
        lambda _, said: confused.free[:, said].transpose(1, 0, 2),
        tones,
        np.arange(len(names.name)),
        atlas,
    )
    background = _background(optimistic, confused.free, atlas)
    county, name = _spread(np.argpartition(-optimistic, N_CLOSE_NAMES)[:N_CLOSE_NAMES], atlas)
    chance = _match_names(_as_spoken_in(county, confused, atlas), tones, name, atlas)
    if heard.characters:
        same = names.stem[name] == stem(heard.characters)
        chance = np.where(same, np.minimum(chance + HANZI_BONUS, 0.0), chance)
    said = np.bincount(county, np.exp(chance + _log_said(atlas)[name]), n_counties)
    log_lr = np.log(said + SAID_ELSEWHERE * background) - np.log(background)
    order = np.argsort(chance)  # the closest of each county is written last
    best, closest = np.full(n_counties, -np.inf), np.full(n_counties, -1)
    best[county[order]], closest[county[order]] = chance[order], name[order]
    return log_lr, best, closest


def _as_spoken_in(
    county: IntArray, confused: Confusions, atlas: Atlas
) -> Callable[[IntArray, IntArray], FloatArray]:
    """Return the chances of heard syllables when each county says its names its own way."""
    log_merging = np.log(merger_chances(atlas))[county]

    def log_chance(which: IntArray, said: IntArray) -> FloatArray:
        # The mergers that a pair needs are taken as independent of each other.
        needed = confused.needed[:, said]
        merging = np.exp(np.einsum("hklm,km->khl", needed, log_merging[which], optimize=True))
        free = confused.free[:, said].transpose(1, 0, 2)
        strict = confused.strict[:, said].transpose(1, 0, 2)
        mixed: FloatArray = np.log(merging * np.exp(free) + (1 - merging) * np.exp(strict))
        return mixed

    return log_chance


def _match_names(
    log_chance: Callable[[IntArray, IntArray], FloatArray],
    tones: NDArray[np.int_],
    rows: IntArray,
    atlas: Atlas,
) -> FloatArray:
    """Align what was heard with names.

    `log_chance` gives the chances, (n, n_heard, length), for n positions of `rows` and the
    syllables, (n, length), that they say.
    """
    names = atlas.place_names
    matched = np.empty(len(rows))
    for length in np.flatnonzero(np.bincount(names.n_syllables[rows])):
        of_length = np.flatnonzero(names.n_syllables[rows] == length)
        said = names.syllable[rows[of_length], :length].astype(np.intp)
        written, spoken = tones[None, :, None], names.tone[rows[of_length], None, :length]
        likeness = np.where(written == spoken, TONE_SAME, TONE_OTHER)
        tone = np.where((written > 0) & (spoken > 0), likeness, 0.0)
        matched[of_length] = align(log_chance(of_length, said) + tone)
    return matched


def _background(optimistic: FloatArray, free: FloatArray, atlas: Atlas) -> float:
    """Return the chance of what was heard when the name may be any, listed or not."""
    names = atlas.place_names
    frequency = _syllable_frequencies(atlas)
    unlisted = float(np.prod(np.exp(free) @ frequency)) * 0.3
    listed = float(np.exp(optimistic).mean())
    return CATCH_ALL * unlisted + (1 - CATCH_ALL) * listed + 1e-4 / len(names.name)


@cache
def _syllable_frequencies(atlas: Atlas) -> FloatArray:
    names = atlas.place_names
    count = np.bincount(names.syllable[names.syllable >= 0], minlength=len(names.vocabulary))
    frequencies: FloatArray = count / count.sum()
    return frequencies


@cache
def _log_said(atlas: Atlas) -> FloatArray:
    """Return the log-chance that each name is the one said by somebody from its county."""
    names = atlas.place_names
    said = np.array([SAID[level] for level in names.level.tolist()])
    is_township = names.level == "township"
    n_townships = np.bincount(names.county[is_township], minlength=len(atlas.counties))
    said[is_township] /= n_townships[names.county[is_township]]
    log_said: FloatArray = np.log(said)
    return log_said


def _spread(rows: IntArray, atlas: Atlas) -> tuple[IntArray, IntArray]:
    """Pair each name with every county that it belongs to."""
    names, counties = atlas.place_names, atlas.counties
    below = names.county[rows] >= 0
    county, name = [names.county[rows[below]].astype(np.intp)], [rows[below]]
    for row in rows[~below]:
        codes = (
            counties.prefecture_code if names.level[row] == "prefecture" else counties.province_code
        )
        inside = np.flatnonzero(codes == names.code[row])
        county.append(inside)
        name.append(np.full(len(inside), row))
    return np.concatenate(county), np.concatenate(name)
