"""Ranking over HTTP."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request, Response

from api.dependencies import DatabaseSession, ReceivedBody, ServiceParts, origin_of
from api.ranking import service
from api.recordings.consent import STATEMENT
from api.recordings.submission import Submission, submission_of_form, submission_of_json
from dialect.contract import AnswerOut, QuestionsOut

__all__ = ["RANKING_HEADER", "router"]

DEFAULT_TOP = 50
RANKING_HEADER = "Xiangyin-Ranking"

router = APIRouter(prefix="/api/v1", tags=["ranking"])

_CASE_EXAMPLES: dict[str, Any] = {
    "place name": {
        "summary": "A half-heard place name and a likely province",
        "value": {
            "clues": [
                {"kind": "place_name", "heard": "一渡水", "script": "hanzi", "confidence": 0.9},
                {"kind": "area", "code": "43", "likelihood_ratio": 10},
            ],
            "prior": "population",
        },
    },
    "heard region": {
        "summary": "A place name that Mandarin misleads about, and the accent it was heard in",
        "value": {
            "clues": [
                {"kind": "place_name", "heard": "原阳镇", "script": "hanzi"},
                {"kind": "region", "region": "中原官话秦陇片", "likelihood_ratio": 10},
            ]
        },
    },
}

_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": {"$ref": "#/components/schemas/CaseIn"},
                "examples": _CASE_EXAMPLES,
            },
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["case"],
                    "properties": {
                        "case": {
                            "type": "string",
                            "contentMediaType": "application/json",
                            "contentSchema": {"$ref": "#/components/schemas/CaseIn"},
                            "description": "The case; its recordings' paths are file names below",
                        },
                        "files": {
                            "type": "array",
                            "items": {"type": "string", "format": "binary"},
                            "description": "Recordings; any that the case does not name is added",
                        },
                        "consent": {
                            "type": "string",
                            "enum": [STATEMENT.id],
                            "description": f"Needed with files. {STATEMENT.en}",
                        },
                    },
                }
            },
        },
    }
}


def _take_submission(received: ReceivedBody, parts: ServiceParts) -> Submission:
    if isinstance(received, bytes):
        return submission_of_json(received, parts.settings.incoming_folder)
    return submission_of_form(received.form, received.folder)


Top = Annotated[
    Annotated[int, Query(ge=1)] | Literal["all"],
    Query(description="Candidates to spell out: a number or 'all'"),
]


@router.post("/rank", openapi_extra=_BODY)
def rank(
    request: Request,
    response: Response,
    submission: Annotated[Submission, Depends(_take_submission)],
    parts: ServiceParts,
    session: DatabaseSession,
    top: Top = DEFAULT_TOP,
) -> AnswerOut:
    """Rank the likely home counties of a case. An investigative lead, not a finding."""
    n_recordings = len(submission.case.recordings)
    origin = origin_of(request, consent=submission.consent, n_recordings=n_recordings)
    n_candidates = len(parts.library.atlas.counties) if top == "all" else top
    with parts.decoding(n_recordings):
        kept = service.rank(
            parts.library,
            session,
            submission.case,
            submission.folder,
            origin,
            top=n_candidates,
        )
    response.headers[RANKING_HEADER] = kept.id
    return kept.answer


MOST_QUESTIONS = 50


@router.post("/questions", openapi_extra=_BODY)
def ask(
    request: Request,
    submission: Annotated[Submission, Depends(_take_submission)],
    parts: ServiceParts,
    session: DatabaseSession,
    top: Annotated[int, Query(ge=1, le=MOST_QUESTIONS, description="Questions at most")] = 10,
) -> QuestionsOut:
    """Say what to ask next in a case, and which place names to read aloud."""
    n_recordings = len(submission.case.recordings)
    origin = origin_of(request, consent=submission.consent, n_recordings=n_recordings)
    with parts.decoding(n_recordings):
        return service.ask(
            parts.library, session, submission.case, submission.folder, origin, top=top
        )
