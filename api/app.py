"""Puts the service together; importing it opens nothing."""

import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import cache, partial
from typing import Any

from fastapi import Depends, FastAPI, Request
from fastapi.openapi.utils import get_openapi
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import BaseRoute

import api.atlas.pages
import api.atlas.routes
import api.audit.pages
import api.audit.routes
import api.health
import api.jobs.change_routes
import api.jobs.pages
import api.jobs.routes
import api.listening.pages
import api.organisations.pages
import api.organisations.routes
import api.ranking.routes
import api.recordings.case_routes
import api.recordings.routes
import api.recordings.tus_routes
import api.referrals.pages
import api.statistics.pages
import api.users.administration
import api.users.federated
import api.users.own_account
import api.users.sign_in
import api.volunteers.pages
import api.web.routes
from api.cases.routers import CASE_ROUTERS
from api.dependencies import Parts
from api.errors import ForeignOriginError
from api.exchange.contract import CasesExchanged
from api.handlers import MEDIA_TYPE, add_handlers
from api.jobs.process import run_jobs
from api.library import Library
from api.library import open_library as open_shipped_library
from api.logs import RequestLog, log_config
from api.metrics import RequestMetrics
from api.recordings.folder import sweep
from api.recordings.tus_routes import TusHeaders
from api.recordings.vault import open_vault
from api.recordings.worker import process_recordings
from api.security import BodyLimit, SecurityHeaders, is_foreign
from api.settings import Settings, read_settings
from api.side_processes import SideProcesses
from api.storage.database import migrate, opened_database, sessions_of
from api.storage.key_ring import kept_key_ring
from api.web.samples import read_samples
from dialect import __version__
from dialect.contract import CaseIn

__all__ = ["MEDIA_TYPE", "Settings", "app_from_environment", "create_app", "log_config"]

GZIP_MIN_BYTES = 1_000


def create_app(settings: Settings, *, open_library: Callable[[], Library] | None = None) -> FastAPI:
    """Build the service.

    Parameters
    ----------
    settings : Settings
        Fixed while the service runs.
    open_library : callable, optional
        Opens what ranks, called once, when the service starts; the library itself, with what was
        imported into the data folder, when not given.

    Returns
    -------
    app : FastAPI
        Ready for a server; the atlas and the database open with its lifespan.
    """
    opening = open_library or partial(open_shipped_library, settings.data_folder)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        settings.data_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sweep(settings.incoming_folder)
        with opened_database(settings.resolved_database_url) as engine:
            migrate(engine, open_ring=partial(kept_key_ring, settings))
            sessions = sessions_of(engine, audit_anchor=settings.audit_anchor)
            app.state.parts = Parts(
                settings=settings,
                library=opening(),
                engine=engine,
                sessions=sessions,
                decode_slots=threading.BoundedSemaphore(settings.max_parallel_decodes),
                samples=read_samples(settings.samples_folder),
                vault=open_vault(settings, sessions),
            )
            beside = (
                SideProcesses(process_recordings, settings, settings.processing_workers),
                SideProcesses(run_jobs, settings, settings.job_runners),
            )
            for processes in beside:
                processes.start()
            try:
                yield
            finally:
                for processes in beside:
                    processes.stop()

    metrics = RequestMetrics()
    app = FastAPI(
        title="Xiangyin 乡音",
        summary="Ranks the likely home counties of a person who cannot say where they are from.",
        description="Every answer is an investigative lead, not a finding.",
        version=__version__,
        lifespan=lifespan,
        docs_url=None,  # these pages load scripts from elsewhere
        redoc_url=None,
        middleware=[
            Middleware(RequestLog, metrics=metrics),
            Middleware(TusHeaders),
            Middleware(SecurityHeaders, behind_tls=settings.behind_tls),
            Middleware(BodyLimit, limit_bytes=settings.max_case_bytes),
            Middleware(GZipMiddleware, minimum_size=GZIP_MIN_BYTES),
        ],
    )
    app.router.routes.extend(_routes())
    app.state.metrics = metrics
    api.web.routes.mount_static(app)
    add_handlers(app)
    _complete_openapi(app)
    return app


def app_from_environment() -> FastAPI:
    """Build the service as the environment says; every worker of a server calls this."""
    return create_app(read_settings())


@cache
def _routes() -> tuple[BaseRoute, ...]:
    """Make the routes, which depend on no setting: reading their signatures takes 60 ms."""
    holder = FastAPI(
        openapi_url=None,
        dependencies=[Depends(_refuse_foreign)],
        responses={"default": _PROBLEM_REPLY},
    )
    for module in (
        api.ranking.routes,
        api.recordings.routes,
        api.recordings.case_routes,
        api.recordings.tus_routes,
        api.atlas.routes,
        api.audit.routes,
        api.users.sign_in,
        api.users.federated,
        api.users.own_account,
        api.users.administration,
        api.organisations.routes,
        api.listening.pages,
        api.volunteers.pages,
        api.referrals.pages,
        api.statistics.pages,
        api.atlas.pages,
        api.audit.pages,
        api.organisations.pages,
        api.health,
        api.web.routes,
        api.jobs.routes,
        api.jobs.change_routes,
        api.jobs.pages,
    ):
        holder.include_router(module.router)
    for router in CASE_ROUTERS:
        holder.include_router(router)
    return tuple(holder.routes)


def _refuse_foreign(request: Request) -> None:
    if is_foreign(request.method, request.headers):
        raise ForeignOriginError


_PROBLEM_REPLY: dict[str, Any] = {
    "description": "A problem (RFC 9457); `title` says what to do",
    "content": {
        MEDIA_TYPE: {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "detail", "instance"],
                "properties": {
                    "type": {"type": "string", "format": "uri-reference"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "detail": {"type": "string"},
                    "instance": {"type": "string", "format": "uri"},
                    "errors": {"type": "array", "items": {"type": "object"}},
                },
            },
            "example": {
                "type": "/problems/consent",
                "title": "State that consent was given before sending a recording.",
                "status": 422,
                "detail": "recordings are taken only with the form field consent=analysis-1",
                "instance": "urn:xiangyin:request:0f1e2d3c4b5a6978",
            },
        }
    },
}


def _complete_openapi(app: FastAPI) -> None:
    """Add the schemas of bodies that their routes read themselves, so FastAPI does not see them."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = get_openapi(
                title=app.title,
                version=app.version,
                summary=app.summary,
                description=app.description,
                routes=app.routes,
            )
            for body in (CaseIn, CasesExchanged):
                schema = body.model_json_schema(ref_template="#/components/schemas/{model}")
                document["components"]["schemas"] |= schema.pop("$defs") | {body.__name__: schema}
            app.openapi_schema = document
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's documented way to extend it
