import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialect.contract import (
    MAX_CLUES,
    MAX_PLACE_NAMES,
    case_schema,
    parse_case,
)
from dialect.entities import Case, PlaceNameClue, Prior, Recording, Segment
from dialect.errors import CaseError

CLUES = [
    {"kind": "place_name", "heard": "zu ma ya", "script": "pinyin", "confidence": 0.5},
    {"kind": "feature", "feature": "onset_n_l_before_open", "value": "merged"},
    {"kind": "reading", "char": "喝", "heard": "xa", "tone": "214", "script": "ipa"},
    {"kind": "word", "concept": "土豆", "heard": "洋芋"},
    {"kind": "area", "code": "3707", "likelihood_ratio": 10},
    {"kind": "region", "region": "胶辽官话", "likelihood_ratio": 0.1},
    {"kind": "verdict", "listener_home": "370782", "answer": "same_prefecture"},
    {"kind": "follow_up", "county": "370782", "outcome": "not_from_here"},
]


def _parse(**case: object) -> Case:
    return parse_case(json.dumps(case)).to_entity(Path("cases"))


def test_every_kind_of_clue_of_the_contract_is_read() -> None:
    clues = _parse(clues=CLUES).clues
    assert clues[0] == PlaceNameClue("zu ma ya", "pinyin", 0.5)
    assert len({type(clue) for clue in clues}) == len(CLUES)


def test_a_recording_is_a_path_or_a_path_with_marks() -> None:
    segment = {"start_s": 0.5, "end_s": 1.0, "tone_category": "陽平"}
    marked = {"path": "b.wav", "segments": [segment], "prompt_list": "numerals"}
    recordings = _parse(recordings=["a.wav", marked]).recordings
    assert recordings[0] == Recording(Path("cases/a.wav"))
    assert recordings[1].segments == (Segment(0.5, 1.0, None, "陽平"),)
    assert recordings[1].prompt_list == "numerals"


def test_an_empty_case_has_the_population_for_its_prior() -> None:
    assert _parse() == Case(prior=Prior.POPULATION)


def test_given_weights_are_a_prior() -> None:
    assert _parse(prior={"43": 2, "370782": 1}).prior == {"43": 2.0, "370782": 1.0}


def _marked(**segment: object) -> dict[str, object]:
    return {"recordings": [{"path": "a.wav", "segments": [segment]}]}


@pytest.mark.parametrize(
    ("case", "match"),
    [
        ({"clue": []}, "clue"),
        ({"clues": [{"kind": "smell"}]}, "place_name"),
        ({"clues": [CLUES[0] | {"confidence": 2}]}, "less than or equal to 1"),
        ({"clues": [CLUES[0] | {"confidence": True}]}, "valid number"),
        ({"clues": [CLUES[4] | {"likelihood_ratio": "3"}]}, "valid number"),
        ({"prior": {"43": True}}, "prior"),
        (_marked(start_s=False, end_s=True, text="一"), "valid number"),
        ({"clues": [CLUES[0] | {"heard": " "}]}, "at least 1 character"),
        ({"clues": [CLUES[4] | {"code": "Shandong"}]}, r"clues\.0\.area\.code"),
        ({"clues": [CLUES[4] | {"likelihood_ratio": 0}]}, "likelihood_ratio"),
        ({"prior": "rich"}, "prior"),
        (
            {"clues": [{**CLUES[0], "heard": f"zu {i}"} for i in range(MAX_PLACE_NAMES + 1)]},
            "501 different place names, over 500",
        ),
        ({"clues": CLUES[:1] * (MAX_CLUES + 1)}, "at most 10000 items"),
        (_marked(start_s=2, end_s=1, text="一"), "before it starts"),
        (_marked(start_s=0, end_s=1), "either text or tone_category"),
    ],
)
def test_a_broken_case_says_where_and_why(case: dict[str, object], match: str) -> None:
    with pytest.raises(CaseError, match=match):
        _parse(**case)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "\ufeff{}", '{"clues": NaN}'])
def test_what_is_no_case_is_a_clear_error(text: str) -> None:
    with pytest.raises(CaseError):
        parse_case(text)


@given(st.binary(max_size=60).filter(lambda data: data.strip() != b"{}"))
def test_no_bytes_make_a_traceback(data: bytes) -> None:
    with pytest.raises(CaseError):
        parse_case(data)


def test_the_schema_names_every_kind_of_clue() -> None:
    text = json.dumps(case_schema())
    assert all(f'"{clue["kind"]}"' in text for clue in CLUES)


def test_the_same_place_name_may_be_heard_often() -> None:
    assert len(_parse(clues=CLUES[:1] * (MAX_PLACE_NAMES + 1)).clues) == MAX_PLACE_NAMES + 1
