"""Answering a case and keeping the answer."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from api.audit.service import Origin, record
from api.library import Library
from api.ranking.tables import RankingRow
from dialect.contract import AnswerOut, CaseIn, QuestionsOut

__all__ = ["KeptAnswer", "ask", "rank"]


@dataclass(frozen=True)
class KeptAnswer:
    """An answer and the identifier under which it is kept."""

    id: str
    answer: AnswerOut


def rank(
    library: Library, session: Session, case: CaseIn, folder: Path, origin: Origin, *, top: int
) -> KeptAnswer:
    """Rank the counties for a case, keep case and answer, and note it in the audit log.

    Parameters
    ----------
    library : Library
        What ranks.
    session : Session
        The caller's transaction.
    case : CaseIn
        Its recordings named by files in `folder`.
    folder : Path
        Where the recordings lie.
    origin : Origin
        Where the request came from.
    top : int
        Candidates to spell out.

    Returns
    -------
    kept : KeptAnswer
        The answer with its identifier.

    Raises
    ------
    DialectError
        Whatever the library finds wrong with the case or a recording; nothing is kept then.
    """
    answer = library.answer(case.to_entity(folder), top=top)
    row = RankingRow(
        id=secrets.token_hex(16),
        created_at=origin.at,
        case=case.model_dump(mode="json"),
        answer=answer.model_dump(mode="json"),
        versions=answer.versions,
    )
    session.add(row)
    record(session, "rank", origin, subject=row.id)
    return KeptAnswer(row.id, answer)


def ask(
    library: Library, session: Session, case: CaseIn, folder: Path, origin: Origin, *, top: int
) -> QuestionsOut:
    """Choose what to ask next, and note in the audit log that somebody did; nothing is kept.

    Parameters
    ----------
    library : Library
        What chooses.
    session : Session
        The caller's transaction.
    case : CaseIn
        Its recordings named by files in `folder`.
    folder : Path
        Where the recordings lie.
    origin : Origin
        Where the request came from.
    top : int
        Questions at most.

    Returns
    -------
    questions : QuestionsOut
        Best first.

    Raises
    ------
    DialectError
        Whatever the library finds wrong with the case or a recording.
    """
    questions = library.ask(case.to_entity(folder), top=top)
    record(session, "ask", origin)
    return questions
