"""Search the names of the country for one that was heard, as each county says its own."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from dialect.atlas.load import Atlas
from dialect.atlas.names import stem
from dialect.entities import FloatArray
from dialect.evidence.alignment import align
from dialect.evidence.mandarin import LOG_NORM, Confusions, Syllable, confusions
from dialect.evidence.mergers import merger_chances

__all__ = ["Found", "Heard", "search_names"]

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

IntArray = NDArray[np.intp]


@dataclass(frozen=True)
class Heard:
    """A heard name in syllables, and in characters when it was written so."""

    syllables: tuple[Syllable, ...]
    characters: str


@dataclass(frozen=True)
class Found:
    """What the names of each county have to do with a heard one.

    Attributes
    ----------
    log_lr : ndarray of float, shape (n_counties,)
        Log-likelihood ratio against a name from anywhere in the country.
    cost : ndarray of float, shape (n_counties,)
        What the closest name differs from what was heard by, in natural log per syllable; 0 for
        the very name.
    closest : ndarray of int, shape (n_counties,)
        Row of that name, -1 where none is close.
    """

    log_lr: FloatArray
    cost: FloatArray
    closest: IntArray


@lru_cache(maxsize=256)
def search_names(heard: Heard, atlas: Atlas) -> Found:
    """Compare a heard name with every name that people of each county may say.

    Parameters
    ----------
    heard : Heard
        Syllables, at least one.
    atlas : Atlas
        Where names and features are read from.

    Returns
    -------
    found : Found
        One entry per county.
    """
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
    exact = sum(TONE_SAME * (syllable.tone > 0) - LOG_NORM for syllable in heard.syllables)
    return Found(log_lr, (exact - best) / len(heard.syllables), closest)


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
