"""Answer every feature for every survey point, and measure how far to trust the answers."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from dialect.atlas.build.features.definition import Feature
from dialect.atlas.build.features.onsets import ONSET_FEATURES
from dialect.atlas.build.features.rimes import RIME_FEATURES
from dialect.atlas.build.features.rules import Evidence
from dialect.atlas.build.features.tones import TONE_FEATURES
from dialect.atlas.build.readings import encode_readings, name_tones, read_source
from dialect.atlas.build.reliability import Agreement, agreement, twice_surveyed
from dialect.atlas.readings import ReadingTable, reading_table
from dialect.atlas.script import simplify
from dialect.atlas.syllable import Syllable
from dialect.atlas.tables import FeatureDefinition, ToneTable

__all__ = ["FEATURES", "CompiledFeatures", "FeatureReport", "build_features"]

FEATURES: tuple[Feature, ...] = (*ONSET_FEATURES, *RIME_FEATURES, *TONE_FEATURES)
"""All features, in the order of the table's columns."""

N_EXAMPLES = 8
SOLE_SERIES_SHARE = 0.05  # a dental series rarer than this is a slip of the pen
_DENTALS = {"tʃ": "ts", "tʃʰ": "tsʰ", "ʃ": "s", "dʒ": "dz", "ʒ": "z"}


@dataclass(frozen=True)
class FeatureReport:
    """How one feature came out.

    Attributes
    ----------
    id : str
        The feature.
    n_points : int
        Survey points with a value.
    counts : mapping of str to int
        Survey points per value.
    agreement : Agreement
        Between two records of one town.
    earlier : str
        Column of the earlier reading that asks the same; empty for none.
    earlier_agreement : Agreement
        The same measure for the earlier reading.
    consistency : float
        How often our value can be told from the earlier one: the share of points whose value is
        the commonest among the points with the same earlier value. NaN without a comparison.
    """

    id: str
    n_points: int
    counts: Mapping[str, int]
    agreement: Agreement
    earlier: str
    earlier_agreement: Agreement
    consistency: float


@dataclass(frozen=True)
class CompiledFeatures:
    """The feature table, its definitions and the report on each.

    Attributes
    ----------
    columns : mapping of str to ndarray
        ``locality``, rows of the survey points, and ``value`` of int8, a column per feature.
    definitions : tuple of FeatureDefinition
        In the order of the columns of ``value``.
    reports : tuple of FeatureReport
        In the same order.
    """

    columns: Mapping[str, NDArray[Any]]
    definitions: tuple[FeatureDefinition, ...]
    reports: tuple[FeatureReport, ...]

    def definition_rows(self) -> list[dict[str, object]]:
        """Write the definitions as rows of ``features.json``."""
        return [asdict(definition) for definition in self.definitions]


def build_features(
    shared: Path, row_of_locality: Mapping[str, int], tones: ToneTable
) -> CompiledFeatures:
    """Derive the features of all survey points that have readings.

    Parameters
    ----------
    shared : Path
        Folder with ``phonology/``.
    row_of_locality : mapping of str to int
        Row of each survey point.
    tones : ToneTable
        Tone categories of the survey points.

    Returns
    -------
    compiled : CompiledFeatures
        Values, definitions with their reliability, and a comparison with the earlier reading.

    Raises
    ------
    AtlasError
        If the readings are absent or have other columns.
    """
    phonology = shared / "phonology"
    source = _of_feature_characters(read_source(phonology / "readings.parquet"))
    encoded = encode_readings(source, row_of_locality, name_tones(tones))
    evidence = Evidence(unify_sole_sibilants(reading_table(encoded.tables)))
    answers = [_occurring(feature.rule.answer(evidence)) for feature in FEATURES]
    value = np.column_stack([column for column, _ in answers])
    places = pd.read_csv(phonology / "localities.csv", usecols=["name", "lat", "lon"])
    places["row"] = [row_of_locality[name] for name in places["name"]]
    places = places.set_index("row").loc[evidence.points]
    earlier = pd.read_csv(phonology / "features.csv", index_col="name").reindex(places["name"])
    pairs = twice_surveyed(places["name"].tolist(), *places[["lat", "lon"]].to_numpy().T)
    reports = tuple(
        _report(feature, *answer, agreed, earlier, pairs)
        for feature, answer, agreed in zip(FEATURES, answers, agreement(value, pairs), strict=True)
    )
    columns: dict[str, NDArray[Any]] = {
        "locality": evidence.points.astype(np.int32),
        "value": value,
    }
    definitions = (_define(*each) for each in zip(FEATURES, reports, strict=True))
    return CompiledFeatures(columns, tuple(definitions), reports)


