"""How far apart two rankings of one case lie, and whether somebody should look at it again."""

from collections.abc import Mapping, Set
from dataclasses import dataclass

__all__ = ["COMPARED", "Belief", "Difference", "MaterialRule", "compare_beliefs"]

COMPARED = 10
"""Leading counties whose overlap is counted."""


@dataclass(frozen=True)
class Belief:
    """What a ranking says, as far as it is compared.

    Attributes
    ----------
    county : mapping of str to float
        Posterior of each county by its code.
    outside_coverage : float
        Posterior of "none of these"; with the counties it sums to 1.
    credible_80 : set of str
        Counties of the smallest set that holds 80 %.
    reach : tuple of (str, str or None)
        Level and place that the evidence reaches.
    """

    county: Mapping[str, float]
    outside_coverage: float
    credible_80: Set[str]
    reach: tuple[str, str | None]


@dataclass(frozen=True)
class Difference:
    """What moved between two rankings of a case.

    Attributes
    ----------
    n_kept : int
        How many of the first ten counties are the same.
    has_new_first : bool
        Whether another county comes first.
    first_posterior : float
        Posterior of the county that comes first now.
    shift : float
        Total variation: the posterior that moved elsewhere, 0 to 1 [1]_.
    credible_sizes : tuple of int
        Counties in the 80 % sets, before and now.
    credible_overlap : float
        Counties in both sets over counties in either (Jaccard), 0 to 1; 1 for two empty sets.
    has_new_reach : bool
        Whether the evidence reaches another level or place.

    References
    ----------
    .. [1] D. A. Levin, Y. Peres, Markov Chains and Mixing Times, 2nd edition, 2017, section 4.1
       (half the sum of absolute differences).
    """

    n_kept: int
    has_new_first: bool
    first_posterior: float
    shift: float
    credible_sizes: tuple[int, int]
    credible_overlap: float
    has_new_reach: bool


@dataclass(frozen=True)
class MaterialRule:
    """When a change is worth a caseworker's time; any one of the reasons is enough.

    The defaults are judgement, until there are solved cases to fit them on.

    Attributes
    ----------
    least_shift : float, default=0.2
        Total variation from which a change counts.
    least_first : float, default=0.05
        Posterior from which a new first county counts: among flat posteriors the first place
        passes from county to county and says nothing.
    least_overlap : float, default=0.5
        Overlap of the 80 % sets below which a change counts, where neither holds more than
        `most_credible` counties: a larger set sends nobody anywhere.
    most_credible : int, default=100
        Counties.
    counts_reach : bool, default=True
        Whether it counts that the evidence reaches another level or place.
    """

    least_shift: float = 0.2
    least_first: float = 0.05
    least_overlap: float = 0.5
    most_credible: int = 100
    counts_reach: bool = True

    def reasons(self, difference: Difference) -> tuple[str, ...]:
        """Name what makes a difference material.

        Parameters
        ----------
        difference : Difference
            Between two rankings of a case.

        Returns
        -------
        reasons : tuple of str
            Of ``first``, ``shift``, ``credible`` and ``reach``; empty if it is not material.
        """
        is_small = max(difference.credible_sizes) <= self.most_credible
        found = {
            "first": difference.has_new_first and difference.first_posterior >= self.least_first,
            "shift": difference.shift >= self.least_shift,
            "credible": is_small and difference.credible_overlap < self.least_overlap,
            "reach": self.counts_reach and difference.has_new_reach,
        }
        return tuple(reason for reason, holds in found.items() if holds)


def compare_beliefs(before: Belief, now: Belief) -> Difference:
    """Compare two rankings of a case.

    Parameters
    ----------
    before, now : Belief
        Of one case; a county that only one of them knows has posterior 0 in the other.

    Returns
    -------
    difference : Difference
        No difference at all between a ranking and itself.

    Examples
    --------
    >>> before = Belief({"430528": 0.6, "370782": 0.3}, 0.1, {"430528"}, ("county", "430528"))
    >>> now = Belief({"430528": 0.2, "370782": 0.7}, 0.1, {"370782"}, ("county", "370782"))
    >>> difference = compare_beliefs(before, now)
    >>> round(difference.shift, 3), difference.has_new_first
    (0.4, True)
    """
    codes = before.county.keys() | now.county.keys()
    moved = abs(now.outside_coverage - before.outside_coverage) + sum(
        abs(now.county.get(code, 0.0) - before.county.get(code, 0.0)) for code in codes
    )
    leaders = _leaders(before), _leaders(now)
    in_either = before.credible_80 | now.credible_80
    in_both = before.credible_80 & now.credible_80
    return Difference(
        n_kept=len(set(leaders[0]) & set(leaders[1])),
        has_new_first=leaders[0][:1] != leaders[1][:1],
        first_posterior=max(now.county.values(), default=0.0),
        shift=min(moved / 2, 1.0),
        credible_sizes=(len(before.credible_80), len(now.credible_80)),
        credible_overlap=len(in_both) / len(in_either) if in_either else 1.0,
        has_new_reach=before.reach != now.reach,
    )


def _leaders(belief: Belief) -> list[str]:
    return sorted(belief.county, key=lambda code: (-belief.county[code], code))[:COMPARED]
