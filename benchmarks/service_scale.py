"""How fast lists, search, routing and rankings are with a province's cases.

80 organisations, 6 of them stations, in 11 districts, 3,650 volunteers and 20,000 cases, all made
up by a seeded generator: the texts are drawn from sentences of our own and say nothing of people.
Every figure is of requests through the service in this process, signed in as a caseworker.

    python -m benchmarks.service_scale [--cases 20000] [--postgresql URL of an empty database]
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import numpy as np
from fastapi.testclient import TestClient
from sqlalchemy import insert
from sqlalchemy.orm import Session

from api.app import create_app
from api.cases.search import index_case, searchable
from api.cases.tables import CaseFile, Consent, Person
from api.clues.tables import LedgerEntry
from api.followups.tables import FollowUp
from api.organisations.tables import Organisation, OrganisationKind
from api.settings import Settings
from api.users.access import cookie_name, lifetime_of
from api.users.accounts import create_account, get_account
from api.users.permissions import Role
from api.users.sessions import start_session
from api.volunteers.tables import Volunteer

N_ORGANISATIONS, N_VOLUNTEERS = 80, 3_650
REPEATS = 60
NOW = datetime(2026, 11, 1, tzinfo=UTC)
SENTENCES = (
    "自称家在{place}，门前有一座石桥",
    "说话像{place}一带，喝水说得很轻",
    "记得小时候村里种烤烟，父亲是木匠",
    "不记得姓名，听到{place}时有反应",
    "随身带一个布包，里面有旧照片",
    "说外婆家在{place}的山上，冬天下雪",
    "会唱几句当地小调，爱吃酸菜",
    "由路人送来，身体尚好，夜里常哭",
)


def main() -> None:
    """Fill a database and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--postgresql", help="URL of an empty database; SQLite when not given")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, _service(Path(folder), options.postgresql) as it:
        _measure(it, options.cases)


@contextmanager
def _service(folder: Path, url: str | None) -> Iterator[TestClient]:
    settings = Settings(
        data_folder=folder / "data", database_url=url, log_level="error", processing_workers=0
    )
    with TestClient(create_app(settings)) as client:
        yield client


def _measure(client: TestClient, n_cases: int) -> None:
    parts = client.app.state.parts  # type: ignore[attr-defined]  # TestClient's app is ours
    counties = parts.library.atlas.counties
    start_s = time.perf_counter()
    with parts.sessions.begin() as session:
        stations = _organisations(session)
    with parts.sessions.begin() as session:
        _volunteers(session, stations, counties)
    case_ids = _cases(parts, stations, counties, n_cases)
    print(f"{parts.engine.dialect.name}: {n_cases} cases in {time.perf_counter() - start_s:.0f} s")
    _sign_in(client, stations[0])
    case = f"/api/v1/cases/{case_ids[0]}"
    common, rare = str(counties.name[100])[:2], str(counties.name[200])
    later = {"cursor": client.get("/api/v1/cases?limit=20").json()["next"]}
    rng = np.random.default_rng(1)
    asked: dict[str, Callable[[], Any]] = {
        "list, first page of 50": lambda: client.get("/api/v1/cases"),
        "list, a later page": lambda: client.get("/api/v1/cases", params=later),
        "list, open and changed": lambda: client.get(
            "/api/v1/cases?status=open&changed_since=2026-10-01T00:00:00Z"
        ),
        "search, one character": lambda: client.get("/api/v1/cases?q=桥"),
        "search, two characters": lambda: client.get("/api/v1/cases", params={"q": common}),
        "search, a name": lambda: client.get("/api/v1/cases", params={"q": rare}),
        "search, two terms": lambda: client.get("/api/v1/cases", params={"q": f"石桥 {rare}"}),
        "search, nothing found": lambda: client.get("/api/v1/cases?q=查无此词"),
        "read a case": lambda: client.get(case),
        "edit a case": lambda: _edit(client, case),
        "routing of a visit": lambda: client.get(
            "/api/v1/volunteers/placement",
            params={"county": str(rng.choice(counties.code))},
        ),
        "duplicates of a case": lambda: client.get(f"{case}/duplicates"),
        "figures of a month": lambda: client.get(
            f"/api/v1/organisations/{stations[0]}/statistics/2026/10"
        ),
        "ranking of all counties": lambda: client.post(f"{case}/rankings", json={}),
    }
    print(f"{'request':28} {'p50 ms':>8} {'p95 ms':>8} {'p99 ms':>8} {'CPU p95':>8}")
    for name, ask in asked.items():
        ask()  # tables and plans are read when first used
        times_ms = np.array([_timed_ms(ask) for _ in range(REPEATS)])
        p50, p95, p99 = np.percentile(times_ms[:, 0], [50, 95, 99])
        cpu_p95 = np.percentile(times_ms[:, 1], 95)
        print(f"{name:28} {p50:8.1f} {p95:8.1f} {p99:8.1f} {cpu_p95:8.1f}", flush=True)


def _timed_ms(ask: Callable[[], Any]) -> tuple[float, float]:
    """Time a request: by the clock, and by the processor time of this process alone."""
    start_s, start_cpu_s = time.perf_counter(), time.process_time()
    reply = ask()
    if reply.status_code >= 400:
        raise RuntimeError(reply.text)
    return 1_000 * (time.perf_counter() - start_s), 1_000 * (time.process_time() - start_cpu_s)


