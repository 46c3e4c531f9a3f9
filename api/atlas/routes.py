"""The atlas over HTTP, read-only."""

from typing import Any

from fastapi import APIRouter, Depends, Response
from pydantic import BaseModel, Field

from api.dependencies import ServiceParts
from api.library import AtlasFacts
from api.users.access import require
from api.users.permissions import Permission
from dialect.contract import case_schema

__all__ = ["router"]

router = APIRouter(
    prefix="/api/v1", tags=["atlas"], dependencies=[Depends(require(Permission.USE_DESK))]
)

# The tables change with a release alone, but a client may outlive one by a day.
_CACHE = "private, max-age=3600"


class ValueOut(BaseModel):
    """A possible answer to a feature's question."""

    value: str
    label: str


class FeatureOut(BaseModel):
    """A diagnostic feature that a caseworker can answer."""

    id: str
    question: str
    question_en: str
    examples: str = Field(description="Characters to listen for")
    values: list[ValueOut]
    reliability: float = Field(description="Chance that two transcribers of one town agree")


class RegionNodeOut(BaseModel):
    """A node of the tree of dialect regions."""

    id: str
    name: str
    name_en: str
    full_name: str = Field(description="Names from the group down")
    level: str
    parent: str | None


class CountiesOut(BaseModel):
    """Counties as columns of equal length."""

    code: list[str]
    name: list[str]
    prefecture_code: list[str]
    prefecture: list[str]
    province_code: list[str]
    province: list[str]
    lat: list[float]
    lon: list[float]


class LocalitiesOut(BaseModel):
    """Survey points as columns of equal length."""

    label: list[str]
    region: list[str]
    lat: list[float]
    lon: list[float]


@router.get("/atlas/features")
def read_features(parts: ServiceParts, response: Response) -> list[FeatureOut]:
    """List the features that a clue may name, with their questions and answers.

    Every feature also takes ``between`` (heard between two values) and ``cannot_tell``.
    """
    response.headers["Cache-Control"] = _CACHE
    return [
        FeatureOut(
            id=feature.id,
            question=feature.question,
            question_en=feature.question_en,
            examples=feature.examples,
            values=[
                ValueOut(value=value, label=label)
                for value, label in zip(feature.values, feature.labels, strict=True)
            ],
            reliability=feature.reliability,
        )
        for feature in parts.library.atlas.features.definitions
    ]


@router.get("/atlas/regions")
def read_regions(parts: ServiceParts, response: Response) -> list[RegionNodeOut]:
    """List the dialect regions, a parent always before its children."""
    response.headers["Cache-Control"] = _CACHE
    return _nodes(parts.library.atlas)


@router.get("/atlas/counties")
def read_counties(parts: ServiceParts, response: Response) -> CountiesOut:
    """List the counties with their coordinates in degrees."""
    response.headers["Cache-Control"] = _CACHE
    counties = parts.library.atlas.counties
    return CountiesOut(
        **{name: getattr(counties, name).tolist() for name in CountiesOut.model_fields}
    )


@router.get("/atlas/localities")
def read_localities(parts: ServiceParts, response: Response) -> LocalitiesOut:
    """List the survey points of today's speech with their coordinates in degrees."""
    response.headers["Cache-Control"] = _CACHE
    points, tree = parts.library.atlas.localities, parts.library.atlas.regions
    rows = [row for row, is_past in enumerate(points.is_historical.tolist()) if not is_past]
    return LocalitiesOut(
        label=points.label[rows].tolist(),
        region=[tree.full_name(int(row)) for row in points.region[rows]],
        lat=points.lat[rows].tolist(),
        lon=points.lon[rows].tolist(),
    )


@router.get("/schema/case")
def read_case_schema() -> dict[str, Any]:
    """Return the JSON Schema of a case."""
    return case_schema()


def _nodes(atlas: AtlasFacts) -> list[RegionNodeOut]:
    tree = atlas.regions
    parents = tree.parent.tolist()
    return [
        RegionNodeOut(
            id=str(tree.id[row]),
            name=str(tree.name[row]),
            name_en=str(tree.name_en[row]),
            full_name=tree.full_name(row),
            level=str(tree.level[row]),
            parent=str(tree.id[parents[row]]) if parents[row] >= 0 else None,
        )
        for row in range(len(tree))
    ]
