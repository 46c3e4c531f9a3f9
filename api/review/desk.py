"""All that the review desk shows of a case, read when a panel asks for it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from api.cases.changes import changes_of, unseen_changes
from api.cases.consent import consents_of
from api.cases.edits import fields_of, history_of
from api.cases.tables import CaseChange, CaseFile, CaseVersion, CaseVisit, Consent
from api.clues.ledger import MARKS, Line, ledger_of
from api.followups.lists import FollowUpFilter, list_follow_ups
from api.followups.tables import FollowUp
from api.library import AtlasFacts
from api.organisations.tables import Organisation
from api.ranking.comparison import Staleness, find_staleness
from api.ranking.stored import Content, find_ranking, list_rankings
from api.ranking.tables import CaseRanking
from api.recordings.kept import list_recordings
from api.recordings.tables import RecordingRow
from api.review.places import PlaceNames
from api.users.principal import Principal
from api.volunteers.routing import Placed, place_volunteers
from api.volunteers.tables import Volunteer
from dialect.contract import AnswerOut

__all__ = ["Desk", "Effect", "Helper"]

MOST_CHANGES = 60
MOST_FOLLOW_UPS = 100
MOST_HELPERS = 8
FIRST_CANDIDATES = 10
"""Candidates that a follow-up is offered for."""


@dataclass(frozen=True)
class Effect:
    """What an entry of the ledger did to the ranking that is shown.

    Attributes
    ----------
    number : int
        Its number in the ranking, from 1.
    said : object or None
        What it said of the first candidate.
    without : object or None
        The ranking without it.
    contradicts : bool
        Whether it goes ill with the others.
    """

    number: int
    said: Any
    without: Any
    contradicts: bool


@dataclass(frozen=True)
class Helper:
    """A volunteer who could go: how well placed, and the name where it is one's own volunteer."""

    placed: Placed
    name: str | None
    organisation: str


