"""What forms send."""

import pytest
from starlette.datastructures import FormData

from api.review.forms import case_fields, clue_of_form
from api.review.places import PlaceNames
from dialect.errors import CaseError
from tests.api.fakes import small_atlas

PLACES = PlaceNames(small_atlas().counties)


def test_a_question_and_its_answer_come_in_one_field() -> None:
    form = FormData({"kind": "feature", "feature": "onset_n_l|merged", "confidence": "0.8"})
    clue = clue_of_form(form, PLACES)
    assert clue.model_dump() == {
        "kind": "feature",
        "feature": "onset_n_l",
        "value": "merged",
        "confidence": 0.8,
    }


def test_a_fact_about_a_place_names_it_as_people_do() -> None:
    form = FormData({"kind": "area", "code": "山东省", "likelihood_ratio": "0.1"})
    assert clue_of_form(form, PLACES).code == "37"


@pytest.mark.parametrize("sent", [{"kind": "place_name"}, {"kind": "gossip"}, {}])
def test_a_clue_that_breaks_the_contract_is_refused(sent: dict[str, str]) -> None:
    with pytest.raises(CaseError):
        clue_of_form(FormData(sent), PLACES)


def test_rows_that_were_left_blank_are_no_facts() -> None:
    form = FormData(
        [("fact_about", "crop"), ("fact_text", "水稻"), ("fact_about", "food"), ("fact_text", " ")]
    )
    fields = case_fields(form, PLACES, assigned_to=None)
    assert fields["facts"] == [{"about": "crop", "text": "水稻"}]


def test_a_case_whose_years_are_in_the_wrong_order_is_refused() -> None:
    form = FormData({"born_from": "1960", "born_to": "1950"})
    with pytest.raises(CaseError, match="before"):
        case_fields(form, PLACES, assigned_to=None)