def unify_sole_sibilants(readings: ReadingTable) -> ReadingTable:
    """Write ``ts`` for ``tʃ`` at points that have but one of the two series.

    Transcribers of Cantonese and Hakka choose freely between the two letters.

    Parameters
    ----------
    readings : ReadingTable
        Any readings.

    Returns
    -------
    readings : ReadingTable
        With the syllables of those points respelled.
    """
    syllables = list(readings.syllables)
    stem = [syllable.initial.rstrip("ʱ") for syllable in syllables]
    is_dental = np.isin(stem, list(_DENTALS.values()))[readings.syllable]
    is_postalveolar = np.isin(stem, list(_DENTALS))[readings.syllable]
    n_dental = np.bincount(readings.locality, weights=is_dental)
    n_both = n_dental + np.bincount(readings.locality, weights=is_postalveolar)
    respelled = (n_dental < SOLE_SERIES_SHARE * n_both)[readings.locality] & is_postalveolar
    code = readings.syllable.copy()
    position: dict[Syllable, int] = {syllable: at for at, syllable in enumerate(syllables)}
    for at in np.unique(code[respelled]).tolist():
        dental = replace(syllables[at], initial=_DENTALS[stem[at]])
        new = position.setdefault(dental, len(position))
        code[respelled & (readings.syllable == at)] = new
    parts = {
        part: np.array([getattr(syllable, part) for syllable in position])
        for part in Syllable.__dataclass_fields__
    }
    return replace(readings, syllable=code, **parts)


def _of_feature_characters(source: pa.Table) -> pa.Table:
    """Keep the readings of the features' characters, in all their printed forms."""
    wanted = {simplify(char) for feature in FEATURES for char in feature.rule.characters}
    forms = [char for char in pc.unique(source["char"]).to_pylist() if simplify(char) in wanted]
    return source.filter(pc.is_in(source["char"], pa.array(forms)))


def _occurring(column: NDArray[np.int8]) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    """Leave out the values that no survey point has; also give the positions of those left."""
    left = np.unique(column[column >= 0])
    return np.where(column >= 0, np.searchsorted(left, column), -1).astype(np.int8), left


def _report(
    feature: Feature,
    column: NDArray[np.int8],
    left: NDArray[np.int8],
    agreed: Agreement,
    earlier: pd.DataFrame,
    pairs: list[tuple[int, int]],
) -> FeatureReport:
    """Count the values of one feature and compare them with the earlier reading."""
    counts = np.bincount(column[column >= 0], minlength=len(left)).tolist()
    before, consistency = Agreement(0, 0), float("nan")
    if feature.earlier:
        codes = pd.factorize(earlier[feature.earlier])[0].astype(np.int8)
        before = agreement(codes[:, None], pairs)[0]
        is_known = (codes >= 0) & (column >= 0)
        table = pd.crosstab(codes[is_known], column[is_known]).to_numpy()
        consistency = float(table.max(axis=1).sum() / table.sum())
    values = dict(zip((feature.rule.values[at] for at in left), counts, strict=True))
    n_points = int((column >= 0).sum())
    return FeatureReport(feature.id, n_points, values, agreed, feature.earlier, before, consistency)


def _define(feature: Feature, report: FeatureReport) -> FeatureDefinition:
    """Publish a feature with its reliability."""
    return FeatureDefinition(
        id=feature.id,
        question=feature.question,
        question_en=feature.question_en,
        examples="".join(dict.fromkeys(simplify(feature.rule.characters)))[:N_EXAMPLES],
        values=tuple(report.counts),
        labels=tuple(feature.labels[value] for value in report.counts),
        reliability=round(report.agreement.reliability, 3),
        n_pairs=report.agreement.n_pairs,
    )
