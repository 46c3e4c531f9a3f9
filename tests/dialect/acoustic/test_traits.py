import numpy as np
import pytest

from dialect.acoustic.traits import TRAIT_NAMES, TRAITS, answers_of, traits_of
from dialect.atlas.syllable import parse_syllable


def _answers(ipa: str) -> dict[str, float]:
    return dict(zip(TRAITS, traits_of(parse_syllable(ipa)), strict=True))


@pytest.mark.parametrize(
    ("ipa", "yes", "no"),
    [
        ("tsʰaŋ", {"aspirated", "sibilant", "open", "nasal_coda", "velar_coda"}, {"fricative"}),
        ("ʂɿ", {"sibilant", "posterior", "fricative", "apical"}, {"front", "open"} - {"front"}),
        ("mei", {"nasal", "sonorant", "labial", "offglide_i", "front"}, {"lateral", "zero"}),
        ("liau", {"lateral", "glide_i", "offglide_u"}, {"nasal", "offglide_i"}),
        ("ʔɐt", {"zero", "sonorant", "checked"}, {"labial"}),
        ("kuo", {"velar", "glide_u", "round"}, {"aspirated", "sibilant"}),
        ("sam", {"labial_coda", "nasal_coda"}, {"velar"} - {"velar"}),
    ],
)
def test_a_syllable_shows_its_classes(ipa: str, yes: set[str], no: set[str]) -> None:
    answers = _answers(ipa)
    assert {trait for trait in yes if answers[trait] == 1} == yes
    assert {trait for trait in no if answers[trait] == 0} == no


def test_a_question_that_does_not_arise_has_no_answer() -> None:
    answers = _answers("ma")
    assert np.isnan(
        [answers[t] for t in ("aspirated", "sibilant", "posterior", "labial_coda")]
    ).all()


def test_a_nasal_vowel_leaves_open_whether_a_nasal_follows() -> None:
    assert np.isnan(_answers("sæ̃")["nasal_coda"])


def test_a_voiced_affricate_is_neither_aspirated_nor_plain() -> None:
    assert np.isnan(_answers("dzɿ")["aspirated"])


def test_every_trait_has_a_name_for_the_screen_and_a_column() -> None:
    assert answers_of((parse_syllable("ma"), parse_syllable("tsʰin"))).shape == (
        2,
        len(TRAIT_NAMES),
    )
    assert answers_of(()).shape == (0, len(TRAITS))
