"""The register of volunteers as pages."""

import re
from uuid import UUID

import pytest
from fastapi.testclient import TestClient

from api.users.accounts import get_account
from api.users.permissions import Role
from tests.api.pages import open_page, post
from tests.api.people import make_account, make_organisation, sign_in

LI = {
    "name": "李听雨",
    "home_county": "山东省 潍坊市 诸城市",
    "dialects": "湘语、官话",
    "languages": "yue, en",
    "weekdays": ["6", "7"],
    "training": "判听入门 2026-03-01",
    "is_active": "true",
}
WANG = LI | {"name": "王回音", "home_county": "新宁县", "training": "", "away_until": "2099-01-01"}


@pytest.fixture
def worker(client: TestClient) -> TestClient:
    with client.app.state.parts.sessions.begin() as session:
        station = make_organisation(session)
    sign_in(client, Role.CASEWORKER, organisation_id=station)
    return client


def register(client: TestClient, **fields: object) -> int:
    return post(client, "/volunteers", **fields).status_code


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", {"李听雨", "王回音"}),
        ("county=湖南省", {"王回音"}),
        ("county=3707", {"李听雨"}),
        ("course=判听", {"李听雨"}),
        ("course=%25", set()),
        ("here=true&active=true", {"李听雨"}),
    ],
)
def test_the_list_is_filtered_by_home_training_and_availability(
    worker: TestClient, query: str, found: set[str]
) -> None:
    assert [register(worker, **one) for one in (LI, WANG)] == [303, 303]
    page = open_page(worker, f"/volunteers?{query}")
    names = re.findall(r'<a href="/volunteers/[0-9a-f-]{36}">(.+?)</a>', page)
    assert set(names) == found


def test_what_was_registered_can_be_read_and_sent_again_unchanged(worker: TestClient) -> None:
    register(worker, **LI)
    (row,) = worker.get("/api/v1/volunteers").json()["volunteers"]
    assert row["dialects"] == ["xiang", "mandarin"]
    assert row["training"] == [{"course": "判听入门", "on": "2026-03-01"}]
    page = open_page(worker, f"/volunteers/{row['id']}")
    fields = dict(re.findall(r'<input name="(\w+)"[^>]* value="([^"]*)"', page))
    fields |= {"training": "判听入门 2026-03-01", "weekdays": ["6", "7"], "is_active": "true"}
    assert post(worker, f"/volunteers/{row['id']}", version="1", **fields).status_code == 303
    (again,) = worker.get("/api/v1/volunteers").json()["volunteers"]
    assert again == row | {"version": 2}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"home_county": "没有县"}, "没有唯一叫“没有县”的县"),
        ({"training": "判听入门"}, "要写日期"),
        ({"account": "nobody here"}, "没有登录名"),
        ({"languages": "Chinese!"}, "填写有误"),
        ({"dialects": "火星话"}, "火星话"),
    ],
)
def test_what_cannot_be_read_is_said_and_the_form_kept(
    worker: TestClient, fields: dict[str, str], sentence: str
) -> None:
    reply = post(worker, "/volunteers", **LI | fields)
    assert (reply.status_code, sentence in reply.text, "李听雨" in reply.text) == (422, True, True)
    assert worker.get("/api/v1/volunteers").json()["volunteers"] == []


def test_an_account_belongs_to_one_volunteer(worker: TestClient) -> None:
    station = UUID(worker.get("/api/v1/me").json()["organisation_id"])
    account = make_account(worker, Role.LISTENER, organisation_id=station)
    with worker.app.state.parts.sessions() as session:
        name = get_account(session, account).name
    assert register(worker, **LI, account=name) == 303
    reply = post(worker, "/volunteers", **WANG, account=name)
    assert (reply.status_code, "已经登记在别的" in reply.text) == (422, True)
