"""A place name that somebody heard, weighed over all counties: read, split by level, looked up."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from dialect.atlas.load import Atlas
from dialect.entities import CountyEvidence, FloatArray, PlaceNameClue
from dialect.evidence.heard_name import HeardName, ways_to_read
from dialect.evidence.mandarin import split_syllable
from dialect.evidence.name_index import name_index, name_text
from dialect.evidence.name_search import Found, search_names, write_in_pinyin
from dialect.evidence.reading import syllable_of_pinyin

__all__ = ["weigh_place_name"]

LIKENESS = {
    0.6: "读音相同或几乎相同",
    1.4: "读音相近",
    2.2: "读音略近",
    np.inf: "最接近，但不太像",
}
"""Most that a heard syllable may cost on average, in natural log, against the very name."""


@dataclass(frozen=True)
class _Said:
    """One name of what was heard, and what became of it."""

    text: str
    found: Found

    def why(self, county: int, atlas: Atlas) -> str:
        closest = int(self.found.closest[county])
        if closest < 0 or self.found.log_lr[county] <= 0:
            return f"本县没有与“{self.text}”读音相近的地名"
        cost = self.found.cost[county]
        likeness = next(words for most, words in LIKENESS.items() if cost <= most)
        name = name_text(closest, atlas)
        return (
            f"听到“{self.text}”，本县地名中“{name}”{likeness}{_said_here(closest, county, atlas)}"
        )


def weigh_place_name(clue: PlaceNameClue, atlas: Atlas) -> CountyEvidence:
    """Weigh a heard place name over all counties.

    ``P(heard | county)`` sums over the names of all levels that people of the county may say, each
    by how likely it is written down as what was heard when it is said as the county speaks
    (`dialect.evidence.local_speech`) or in Mandarin with the mergers of the county's dialect, plus
    the chance that the name is none of these. Against it stands the chance of what was heard under
    any name of the country, so that a rare name says more than a common one. Several names in one
    breath (湖南邵阳新宁一渡水) are weighed one by one and multiplied; that they are one name after
    all stays as likely before.

    Parameters
    ----------
    clue : PlaceNameClue
        What was heard, its script and a confidence from 0 to 1.
    atlas : Atlas
        Where names, readings, features and counties are read from.

    Returns
    -------
    evidence : CountyEvidence
        Log-likelihood ratio against a name from anywhere.

    Raises
    ------
    CaseError
        If what was heard cannot be read in the script that the clue names, or is too long.
    """
    ways = [[_look_up(name, atlas) for name in names] for names in ways_to_read(clue, atlas)]
    log_lrs = [_together([said.found.log_lr for said in names]) for names in ways]
    log_lr: FloatArray = np.logaddexp.reduce(log_lrs) - np.log(len(log_lrs))
    log_lr = np.log(clue.confidence * np.exp(log_lr) + (1 - clue.confidence))

    def why(county: int) -> str:
        best = int(np.argmax([one[county] for one in log_lrs]))
        return "；".join(said.why(county, atlas) for said in ways[best])

    return CountyEvidence(log_lr, why)


def _look_up(name: HeardName, atlas: Atlas) -> _Said:
    """Search one name, taking for each county the spelling that fits it best."""
    found = [search_names(heard, atlas) for heard in name.spellings]
    best = np.argmax([one.log_lr for one in found], axis=0)
    rows = np.arange(len(best))
    return _Said(
        name.text,
        Found(
            np.stack([one.log_lr for one in found])[best, rows],
            np.stack([one.cost for one in found])[best, rows],
            np.stack([one.closest for one in found])[best, rows],
        ),
    )


def _together(log_lrs: list[FloatArray]) -> FloatArray:
    """Multiply what the names of one breath say.

    Who speaks of another place than home names its town, county and province as fitly, and large
    places more often than small ones: so the product is measured against the mean county.
    """
    product: FloatArray = np.sum(log_lrs, axis=0)
    of_mean_county = np.logaddexp.reduce(product) - np.log(len(product))
    together: FloatArray = product - max(of_mean_county, 0.0)
    return together


@lru_cache(maxsize=4096)
def _said_here(closest: int, county: int, atlas: Atlas) -> str:
    """Say how a name is said in its county, where it does not sound as in Mandarin."""
    index = name_index(atlas)
    entry = int(index.entry_of_name[closest])
    speech, length = index.speech, int(index.n_syllables[entry])
    in_mandarin = tuple(speech.vocabulary[at] for at in index.syllable[entry, :length].tolist())
    rows = index.row[entry, :length].tolist()
    local = tuple(
        speech.commonest(row, county) or syllable_of_pinyin(split_syllable(pinyin))
        for row, pinyin in zip(rows, in_mandarin, strict=True)
    )
    heard = write_in_pinyin(local, atlas)
    if heard == in_mandarin:
        return ""
    return f"（这一带读 {' '.join(map(str, local))}，听来像 {' '.join(heard)}）"