class Desk:
    """A case as its caseworker sees it; each part is read once, when it is first shown.

    Parameters
    ----------
    session : Session
        The request's transaction.
    viewer : Principal
        Who looks.
    case : CaseFile
        The case.
    atlas : AtlasFacts
        Where places and features have their names.
    ranking_id : UUID, optional
        The ranking to show; the latest when not given.
    """

    def __init__(
        self,
        session: Session,
        viewer: Principal,
        case: CaseFile,
        atlas: AtlasFacts,
        ranking_id: UUID | None = None,
    ) -> None:
        self.session, self.viewer, self.case, self.atlas = session, viewer, case, atlas
        self._ranking_id = ranking_id

    @property
    def path(self) -> str:
        """Address of the desk."""
        return f"/cases/{self.case.id}"

    @property
    def today(self) -> str:
        """The day, for fields that begin with it."""
        return datetime.now(UTC).date().isoformat()

    @property
    def in_two_weeks(self) -> str:
        """When a follow-up is due unless somebody says otherwise: a weekend or two from now."""
        return (datetime.now(UTC).date() + timedelta(days=14)).isoformat()

    @property
    def fields(self) -> dict[str, Any]:
        """What may be edited as it stands now, as the form takes it."""
        fields = fields_of(self.case)
        home = fields["home_county"]
        return fields | {"home_county": self.place(home) if home else ""}

    @cached_property
    def consents(self) -> list[Consent]:
        """Consents, the latest first."""
        return consents_of(self.session, self.case.id)

    @cached_property
    def uses(self) -> set[str]:
        """Uses that somebody agreed to and nobody took back."""
        return {use for one in self.consents if one.withdrawn_at is None for use in one.uses}

    @cached_property
    def recordings(self) -> list[RecordingRow]:
        """Recordings, the first that came first."""
        return list_recordings(self.session, self.case.id)

    @cached_property
    def is_processing(self) -> bool:
        """Whether a recording is not ready yet."""
        return any(one.state in ("received", "processing") for one in self.recordings)

    @cached_property
    def lines(self) -> list[Line]:
        """The ledger in the order in which it was written."""
        return ledger_of(self.session, self.case.id)

    @cached_property
    def clues(self) -> list[Line]:
        """Clues that stand, the latest first."""
        return [one for one in reversed(self.lines) if self._is_clue(one) and not one.withdrawal]

    @cached_property
    def withdrawn(self) -> list[Line]:
        """Clues that were taken back, the latest added first."""
        return [one for one in reversed(self.lines) if self._is_clue(one) and one.withdrawal]

    @cached_property
    def marks(self) -> list[Line]:
        """Marks that stand, by recording and time."""
        found = [one for one in self.lines if not self._is_clue(one) and not one.withdrawal]
        return sorted(found, key=lambda one: (str(one.entry.recording_id), one.entry.start_s or 0))

    @cached_property
    def rankings(self) -> Sequence[CaseRanking]:
        """The latest rankings without their contents."""
        return list_rankings(self.session, self.case.id, limit=20).rows

    @cached_property
    def ranking(self) -> CaseRanking | None:
        """The ranking that is shown."""
        if self._ranking_id is not None:
            return find_ranking(self.session, self.case.id, self._ranking_id)
        return self.rankings[0] if self.rankings else None

    @property
    def is_earlier(self) -> bool:
        """Whether the ranking that is shown has been followed by another."""
        return self.ranking is not None and self.ranking.id != self.rankings[0].id

    @cached_property
    def answer(self) -> AnswerOut | None:
        """What that ranking says."""
        return Content.of(self.ranking).answer if self.ranking else None

    @cached_property
    def staleness(self) -> Staleness | None:
        """What came or went since."""
        return find_staleness(self.session, self.ranking) if self.ranking else None

    @cached_property
    def effects(self) -> Mapping[str, Effect]:
        """What each entry did to the ranking, by its identifier."""
        if self.ranking is None or self.answer is None:
            return {}
        first = self.answer.candidates[0]
        said = {one.clue: one for one in first.evidence if hasattr(one, "clue")}
        without = {one.clue: one for one in self.answer.without if hasattr(one, "clue")}
        odd = {number for one in self.answer.contradictions for number in one.clues}
        return {
            entry: Effect(number + 1, said.get(number), without.get(number), number in odd)
            for number, entry in enumerate(self.ranking.clues)
        }

    @cached_property
    def entries_by_number(self) -> Mapping[int, Line]:
        """Ledger lines by their numbers in the ranking, from 0."""
        by_id = {str(one.entry.id): one for one in self.lines}
        used = self.ranking.clues if self.ranking else []
        return {number: by_id[entry] for number, entry in enumerate(used) if entry in by_id}

    @cached_property
    def follow_ups(self) -> Sequence[FollowUp]:
        """Follow-ups, the latest made first."""
        wanted = FollowUpFilter(case=self.case.id)
        return list_follow_ups(self.session, self.viewer, wanted, limit=MOST_FOLLOW_UPS).rows

    @cached_property
    def changes(self) -> list[CaseChange]:
        """What happened, the latest first."""
        return changes_of(self.session, self.case, limit=MOST_CHANGES)

    @cached_property
    def versions(self) -> list[CaseVersion]:
        """What the case was after each edit, the latest first."""
        return history_of(self.session, self.case)

    @cached_property
    def news(self) -> Counter[str]:
        """What others did since the last visit, by kind."""
        verdicts = {one.entry.id for one in self.lines if one.entry.kind == "verdict"}
        kinds = (
            "verdict_added" if one.subject in verdicts and one.kind == "clue_added" else one.kind
            for one in unseen_changes(self.session, self.viewer, self.case)
        )
        news = Counter(kinds)
        visit = self.session.get(CaseVisit, (self.viewer.account_id, self.case.id))
        came = [
            one
            for one in self.recordings
            if one.sent_by != self.viewer.account_id and (not visit or one.received_at > visit.at)
        ]
        return news + Counter({"recording_received": len(came)})

    @cached_property
    def organisation(self) -> str:
        """Name of the organisation in charge."""
        row = self.session.get(Organisation, self.case.organisation_id)
        return row.name if row else ""

    @cached_property
    def places(self) -> PlaceNames:
        """Names of places."""
        return PlaceNames(self.atlas.counties)

    def place(self, code: str) -> str:
        """Return the full name of an area."""
        return self.places.name_of(code)

    def region(self, identifier: str) -> str:
        """Return the name of a dialect region, or the text where it is no identifier."""
        row = self.atlas.regions.row.get(identifier)
        return identifier if row is None else self.atlas.regions.full_name(row)

    def feature_text(self, feature: str, value: str, language: str) -> str | None:
        """Say a feature and its answer in words; None where the atlas has no such feature."""
        for one in self.atlas.features.definitions:
            if one.id == feature:
                question = one.question if language == "zh-CN" else one.question_en
                labels = dict(zip(one.values, one.labels, strict=True))
                return f"{question} {labels.get(value, '')}".strip()
        return None

    def is_mine(self, account: UUID) -> bool:
        """Say whether it was the viewer; others are colleagues without names."""
        return account == self.viewer.account_id

    def helpers(self, county: str, today: date) -> list[Helper]:
        """List who is best placed to go to a county."""
        placed = place_volunteers(
            self.session, self.atlas, (county, None), "visit", today, limit=MOST_HELPERS
        )
        return [self._helper(one) for one in placed]

    def volunteer(self, volunteer_id: UUID) -> str:
        """Return the name of one's own organisation's volunteer, empty for another's."""
        row = self.session.get(Volunteer, volunteer_id)
        own = row is not None and row.organisation_id == self.viewer.organisation_id
        return row.name if row is not None and own else ""

    def _helper(self, placed: Placed) -> Helper:
        name = self.volunteer(placed.volunteer)
        organisation = self.session.scalar(
            select(Organisation.name).where(Organisation.id == placed.organisation)
        )
        return Helper(placed, name or None, organisation or "")

    @staticmethod
    def _is_clue(line: Line) -> bool:
        return line.entry.kind not in MARKS
