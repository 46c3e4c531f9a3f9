"""Read the compiled tables that ship inside the package, each when first asked for."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from functools import cache, cached_property
from pathlib import Path
from typing import Any, TypeVar

from dialect.atlas.added_names import AddedNames, open_added
from dialect.atlas.categories import CharacterCategories, ToneOfClass
from dialect.atlas.columns import read_columns
from dialect.atlas.readings import ReadingTable, open_readings
from dialect.atlas.regions import RegionTree
from dialect.atlas.tables import (
    CityWords,
    Counties,
    CountyRegions,
    FeatureDefinition,
    FeatureTable,
    Localities,
    Pinyin,
    PlaceNames,
    Shibboleths,
    ToneTable,
    Townships,
)
from dialect.errors import AtlasError

__all__ = ["DATA_FOLDER", "Atlas", "load_atlas"]

DATA_FOLDER = Path(__file__).parent / "data"

Record = TypeVar("Record")


@dataclass(frozen=True, eq=False)
class Atlas:
    """The facts, read-only.

    Attributes
    ----------
    folder : Path
        Where the compiled tables lie.
    user_folder : Path or None
        Where `xiangyin atlas import-readings` and `import-names` put what the user adds; None for
        nothing.
    withheld : frozenset of int
        Rows of survey points that must not speak, as when a test speaker comes from there.
    """

    folder: Path = DATA_FOLDER
    user_folder: Path | None = None
    withheld: frozenset[int] = frozenset()

    @cached_property
    def version(self) -> str:
        """Fingerprint of the compiled tables."""
        return str(self._read_json("atlas.json")["version"])

    @cached_property
    def counties(self) -> Counties:
        """County-level divisions."""
        return self._read(Counties, "counties")

    @cached_property
    def townships(self) -> Townships:
        """Township-level divisions."""
        return self._read(Townships, "townships")

    @cached_property
    def place_names(self) -> PlaceNames:
        """Names of all levels, read aloud."""
        return self._read(PlaceNames, "names")

    @cached_property
    def added_names(self) -> AddedNames | None:
        """Villages and former townships, if the user has imported any."""
        return None if self.user_folder is None else open_added(self.user_folder)

    @cached_property
    def pinyin(self) -> Mapping[str, tuple[str, int]]:
        """Commonest Mandarin reading of each character: pinyin without tone, and the tone."""
        return self._read(Pinyin, "pinyin")

    @cached_property
    def regions(self) -> RegionTree:
        """The tree of dialect regions."""
        return self._read(RegionTree, "regions")

    @cached_property
    def localities(self) -> Localities:
        """Survey points."""
        return self._read(Localities, "localities")

    @cached_property
    def tones(self) -> ToneTable:
        """Tone categories of the survey points."""
        return self._read(ToneTable, "tones")

    @cached_property
    def tone_of_class(self) -> ToneOfClass:
        """Tones of each Middle Chinese class at the survey points."""
        return self._read(ToneOfClass, "tone_of_class")

    @cached_property
    def character_categories(self) -> CharacterCategories:
        """Middle Chinese classes of characters."""
        return self._read(CharacterCategories, "character_categories")

    @cached_property
    def readings(self) -> ReadingTable:
        """Readings of the commonest characters at the survey points."""
        return open_readings(self.folder)

    @cached_property
    def imported_readings(self) -> ReadingTable | None:
        """Readings of all characters at the survey points, if the user has imported them."""
        if self.user_folder is None or not (self.user_folder / "readings").is_dir():
            return None
        return open_readings(self.user_folder / "readings")

    @cached_property
    def county_regions(self) -> CountyRegions:
        """Regions spoken in each county."""
        confidence = self._columns("county_confidence")
        return CountyRegions(**self._columns("county_regions"), **confidence)

    @cached_property
    def features(self) -> FeatureTable:
        """Diagnostic features of the survey points that have readings."""
        definitions = tuple(
            FeatureDefinition(
                **row | {"values": tuple(row["values"]), "labels": tuple(row["labels"])}
            )
            for row in self._read_json("features.json")
        )
        return FeatureTable(definitions, **self._columns("features"))

    @cached_property
    def city_words(self) -> CityWords:
        """What 18 cities call everyday things."""
        return self._read(CityWords, "city_words")

    @cached_property
    def shibboleths(self) -> Shibboleths:
        """Well-known regional words."""
        return self._read(Shibboleths, "shibboleths")

    def without(self, withheld: frozenset[int], county_regions: CountyRegions) -> "Atlas":
        """Return the same facts with some survey points silenced.

        Parameters
        ----------
        withheld : frozenset of int
            Rows of the survey points.
        county_regions : CountyRegions
            Regions of the counties as they would be known without those points.

        Returns
        -------
        atlas : Atlas
            Shares every other table with this one.
        """
        other = replace(self, withheld=withheld)
        vars(other).update(vars(self) | vars(other) | {"county_regions": county_regions})
        return other

    def judged_by(self, definitions: tuple[FeatureDefinition, ...]) -> "Atlas":
        """Return the same facts with other definitions of the features, as of their reliability.

        Parameters
        ----------
        definitions : tuple of FeatureDefinition
            In the order of `features.definitions`.

        Returns
        -------
        atlas : Atlas
            Shares every other table with this one.
        """
        other = replace(self)
        vars(other).update(
            vars(self) | {"features": replace(self.features, definitions=definitions)}
        )
        return other

    def _read(self, record: type[Record], name: str) -> Record:
        columns = self._columns(name)
        return record(**{field.name: columns[field.name] for field in fields(record)})  # type: ignore[arg-type]  # records are dataclasses

    def _columns(self, name: str) -> dict[str, Any]:
        try:
            return read_columns(self.folder / f"{name}.npz")
        except (OSError, ValueError) as error:
            raise AtlasError(
                f"the atlas table {name} cannot be read; reinstall xiangyin or run "
                "`xiangyin atlas build --from SHARED`"
            ) from error

    def _read_json(self, name: str) -> Any:
        try:
            return json.loads((self.folder / name).read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise AtlasError(
                f"the atlas file {name} cannot be read; reinstall xiangyin or run "
                "`xiangyin atlas build --from SHARED`"
            ) from error


@cache
def load_atlas(user_folder: Path | None = None) -> Atlas:
    """Open the atlas that ships with the package, and what the user has added to it.

    Parameters
    ----------
    user_folder : Path, optional
        The user's data directory; the platform's usual one when not given.

    Returns
    -------
    atlas : Atlas
        Tables are read when first used and then kept.

    Raises
    ------
    AtlasError
        On first use of a table that is absent or damaged.
    """
    from platformdirs import user_data_path

    return Atlas(user_folder=user_folder or user_data_path("xiangyin"))
