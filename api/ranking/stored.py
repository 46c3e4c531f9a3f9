"""Rankings of stored cases: made from what stands in the ledger, kept with all that they used."""

import json
import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Uuid, literal, select, tuple_
from sqlalchemy.orm import Session, defer

from api.cases.changes import note_change
from api.cases.consent import check_use
from api.cases.tables import CaseFile
from api.clues.ledger import MARKS, ledger_of, standing
from api.clues.tables import LedgerEntry
from api.errors import NotFoundError
from api.library import Library, Ranked
from api.listening.listeners import weigh_by_listener
from api.pagination import Page, Place, page_of
from api.ranking.tables import CaseRanking
from api.storage.database import UtcDateTime
from api.users.principal import Principal
from dialect.contract import AnswerOut, CaseIn, QuestionsOut, RecordingIn

__all__ = [
    "SPELT_OUT",
    "Content",
    "Sound",
    "ask_next",
    "find_ranking",
    "list_rankings",
    "make_ranking",
    "marks_in",
]

SPELT_OUT = 50
"""Candidates that a kept ranking explains; of the others it keeps the posterior."""
SUMMARISED = 10


@dataclass(frozen=True)
class Sound:
    """A recording of the case, ready to be read: its identifier and where it lies."""

    recording: UUID
    path: str


@dataclass(frozen=True)
class Content:
    """What a kept ranking holds: the case as it was asked, the answer, every county's posterior."""

    case: dict[str, Any]
    answer: AnswerOut
    county_posterior: dict[str, float]

    @classmethod
    def of(cls, ranking: CaseRanking) -> "Content":
        """Read what was kept."""
        kept = json.loads(zlib.decompress(ranking.content))
        return cls(kept["case"], AnswerOut.model_validate(kept["answer"]), kept["posterior"])


def make_ranking(
    library: Library,
    session: Session,
    case: CaseFile,
    by: tuple[Principal, datetime],
    *,
    prior: Any = "population",
    sounds: tuple[Path, Sequence[Sound]] = (Path(), ()),
) -> CaseRanking:
    """Rank the counties by all clues and marks that stand, and keep the ranking for good.

    Parameters
    ----------
    library : Library
        What ranks.
    session : Session
        The caller's transaction.
    case : CaseFile
        The case.
    by : tuple of Principal and datetime
        Who asks for it and when.
    prior : str or mapping, default="population"
        As `dialect.contract.CaseIn` has it.
    sounds : tuple of Path and sequence of Sound, optional
        A folder, and the case's recordings that lie in it.

    Returns
    -------
    ranking : CaseRanking
        Never changed afterwards.

    Raises
    ------
    NoConsentError
        If consent to analysis is missing or was withdrawn.
    DialectError
        Whatever the library finds wrong with a clue, a mark or a recording; nothing is kept then.
    """
    viewer, at = by
    consent = check_use(session, case.id, "analysis")
    folder, recordings = sounds
    clues, marks = _weighed(session, case, recordings)
    asked = _case_in(_bodies(session, library, clues), marks, recordings, prior)
    ranked = library.rank(asked.to_entity(folder), top=SPELT_OUT)
    ranking = CaseRanking(
        id=uuid4(),
        case_id=case.id,
        made_at=at,
        made_by=viewer.account_id,
        consent_id=consent.id,
        clues=[str(entry.id) for entry in clues],
        marks=[str(entry.id) for entry in marks],
        recordings=[str(sound.recording) for sound in recordings],
        prior=prior,
        versions=ranked.answer.versions,
        summary=_summary(ranked.answer),
        content=_packed(asked, ranked, library.atlas.counties.code.tolist()),
    )
    session.add(ranking)
    note_change(session, case, "ranked", (viewer.account_id, at), subject=ranking.id)
    return ranking


