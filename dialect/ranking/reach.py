"""How far the evidence reaches: the finest level at which one place can be named, or none.

A list always has a first row. This says whether that row means anything.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from dialect.atlas.load import Atlas
from dialect.atlas.tables import StrArray
from dialect.entities import FloatArray, Name, Reach, SurveyNote
from dialect.evidence.coverage import SurveyCoverage
from dialect.ranking.combine import Posterior

__all__ = ["SHARE_NEEDED", "find_reach", "information_bits", "note_survey"]

SHARE_NEEDED = 0.5
"""Probability that a place must have to be named: more likely than not."""
LEAST_SUPPORT = 2.0
"""How far the evidence must raise the odds of the place, lest the prior alone names it; below this
ratio the verbal scale of `dialect.ranking.verbal` sees no support."""
REGION_LEVELS = ("group", "supergroup")
"""Levels of the tree of dialects that are tried, the finer first."""
MANY_UNSURVEYED = 0.5
"""Share of the leading candidates from which it is said that they are unsurveyed."""

AreaLevel: TypeAlias = Literal["county", "prefecture", "province"]
Level: TypeAlias = Literal["county", "prefecture", "province", "region"]

LABELS: dict[Level, str] = {
    "county": "县级",
    "prefecture": "地市",
    "province": "省",
    "region": "方言区",
}


@dataclass(frozen=True)
class _Leader:
    """The likeliest place of a level, with its probability before and after the evidence."""

    level: Level
    place: Name
    prior: float
    posterior: float

    def can_be_named(self) -> bool:
        """Say whether it is likelier than not, and owes it to the evidence."""
        before, after = (chance / max(1 - chance, 1e-12) for chance in (self.prior, self.posterior))
        return self.posterior >= SHARE_NEEDED and after >= LEAST_SUPPORT * before


def find_reach(log_prior: FloatArray, posterior: Posterior, atlas: Atlas) -> Reach:
    """Find the finest level at which one place can be named.

    Parameters
    ----------
    log_prior : ndarray of float, shape (n_counties + 1,)
        Of every county and of outside coverage.
    posterior : Posterior
        What the evidence left of it.
    atlas : Atlas
        Where areas and regions are read from.

    Returns
    -------
    reach : Reach
        The place holds `SHARE_NEEDED` of the posterior, "none of these" counted in, and the
        evidence at least doubled its odds.
    """
    chance = np.append(posterior.county, posterior.outside_coverage)
    prior = np.exp(log_prior)
    leaders = list(_leaders(prior, posterior, atlas))
    named = next((leader for leader in leaders if leader.can_be_named()), None)
    bits = information_bits(chance, prior)
    entropy = -float(chance @ np.log2(np.maximum(chance, np.finfo(float).tiny)))
    sentences = [
        _say_level(leaders, named),
        f"线索一共带来 {bits:.1f} 比特信息，剩下的把握相当于在 {2**entropy:.0f} 个县里选一个",
        *_say_outside(float(prior[-1]), posterior.outside_coverage),
    ]
    return Reach(
        level=named.level if named else "none",
        place=named.place if named else None,
        posterior=named.posterior if named else 0.0,
        share_needed=SHARE_NEEDED,
        information_bits=bits,
        effective_counties=float(2**entropy),
        why="。".join(sentences) + "。",
    )


def information_bits(chance: FloatArray, prior: FloatArray) -> float:
    """Measure how far the evidence moved the prior, by the Kullback-Leibler divergence [1]_.

    Parameters
    ----------
    chance, prior : ndarray of float, shape (n,)
        Posterior and prior, each with sum 1; the prior has no zero.

    Returns
    -------
    bits : float
        ``sum p log2(p / q)``, 0 where nothing moved.

    References
    ----------
    .. [1] S. Kullback and R. A. Leibler, On Information and Sufficiency, Ann. Math. Statist.
       22(1), 1951.

    Examples
    --------
    >>> information_bits(np.array([1.0, 0.0]), np.array([0.25, 0.75]))
    2.0
    """
    held = chance > 0
    return max(0.0, float(chance[held] @ np.log2(chance[held] / prior[held])))


def note_survey(rows: list[int], coverage: SurveyCoverage) -> SurveyNote:
    """Say how many leading candidates lie far from every survey point.

    Parameters
    ----------
    rows : list of int
        Leading counties, at least one.
    coverage : SurveyCoverage
        Where speech was surveyed.

    Returns
    -------
    note : SurveyNote
        With an empty sentence when most of them are surveyed.
    """
    n_unsurveyed = int((~coverage.is_surveyed[rows]).sum())
    why = ""
    if n_unsurveyed >= MANY_UNSURVEYED * len(rows):
        how_many = "的县" if n_unsurveyed == len(rows) else f"中有 {n_unsurveyed} 个县"
        why = (
            f"前 {len(rows)} 名{how_many}附近没有记过字音的方言点："
            "听到的字音和特点在那里只能按方言区估计，分不清相邻各县，请多问地名"
        )
    return SurveyNote(n_unsurveyed, len(rows), why)


def _leaders(prior: FloatArray, posterior: Posterior, atlas: Atlas) -> Iterator[_Leader]:
    """Yield the leader of each level, finest first."""
    counties = atlas.counties
    areas: dict[AreaLevel, tuple[StrArray, StrArray]] = {
        "county": (counties.code, counties.name),
        "prefecture": (counties.prefecture_code, counties.prefecture),
        "province": (counties.province_code, counties.province),
    }
    for level, (codes, names) in areas.items():
        _, first, area = np.unique(codes, return_index=True, return_inverse=True)
        after = np.bincount(area, weights=posterior.county)
        best = int(after.argmax())
        before = float(prior[:-1][area == best].sum())
        place = Name(str(codes[first[best]]), str(names[first[best]]))
        yield _Leader(level, place, before, float(after[best]))
    tree, table = atlas.regions, atlas.county_regions
    for name in REGION_LEVELS:
        region = tree.ancestor_at(name)[table.region]
        after, own = (
            np.bincount(region, weights=chance[table.county] * table.share)
            for chance in (posterior.county, prior)
        )
        best = int(after.argmax())
        place = Name(str(tree.id[best]), tree.full_name(best))
        yield _Leader("region", place, float(own[best]), float(after[best]))


def _say_level(leaders: list[_Leader], named: _Leader | None) -> str:
    county = leaders[0]
    if named is None:
        return (
            "现有证据还不足以认定任何一级：县、地市、省和方言区都没有一处"
            f"既过{_percent(SHARE_NEEDED)}、又确由线索推上来；"
            f"领先的{county.place.name}只有{_percent(county.posterior)}，至多是先查的一处，不是答案"
        )
    said = f"{named.place.name}占{_percent(named.posterior)}"
    if named.level == "county":
        return f"现有证据可以说到县级：{said}"
    return (
        f"现有证据只能说到{LABELS[named.level]}：{said}；"
        f"县级领先的{county.place.name}只有{_percent(county.posterior)}，不宜单独认定"
    )


def _say_outside(before: float, after: float) -> list[str]:
    """Say that "none of these" rose, if the evidence at least doubled its odds."""
    if after / (1 - min(after, 1 - 1e-12)) < LEAST_SUPPORT * before / (1 - before):
        return []
    return [
        f"“以上都不是”由起点的{_percent(before)}升到{_percent(after)}："
        "线索里可能有误，或家乡不在所列各县"
    ]


def _percent(chance: float) -> str:
    return f" {chance:.0%}" if chance >= 0.095 else f" {chance:.1%}"
