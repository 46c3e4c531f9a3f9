"""Fit the costs of misheard sounds by leave-locality-out likelihood of the shipped readings.

For every surveyed place that lies in a county by name, each of its readings of some characters is
predicted from the other points of the neighbourhood, the place itself and all within 3 km of it
left out, as `dialect.evidence.reading` does. Figures are nats a reading above the chance of its
sounds in the whole table, so that a higher figure is a better setting. Run::

    python -m benchmarks.fit_readings
"""

import time
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from dialect.atlas.geodesy import great_circle_km
from dialect.atlas.load import Atlas, load_atlas
from dialect.atlas.readings import ReadingTable
from dialect.evidence.neighbours import Neighbours, neighbours_among
from dialect.evidence.reading import LISTENER_ERROR
from dialect.evidence.sound_distance import PARTS, Scales, SoundSpace

LEFT_OUT_KM = 3.0
N_CHARACTERS = 12
FACTORS = (0.5, 0.7, 1.0, 1.4, 2.0)
"""Of what is shipped: first of all parts together, then of each alone."""


class Task:
    """Readings of some characters at every point, and who may predict whom."""

    def __init__(self, atlas: Atlas, rng: np.random.Generator) -> None:
        self.table: ReadingTable = atlas.readings
        localities = np.unique(self.table.locality).astype(np.intp)
        self.near: Neighbours = neighbours_among(atlas, tuple(localities.tolist()))
        self.point = np.searchsorted(localities, self.table.locality)
        points = atlas.localities
        known = (points.county >= 0) & ~points.is_island & ~points.is_historical
        self.is_asked = known[localities]
        self.county = points.county[localities]
        self.characters = rng.choice(
            np.unique(self.table.char), N_CHARACTERS, replace=False
        ).tolist()
        self.weight = _weights_without_home(self.near, localities, self.county, atlas)

    def score(self, scales: Scales, *, of_tone: bool) -> float:
        """Return the mean log-likelihood of a reading (or its tone), in nats above chance."""
        space = SoundSpace(self.table, scales)
        return float(
            np.concatenate([self._char(c, space, of_tone) for c in self.characters]).mean()
        )

    def _char(self, char: int, space: SoundSpace, of_tone: bool) -> NDArray[np.float64]:
        rows = np.arange(*np.searchsorted(self.table.char, [char, char + 1]))
        if of_tone:
            rows = rows[self.table.chao[self.table.tone[rows]] != ""]
        key = self.table.tone[rows] if of_tone else self.table.syllable[rows]
        heard, which = np.unique(key, return_inverse=True)
        ratio = np.stack([self._hear(int(one), space, of_tone)[key] for one in heard], axis=1)
        n_points = len(self.is_asked)
        count = np.bincount(self.point[rows], minlength=n_points)
        values = np.zeros((n_points, len(heard)))
        np.add.at(values, self.point[rows], ratio)
        values /= np.maximum(count, 1)[:, None]
        asked = self.is_asked[self.point[rows]]
        return self._mixed(values, count > 0, self.point[rows][asked], which[asked])

    def _hear(self, one: int, space: SoundSpace, of_tone: bool) -> NDArray[np.float64]:
        if of_tone:
            return space.hear_tone([str(self.table.chao[one])])
        return space.hear_syllable(self.table.syllables[one])

    def _mixed(
        self,
        values: NDArray[np.float64],
        says: NDArray[np.bool_],
        home: NDArray[np.intp],
        heard: NDArray[np.intp],
    ) -> NDArray[np.float64]:
        """Mix neighbours, group and country for each reading, its home left out of all three."""
        near, county = self.near, self.county[home]
        own = values[home, heard]
        country = (values[says].sum(axis=0)[heard] - own) / (says.sum() - 1)
        n_regions = near.group_share.shape[1]
        total = np.zeros((n_regions, values.shape[1]))
        np.add.at(total, near.point_group, values)
        count = np.bincount(near.point_group, weights=says, minlength=n_regions)
        mine = np.arange(n_regions) == near.point_group[home][:, None]
        means = (total.T[heard] - own[:, None] * mine + country[:, None]) / (count - mine + 1)
        group = (near.group_share[county] * means).sum(axis=1)
        weight = self.weight[home] * says[near.point[county]]
        region, whole = near.region_weight[county], near.country_weight[county]
        around = (weight * values[near.point[county], heard[:, None]]).sum(axis=1)
        chance = (around + region * group + whole * country) / (weight.sum(1) + region + whole)
        scores: NDArray[np.float64] = np.log(
            (1 - LISTENER_ERROR) * chance + LISTENER_ERROR * country
        )
        return scores


def _weights_without_home(
    near: Neighbours, localities: NDArray[np.intp], county: NDArray[np.int32], atlas: Atlas
) -> NDArray[np.float64]:
    """Return the weights of the neighbours of each point, zero within `LEFT_OUT_KM`."""
    lat, lon = atlas.localities.lat[localities], atlas.localities.lon[localities]
    around = near.point[county]
    distance = great_circle_km(lat[:, None], lon[:, None], lat[around], lon[around])
    return np.where(distance < LEFT_OUT_KM, 0.0, near.weight[county])


def main() -> None:
    """Print the likelihood of each temperature, then of each part's scale; keep the best."""
    start = time.perf_counter()
    task, scales = Task(load_atlas(), np.random.default_rng(1)), Scales()
    print(f"{N_CHARACTERS} characters, {int(task.is_asked.sum())} places")
    for names in (PARTS, *((part,) for part in PARTS), ("tone",)):
        of_tone = names == ("tone",)
        options = [
            replace(scales, **{name: getattr(scales, name) * factor for name in names})
            for factor in FACTORS
        ]
        scores = [task.score(option, of_tone=of_tone) for option in options]
        scales = options[int(np.argmax(scores))]
        shown = ", ".join(
            f"{getattr(o, names[0]):.2f}: {s:.4f}" for o, s in zip(options, scores, strict=True)
        )
        print(f"{'all parts' if names == PARTS else names[0]:10} {shown}", flush=True)
    print(f"best {scales}\n{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
