"""Ranking from the desk, what to ask next, and reactions to names that were read aloud."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from pydantic import Field
from starlette.responses import Response

from api.cases.contract import CountyCode, Strict
from api.cases.edits import merge_edit
from api.cases.routes import Writer
from api.ranking.case_routes import Ranker, RankingIn
from api.ranking.sounds import plain_copies, ready_recordings
from api.ranking.stored import ask_next, make_ranking
from api.review.desk import Desk
from api.review.forms import SentForm, checked, text_of
from api.review.replies import Deed, DeskCall, Said, show_panels
from api.web.pages import render

__all__ = ["router"]

QUESTIONS = 6
REACTION_RATIO: dict[str, float] = {"some": 3.0, "strong": 6.0}
"""How many times likelier a reaction is where the name is of home. The library takes a township's
name to move 3 in 10 people of its county, and any name to seem to move 1 in 20, which is six
times; a faint reaction is given half of that. The caseworker sees the figure before it counts."""

router = APIRouter(prefix="/cases/{case_id}", include_in_schema=False)


class Reaction(Strict):
    """What was seen when a place name was read aloud."""

    name: str = Field(min_length=1, max_length=50)
    county: CountyCode
    n_places: int = Field(ge=1)
    reaction: Literal["none", "some", "strong"]


@router.post("/rankings")
def rank(viewer: Ranker, case_id: UUID, form: SentForm, call: DeskCall) -> Response:
    """Rank all counties by what stands in the ledger, and keep the ranking."""
    desk = call.desk(viewer, case_id)
    asked = checked(RankingIn, {"prior": text_of(form, "prior") or "population"})
    rows = ready_recordings(call.session, desk.case.id)
    library, vault = call.parts.library, call.parts.vault
    with call.parts.decoding(len(rows)), plain_copies(call.session, vault, rows) as sounds:
        by = call.by(viewer)
        made = make_ranking(library, call.session, desk.case, by, prior=asked.prior, sounds=sounds)
    call.record("ranking.make", desk, made.id)
    said = Said("review.said_ranked")
    return show_panels(call, desk, "ranking", "verdict", "ledger", said=said)


@router.get("/questions")
def show_questions(viewer: Ranker, case_id: UUID, call: DeskCall) -> Response:
    """Show what to ask next by what stands in the ledger now."""
    desk = call.desk(viewer, case_id)
    rows = ready_recordings(call.session, desk.case.id)
    library, vault = call.parts.library, call.parts.vault
    with call.parts.decoding(len(rows)), plain_copies(call.session, vault, rows) as sounds:
        asked = ask_next(library, call.session, desk.case, sounds=sounds, top=QUESTIONS)
    call.record("question.list", desk)
    return render(call.request, "review/questions.html", {"desk": desk, "asked": asked})


@router.post("/reactions")
def note_reaction(viewer: Writer, case_id: UUID, form: SentForm, call: DeskCall) -> Response:
    """Note a reaction in the case's notes, and offer to weigh it where that can be done."""
    desk = call.desk(viewer, case_id)
    names = ("name", "county", "n_places", "reaction")
    seen = checked(Reaction, {name: text_of(form, name) for name in names})
    before = desk.case.version
    notes = f"{desk.case.notes}\n{_line(seen, call.origin.at)}".strip()
    merge_edit(call.session, viewer, desk.case, (before, {"notes": notes}), call.origin.at)
    call.record("case.edit", desk)
    fields = {"seen": str(desk.case.version)}
    said = Said(
        "review.said_reaction_shared" if seen.n_places > 1 else "review.said_reaction",
        {"name": seen.name},
        undo=Deed("review.undo", f"{desk.path}/versions/{before}/restoration", fields),
        then=_as_clue(desk, seen),
    )
    return show_panels(call, desk, "verdict", said=said)


def _line(seen: Reaction, at: datetime) -> str:
    """Write a reaction as a line of the notes, which are Chinese as the people who read them."""
    reactions = {"none": "没有反应", "some": "有些反应", "strong": "反应强烈"}
    return f"{at:%Y-%m-%d} 念地名“{seen.name}”：{reactions[seen.reaction]}"


def _as_clue(desk: Desk, seen: Reaction) -> Deed | None:
    """Offer a fact about the county; no reaction, or a name of several places, tells too little."""
    ratio = REACTION_RATIO.get(seen.reaction)
    if ratio is None or seen.n_places > 1:
        return None
    clue = {"kind": "area", "code": seen.county, "likelihood_ratio": str(ratio)}
    return Deed("review.then_reaction_clue", f"{desk.path}/clues", clue)
