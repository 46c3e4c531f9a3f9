"""What a layman can tell about a part of a syllable, coarser than IPA.

Transcribers differ in letters (``ɔ`` or ``o``, ``x`` or ``h``) more than speakers do. A feature
asks about these classes, so that two records of one town agree and a caseworker can answer.
"""

from collections.abc import Callable, Mapping

from dialect.atlas.syllable import NASAL, SYLLABIC, Syllable

__all__ = ["PARTS", "describe"]

NONE = "∅"
"""How an empty part is written in a class."""

_SERIES = {
    "labial": "p pʰ b ɓ",
    "f": "f v pf pfʰ bv ɸ β ɸʰ",
    "t": "t tʰ d ɗ nd",
    "s": "ts tsʰ dz s z sʰ zʰ θ tθ tθʰ ð tɬ tɬʰ",
    "lateral": "ɬ ɬʰ",
    "sh": "tʂ tʂʰ dʐ ʂ ʐ ʂʰ ɻ",
    "ch": "tʃ tʃʰ dʒ ʃ ʒ ʃʰ",
    "x": "tɕ tɕʰ dʑ ɕ ʑ ɕʰ c cʰ ɟ ç ʝ ʑʰ ʄ",
    "k": "k kʰ g q",
    "h": "x h χ ħ xʰ hʰ",
    "voiced_h": "ɦ ɣ ɦʰ",
    "m": "m mb",
    "n": "n ɲ ɲʰ",
    "ng": "ŋ ŋg ŋʰ",
    "l": "l ɾ ɹ r ɭ rʰ",
    "zero": "∅ ʔ",
}
_SERIES_OF = {sound: name for name, sounds in _SERIES.items() for sound in sounds.split()}

_VOWELS = {
    "a": "aɑɒæɐ",
    "o": "ɔoʌ",
    "e": "ɛᴇeœøɜɞ",
    "ə": "əɤɘɵɯɨ",
    "i": "iɪ",
    "u": "uʊʉ",
    "y": "yʏ",
    "z": "ɿʅʮʯ",
}
_VOWEL_OF = {letter: name for name, letters in _VOWELS.items() for letter in letters}
_HIGH_ROUND_FRONT = frozenset("yʏʮʯɥ")


def _initial(syllable: Syllable) -> str:
    """Name the consonant, breathy voice left out."""
    return syllable.initial.rstrip("ʱ") or NONE


def _series(syllable: Syllable) -> str:
    """Name the place where the initial is made, and f, m, n, ng, l by themselves."""
    if not syllable.initial and SYLLABIC in syllable.nucleus:
        return _SERIES_OF.get(syllable.nucleus[0], "zero")
    return _SERIES_OF.get(_initial(syllable), "other")


def _release(syllable: Syllable) -> str:
    """Say whether the initial is aspirated, voiced or plain; only stops and affricates are."""
    initial = syllable.initial
    stem = initial.rstrip("ʰʱ")
    if stem in {"b", "d", "g", "dz", "dʑ", "dʒ", "dʐ", "ɟ", "bv"} or initial.endswith("ʱ"):
        return "voiced"
    if initial.endswith("ʰ"):
        return "aspirated"
    return "plain" if stem in {"p", "t", "k", "c", "ts", "tɕ", "tʃ", "tʂ", "pf", "tθ"} else "none"


def _vowel(syllable: Syllable) -> str:
    """Name the class of the main vowel, or the syllabic consonant."""
    letter = syllable.nucleus[0]
    return "syllabic" if SYLLABIC in syllable.nucleus else _VOWEL_OF.get(letter, letter)


def _shape(syllable: Syllable) -> str:
    """Name the class of the main vowel, and of the glide after it if there is one."""
    glide = syllable.coda[:1]
    return _vowel(syllable) + ("+" + _VOWEL_OF[glide] if glide in _VOWEL_OF else "")


def _glide(syllable: Syllable) -> str:
    """Say whether the vowel glides on: one vowel or two."""
    return "diphthong" if syllable.coda[:1] in _VOWEL_OF else "monophthong"


def _ending(syllable: Syllable) -> str:
    """Name the consonant that ends the syllable, or nasality."""
    if SYLLABIC in syllable.nucleus:
        return syllable.nucleus[0]
    last = syllable.coda[-1:]
    if last and last not in _VOWEL_OF:
        return {"ɲ": "n", "c": "k"}.get(last, last)
    return "~" if NASAL in syllable.nucleus else NONE


def _rounding(syllable: Syllable) -> str:
    """Say whether the syllable has the vowel of 鱼."""
    vowels = syllable.medial + syllable.nucleus[0]
    return "y" if _HIGH_ROUND_FRONT & set(vowels) else "none"


def _medial(syllable: Syllable) -> str:
    """Name the class of the glide before the main vowel, or of a close main vowel."""
    first = (syllable.medial + syllable.nucleus)[0]
    return _VOWEL_OF.get(first, "none") if first in "iɪyʏuʊʉʮʯ" else "none"


def _palatal_before_front(syllable: Syllable) -> str:
    """Name the series, velars before a front glide apart from others."""
    is_front = _medial(syllable) in {"i", "y"}
    return _series(syllable) + ("+i" if is_front else "")


PARTS: Mapping[str, Callable[[Syllable], str]] = {
    "initial": _initial,
    "series": _series,
    "series before i": _palatal_before_front,
    "release": _release,
    "medial": _medial,
    "rounding": _rounding,
    "vowel": _vowel,
    "shape": _shape,
    "glide": _glide,
    "ending": _ending,
    "rime": lambda syllable: syllable.nucleus + syllable.coda,
    "syllable": lambda syllable: str(syllable).replace("ʱ", ""),
}
"""Every part that a feature may ask about."""


def describe(syllable: Syllable, part: str) -> str:
    """Name the class of one part of a syllable.

    Parameters
    ----------
    syllable : Syllable
        Any syllable.
    part : str
        Key of `PARTS`.

    Returns
    -------
    sound : str
        A class or a letter; ``∅`` for an empty part.

    Examples
    --------
    >>> describe(Syllable("tʂʰ", "u", "ɑ", "ŋ"), "series")
    'sh'
    >>> describe(Syllable("tʂʰ", "u", "ɑ", "ŋ"), "ending")
    'ŋ'
    """
    return PARTS[part](syllable)
