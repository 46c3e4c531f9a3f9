"""Two survey tables are written in a romanisation; turn them into IPA like the others.

香港 is in Jyutping, 臺灣 in Tâi-lô. The values are the usual ones of the two systems.
"""

import re
from collections.abc import Callable, Mapping

__all__ = ["ROMANISED", "jyutping_to_ipa", "tailo_to_ipa"]

Rule = tuple[re.Pattern[str], str]


def _rules(*pairs: tuple[str, str]) -> tuple[Rule, ...]:
    return tuple((re.compile(pattern), replacement) for pattern, replacement in pairs)


# https://lshk.org/jyutping-scheme/ ; IPA after Bauer & Benedict, Modern Cantonese Phonology, 1997.
# Capital letters stand for results that later rules must leave alone.
_JYUTPING = _rules(
    ("ng", "ŋ"),
    ("^([ptk])(?=.)", r"\1ʰ"),
    ("^c", "tsʰ"),
    ("^z", "ts"),
    ("^b", "p"),
    ("^d", "t"),
    ("^g", "k"),
    ("aa", "A"),
    ("a", "ɐ"),
    ("A", "a"),
    ("yu", "y"),
    ("^jy", "y"),
    ("eo", "ɵ"),
    ("oe", "œ"),
    ("e(?!i)", "ɛ"),
    ("o(?!u)", "ɔ"),
)
# https://language.moe.gov.tw/ Taiwanese romanisation manual.
_TAILO = _rules(
    ("nnh$", "h\u0303"),
    ("nn$", "\u0303"),
    ("ng", "ŋ"),
    ("^tsh", "tsʰ"),
    ("^([ptk])h", r"\1ʰ"),
    ("^j", "dz"),
    ("h(\u0303?)$", r"\1ʔ"),
    ("oo", "ɔ"),
    ("o(?=[ŋkm])", "ɔ"),
)


def jyutping_to_ipa(syllable: str) -> str:
    """Write a Jyutping syllable, without its tone, in IPA.

    Examples
    --------
    >>> jyutping_to_ipa("gwong"), jyutping_to_ipa("jyut"), jyutping_to_ipa("caai")
    ('kwɔŋ', 'yt', 'tsʰai')
    """
    return _rewrite(syllable, _JYUTPING)


def tailo_to_ipa(syllable: str) -> str:
    """Write a Tâi-lô syllable, without its tone, in IPA.

    Examples
    --------
    >>> tailo_to_ipa("tsiah"), tailo_to_ipa("sueh"), tailo_to_ipa("khong")
    ('tsiaʔ', 'sueʔ', 'kʰɔŋ')
    """
    return _rewrite(syllable, _TAILO)


def _rewrite(syllable: str, rules: tuple[Rule, ...]) -> str:
    for pattern, replacement in rules:
        syllable = pattern.sub(replacement, syllable)
    return syllable


ROMANISED: Mapping[str, Callable[[str], str]] = {"香港": jyutping_to_ipa, "臺灣": tailo_to_ipa}
"""Localities written in a romanisation, and how to read it."""
