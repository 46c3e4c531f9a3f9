"""Compile every table of the atlas from the source folder, in the order of their needs."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from dialect.atlas.build.county_regions import CompiledShares, share_regions
from dialect.atlas.build.divisions import fill_centroids, read_divisions
from dialect.atlas.build.features import FeatureReport, build_features
from dialect.atlas.build.localities import class_localities, place_localities
from dialect.atlas.build.names import compile_names, compile_pinyin
from dialect.atlas.build.readings import build_readings
from dialect.atlas.build.regions import build_regions
from dialect.atlas.build.sources import write_sources
from dialect.atlas.build.tables import to_columns
from dialect.atlas.build.tone_classes import build_character_categories, build_tone_of_class
from dialect.atlas.build.tones import build_tones
from dialect.atlas.build.words import SHIBBOLETHS, build_city_words, build_shibboleths
from dialect.atlas.columns import read_columns, write_columns
from dialect.atlas.regions import RegionTree
from dialect.atlas.tables import ToneTable
from dialect.errors import AtlasError

__all__ = ["compile_atlas"]

FORMAT = 1
"""Raised when the tables change shape, so that old data and new code do not meet."""
NEEDED = (
    "gazetteer/counties.csv",
    "phonology/localities.csv",
    "phonology/readings.parquet",
    "phonology/words.csv",
)


@dataclass(frozen=True)
class _Output:
    """The folder that tables go to, and the rows of those that are there."""

    folder: Path
    rows: dict[str, int] = field(default_factory=dict)

    def save(self, name: str, columns: Mapping[str, Any]) -> None:
        write_columns(self.folder / f"{name}.npz", columns)
        self.rows[name] = len(next(iter(columns.values())))


def compile_atlas(shared: Path, folder: Path) -> Iterator[str]:
    """Compile the atlas from its source tables.

    Parameters
    ----------
    shared : Path
        Folder with ``gazetteer/`` and ``phonology/``.
    folder : Path
        Where the tables are written; made if absent.

    Yields
    ------
    report : str
        A line on each table as it is done.

    Raises
    ------
    AtlasError
        If a source table is absent.
    """
    for name in NEEDED:
        if not (shared / name).is_file():
            raise AtlasError(f"{shared / name} is absent; name its folder with --from")
    folder.mkdir(parents=True, exist_ok=True)
    output = _Output(folder)

    divisions = read_divisions(shared / "gazetteer")
    counties = fill_centroids(divisions.counties)
    output.save("counties", to_columns(counties))
    output.save("townships", to_columns(divisions.townships))
    yield _on_divisions(counties, divisions.townships)

    output.save("names", compile_names(counties, divisions.townships))
    output.save("pinyin", to_columns(compile_pinyin()))
    yield f"{output.rows['names']} place names of all levels read aloud"

    source = pd.read_csv(shared / "phonology" / "localities.csv")
    yield from _compile_points(source, counties, output)
    yield from _compile_sounds(shared, source, output)
    yield _compile_words(shared, output)

    write_sources(folder / "SOURCES.md", output.rows)
    _write_json(folder / "atlas.json", {"version": _version(folder), "rows": output.rows})
    size = sum(path.stat().st_size for path in folder.iterdir())
    yield f"atlas {_version(folder)}: {len(output.rows)} tables, {size / 1e6:.1f} MB in {folder}"


def _compile_points(source: pd.DataFrame, counties: pd.DataFrame, output: _Output) -> Iterator[str]:
    """Compile the survey points, their regions, and the regions of the counties around them."""
    classes = class_localities(source)
    regions = build_regions(classing.path for classing in classes)
    tree = RegionTree(**to_columns(regions))
    localities = place_localities(source, classes, tree, counties)
    output.save("regions", to_columns(regions))
    output.save("localities", to_columns(localities))
    yield (
        f"{len(tree)} regions; {len(localities)} survey points, "
        f"{(localities['county'] >= 0).sum()} placed in a county by name, "
        f"{localities['is_island'].sum()} dialect islands, "
        f"{localities['is_historical'].sum()} historical"
    )
    shares = share_regions(counties, localities, tree)
    output.save("county_regions", to_columns(shares.shares))
    output.save("county_confidence", to_columns(shares.confidence))
    yield _on_shares(shares)


def _compile_sounds(shared: Path, source: pd.DataFrame, output: _Output) -> Iterator[str]:
    """Compile tones, readings and diagnostic features."""
    tones = build_tones(source)
    output.save("tones", to_columns(tones.table))
    yield f"{tones.table.num_rows} tone categories; {_counted(tones.odd)}"

    readings = pd.read_parquet(
        shared / "phonology" / "readings.parquet", columns=["locality", "char", "ipa", "tone"]
    )
    categories = build_character_categories(readings, source, tones.table)
    output.save("character_categories", to_columns(categories))
    output.save(
        "tone_of_class", to_columns(build_tone_of_class(readings, source, tones.table, categories))
    )
    yield f"{categories.num_rows} Middle Chinese classes of characters"

    surveyed = ToneTable(**to_columns(tones.table))
    row_of_locality = {name: row for row, name in enumerate(source["name"])}
    compiled = build_readings(shared, row_of_locality, surveyed)
    for name, table in compiled.tables.items():
        output.save(name, table)
    yield f"readings: {_counted(compiled.counts)}"

    features = build_features(shared, row_of_locality, surveyed)
    output.save("features", features.columns)
    _write_json(output.folder / "features.json", features.definition_rows())
    yield f"{len(features.definitions)} features of {output.rows['features']} survey points"
    yield from (_on_feature(report) for report in features.reports)


def _compile_words(shared: Path, output: _Output) -> str:
    """Compile the words of cities and regions."""
    tree = RegionTree(**read_columns(output.folder / "regions.npz"))
    cities = build_city_words(pd.read_csv(shared / "phonology" / "words.csv"), tree)
    shibboleths = build_shibboleths(pd.read_csv(SHIBBOLETHS), tree)
    output.save("city_words", to_columns(cities))
    output.save("shibboleths", to_columns(shibboleths))
    return (
        f"{cities['word'].nunique()} words for {cities['concept'].nunique()} concepts in "
        f"{cities['city'].nunique()} cities; {shibboleths['word'].nunique()} regional words"
    )


def _on_divisions(counties: pd.DataFrame, townships: pd.DataFrame) -> str:
    how: dict[str, int] = counties["centroid_source"].value_counts().to_dict()
    return (
        f"{counties['province_code'].nunique()} provinces, "
        f"{counties['prefecture_code'].nunique()} prefectures, {len(counties)} counties "
        f"({(counties['kind'] == 'zone').sum()} development zones), {len(townships)} townships; "
        f"centroids: {_counted(how)}; without population: {counties['population'].isna().sum()}"
    )


def _on_shares(shares: CompiledShares) -> str:
    agreement = ", ".join(f"{level} {value:.3f}" for level, value in shares.agreement.items())
    return (
        f"{len(shares.shares)} shares of regions in counties; main region by name and by distance "
        f"agree in {shares.n_compared} counties that have both: {agreement}"
    )


def _on_feature(report: FeatureReport) -> str:
    ours, earlier = report.agreement, report.earlier_agreement
    compared = (
        f", the earlier reading's {earlier.n_agree}/{earlier.n_pairs}; "
        f"ours follows from the earlier value at {report.consistency:.0%} of the points"
    ) * bool(report.earlier)
    return (
        f"  {report.id}: {report.n_points} points; two records of a town agree in "
        f"{ours.n_agree}/{ours.n_pairs}{compared}"
    )


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{number} {what}" for what, number in counts.items())


def _version(folder: Path) -> str:
    """Fingerprint the tables, so that a ranking can name the facts it used."""
    digest = hashlib.sha256(str(FORMAT).encode())
    for path in sorted(folder.glob("*.npz")):
        digest.update(path.name.encode() + path.read_bytes())
    digest.update((folder / "features.json").read_bytes())
    return digest.hexdigest()[:12]


def _write_json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
