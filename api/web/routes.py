"""The page, the explanations of problems, and the files that the page loads."""

from dataclasses import asdict
from pathlib import Path

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from starlette.responses import Response

from api.dependencies import ServiceParts
from api.errors import NotFoundError
from api.problems import KINDS
from api.recordings.consent import STATEMENT
from api.users.access import require
from api.users.permissions import Permission
from api.web.pages import render

__all__ = ["mount_static", "router"]

router = APIRouter(include_in_schema=False)


_DESK = [Depends(require(Permission.USE_DESK))]


@router.get("/", dependencies=_DESK)
def show_page(request: Request, parts: ServiceParts) -> Response:
    """Show the page."""
    settings = parts.settings
    context = {
        "statement": STATEMENT,
        "samples": parts.samples,
        "features": parts.library.atlas.features.definitions,
        "feature_answers": [
            asdict(feature) for feature in parts.library.atlas.features.definitions
        ],
        "limits": {
            "file_bytes": settings.max_file_bytes,
            "files": settings.max_files,
        },
    }
    return render(request, "page.html", context)


@router.get("/problems/{slug}")
def explain_problem(request: Request, slug: str) -> Response:
    """Explain a kind of problem."""
    if slug not in KINDS:
        raise NotFoundError
    return render(request, "problem.html", {"kind": KINDS[slug], "detail": "", "number": ""})


@router.get("/samples/{sample}/{recording}", dependencies=_DESK)
def read_sample_recording(sample: int, recording: int, parts: ServiceParts) -> FileResponse:
    """Return a recording of a sample case, both by their places: no path is ever asked for."""
    samples = parts.samples
    if not 0 <= sample < len(samples) or not 0 <= recording < len(samples[sample].recordings):
        raise NotFoundError
    return FileResponse(samples[sample].recordings[recording])


def mount_static(app: FastAPI) -> None:
    """Serve the style sheet and the browser modules."""
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
