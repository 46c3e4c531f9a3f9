"""Cases whose home was found, as evidence of what evidence is worth.

Only what was known before the person came home counts, no outcome of a follow-up, which may name
the home, and only where consent to analysis stands.
"""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.cases.consent import check_use
from api.cases.tables import CaseFile
from api.clues.ledger import MARKS, ledger_of, standing
from api.errors import NoConsentError
from dialect.atlas.load import Atlas
from dialect.contract import CaseIn
from dialect.evaluation.refit import SolvedCase
from dialect.ranking.answer import weigh_case
from dialect.ranking.combine import hear
from dialect.ranking.prior import log_prior_of_all, prior_of_counties

__all__ = ["solved_cases"]

LEFT_OUT = MARKS | {"follow_up"}


def solved_cases(session: Session, atlas: Atlas) -> Iterator[SolvedCase]:
    """Yield every case with a confirmed home, consent, and a clue from before.

    Parameters
    ----------
    session : Session
        The caller's transaction.
    atlas : Atlas
        The facts to weigh the clues against.

    Yields
    ------
    case : SolvedCase
        By clues alone: recordings are not weighed here.
    """
    found = select(CaseFile).where(
        CaseFile.status == "reunited",
        CaseFile.erased_at.is_(None),
        CaseFile.home_county.is_not(None),
        CaseFile.home_on.is_not(None),
    )
    for case in session.scalars(found.order_by(CaseFile.id)):
        solved = _solved(session, case, atlas)
        if solved is not None:
            yield solved


def _solved(session: Session, case: CaseFile, atlas: Atlas) -> SolvedCase | None:
    home = atlas.counties.row.get(case.home_county or "")
    try:
        check_use(session, case.id, "analysis")
    except NoConsentError:
        return None
    bodies = [
        entry.body
        for entry in standing(ledger_of(session, case.id))
        if entry.kind not in LEFT_OUT and case.home_on and entry.added_at.date() < case.home_on
    ]
    if home is None or not bodies:
        return None
    asked = CaseIn.model_validate({"clues": bodies}).to_entity(Path())
    pieces = weigh_case(asked, atlas)
    prior = prior_of_counties(asked.prior, atlas)
    return SolvedCase(
        person=str(case.person_id),
        home=home,
        log_prior=log_prior_of_all(prior),
        heard=hear([piece.said for piece in pieces], len(prior)),
        kinds=tuple(type(piece.evidence) for piece in pieces),
    )
