from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialect.atlas.syllable import Syllable, normalise_ipa, parse_syllable
from dialect.errors import SyllableError

INITIALS = ("", "p", "tsʰ", "tɕ", "tʂʰ", "ɲ", "ŋ", "bʱ", "ɬ", "ɓ", "x", "v")
FINALS = (
    *(("", "a", ""), ("i", "a", "u"), ("u", "ɛ̃", ""), ("", "ə", "ʔ"), ("y", "œ", "n")),
    *(("", "ɿ", ""), ("", "ŋ̩", ""), ("i", "u", ""), ("", "ɐ", "i"), ("", "e", "iŋ")),
)


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("tɕʰyæ̃", ("tɕʰ", "y", "æ̃", "")),
        ("t͡s̻ʻAŋ", ("tsʰ", "", "a", "ŋ")),
        ("(j)iɐt̚", ("", "i", "ɐ", "t")),
        ("kʷɔŋ", ("k", "u", "ɔ", "ŋ")),
        ("0uaŋ", ("", "u", "a", "ŋ")),
        ("mᵇəŋ", ("m", "", "ə", "ŋ")),
        ("faːj", ("f", "", "a", "i")),
        ("liɔʔ", ("l", "i", "ɔ", "ʔ")),
        ("aih", ("", "", "a", "iʔ")),
        ("ɑɣ̃", ("", "", "ɑ", "ŋ")),
        ("ɚ", ("", "", "ə", "ɻ")),
        ("fʋ̩", ("f", "", "u", "")),
        ("tsz̩", ("ts", "", "ɿ", "")),
        ("hŋ̍", ("h", "", "ŋ̩", "")),
        ("ṃ", ("", "", "m̩", "")),
        ("çie", ("ç", "i", "e", "")),
        ("dzɦeŋ", ("dzʱ", "", "e", "ŋ")),
        ("ʔlɑ", ("l", "", "ɑ", "")),
        ("tɕiᶽ", ("tɕ", "", "i", "")),
    ],
)
def test_parse_syllable_reads_every_surveyor_alike(
    written: str, parts: tuple[str, str, str, str]
) -> None:
    assert parse_syllable(written) == Syllable(*parts)


def test_combining_marks_may_come_in_any_order() -> None:
    assert parse_syllable("a\u0303\u031e") == parse_syllable("a\u031e\u0303")


def test_nasality_of_a_glide_belongs_to_the_nucleus() -> None:
    assert parse_syllable("kaĩ") == parse_syllable("kãi")


def test_nasality_before_a_nasal_coda_says_nothing() -> None:
    assert parse_syllable("kɑ̃ŋ") == parse_syllable("kɑŋ")


@pytest.mark.parametrize("text", ["", "----", "tsʰ", "陰入", "ngouiou", "tɕ加嘉袈枷家佳ia", "0"])
def test_parse_syllable_refuses_what_is_no_syllable(text: str) -> None:
    with pytest.raises(SyllableError, match="not one syllable"):
        parse_syllable(text)


@given(st.sampled_from(INITIALS), st.sampled_from(FINALS))
def test_a_syllable_in_our_coding_parses_to_itself(
    initial: str, final: tuple[str, str, str]
) -> None:
    syllable = Syllable(initial, *final)
    assert parse_syllable(str(syllable)) == syllable


@given(st.text(max_size=20))
def test_any_text_is_a_syllable_or_refused(text: str) -> None:
    with suppress(SyllableError):
        assert parse_syllable(text).nucleus


@given(st.sampled_from(INITIALS), st.sampled_from(FINALS))
def test_normalising_twice_changes_nothing(initial: str, final: tuple[str, str, str]) -> None:
    once = normalise_ipa(str(Syllable(initial, *final)))
    assert normalise_ipa(once) == once