def _edit(client: TestClient, case: str) -> Any:
    tag = client.get(case).headers["etag"]
    note = f"{SENTENCES[3].format(place='邵阳')} {tag}"
    return client.patch(case, json={"notes": note}, headers={"if-match": tag})


def _organisations(session: Session) -> list[UUID]:
    made = [
        Organisation(
            id=uuid4(),
            name=f"单位{n}",
            kind=OrganisationKind.STATION if n < 6 else OrganisationKind.VOLUNTEER_GROUP,
            area_code=f"4401{n % 11 + 3:02d}",
            created_at=NOW,
        )
        for n in range(N_ORGANISATIONS)
    ]
    session.add_all(made)
    session.flush()
    return [one.id for one in made]


def _volunteers(session: Session, stations: list[UUID], counties: Any) -> None:
    rng = np.random.default_rng(0)
    rows = [
        {
            "id": uuid4(),
            "organisation_id": stations[n % len(stations)],
            "account_id": None,
            "name": f"志愿者{n}",
            "home_county": str(rng.choice(counties.code)),
            "home_township": None,
            "dialects": ["mandarin"] if n % 3 else ["min.nan", "hakka"],
            "languages": [],
            "weekdays": [6, 7],
            "away_until": None,
            "most_tasks": 3,
            "training": [],
            "is_active": True,
            "version": 1,
            "added_at": NOW + timedelta(seconds=n),
            "changed_at": NOW,
        }
        for n in range(N_VOLUNTEERS)
    ]
    session.execute(insert(Volunteer), rows)


def _cases(parts: Any, stations: list[UUID], counties: Any, n_cases: int) -> list[UUID]:
    """Write cases in batches, half of them in six stations, each with two clues and a follow-up."""
    rng = np.random.default_rng(2)
    case_ids: list[UUID] = []
    for begin in range(0, n_cases, 500):
        with parts.sessions.begin() as session:
            for n in range(begin, min(begin + 500, n_cases)):
                station = stations[n % 6 if n % 2 == 0 else int(rng.integers(len(stations)))]
                case_ids.append(_case(session, n, station, counties, rng))
    return case_ids


def _case(session: Session, n: int, station: UUID, counties: Any, rng: np.random.Generator) -> UUID:
    chosen = rng.choice(len(SENTENCES), size=3, replace=False)
    home = int(rng.integers(len(counties)))
    notes = "。".join(SENTENCES[one].format(place=str(counties.name[home])) for one in chosen)
    searched = searchable(notes)
    opened_at = NOW - timedelta(hours=float(rng.uniform(0, 24 * 700)))
    person, case_id, account = uuid4(), uuid4(), UUID(int=1)
    session.execute(insert(Person), [{"id": person, "created_at": opened_at}])
    session.execute(
        insert(CaseFile),
        [
            {
                "id": case_id,
                "number": f"440100-2026-{n:06d}",
                "foreign_number": None,
                "organisation_id": station,
                "person_id": person,
                "status": str(rng.choice(["open", "open", "on_hold", "closed"])),
                "version": 1,
                "opened_at": opened_at,
                "opened_by": account,
                "changed_at": opened_at + timedelta(days=1),
                "assigned_to": None,
                "called": "",
                "sex": str(rng.choice(["male", "female"])),
                "born_from": 1950,
                "born_to": 1970,
                "facts": [],
                "language_history": {"stays": [], "caregivers": []},
                "notes": notes,
                "searched": searched,
            }
        ],
    )
    index_case(session, case_id, "", searched)
    session.execute(
        insert(Consent),
        [
            {
                "id": uuid4(),
                "case_id": case_id,
                "agreed_by": "station",
                "authority": "救助",
                "uses": ["analysis"],
                "given_on": date(2026, 1, 1),
                "recorded_at": opened_at,
                "recorded_by": account,
            }
        ],
    )
    clues = (
        {"kind": "place_name", "heard": str(counties.name[home])[:2], "script": "hanzi"},
        {"kind": "area", "code": str(counties.province_code[home]), "likelihood_ratio": 5.0},
    )
    session.execute(
        insert(LedgerEntry),
        [
            {
                "id": uuid4(),
                "case_id": case_id,
                "kind": clue["kind"],
                "body": clue,
                "added_at": opened_at,
                "added_by": account,
            }
            for clue in clues
        ],
    )
    session.execute(
        insert(FollowUp),
        [
            {
                "id": uuid4(),
                "case_id": case_id,
                "kind": "visit",
                "county": str(counties.code[home]),
                "due": date(2026, 12, 1),
                "state": "open",
                "ask": "",
                "created_at": opened_at,
                "created_by": account,
            }
        ],
    )
    return case_id


def _sign_in(client: TestClient, organisation: UUID) -> None:
    parts = client.app.state.parts  # type: ignore[attr-defined]  # TestClient's app is ours
    now = datetime.now(UTC)
    with parts.sessions.begin() as session:
        account = create_account(
            session, "benchmark", [Role.CASEWORKER], organisation_id=organisation, now=now
        )
        secret, _ = start_session(
            session,
            get_account(session, account.id),
            lifetime_of(parts.settings),
            agent="benchmark",
            network="unknown",
            now=now,
        )
    client.cookies.set(cookie_name(parts.settings), secret)
    client.headers["sec-fetch-site"] = "same-origin"


if __name__ == "__main__":
    main()
