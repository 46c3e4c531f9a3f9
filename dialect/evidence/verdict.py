"""What a listener's answer about a clip says of each county.

A person with a good ear knows home best: "my own county" falls off within tens of kilometres and
with every border between dialects on the way. Every figure here is judgement until listeners have
histories: answers about clips whose homes were found. Only the distances at which the true answer
changes are measured, over pairs of counties.
"""

from functools import cache
from typing import get_args

import numpy as np

from dialect.atlas.geodesy import great_circle_km
from dialect.atlas.load import Atlas
from dialect.entities import CountyEvidence, FloatArray, NotWeighed, VerdictAnswer, VerdictClue
from dialect.errors import CaseError
from dialect.evidence.neighbours import region_shares

__all__ = ["ANSWERS", "RELIABILITY", "answer_chances", "weigh_verdict"]

CANNOT_TELL = "cannot_tell"
ANSWERS = tuple(answer for answer in get_args(VerdictAnswer) if answer != CANNOT_TELL)
"""Answers that say something, from the nearest to the farthest."""
LABELS = ("同县", "同地市", "同省", "外省")

RELIABILITY = 0.6
"""Share of answers that come from what was heard rather than from a guess: of an unknown listener
little more than half can be taken for granted."""
GUESS = np.array([0.10, 0.20, 0.30, 0.40])
"""What a listener answers who heard nothing to go by. "Same county" is said far more often than
the one in 2,850 that chance would make of it: listeners are asked who may live near."""
CUTS_KM = np.array([25.0, 60.0, 160.0])
"""Remoteness at which one answer gives way to the next. Pairs of counties drawn by population:
the nearest other county lies at 26 km; half of those at 50 km share the prefecture, half of those
at 150 km the province; `OWN_KM` is added as it is to every distance."""
OWN_KM = 10.0
"""How far from the middle of their county people grew up: county seats lie 9.7 km from it."""
BLUR = 0.6
"""Scale of the logistic in log remoteness: half of what is heard falls within a factor of
two of where a perfect ear would put it."""
STRETCH = {"supergroup": 2.0, "group": 1.5, "cluster": 1.3}
"""How many times farther off a place sounds for each level of dialect region that it does not
share with the listener's home: another supergroup, 2 x 1.5 x 1.3, sounds four times as far."""


def weigh_verdict(
    clue: VerdictClue, atlas: Atlas, *, reliability: float = RELIABILITY
) -> CountyEvidence | NotWeighed:
    """Weigh a listener's answer to "is this how they speak where you come from?".

    Parameters
    ----------
    clue : VerdictClue
        Six-digit code of the listener's home county, and the answer.
    atlas : Atlas
        Where counties and their regions are read from.
    reliability : float, default=RELIABILITY
        Share of this listener's answers that come from what was heard, 0 to 1.

    Returns
    -------
    evidence : CountyEvidence or NotWeighed
        Log-likelihood ratio against the answer's frequency over the country's population.

    Raises
    ------
    CaseError
        If no county has the code of the listener's home.
    ValueError
        If `reliability` lies outside 0 to 1.
    """
    counties = atlas.counties
    home = counties.row.get(clue.listener_home)
    if home is None:
        raise CaseError(
            "listener_home",
            f"no county has the code {clue.listener_home!r}",
            f"没有代码为 {clue.listener_home} 的县",
        )
    place = str(counties.name[home])
    if clue.answer == CANNOT_TELL:
        return NotWeighed(f"{place}的判听人答“听不出”，不影响排序")
    answer = ANSWERS.index(clue.answer)
    chance = answer_chances(home, atlas, reliability=reliability)[:, answer]
    people = np.nan_to_num(counties.population)
    of_country = float(chance @ people / people.sum())
    distance_km = _distance_km(home, atlas)
    alike = _shared(home, atlas)

    def why(county: int) -> str:
        return (
            f"{place}的判听人答“{LABELS[answer]}”：{_relation(county)}，"
            f"若家在此，这样答的机会约 {chance[county]:.0%}，全国平均约 {of_country:.0%}"
        )

    def _relation(county: int) -> str:
        if county == home:
            return "这里就是判听人的家乡"
        level = next((name for name in reversed(STRETCH) if alike[name][county] >= 0.5), None)
        speech = {"cluster": "同一方言片", "group": "同一方言区", "supergroup": "同一大方言"}
        return (
            f"距判听人家乡约 {distance_km[county]:.0f} 公里，{speech.get(level or '', '不同方言')}"
        )

    return CountyEvidence(np.log(chance / of_country), why)


def answer_chances(home: int, atlas: Atlas, *, reliability: float = RELIABILITY) -> FloatArray:
    """Estimate how likely a listener gives each answer to a voice from each county.

    A reliable listener hears how remote the voice is, in kilometres stretched by every border of
    dialects, with a logistic blur in its logarithm, and answers by where that falls among
    `CUTS_KM` (an ordered logit [1]_); an unreliable one answers by `GUESS`.

    Parameters
    ----------
    home : int
        Row of the listener's home county.
    atlas : Atlas
        Where counties and their regions are read from.
    reliability : float, default=RELIABILITY
        Share of the reliable listener in the mixture, 0 to 1.

    Returns
    -------
    chance : ndarray of float, shape (n_counties, 4)
        In the order of `ANSWERS`; each row sums to 1 and has no zero.

    Raises
    ------
    ValueError
        If `reliability` lies outside 0 to 1.

    References
    ----------
    .. [1] P. McCullagh, Regression Models for Ordinal Data, J. R. Stat. Soc. B 42(2), 1980.
    """
    if not 0 <= reliability <= 1:
        raise ValueError(f"reliability lies between 0 and 1; got {reliability}")
    remoteness_km = _distance_km(home, atlas) + OWN_KM
    for level, shared in _shared(home, atlas).items():
        remoteness_km = remoteness_km * STRETCH[level] ** (1 - shared)
    within = 1 / (1 + (remoteness_km[:, None] / CUTS_KM) ** (1 / BLUR))
    heard = np.diff(within, axis=1, prepend=0.0, append=1.0)
    chance: FloatArray = reliability * heard + (1 - reliability) * GUESS
    return chance


def _distance_km(home: int, atlas: Atlas) -> FloatArray:
    counties = atlas.counties
    return great_circle_km(counties.lat, counties.lon, counties.lat[home], counties.lon[home])


def _shared(home: int, atlas: Atlas) -> dict[str, FloatArray]:
    """Measure what share of its speech each county has in common with the home, by level."""
    shares = {level: _shares_at(level, atlas) for level in STRETCH}
    spoken = {level: np.flatnonzero(share[home]) for level, share in shares.items()}
    return {
        level: np.minimum(share[:, spoken[level]], share[home, spoken[level]]).sum(axis=1)
        for level, share in shares.items()
    }


@cache
def _shares_at(level: str, atlas: Atlas) -> FloatArray:
    """Sum the counties' shares up to the regions of one level, shape (n_counties, n_regions)."""
    shares = region_shares(atlas)
    of_level = np.zeros_like(shares)
    np.add.at(of_level.T, atlas.regions.ancestor_at(level), shares.T)
    return of_level
