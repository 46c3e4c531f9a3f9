"""What those ask who run the service: is it alive, may it have traffic, what has it done."""

import os
import shutil
from ipaddress import ip_address

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from api.dependencies import ServiceParts
from api.errors import NotFoundError, NotReadyError, UnhealthyError
from api.library import FreeSpeechState
from api.metrics import MEDIA_TYPE
from api.settings import Settings
from api.storage.database import check_database, check_schema
from dialect import __version__

__all__ = ["router"]

router = APIRouter(tags=["health"])


class HealthOut(BaseModel):
    """The service can do its work."""

    xiangyin: str
    atlas: str
    n_counties: int


class ReadyOut(BaseModel):
    """The service may have traffic."""

    database: str
    data_folder_free_bytes: int
    free_speech: FreeSpeechState


@router.get("/healthz")
def check_health(parts: ServiceParts) -> HealthOut:
    """Say whether the atlas and the database answer."""
    n_counties = len(parts.library.atlas.counties)
    if not n_counties:
        raise UnhealthyError("atlas")
    check_database(parts.engine)
    return HealthOut(xiangyin=__version__, atlas=parts.library.atlas.version, n_counties=n_counties)


@router.get("/readyz")
def check_readiness(parts: ServiceParts) -> ReadyOut:
    """Say whether requests can be taken: the schema is ours and there is room for recordings.

    Rankings do without a damaged model of free speech, so it is told and stops nothing.
    """
    return ReadyOut(
        database=check_schema(parts.engine),
        data_folder_free_bytes=_free_bytes(parts.settings),
        free_speech=parts.library.free_speech_state,
    )


@router.get("/metrics", response_class=Response)
def read_metrics(request: Request, parts: ServiceParts) -> Response:
    """Count requests and times, for Prometheus; other machines than the settings name get 404."""
    if not _is_known(request, parts.settings):
        raise NotFoundError
    return Response(request.app.state.metrics.exposition(), media_type=MEDIA_TYPE)


def _free_bytes(settings: Settings) -> int:
    if not os.access(settings.data_folder, os.W_OK):
        raise NotReadyError("the data folder cannot be written to; mend its owner or its mode")
    free_bytes = shutil.disk_usage(settings.data_folder).free
    if free_bytes < settings.min_free_bytes:
        raise NotReadyError(
            f"{free_bytes / 2**20:.0f} MiB are free in the data folder, "
            f"{settings.min_free_bytes / 2**20:.0f} MiB needed; make room"
        )
    return free_bytes


def _is_known(request: Request, settings: Settings) -> bool:
    try:
        address = ip_address(request.client.host if request.client else "")
    except ValueError:
        return False
    return any(address in network for network in settings.metrics_networks)
