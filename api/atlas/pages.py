"""What rankings are made with, as a page: versions, models, tables and their sources."""

from functools import cache
from importlib.resources import files
from typing import NamedTuple

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from api.dependencies import ServiceParts
from api.users.access import require
from api.users.permissions import Permission
from api.web.pages import render
from dialect.entities import Case

__all__ = ["router"]

router = APIRouter(include_in_schema=False)


class Source(NamedTuple):
    """A table of the atlas, its rows, and where it comes from under which licence."""

    table: str
    n_rows: str
    source: str


@router.get("/versions", dependencies=[Depends(require(Permission.READ_STATISTICS))])
def show_versions(request: Request, parts: ServiceParts) -> Response:
    """Show the versions that a ranking made now would name, and the sources of the atlas."""
    counties, features = parts.library.atlas.counties, parts.library.atlas.features
    context = {
        # A case of which nothing is known is ranked by the prior, and names all that it used.
        "versions": parts.library.answer(Case(), top=1).versions,
        "models": parts.library.models,
        "n_counties": len(counties),
        "n_regions": len(parts.library.atlas.regions),
        "n_features": len(features.definitions),
        "sources": _sources(),
    }
    return render(request, "operations/versions.html", context)


@cache
def _sources() -> tuple[Source, ...]:
    """Read the list of sources that is compiled together with the atlas."""
    text = files("dialect.atlas").joinpath("data/SOURCES.md").read_text(encoding="utf-8")
    rows = [line for line in text.replace("`", "").splitlines() if line.startswith("| ")][1:]
    return tuple(Source(*(cell.strip() for cell in row.strip("| ").split(" | "))) for row in rows)
