"""What the person calls a thing, against where that word is recorded.

Words are known at 18 cities and, for some well-known ones, by region: enough to lean towards a
dialect group, never to find a county.
"""

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from dialect.atlas.load import Atlas
from dialect.atlas.script import simplify
from dialect.entities import CountyEvidence, FloatArray, NotWeighed, WordClue

__all__ = ["MOST_RATIO", "weigh_word", "words_for"]

MOST_RATIO = 10.0
"""No county gets more than ten to one, or less than one to ten, from one word: words travel, and
the towns around a city need not say what the city says."""
CITY_MASS = 2.0
"""Pseudo-cities that draw a supergroup towards the country and a group towards its supergroup: a
group known by one city takes a third of its frequencies from that city."""
BORROWED = 0.2
"""Share of words heard that say nothing of home: learned elsewhere, from the standard, misheard."""
SHOWN = 6
"""Regions, cities or words that a sentence lists before it says 等."""


@dataclass(frozen=True)
class _Lexicon:
    """What is recorded, by folded concept and word.

    Attributes
    ----------
    concepts : dict of str to str
        Concept as it is shown.
    named : dict of str to list of str
        Concepts that a name means.
    meanings : dict of str to list of str
        Concepts that a word is recorded for.
    words : dict of str to list of str
        Words for a concept, as they are shown.
    cities : dict of (str, str) to list of int
        Rows of `CityWords` by concept and word.
    cities_of : dict of str to list of int
        Rows of `CityWords` by concept.
    regional : dict of (str, str) to list of int
        Rows of `Shibboleths` by concept and word.
    """

    concepts: dict[str, str]
    named: dict[str, list[str]]
    meanings: dict[str, list[str]]
    words: dict[str, list[str]]
    cities: dict[tuple[str, str], list[int]]
    cities_of: dict[str, list[int]]
    regional: dict[tuple[str, str], list[int]]


@dataclass(frozen=True)
class _Sense:
    """A word in one meaning: how likely it is in each county, and where it is recorded."""

    ratio: FloatArray
    where: str


@dataclass(frozen=True)
class _CityUse:
    """How often each city that names a concept uses one word for it, and the city's group."""

    frequency: FloatArray
    region: NDArray[np.int32]


@dataclass(frozen=True)
class _Cities:
    """Rows of `CityWords` for a concept, the city of each row, and the group of each city."""

    rows: NDArray[np.intp]
    city: NDArray[np.intp]
    region: NDArray[np.int32]


def weigh_word(clue: WordClue, atlas: Atlas) -> CountyEvidence | NotWeighed:
    """Weigh what the person calls a thing.

    A well-known regional word is taken to be so many times likelier in its regions than
    elsewhere; of other words, the frequency in a county is that in the cities of its groups,
    Dirichlet-smoothed towards the supergroup and the country. A concept that is not known leaves
    the word in all its recorded meanings.

    Parameters
    ----------
    clue : WordClue
        Concept and word, in either script; the concept may be named by any of its words.
    atlas : Atlas
        Where words, regions and counties are read from.

    Returns
    -------
    evidence : CountyEvidence or NotWeighed
        Log-likelihood ratio against the word's frequency over the country's population, within
        `MOST_RATIO`; `NotWeighed` names words that are known for the concept, or concepts near it.
    """
    lexicon = _lexicon(atlas)
    word, concept = _fold(simplify(clue.heard)), _fold(simplify(clue.concept))
    recorded = lexicon.meanings.get(word, [])
    known = lexicon.named.get(concept) or lexicon.meanings.get(concept, [])
    meant = [meaning for meaning in recorded if meaning in known] if known else recorded
    if not meant:
        return NotWeighed(_unknown(clue, lexicon, known, recorded))
    senses = [_sense(meaning, word, atlas) for meaning in meant]
    mean = np.mean([sense.ratio for sense in senses], axis=0)
    ratio = np.clip(mean, 1 / MOST_RATIO, MOST_RATIO)
    where = "；".join(sense.where for sense in senses)

    def why(county: int) -> str:
        return f"“{clue.heard}”{where}；在这里听到的机会约为全国平均的 {ratio[county]:.1f} 倍"

    return CountyEvidence(np.log(ratio), why)


def words_for(concept: str, atlas: Atlas) -> dict[str, float]:
    """List the recorded words for a thing.

    Parameters
    ----------
    concept : str
        Its name in either script, or any of its words.
    atlas : Atlas
        Where words are read from.

    Returns
    -------
    use : dict of str to float
        Share of the cities in which each word is used, 0 for one that is known by region alone;
        empty for a concept that no table has.
    """
    lexicon = _lexicon(atlas)
    name = _fold(simplify(concept))
    use: dict[str, float] = {}
    for meaning in lexicon.named.get(name) or lexicon.meanings.get(name, []):
        for word in lexicon.words[meaning]:
            in_cities = (meaning, _fold(word)) in lexicon.cities
            share = _city_use(meaning, _fold(word), atlas).frequency.mean() if in_cities else 0.0
            use[word] = max(use.get(word, 0.0), float(share))
    return use


