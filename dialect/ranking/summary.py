"""What a posterior says at every level: credible sets and roll-ups."""

import numpy as np
from numpy.typing import NDArray

from dialect.atlas.load import Atlas
from dialect.atlas.tables import StrArray
from dialect.entities import Name, RollUp
from dialect.ranking.combine import Posterior

__all__ = ["LEVELS", "credible_sets", "roll_up_areas", "roll_up_regions"]

LEVELS = ("50", "80", "95")
"""Percentages of the posterior that the credible sets hold."""


def credible_sets(posterior: Posterior) -> dict[str, NDArray[np.intp]]:
    """Find the smallest sets of hypotheses that hold each share of the posterior.

    Parameters
    ----------
    posterior : Posterior
        Posterior of the counties and of "none of these".

    Returns
    -------
    sets : dict of str to ndarray of int
        Rows of the counties in the set of each of `LEVELS`, likeliest first. "None of these" takes
        its place and its mass among the hypotheses, but has no row.
    """
    chance = np.append(posterior.county, posterior.outside_coverage)
    order = np.argsort(-chance, kind="stable")
    mass = np.cumsum(chance[order])
    sets = {}
    for level in LEVELS:
        # The last sum may fall short of 1 by rounding.
        n_needed = min(int(np.searchsorted(mass, int(level) / 100)) + 1, len(order))
        members = order[:n_needed]
        sets[level] = members[members < len(posterior.county)]
    return sets


def roll_up_areas(posterior: Posterior, codes: StrArray, names: StrArray) -> tuple[RollUp, ...]:
    """Sum the posterior over the areas that counties lie in.

    Parameters
    ----------
    posterior : Posterior
        Posterior of the counties.
    codes, names : ndarray of str, shape (n_counties,)
        Code and name of each county's area.

    Returns
    -------
    areas : tuple of RollUp
        Likeliest first.
    """
    unique, first, area = np.unique(codes, return_index=True, return_inverse=True)
    chance = np.bincount(area, weights=posterior.county)
    return tuple(
        RollUp(Name(str(unique[i]), str(names[first[i]])), float(chance[i]))
        for i in np.argsort(-chance, kind="stable")
    )


def roll_up_regions(posterior: Posterior, atlas: Atlas) -> tuple[RollUp, ...]:
    """Sum the posterior over the dialect regions spoken in the counties, at every level.

    Parameters
    ----------
    posterior : Posterior
        Posterior of the counties.
    atlas : Atlas
        Where the regions and the counties' shares of them are read from.

    Returns
    -------
    regions : tuple of RollUp
        Likeliest first; a region holds what the regions within it hold.
    """
    tree, table = atlas.regions, atlas.county_regions
    own = np.bincount(
        table.region, weights=posterior.county[table.county] * table.share, minlength=len(tree)
    )
    chance = own @ tree.within
    return tuple(
        RollUp(Name(str(tree.id[i]), tree.full_name(i)), float(chance[i]))
        for i in np.argsort(-chance, kind="stable").tolist()
    )
