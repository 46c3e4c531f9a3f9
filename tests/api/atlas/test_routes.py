"""The atlas over HTTP."""

import json

import pytest
from fastapi.testclient import TestClient

from dialect.contract import case_schema


def test_features_come_with_their_questions_and_answers(client: TestClient) -> None:
    (feature,) = client.get("/api/v1/atlas/features").json()
    assert feature["question"].endswith("？")
    assert feature["values"][0] == {"value": "same", "label": "一样"}


def test_regions_come_as_a_tree_with_full_names(client: TestClient) -> None:
    regions = {region["id"]: region for region in client.get("/api/v1/atlas/regions").json()}
    assert regions["mandarin.jiaoliao"]["parent"] == "mandarin"
    assert regions["mandarin.jiaoliao"]["full_name"] == "胶辽官话"
    assert regions["xiang"]["parent"] is None


def test_counties_come_as_columns_of_equal_length(client: TestClient) -> None:
    columns = client.get("/api/v1/atlas/counties").json()
    assert {len(column) for column in columns.values()} == {7}


def test_survey_points_of_the_past_are_left_out(client: TestClient) -> None:
    points = client.get("/api/v1/atlas/localities").json()
    assert points["label"] == ["诸城"]
    assert points["region"] == ["胶辽官话"]


def test_the_schema_of_a_case_is_the_contract(client: TestClient) -> None:
    assert client.get("/api/v1/schema/case").json() == json.loads(json.dumps(case_schema()))


@pytest.mark.parametrize("table", ["features", "regions", "counties", "localities"])
def test_tables_may_be_cached(client: TestClient, table: str) -> None:
    assert "max-age" in client.get(f"/api/v1/atlas/{table}").headers["cache-control"]
