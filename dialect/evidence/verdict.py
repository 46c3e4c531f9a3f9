"""What a listener's answer about a clip says of each county.

A person with a good ear knows home best: "my own county" falls off within tens of kilometres and
with every border between dialects on the way. Every figure here is judgement but two: the
distances at which the true answer changes are measured, over pairs of counties, and how reliable a
listener is comes of the answers given before (`dialect.evidence.reliability`).
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from dialect.atlas.geodesy import great_circle_km
from dialect.atlas.load import Atlas
from dialect.entities import CountyEvidence, FloatArray, NotWeighed, VerdictAnswer, VerdictClue
from dialect.errors import CaseError
from dialect.evidence.neighbours import region_shares

__all__ = ["ANSWERS", "RELIABILITY", "Saying", "answer_chances", "saying_of", "weigh_verdict"]

CANNOT_TELL, NOT_THERE = "cannot_tell", "not_there"
ANSWERS = tuple(
    answer for answer in get_args(VerdictAnswer) if answer not in {CANNOT_TELL, NOT_THERE}
)
"""Answers that say how near home it is, from the nearest to the farthest."""
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
POINT_KM = 100.0
"""Who points at a county of another province means its surroundings: half of those who point
rightly point to within this far, stretched like all distances here."""
SLIP = 0.05
"""Chance that somebody who goes by the voice rules its home out, against ruling out another place:
the floor of "not there"."""
STRETCH = {"supergroup": 2.0, "group": 1.5, "cluster": 1.3}
"""How many times farther off a place sounds for each level of dialect region that it does not
share with the listener's home: another supergroup, 2 x 1.5 x 1.3, sounds four times as far."""


@dataclass(frozen=True, eq=False)
class Saying:
    """How likely a listener says something, by why it is said.

    Attributes
    ----------
    heard : ndarray of float, shape (n_counties,)
        Chance that who goes by the voice says so, if the home is each county.
    guess : float
        Chance that who heard nothing to go by says so.
    """

    heard: FloatArray
    guess: float

    def chance(self, reliability: float) -> FloatArray:
        """Mix both, shape (n_counties,); `reliability` is the share of the first, 0 to 1."""
        mixed: FloatArray = reliability * self.heard + (1 - reliability) * self.guess
        return mixed


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
        Share of answers that come from what was heard, 0 to 1, where the clue does not know this
        listener's own.

    Returns
    -------
    evidence : CountyEvidence or NotWeighed
        Log-likelihood ratio against the answer's frequency over the country's population.

    Raises
    ------
    CaseError
        If no county has the code of the listener's home, or the answer names no place that it
        needs, or one that it cannot have.
    ValueError
        If `reliability` lies outside 0 to 1.
    """
    known = reliability if clue.reliability is None else clue.reliability
    if not 0 <= known <= 1:
        raise ValueError(f"reliability lies between 0 and 1; got {known}")
    saying = saying_of(clue, atlas)
    home = atlas.counties.row[clue.listener_home]
    place = str(atlas.counties.name[home])
    if saying is None:
        return NotWeighed(f"{place}的判听人答“听不出”，不影响排序")
    chance = saying.chance(known)
    people = _people(atlas)
    of_country = float(chance @ people)
    said = _said(clue, atlas)
    relation = _relation(clue, home, atlas)

    def why(county: int) -> str:
        return (
            f"{place}的判听人答“{said}”：{relation(county)}，"
            f"若家在此，这样答的机会是全国平均的 {chance[county] / of_country:.2g} 倍"
        )

    return CountyEvidence(np.log(chance / of_country), why)


@lru_cache(maxsize=512)
def saying_of(clue: VerdictClue, atlas: Atlas) -> Saying | None:
    """Say how likely an answer is to be heard in a voice from each county, and to be guessed.

    An answer that names a place is scaled so that it is as likely as the answer alone over the
    country's population: how many places there are to name is no news.

    Parameters
    ----------
    clue : VerdictClue
        The answer.
    atlas : Atlas
        Where counties and their regions are read from.

    Returns
    -------
    saying : Saying or None
        None of `cannot_tell`, which speaks neither of the voice nor of the listener.

    Raises
    ------
    CaseError
        If a code names no place, or a place is missing or out of place.
    """
    counties = atlas.counties
    home = counties.row.get(clue.listener_home)
    if home is None:
        raise CaseError(
            "listener_home",
            f"no county has the code {clue.listener_home!r}",
            f"没有代码为 {clue.listener_home} 的县",
        )
    _check_place(clue, atlas)
    if clue.answer == CANNOT_TELL:
        return None
    if clue.answer == NOT_THERE:
        return Saying(_over_country(np.where(_inside(clue, atlas), SLIP, 1.0), atlas), 1.0)
    answer = ANSWERS.index(clue.answer)
    heard = answer_chances(home, atlas, reliability=1.0)[:, answer]
    if clue.place is not None:
        near = _over_country(
            _within(_remoteness_km(counties.row[clue.place], atlas), POINT_KM), atlas
        )
        heard = heard * (clue.confidence * near + (1 - clue.confidence))
    return Saying(heard, float(GUESS[answer]))


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
    within = _within(_remoteness_km(home, atlas)[:, None], CUTS_KM)
    heard = np.diff(within, axis=1, prepend=0.0, append=1.0)
    chance: FloatArray = reliability * heard + (1 - reliability) * GUESS
    return chance


def _check_place(clue: VerdictClue, atlas: Atlas) -> None:
    """Refuse a place that is missing, is none, or that the answer cannot have."""
    if clue.answer == NOT_THERE:
        if clue.place is not None and _inside(clue, atlas).any():
            return
        problem = f"not_there needs a province, prefecture or county; got {clue.place!r}"
        chinese = "“不是那里”要写明是哪个省、地市或县"
    elif clue.place is None or (clue.answer == "elsewhere" and clue.place in atlas.counties.row):
        return
    else:
        problem = f"elsewhere may name a county, {clue.answer} no place; got {clue.place!r}"
        chinese = "只有答“外省”时才写地点，并要写到县"
    raise CaseError("place", problem, chinese)


def _inside(clue: VerdictClue, atlas: Atlas) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = np.char.startswith(atlas.counties.code, clue.place or "")
    return inside


def _people(atlas: Atlas) -> FloatArray:
    """Return each county's share of the country's population, shape (n_counties,)."""
    people = np.nan_to_num(atlas.counties.population)
    share: FloatArray = people / people.sum()
    return share


def _over_country(chance: FloatArray, atlas: Atlas) -> FloatArray:
    """Scale chances so that they are 1 on average over the population."""
    return chance / float(chance @ _people(atlas))


def _remoteness_km(place: int, atlas: Atlas) -> FloatArray:
    """Measure how far from a place each county's voices sound, shape (n_counties,)."""
    remoteness_km = _distance_km(place, atlas) + OWN_KM
    for level, shared in _shared(place, atlas).items():
        remoteness_km = remoteness_km * STRETCH[level] ** (1 - shared)
    return remoteness_km


