import numpy as np
import pytest

from dialect.acoustic.phones import Phones
from dialect.atlas.syllable import parse_syllable

ESPEAK = (
    "<pad>",
    "<unk>",
    "|",
    "s",
    "ʃ",
    "t",
    "h",
    "ts.",
    "ts.h",
    "a1",
    "a5",
    "ai5",
    "i",
    "m",
    "n",
)
ESPEAK += ("ŋ", "ə", "tɕ", "u", "k")
PHONES = Phones({token: k for k, token in enumerate(ESPEAK)}, 0)


def _read(ipa: str) -> set[str]:
    spellings = PHONES.spell(parse_syllable(ipa))
    return {".".join(PHONES.sounds[k] for k in spelling) for spelling in spellings}


@pytest.mark.parametrize(
    ("ipa", "spelt"),
    [
        ("sam", {"s.a.m"}),
        ("tʂʰa", {"tʂʰ.a"}),
        ("mai", {"m.a.i", "m.ai"}),
        ("tʰɐn", {"t.h.a.n"}),
        ("ʂɿ", {"ʃ.i"}),
        ("kuŋ", {"k.u.ŋ"}),
        ("sæ̃", {"s.a"}),
    ],
)
def test_a_syllable_is_spelt_in_the_recognisers_own_tokens(ipa: str, spelt: set[str]) -> None:
    assert _read(ipa) == spelt


def test_tokens_of_one_sound_are_summed_and_boundaries_are_nothing() -> None:
    gathered = PHONES.gather(np.full((2, len(ESPEAK)), 1 / len(ESPEAK)))
    assert gathered.sum(axis=1) == pytest.approx([1.0, 1.0])
    assert gathered[0, PHONES.sounds.index("a")] == pytest.approx(2 / len(ESPEAK))
    assert gathered[0, 0] == pytest.approx(3 / len(ESPEAK))


def test_what_no_token_is_near_cannot_be_spelt() -> None:
    assert Phones({"<pad>": 0, "x": 1}, 0).spell(parse_syllable("ma")) == ()