def ask_next(
    library: Library,
    session: Session,
    case: CaseFile,
    *,
    prior: Any = "population",
    sounds: tuple[Path, Sequence[Sound]] = (Path(), ()),
    top: int,
) -> QuestionsOut:
    """Choose what to ask next in a case as its ledger stands; nothing is kept.

    Raises
    ------
    NoConsentError
        If consent to analysis is missing or was withdrawn.
    DialectError
        Whatever the library finds wrong with a clue, a mark or a recording.
    """
    check_use(session, case.id, "analysis")
    folder, recordings = sounds
    clues, marks = _weighed(session, case, recordings)
    asked = _case_in(_bodies(session, library, clues), marks, recordings, prior)
    return library.ask(asked.to_entity(folder), top=top)


def find_ranking(session: Session, case_id: UUID, ranking_id: UUID) -> CaseRanking:
    """Find a ranking of a case.

    Raises
    ------
    NotFoundError
        If the case has none of that identifier.
    """
    ranking = session.get(CaseRanking, ranking_id)
    if ranking is None or ranking.case_id != case_id:
        raise NotFoundError
    return ranking


def list_rankings(
    session: Session, case_id: UUID, *, after: Place | None = None, limit: int = 50
) -> Page[CaseRanking]:
    """List the rankings of a case without their contents, the latest first."""
    found = select(CaseRanking).where(CaseRanking.case_id == case_id)
    if after is not None:
        last = tuple_(literal(after.at, UtcDateTime), literal(after.id, Uuid))
        found = found.where(tuple_(CaseRanking.made_at, CaseRanking.id) < last)
    found = found.order_by(CaseRanking.made_at.desc(), CaseRanking.id.desc())
    rows = session.scalars(found.options(defer(CaseRanking.content)).limit(limit + 1)).all()
    return page_of(rows, [Place(row.made_at, row.id) for row in rows], limit)


def marks_in(entries: Sequence[LedgerEntry], recordings: Collection[UUID]) -> list[LedgerEntry]:
    """Keep the marks that a ranking weighs: words known, in recordings that are weighed."""
    return [
        entry
        for entry in entries
        if entry.kind == "known_word" and entry.recording_id in recordings
    ]


def _weighed(
    session: Session, case: CaseFile, recordings: Sequence[Sound]
) -> tuple[list[LedgerEntry], list[LedgerEntry]]:
    """Return the clues and marks that stand."""
    entries = standing(ledger_of(session, case.id))
    clues = [entry for entry in entries if entry.kind not in MARKS]
    return clues, marks_in(entries, {sound.recording for sound in recordings})


def _bodies(
    session: Session, library: Library, clues: Sequence[LedgerEntry]
) -> list[dict[str, Any]]:
    """Return what the clues say, verdicts with what is known of their listeners."""
    by_listener = weigh_by_listener(session, library, clues)
    return [by_listener.get(entry.id, entry.body) for entry in clues]


def _case_in(
    clues: Sequence[dict[str, Any]],
    marks: Sequence[LedgerEntry],
    recordings: Sequence[Sound],
    prior: Any,
) -> CaseIn:
    return CaseIn.model_validate(
        {
            "clues": clues,
            "recordings": [_marked(sound, marks) for sound in recordings],
            "prior": prior,
        }
    )


def _marked(sound: Sound, marks: Sequence[LedgerEntry]) -> RecordingIn:
    return RecordingIn.model_validate(
        {
            "path": sound.path,
            "segments": [
                {"start_s": mark.start_s, "end_s": mark.end_s, **mark.body}
                for mark in marks
                if mark.recording_id == sound.recording
            ],
        }
    )


def _summary(answer: AnswerOut) -> dict[str, Any]:
    return {
        "candidates": [
            one.model_dump(
                mode="json",
                include={"rank", "code", "name", "prefecture", "province", "posterior"},
            )
            for one in answer.candidates[:SUMMARISED]
        ],
        "outside_coverage": answer.outside_coverage,
        "reach": answer.reach.model_dump(mode="json", include={"level", "code", "name"}),
    }


def _packed(asked: CaseIn, ranked: Ranked, codes: Sequence[str]) -> bytes:
    kept = {
        "case": asked.model_dump(mode="json"),
        "answer": ranked.answer.model_dump(mode="json"),
        "posterior": dict(zip(codes, ranked.county_posterior, strict=True)),
    }
    return zlib.compress(json.dumps(kept, ensure_ascii=False).encode())