def _within(remoteness_km: FloatArray, cut_km: FloatArray | float) -> FloatArray:
    """Say how likely a voice sounds to be from within a distance."""
    within: FloatArray = 1 / (1 + (remoteness_km / cut_km) ** (1 / BLUR))
    return within


def _said(clue: VerdictClue, atlas: Atlas) -> str:
    if clue.answer == NOT_THERE:
        counties = atlas.counties
        row = int(np.flatnonzero(_inside(clue, atlas))[0])
        names = {2: counties.province, 4: counties.prefecture, 6: counties.name}
        return f"不是{names[len(clue.place or '')][row]}的"
    label = LABELS[ANSWERS.index(clue.answer)]
    if clue.place is None:
        return label
    return f"{label}，像{atlas.counties.name[atlas.counties.row[clue.place]]}一带"


def _relation(clue: VerdictClue, home: int, atlas: Atlas) -> Callable[[int], str]:
    """Say how each county lies to what the answer is about."""
    if clue.answer == NOT_THERE:
        inside = _inside(clue, atlas)
        return lambda county: "这里在其中" if inside[county] else "这里不在其中"
    about, name = (
        (home, "判听人家乡") if clue.place is None else (atlas.counties.row[clue.place], "所指之处")
    )
    distance_km = _distance_km(about, atlas)
    alike = _shared(about, atlas)
    speech = {"cluster": "同一方言片", "group": "同一方言区", "supergroup": "同一大方言"}

    def relation(county: int) -> str:
        if county == about:
            return "这里就是判听人的家乡" if about == home else "这里就是所指之处"
        level = next((name for name in reversed(STRETCH) if alike[name][county] >= 0.5), None)
        return f"距{name}约 {distance_km[county]:.0f} 公里，{speech.get(level or '', '不同方言')}"

    return relation


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
