import pytest

from dialect.acoustic.prompts import PROMPT_LISTS, prompt_list
from dialect.acoustic.words import survey_of
from dialect.atlas.load import load_atlas
from dialect.errors import CaseError


@pytest.mark.parametrize(
    ("name", "length"), [("numerals", 10), ("words-10", 10), ("words-20", 20), ("words-40", 40)]
)
def test_a_list_has_the_length_that_it_names_and_no_word_twice(name: str, length: int) -> None:
    text = prompt_list(name).text
    assert len(text) == len(set(text)) == length


def test_each_list_of_words_begins_with_the_shorter_one() -> None:
    ten, twenty, forty = (prompt_list(name).text for name in PROMPT_LISTS[1:])
    assert (twenty[:10], forty[:20]) == (ten, twenty)


@pytest.mark.parametrize("name", PROMPT_LISTS)
def test_every_word_has_a_picture_a_tone_and_readings(name: str) -> None:
    atlas = load_atlas()
    survey = survey_of(atlas)
    for word in prompt_list(name).words:
        assert word.picture
        assert word.group
        assert word.text in atlas.character_categories.of_char
        assert len(survey.sounds.of_word(word.text).point) > 500


def test_an_unknown_list_is_refused_with_the_known_ones() -> None:
    with pytest.raises(CaseError, match="words-30; there are numerals, words-10"):
        prompt_list("words-30")
