"""Fit the kernel of the survey points by leave-locality-out likelihood of the diagnostic features.

For every surveyed place that lies in a county by name, each feature value is predicted from the
other points of the neighbourhood, the place itself and all within 3 km of it left out. Run::

    python -m benchmarks.fit_kernel
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from dialect.atlas.geodesy import great_circle_km
from dialect.atlas.load import Atlas, load_atlas
from dialect.evidence.neighbours import Kernel, Neighbours, neighbours_among

LEFT_OUT_KM = 3.0
GRID = {
    "reach_km": (10.0, 20.0, 30.0, 50.0, 80.0, 120.0),
    "region_mass": (0.05, 0.15, 0.5, 1.5),
    "country_mass": (0.02, 0.05, 0.1, 0.3),
    "same_region": (
        (1.0, 1.0, 1.0, 1.0, 1.0),
        (0.03, 0.15, 0.4, 0.8, 1.0),
        (0.01, 0.05, 0.2, 0.6, 1.0),
        (0.1, 0.3, 0.6, 0.9, 1.0),
        (0.003, 0.02, 0.1, 0.5, 1.0),
    ),
    "island": (0.02, 0.1, 0.3),
    "n_neighbours": (12, 24, 40),
}


def main() -> None:
    """Print the likelihood of each setting, one option at a time, and keep the best of each."""
    atlas, kernel = load_atlas(), Kernel()
    places = places_to_predict(atlas)
    print(f"{len(places)} places, {atlas.features.value.shape[1]} features")
    for sweep in (1, 2):
        for name, options in GRID.items():
            scores = [
                mean_log_likelihood(replace(kernel, **{name: option}), places, atlas)
                for option in options
            ]
            kernel = replace(kernel, **{name: options[int(np.argmax(scores))]})
            shown = ", ".join(f"{o}: {s:.4f}" for o, s in zip(options, scores, strict=True))
            print(f"sweep {sweep}  {name:13} {shown}")
    print(f"best {kernel}")


def places_to_predict(atlas: Atlas) -> NDArray[np.intp]:
    """Return positions, among the points with features, of those that a county is known for."""
    rows, points = atlas.features.locality, atlas.localities
    known = (points.county[rows] >= 0) & ~points.is_island[rows] & ~points.is_historical[rows]
    return np.flatnonzero(known)


def mean_log_likelihood(kernel: Kernel, places: NDArray[np.intp], atlas: Atlas) -> float:
    """Return the mean natural log-likelihood of a true value of a feature, in nats."""
    table = atlas.features
    neighbours = neighbours_among(atlas, tuple(table.locality.tolist()), kernel)
    county = atlas.localities.county[table.locality[places]]
    kept = weights_without_home(neighbours, places, county, atlas)
    scores = []
    for k, definition in enumerate(table.definitions):
        column = table.value[:, k]
        values = (column[:, None] == np.arange(len(definition.values))).astype(float)
        said = column >= 0
        chance = predict(neighbours, kept, places, county, values * said[:, None], said)
        asked = said[places]
        scores.append(np.log(chance[asked, column[places[asked]]]))
    return float(np.concatenate(scores).mean())


def weights_without_home(
    neighbours: Neighbours, places: NDArray[np.intp], county: NDArray[np.int32], atlas: Atlas
) -> NDArray[np.float64]:
    """Return the weights of the neighbours of each place, zero within `LEFT_OUT_KM`."""
    lat, lon = (
        axis[atlas.features.locality] for axis in (atlas.localities.lat, atlas.localities.lon)
    )
    near = neighbours.point[county]
    distance = great_circle_km(lat[places][:, None], lon[places][:, None], lat[near], lon[near])
    return np.where(distance < LEFT_OUT_KM, 0.0, neighbours.weight[county])


def predict(
    neighbours: Neighbours,
    kept: NDArray[np.float64],
    places: NDArray[np.intp],
    county: NDArray[np.int32],
    values: NDArray[np.float64],
    said: NDArray[np.bool_],
) -> NDArray[np.float64]:
    """Mix neighbours, group and country for each place, itself left out of all three."""
    own, own_said = values[places], said[places][:, None]
    country = (values.sum(axis=0) - own + 0.5) / (said.sum() - own_said + 0.5 * values.shape[1])
    n_regions = neighbours.group_share.shape[1]
    total = np.zeros((n_regions, values.shape[1]))
    np.add.at(total, neighbours.point_group, values)
    count = np.bincount(neighbours.point_group, weights=said, minlength=n_regions)
    share = neighbours.group_share[county]
    own_share = share[np.arange(len(places)), neighbours.point_group[places]][:, None]
    group = share @ ((total + country.mean(axis=0)) / (count + 1)[:, None])
    n_own = count[neighbours.point_group[places]][:, None]
    group = np.maximum(group - own_share * own / (n_own + 1), 0.0)
    weight = kept * said[neighbours.point[county]]
    mixed = np.einsum("pn,pnv->pv", weight, values[neighbours.point[county]])
    mixed += neighbours.region_weight[county][:, None] * group
    mixed += neighbours.country_weight[county][:, None] * country
    chance: NDArray[np.float64] = mixed / mixed.sum(axis=1, keepdims=True)
    return chance


if __name__ == "__main__":
    main()
