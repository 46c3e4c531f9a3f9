import json

import pytest

from dialect.atlas.load import load_atlas
from dialect.contract import AnswerOut, answer_out
from dialect.entities import Case, PlaceNameClue
from dialect.ranking.answer import answer_case


def test_an_answer_holds_the_fields_of_the_contract() -> None:
    atlas = load_atlas()
    ranking = answer_case(Case((PlaceNameClue("一渡水", "hanzi"),)), atlas, top=2)
    answer = json.loads(answer_out(ranking, atlas).model_dump_json())
    first = answer["candidates"][0]
    assert (first["rank"], first["code"], first["name"]) == (1, "430528", "新宁县")
    assert set(first) >= {"prefecture", "province", "lat", "lon", "posterior", "log10_lr"}
    assert set(first["evidence"][0]) == {"clue", "log10_lr", "strength", "why"}
    assert set(answer["credible"]) == {"50", "80", "95"}
    assert answer["provinces"][0]["code"] == "43"
    strength = ranking.candidates[0].strength
    assert first["strength"] == {"id": strength.id, "words": strength.chinese}
    assert first["surveyed"] is True
    assert first["remainder"] is None
    assert answer["reach"]["level"] == ranking.reach.level
    assert answer["survey"]["leading"] == 10
    assert answer["contradictions"] == []
    (without,) = answer["without"]
    assert (without["clue"], without["moved"]) == (0, True)
    assert without["first"]["code"] == without["candidates"][0]["code"]
    assert [standing["rank"] for standing in without["candidates"]] == list(range(1, 11))
    assert ranking.outside_coverage + without["outside_coverage_change"] == pytest.approx(
        without["outside_coverage"]
    )
    assert AnswerOut.model_validate(answer).outside_coverage == pytest.approx(
        ranking.outside_coverage
    )
