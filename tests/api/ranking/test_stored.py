"""Kept rankings: what they used, when they are out of date, what moved between two."""

from pathlib import Path
from uuid import uuid4

import pytest
from pydantic import TypeAdapter
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.cases.consent import withdraw_consent
from api.cases.tables import CaseFile
from api.clues.ledger import Heard, add_clue, add_mark, withdraw
from api.clues.tables import LedgerEntry
from api.errors import NoConsentError, NotFoundError
from api.ranking.comparison import compare_rankings, find_staleness
from api.ranking.stored import Content, Sound, find_ranking, list_rankings, make_ranking
from dialect.contract import ClueIn
from dialect.errors import CaseError
from tests.api.fakes import FakeLibrary
from tests.api.stored import CASEWORKER, after, agreed, opened

CLUES: TypeAdapter[ClueIn] = TypeAdapter(ClueIn)


def area(session: Session, case: CaseFile, code: str, minute: float) -> LedgerEntry:
    clue = CLUES.validate_python({"kind": "area", "code": code, "likelihood_ratio": 10})
    entry = add_clue(session, case, clue, (CASEWORKER, after(minute)))
    session.flush()
    return entry


@pytest.fixture
def case(session: Session) -> CaseFile:
    case = opened(session)
    agreed(session, case)
    return case


def test_a_ranking_keeps_what_it_used_and_answered(
    session: Session, case: CaseFile, library: FakeLibrary
) -> None:
    entry = area(session, case, "43", 1)
    made = make_ranking(library, session, case, (CASEWORKER, after(2)))
    session.flush()
    session.expire(made)
    content = Content.of(find_ranking(session, case.id, made.id))
    assert made.clues == [str(entry.id)]
    assert made.versions["atlas"] == "test-atlas"
    assert made.summary["candidates"][0]["name"] == "新宁县"
    assert content.answer.candidates[0].code == "430528"
    assert len(content.county_posterior) == len(library.atlas.counties)
    assert content.case["clues"] == [entry.body]


def test_withdrawn_clues_are_not_ranked(
    session: Session, case: CaseFile, library: FakeLibrary
) -> None:
    entry = area(session, case, "43", 1)
    withdraw(session, case, entry.id, (CASEWORKER, after(2)), reason="")
    made = make_ranking(library, session, case, (CASEWORKER, after(3)))
    assert (made.clues, library.cases[-1].clues) == ([], ())


def test_marks_reach_the_recording_that_they_were_made_in(
    session: Session, case: CaseFile, library: FakeLibrary, tmp_path: Path
) -> None:
    recording = uuid4()
    (tmp_path / "a.wav").write_bytes(b"sound")
    heard = Heard(recording, 0.5, 1.0)
    by = (CASEWORKER, after(1))
    mark = add_mark(session, case, ("known_word", {"text": "喝"}), by, heard=heard)
    add_mark(session, case, ("own_speech", {}), by, heard=heard)
    session.flush()
    sounds = (tmp_path, [Sound(recording, "a.wav")])
    made = make_ranking(library, session, case, (CASEWORKER, after(2)), sounds=sounds)
    (segment,) = library.cases[-1].recordings[0].segments
    assert (segment.text, segment.start_s, segment.end_s) == ("喝", 0.5, 1.0)
    assert (made.recordings, made.marks) == ([str(recording)], [str(mark.id)])


def test_without_consent_to_analysis_nothing_is_ranked(
    session: Session, library: FakeLibrary
) -> None:
    case = opened(session)
    consent_id = agreed(session, case)
    withdraw_consent(session, CASEWORKER, case, consent_id, after(1))
    with pytest.raises(NoConsentError, match="analysis was withdrawn"):
        make_ranking(library, session, case, (CASEWORKER, after(2)))
    assert library.cases == []


def test_a_case_that_cannot_be_weighed_keeps_nothing(
    session: Session, case: CaseFile, library: FakeLibrary
) -> None:
    clue = CLUES.validate_python({"kind": "feature", "feature": "none", "value": "x"})
    add_clue(session, case, clue, (CASEWORKER, after(1)))
    with pytest.raises(CaseError):
        make_ranking(library, session, case, (CASEWORKER, after(2)))
    assert list_rankings(session, case.id).rows == []


def test_a_ranking_is_stale_once_the_ledger_has_changed(
    session: Session, case: CaseFile, library: FakeLibrary
) -> None:
    gone = area(session, case, "43", 1)
    made = make_ranking(library, session, case, (CASEWORKER, after(2)))
    session.flush()
    assert not find_staleness(session, made).is_stale
    added = area(session, case, "37", 3)
    withdraw(session, case, gone.id, (CASEWORKER, after(4)), reason="")
    staleness = find_staleness(session, made)
    assert (staleness.added, staleness.withdrawn) == ((str(added.id),), (str(gone.id),))


def test_a_comparison_says_what_moved_and_why(
    session: Session, case: CaseFile, library: FakeLibrary
) -> None:
    area(session, case, "43", 1)
    first = make_ranking(library, session, case, (CASEWORKER, after(2)))
    added = area(session, case, "37", 3)
    second = make_ranking(library, session, case, (CASEWORKER, after(4)), prior="uniform")
    comparison = compare_rankings(first, second)
    moved = {one.code: one for one in comparison.moved}["370782"]
    assert comparison.added == (str(added.id),)
    assert comparison.left_out == ()
    assert moved.posteriors[1] > moved.posteriors[0]
    assert moved.pieces == {str(added.id): (0.0, pytest.approx(1.0))}
    assert (comparison.priors, comparison.versions) == (("population", "uniform"), {})


def test_a_comparison_with_itself_moves_nothing(
    session: Session, case: CaseFile, library: FakeLibrary
) -> None:
    area(session, case, "43", 1)
    made = make_ranking(library, session, case, (CASEWORKER, after(2)))
    comparison = compare_rankings(made, made)
    assert all(one.ranks[0] == one.ranks[1] and not one.pieces for one in comparison.moved)
    assert comparison.n_kept == len(comparison.moved)


def test_a_ranking_of_another_case_is_not_found(
    session: Session, case: CaseFile, library: FakeLibrary
) -> None:
    made = make_ranking(library, session, case, (CASEWORKER, after(2)))
    session.flush()
    with pytest.raises(NotFoundError):
        find_ranking(session, opened(session).id, made.id)


def test_the_database_refuses_to_change_a_ranking(
    session: Session, case: CaseFile, library: FakeLibrary
) -> None:
    make_ranking(library, session, case, (CASEWORKER, after(2)))
    session.flush()
    with pytest.raises(IntegrityError, match="never changed"):
        session.execute(text("UPDATE case_ranking SET prior = '1'"))
