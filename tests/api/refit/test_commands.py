"""Weights are proposed from solved cases with consent, adopted if they gained, and taken back."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.audit.tables import AuditEntry
from api.cases.consent import withdraw_consent
from api.errors import KeepingError
from api.refit.commands import PROPOSED, adopt, propose, revert
from api.refit.solved import solved_cases
from api.settings import Settings
from api.storage.database import opened_database, sessions_of
from dialect.atlas.load import Atlas, load_atlas
from dialect.ranking.weights import ADOPTED, load_weights, use_weights
from tests.api.jobs.scene import clue
from tests.api.stored import CASEWORKER, START, agreed, opened

SHIPPED = use_weights(None).version
HOME, ELSEWHERE = "430528", "37"


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.fixture(autouse=True)
def _shipped_again() -> Iterator[None]:
    yield
    use_weights(None)


def came_home(session: Session, code: str, *, home: str = HOME, days: int = 30):  # type: ignore[no-untyped-def]  # a shorthand
    case = opened(
        session,
        status="reunited",
        home_county=home,
        home_on=(START + timedelta(days=days)).date().isoformat(),
    )
    consent = agreed(session, case)
    clue(session, case, code, 500.0)
    return case, consent


def test_a_solved_case_is_its_clues_from_before_the_home_was_known(
    session: Session, atlas: Atlas
) -> None:
    came_home(session, "43")
    came_home(session, "43", days=0)  # its clue came on the day, when the home was known
    refused, consent = came_home(session, "43")
    withdraw_consent(session, CASEWORKER, refused, consent, START)
    (solved,) = solved_cases(session, atlas)
    assert atlas.counties.code[solved.home] == HOME
    assert [kind.__name__ for kind in solved.kinds] == ["AreaClue"]


def test_weights_that_gained_are_adopted_and_taken_back(settings: Settings) -> None:
    with opened_database(settings.resolved_database_url) as engine:
        with sessions_of(engine).begin() as session:
            for number in range(35):
                came_home(session, ELSEWHERE if number % 8 else HOME)
        found, path = propose(settings)
        assert path == settings.data_folder / PROPOSED
        assert found.may_be_adopted
        assert load_weights().version == SHIPPED
        version = adopt(settings)
        assert use_weights(settings.data_folder).version == version != SHIPPED
        assert json.loads((settings.data_folder / ADOPTED).read_text())["fitted"]["n_people"] == 35
        assert revert(settings) == SHIPPED
        with sessions_of(engine)() as session:
            actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.number)).all()
    assert actions[-3:] == ["weights.fit", "weights.adopt", "weights.revert"]
    with pytest.raises(KeepingError, match="no weights were adopted"):
        revert(settings)


def test_weights_that_gained_nothing_are_not_adopted(settings: Settings) -> None:
    with (
        opened_database(settings.resolved_database_url) as engine,
        sessions_of(engine).begin() as session,
    ):
        for _ in range(6):
            came_home(session, HOME)
    propose(settings)
    with pytest.raises(KeepingError, match="6 people, at least 30 needed"):
        adopt(settings)


def test_without_a_proposal_there_is_nothing_to_adopt(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(KeepingError, match="nothing was proposed"):
        adopt(settings)
