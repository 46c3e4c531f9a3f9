"""Measure how far the speech of one place wavers where its neighbours differ.

Two transcribers recorded each of some towns. Where they differ, the town's own speech wavers, or
they heard alike speech differently. The latter is the same whatever the neighbours say; what grows
with the neighbours' disagreement is the former, and its slope is `MIXING` of
`dialect.evidence.feature`. Neighbours within 3 km are left out: they may be the town itself. Run::

    python -m benchmarks.fit_between
"""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from dialect.atlas.geodesy import great_circle_km
from dialect.atlas.load import Atlas, load_atlas
from dialect.evidence.mixture import value_distances
from dialect.evidence.neighbours import KERNEL

SAME_TOWN_KM = 3.0
FARTHEST_KM = 60.0
OTHER_REGION = 0.1
LEAST_NEIGHBOURS = 4
BINS = (0.0, 0.02, 0.1, 0.2, 0.3, 0.5, 1.0)


def main() -> None:
    """Print how often two records differ, by the disagreement of their neighbours."""
    atlas = load_atlas()
    comparisons = np.array(list(_compare(atlas)))
    neighbours, differ, n_values = comparisons.T
    for low, high in pairwise(BINS):
        inside = (neighbours >= low) & (neighbours < high)
        print(
            f"neighbours differ {low:.2f} to {high:.2f}: {inside.sum():5} comparisons, "
            f"records differ {differ[inside].mean():.3f}"
        )
    for what, rows in (
        ("all", n_values > 0),
        ("two values", n_values == 2),
        ("more", n_values > 2),
    ):
        design = np.column_stack([np.ones(rows.sum()), neighbours[rows]])
        (base, slope), *_ = np.linalg.lstsq(design, differ[rows])
        print(f"{what}: {rows.sum()} comparisons, {base:.3f} + {slope:.3f} per unit")


def _compare(atlas: Atlas) -> Iterator[tuple[float, bool, int]]:
    """Yield the neighbours' disagreement, whether two records differ, and the number of values."""
    table, localities = atlas.features, atlas.localities
    points = table.locality
    lat, lon = localities.lat[points], localities.lon[points]
    group = atlas.regions.ancestor_at("group")[localities.region[points]]
    is_ccr = localities.source[points] == "ccr"
    distance_km = great_circle_km(lat[:, None], lon[:, None], lat[None], lon[None])
    same_town = (distance_km < SAME_TOWN_KM) & (group[:, None] == group)
    for one, other in np.argwhere(same_town & ~is_ccr[:, None] & is_ccr).tolist():
        order = np.argsort(distance_km[one])
        away = distance_km[one, order]
        near = order[(away >= SAME_TOWN_KM) & (away < FARTHEST_KM)][: KERNEL.n_neighbours]
        weight = np.exp(-distance_km[one, near] / KERNEL.reach_km)
        weight *= np.where(group[near] == group[one], 1.0, OTHER_REGION)
        for column, definition in enumerate(table.definitions):
            value = table.value[near, column]
            heard = table.value[[one, other], column]
            if (heard < 0).any() or (value >= 0).sum() < LEAST_NEIGHBOURS:
                continue
            share = weight * (value >= 0)
            apart = value_distances(definition.values)[np.ix_(value, value)]
            pairs = share.sum() ** 2 - (share**2).sum()
            yield share @ apart @ share / pairs, heard[0] != heard[1], len(definition.values)


if __name__ == "__main__":
    main()
