import pytest

from dialect.atlas.build.romanisations import jyutping_to_ipa, tailo_to_ipa
from dialect.atlas.syllable import parse_syllable


@pytest.mark.parametrize(
    ("written", "ipa"),
    [("hoeng", "hœŋ"), ("gong", "kɔŋ"), ("seoi", "sɵi"), ("jyut", "yt"), ("gwaa", "kwa")],
)
def test_jyutping_becomes_ipa(written: str, ipa: str) -> None:
    assert jyutping_to_ipa(written) == ipa


@pytest.mark.parametrize(
    ("written", "ipa"),
    [("tsiah", "tsiaʔ"), ("tng", "tŋ"), ("khang", "kʰaŋ"), ("honnh", "hõʔ"), ("oo", "ɔ")],
)
def test_tailo_becomes_ipa(written: str, ipa: str) -> None:
    assert parse_syllable(tailo_to_ipa(written)) == parse_syllable(ipa)
