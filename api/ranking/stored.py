"""Rankings of stored cases: made from what stands in the ledger, kept with all that they used."""

import json
import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session, defer

from api.cases.changes import note_change
from api.cases.consent import check_use
from api.cases.tables import CaseFile
from api.clues.ledger import MARKS, ledger_of, standing
from api.clues.tables import LedgerEntry
from api.errors import NotFoundError
from api.library import Library, Ranked
from api.listening.listeners import weigh_by_listener
from api.pagination import Page, Place, latest_first
from api.ranking.tables import CaseRanking
from api.users.principal import Principal
from dialect.contract import AnswerOut, CaseIn, QuestionsOut, RecordingIn

__all__ = [
    "SPELT_OUT",
    "Content",
    "Gathered",
    "Sound",
    "ask_next",
    "find_ranking",
    "gather",
    "list_rankings",
    "make_ranking",
    "marks_in",
    "new_ranking",
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


@dataclass(frozen=True)
class Gathered:
    """A case as a ranking weighs it, and where each part of it comes from.

    Attributes
    ----------
    asked : CaseIn
        Its recordings named as they were given.
    consent_id : UUID
        The consent to analysis that allows it.
    clues, marks, recordings : tuple of str
        Identifiers; the clues and recordings in the order of `asked`.
    """

    asked: CaseIn
    consent_id: UUID
    clues: tuple[str, ...]
    marks: tuple[str, ...]
    recordings: tuple[str, ...]


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
    folder, recordings = sounds
    gathered = gather(library, session, case.id, recordings, prior)
    ranked = library.rank(gathered.asked.to_entity(folder), top=SPELT_OUT)
    account = (by[0].account_id, by[1])
    ranking = new_ranking(case.id, gathered, ranked, library.atlas.counties.code.tolist(), account)
    session.add(ranking)
    note_change(session, case, "ranked", account, subject=ranking.id)
    return ranking


def gather(
    library: Library,
    session: Session,
    case_id: UUID,
    recordings: Sequence[Sound],
    prior: Any = "population",
) -> Gathered:
    """Gather what stands in a case, each verdict with its listener's reliability.

    Raises
    ------
    NoConsentError
        If consent to analysis is missing or was withdrawn.
    """
    consent = check_use(session, case_id, "analysis")
    entries = standing(ledger_of(session, case_id))
    clues = [entry for entry in entries if entry.kind not in MARKS]
    by_listener = weigh_by_listener(session, library, clues)
    marks = marks_in(entries, {sound.recording for sound in recordings})
    asked = CaseIn.model_validate(
        {
            "clues": [by_listener.get(entry.id, entry.body) for entry in clues],
            "recordings": [_marked(sound, marks) for sound in recordings],
            "prior": prior,
        }
    )
    return Gathered(
        asked,
        consent.id,
        tuple(str(entry.id) for entry in clues),
        tuple(str(entry.id) for entry in marks),
        tuple(str(sound.recording) for sound in recordings),
    )


def new_ranking(
    case_id: UUID,
    gathered: Gathered,
    ranked: Ranked,
    codes: Sequence[str],
    by: tuple[UUID, datetime],
) -> CaseRanking:
    """Write an answer down with all that it used; the caller adds it.

    Parameters
    ----------
    case_id : UUID
        Of the case.
    gathered : Gathered
        What was asked.
    ranked : Ranked
        What was answered.
    codes : sequence of str
        Of the counties, in the order of the answer's posterior.
    by : tuple of UUID and datetime
        Account that asked, and when.
    """
    account, at = by
    return CaseRanking(
        id=uuid4(),
        case_id=case_id,
        made_at=at,
        made_by=account,
        consent_id=gathered.consent_id,
        clues=list(gathered.clues),
        marks=list(gathered.marks),
        recordings=list(gathered.recordings),
        prior=gathered.asked.model_dump(mode="json")["prior"],
        versions=ranked.answer.versions,
        summary=_summary(ranked.answer),
        content=_packed(gathered.asked, ranked, codes),
    )


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
    folder, recordings = sounds
    gathered = gather(library, session, case.id, recordings, prior)
    return library.ask(gathered.asked.to_entity(folder), top=top)


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
    of_case = select(CaseRanking).where(CaseRanking.case_id == case_id)
    found = of_case.options(defer(CaseRanking.content))
    order = (CaseRanking.made_at, CaseRanking.id)
    return latest_first(session, found, order, after=after, limit=limit)


def marks_in(entries: Sequence[LedgerEntry], recordings: Collection[UUID]) -> list[LedgerEntry]:
    """Keep the marks that a ranking weighs: words known, in recordings that are weighed."""
    return [
        entry
        for entry in entries
        if entry.kind == "known_word" and entry.recording_id in recordings
    ]


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
