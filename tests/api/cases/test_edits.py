"""Opening and editing cases."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from api.cases.edits import edit_case, fields_of, history_of, merge_edit
from api.cases.tables import CaseFile
from api.errors import EditConflictError
from api.storage.database import sessions_of
from tests.api.stored import CASEWORKER, COLLEAGUE, after, opened, settle


def test_numbers_count_up_within_station_and_year(session: Session) -> None:
    numbers = [opened(session).number for _ in range(3)]
    assert numbers == ["440106-2026-0001", "440106-2026-0002", "440106-2026-0003"]


def test_an_edit_changes_the_version_and_only_the_fields_it_names(session: Session) -> None:
    case = opened(session, called="甲", notes="一")
    edit_case(session, CASEWORKER, case, (1, {"notes": "二", "home_on": "2026-05-01"}), after(1))
    fields = fields_of(case)
    assert (case.version, fields["called"], fields["notes"]) == (2, "甲", "二")
    assert fields["home_on"] == "2026-05-01"


def test_an_edit_of_an_old_version_is_refused_with_both_versions(session: Session) -> None:
    case = opened(session, called="甲", notes="一")
    edit_case(session, COLLEAGUE, case, (1, {"notes": "二"}), after(1))
    with pytest.raises(EditConflictError) as refused:
        edit_case(session, CASEWORKER, case, (1, {"notes": "三"}), after(2))
    (conflict,) = refused.value.conflicts
    assert refused.value.version == 2
    assert vars(conflict) == {"field": "notes", "base": "一", "yours": "三", "present": "二"}
    assert fields_of(case)["notes"] == "二"


def test_the_conflict_names_no_more_than_the_fields(session: Session) -> None:
    case = opened(session, notes="秘密")
    edit_case(session, COLLEAGUE, case, (1, {"notes": "隐私"}), after(1))
    with pytest.raises(EditConflictError, match="notes") as refused:
        edit_case(session, CASEWORKER, case, (1, {"called": "乙"}), after(2))
    assert "隐私" not in str(refused.value)


def test_the_history_keeps_every_version(session: Session) -> None:
    case = opened(session, notes="一")
    edit_case(session, COLLEAGUE, case, (1, {"notes": "二"}), after(1))
    history = history_of(session, case)
    assert [(one.version, one.fields["notes"]) for one in history] == [(2, "二"), (1, "一")]
    assert [one.by for one in history] == [COLLEAGUE.account_id, CASEWORKER.account_id]


def test_the_history_is_never_changed(session: Session) -> None:
    opened(session)
    with pytest.raises(IntegrityError, match="never changed"):
        session.execute(text("UPDATE case_version SET version = 9"))


def test_of_edits_at_the_same_moment_one_wins_and_the_others_are_told(engine: Engine) -> None:
    n_editors = 6
    sessions = sessions_of(engine)
    with sessions.begin() as session:
        case_id = opened(session).id

    def edit(number: int) -> bool:
        try:
            with sessions.begin() as session:
                case = session.get_one(CaseFile, case_id)
                edit_case(session, CASEWORKER, case, (1, {"notes": str(number)}), after(number))
        except EditConflictError:
            return False
        return True

    with ThreadPoolExecutor(n_editors) as pool:
        outcomes = list(pool.map(edit, range(n_editors)))
    assert sum(outcomes) == 1
    with sessions() as session:
        assert fields_of(session.get_one(CaseFile, case_id))["notes"] == str(outcomes.index(True))


def test_cases_opened_at_the_same_moment_get_different_numbers(engine: Engine) -> None:
    sessions = sessions_of(engine)
    with sessions.begin() as session:
        settle(session)

    def open_one(_: int) -> str:
        with sessions.begin() as session:
            return opened(session).number

    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(open_one, range(12)))
    assert len(set(numbers)) == 12
    with sessions() as session:
        assert session.scalar(select(func.count()).select_from(CaseFile)) == 12


def test_two_people_may_edit_different_fields_at_a_time(session: Session) -> None:
    case = opened(session, called="甲", notes="一")
    merge_edit(session, COLLEAGUE, case, (1, {"called": "甲", "notes": "二"}), after(1))
    merge_edit(session, CASEWORKER, case, (1, {"called": "乙", "notes": "一"}), after(2))
    fields = fields_of(case)
    assert (fields["called"], fields["notes"], case.version) == ("乙", "二", 3)


def test_two_people_may_not_overwrite_the_same_field(session: Session) -> None:
    case = opened(session, notes="一")
    merge_edit(session, COLLEAGUE, case, (1, {"notes": "二"}), after(1))
    with pytest.raises(EditConflictError):
        merge_edit(session, CASEWORKER, case, (1, {"notes": "三"}), after(2))
    assert fields_of(case)["notes"] == "二"
