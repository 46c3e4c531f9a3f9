"""What the atlas holds, in lines for a person at the terminal."""

from collections.abc import Iterator

import numpy as np

from dialect.atlas.load import Atlas
from dialect.errors import CaseError

__all__ = ["describe_atlas", "describe_place"]


def describe_atlas(atlas: Atlas) -> Iterator[str]:
    """Count what the atlas holds.

    Parameters
    ----------
    atlas : Atlas
        The facts.

    Yields
    ------
    line : str
        One per table.
    """
    counties, localities = atlas.counties, atlas.localities
    n_prefectures = len(np.unique(counties.prefecture_code))
    yield f"atlas {atlas.version}"
    yield f"{len(np.unique(counties.province_code))} provinces, {n_prefectures} prefectures"
    n_zones = int((counties.kind == "zone").sum())
    yield f"{len(counties) - n_zones} counties and {n_zones} development zones"
    yield f"{len(atlas.townships.code)} townships, {len(atlas.place_names.name)} names to search"
    n_islands = int(localities.is_island.sum())
    yield f"{len(atlas.regions)} dialect regions"
    yield f"{len(localities)} survey points, of which {n_islands} dialect islands"
    yield f"{len(atlas.tones.number)} tone categories"
    definitions, points = atlas.features.definitions, atlas.features.locality
    yield f"{len(definitions)} diagnostic features of {len(points)} survey points"


def describe_place(term: str, atlas: Atlas) -> Iterator[str]:
    """Describe a county by code or name, or a region by id or name.

    Parameters
    ----------
    term : str
        What to look for.
    atlas : Atlas
        The facts.

    Yields
    ------
    line : str
        One fact of the place.

    Raises
    ------
    CaseError
        If nothing has that code or name.
    """
    counties = atlas.counties
    rows = np.flatnonzero((counties.code == term) | (counties.name == term))
    if len(rows):
        for row in rows.tolist():
            yield from _describe_county(row, atlas)
        return
    try:
        region = atlas.regions.find(term)
    except CaseError as error:
        raise CaseError("term", f"no county is named {term!r}, and {error.problem}") from error
    yield from _describe_region(region, atlas)


def _describe_county(row: int, atlas: Atlas) -> Iterator[str]:
    counties, table, tree = atlas.counties, atlas.county_regions, atlas.regions
    where = f"{counties.province[row]} {counties.prefecture[row]} {counties.name[row]}"
    yield f"{counties.code[row]} {where}"
    place = f"{counties.lat[row]:.3f} N {counties.lon[row]:.3f} E"
    yield f"  centroid {place} ({counties.centroid_source[row]})"
    population = counties.population[row]
    yield f"  population {'not known' if np.isnan(population) else f'{population:,.0f}'}"
    spoken = np.flatnonzero(table.county == row)
    shares = sorted(
        ((table.share[i], tree.full_name(table.region[i])) for i in spoken), reverse=True
    )
    yield "  regions " + ", ".join(f"{name} {share:.0%}" for share, name in shares)
    yield f"  confidence {table.confidence[row]:.2f}, by {table.method[row]}"
    points = atlas.localities.label[atlas.localities.county == row]
    yield f"  survey points: {', '.join(points) or 'none'}"
    names = atlas.townships.name[atlas.townships.county == row]
    yield f"  townships: {', '.join(names) or 'none known'}"


def _describe_region(region: int, atlas: Atlas) -> Iterator[str]:
    tree, localities = atlas.regions, atlas.localities
    yield f"{tree.id[region]} {tree.full_name(region)} ({tree.name_en[region]})"
    below = np.flatnonzero(tree.parent == region)
    if len(below):
        yield "  holds " + ", ".join(f"{tree.name[i]} ({tree.id[i]})" for i in below)
    inside = tree.within[localities.region, region]
    yield f"  {int(inside.sum())} survey points: {', '.join(localities.label[inside][:30])} …"