def _sense(concept: str, word: str, atlas: Atlas) -> _Sense:
    """Weigh a word in one meaning: by region where its area is known, else by its cities."""
    lexicon = _lexicon(atlas)
    name = lexicon.concepts[concept]
    if (concept, word) in lexicon.regional:
        rows = lexicon.regional[concept, word]
        table, tree = atlas.shibboleths, atlas.regions
        inside: FloatArray = tree.within[:, table.region[rows]].max(axis=1).astype(float)
        chance = 1 + _over_regions(inside, atlas) * (table.strength[rows[0]] - 1)
        places = [tree.full_name(row) for row in table.region[rows].tolist()]
        where = f"（{name}）多见于{_listed(places)}（据{table.source[rows[0]]}）"
    else:
        rows = lexicon.cities[concept, word]
        use = _city_use(concept, word, atlas)
        spoken = _over_regions(_region_frequencies(use, atlas), atlas)
        chance = (1 - BORROWED) * spoken + BORROWED * use.frequency.mean()
        cities = list(dict.fromkeys(atlas.city_words.city[rows].tolist()))
        where = f"（{name}）在有词表的 18 个城市中见于{_listed(cities)}"
    people = np.nan_to_num(atlas.counties.population)
    return _Sense(chance / (chance @ people / people.sum()), where)


def _over_regions(values: FloatArray, atlas: Atlas) -> FloatArray:
    """Average values of the regions over each county's speech, shape (n_counties,)."""
    table = atlas.county_regions
    spoken = table.share * values[table.region]
    average: FloatArray = np.bincount(
        table.county, weights=spoken, minlength=len(atlas.counties)
    ).astype(float)
    return average


def _region_frequencies(use: _CityUse, atlas: Atlas) -> FloatArray:
    """Estimate how often a word is used for its concept in each region, shape (n_regions,)."""
    supergroup, group = _levels(atlas)

    def smoothed(level: NDArray[np.int32], towards: FloatArray) -> FloatArray:
        count = np.bincount(level[use.region], minlength=len(level))
        total = np.bincount(level[use.region], weights=use.frequency, minlength=len(level))
        estimate: FloatArray = ((total + CITY_MASS * towards) / (count + CITY_MASS))[level]
        return estimate

    of_supergroup = smoothed(supergroup, np.full(len(group), use.frequency.mean()))
    # A supergroup without groups is its own group; its cities must not count twice.
    return np.where(group == supergroup, of_supergroup, smoothed(group, of_supergroup))


@cache
def _levels(atlas: Atlas) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return the supergroup and the group of each region."""
    return atlas.regions.ancestor_at("supergroup"), atlas.regions.ancestor_at("group")


def _city_use(concept: str, word: str, atlas: Atlas) -> _CityUse:
    """Count how often each city uses a word for a concept; all words of a city count alike."""
    cities = _cities_of(concept, atlas)
    using = np.isin(cities.rows, _lexicon(atlas).cities[concept, word])
    count = np.bincount(cities.city)
    return _CityUse(np.bincount(cities.city, weights=using) / count, cities.region)


@lru_cache(maxsize=1024)
def _cities_of(concept: str, atlas: Atlas) -> _Cities:
    """List the cities that name a concept."""
    table, rows = atlas.city_words, np.array(_lexicon(atlas).cities_of[concept])
    _, first, city = np.unique(table.city[rows], return_index=True, return_inverse=True)
    return _Cities(rows, city, table.region[rows[first]])


def _unknown(clue: WordClue, lexicon: _Lexicon, known: list[str], recorded: list[str]) -> str:
    """Say that nothing is known of a word, and what is known nearby."""
    if recorded:
        other = "、".join(f"“{lexicon.concepts[concept]}”" for concept in recorded)
        return f"“{clue.heard}”只记录过{other}的意思，没有“{clue.concept}”的意思，不影响排序"
    if known:
        words = _listed(list(dict.fromkeys(w for c in known for w in lexicon.words[c])))
        return f"“{clue.concept}”叫“{clue.heard}”没有记录，不影响排序；有记录的说法：{words}"
    near = get_close_matches(_fold(simplify(clue.concept)), lexicon.concepts, n=5, cutoff=0.4)
    names = _listed([lexicon.concepts[concept] for concept in near])
    hint = f"；有记录的相近条目：{names}" if near else "；可换一个更常用的叫法填“指什么”"
    return f"“{clue.heard}”和“{clue.concept}”都没有记录，不影响排序{hint}"


def _listed(names: list[str]) -> str:
    return "、".join(names[:SHOWN]) + "等" * (len(names) > SHOWN)


@cache
def _lexicon(atlas: Atlas) -> _Lexicon:
    """Index both tables of words by folded concept and word."""
    lexicon = _Lexicon({}, {}, {}, {}, {}, {}, {})
    cities, regional = atlas.city_words, atlas.shibboleths
    for table, rows_of in ((cities, lexicon.cities), (regional, lexicon.regional)):
        names = zip(table.concept.tolist(), table.word.tolist(), strict=True)
        for row, (name, shown) in enumerate(names):
            concept, word = _fold(name), _fold(shown)
            if concept not in lexicon.concepts:
                lexicon.concepts[concept] = name
                for alias in {
                    concept,
                    _fold(name.partition("(")[0]),
                    _fold(name.partition("、")[0]),
                }:
                    lexicon.named.setdefault(alias, []).append(concept)
            meanings = lexicon.meanings.setdefault(word, [])
            if concept not in meanings:
                meanings.append(concept)
                lexicon.words.setdefault(concept, []).append(shown)
            rows_of.setdefault((concept, word), []).append(row)
    for row, name in enumerate(cities.concept.tolist()):
        lexicon.cities_of.setdefault(_fold(name), []).append(row)
    return lexicon


@lru_cache(maxsize=1 << 15)
def _fold(text: str) -> str:
    """Fold what writers of one word differ in: signs, 苞 for 包, a final 儿."""
    letters = "".join(char for char in text if char.isalnum()).replace("苞", "包")
    return letters.removesuffix("儿") if len(letters) > 2 else letters
