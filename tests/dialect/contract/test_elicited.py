"""The JSON of known words, from the library's answer."""

from pathlib import Path

import pytest

from dialect.atlas.load import load_atlas
from dialect.contract.elicited import ElicitedOut, elicited_out
from dialect.entities import Recording
from dialect.ranking.elicited import elicit

SAMPLES = Path(__file__).parents[3] / "samples" / "recordings"


@pytest.fixture(scope="module")
def answer() -> ElicitedOut:
    atlas = load_atlas()
    recording = Recording(SAMPLES / "synthetic-cantonese-numerals.opus", prompt_list="numerals")
    return elicited_out(elicit(recording, atlas, top=2), atlas)


def test_the_json_says_where_each_word_is_and_what_it_was_compared_by(answer: ElicitedOut) -> None:
    assert "".join(sorted({word.text for word in answer.words})) == "一七三九二五八六十四"
    said = answer.points[0].words[0]
    assert set(said.log10_lr) == {"声调", "声母韵母", "收尾"}
    assert len(said.tones[0].semitones) == len(answer.contour_points)
    assert answer.points[0].region.startswith("粤语")
    assert len(answer.ranking.candidates) == 2


def test_the_likeliest_counties_say_what_their_people_would_say(answer: ElicitedOut) -> None:
    first = answer.ranking.candidates[0]
    county = answer.counties[0]
    assert (county.rank, county.code, county.posterior) == (1, first.code, first.posterior)
    assert county.region.startswith("粤语")
    nine = next(said for said in county.words if answer.words[said.word].text == "九")
    assert nine.tones[0].chao == "35"
    assert sum(tone.share for tone in nine.tones) <= 1.0


def test_the_json_has_no_figure_that_json_cannot_hold_or_people_cannot_read(
    answer: ElicitedOut,
) -> None:
    text = answer.model_dump_json()
    assert "NaN" not in text
    assert "0000001" not in text
    assert ElicitedOut.model_validate_json(text) == answer
