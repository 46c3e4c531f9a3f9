"""Phonetic classes that a recording can show: what each means for a surveyed syllable.

A trait is a question with two answers (does the syllable start through the nose? does it end in
one?), so that a detector of it can be learnt from a few hundred syllables of any dialect and then
asked about the readings of all others. Where a question does not arise (is a vowel aspirated?), the
answer is NaN and the syllable is neither confirmed nor refuted.
"""

import numpy as np
from numpy.typing import NDArray

from dialect.atlas.syllable import OPENNESS, Syllable
from dialect.entities import FloatArray

__all__ = ["CHECKED", "TRAITS", "TRAIT_NAMES", "answers_of", "traits_of"]

TRAIT_NAMES = {
    "zero": "零声母",
    "nasal": "鼻音声母",
    "lateral": "边音声母",
    "sonorant": "浊响声母",
    "aspirated": "送气",
    "fricative": "擦音",
    "sibilant": "咝音",
    "posterior": "翘舌或舌面咝音",
    "labial": "唇音声母",
    "velar": "软腭或喉音声母",
    "glide_i": "齐撮介音",
    "glide_u": "合口介音",
    "apical": "舌尖元音",
    "open": "低元音",
    "close": "高元音",
    "front": "前元音",
    "round": "圆唇元音",
    "offglide_i": "韵尾 -i",
    "offglide_u": "韵尾 -u",
    "nasal_coda": "鼻音韵尾",
    "velar_coda": "后鼻音韵尾",
    "labial_coda": "双唇鼻音韵尾",
    "checked": "入声韵尾",
}
"""Every trait with what the screen calls it."""
TRAITS = tuple(TRAIT_NAMES)
CHECKED = TRAITS.index("checked")

_NASALS, _LATERALS = frozenset("mnŋɲ"), frozenset("lɭɬɾ")
_SIBILANTS = frozenset(("s", "z", "ʃ", "ʒ", "ɕ", "ʑ", "ʂ", "ʐ"))
_POSTERIOR = frozenset("ʃʒɕʑʂʐ")
_FRICATIVES = frozenset(("f", "s", "ʃ", "ɕ", "ʂ", "x", "h", "χ", "ħ", "ç", "θ", "ɸ", "ɬ"))
_STOPS = frozenset(("p", "t", "k", "c", "q"))
_LABIAL, _VELAR = frozenset("pbɓmfvɸβ"), frozenset("kgɠxɣhɦχħ")
_SONORANTS = frozenset(("", "v", "ʋ", "ʐ", "ɻ", "ɹ", "ʔ", "ɦ"))
_FRONT, _ROUND = frozenset("iyeøɛœᴇæɪʏ"), frozenset("yuoɔøœʏʊɒɵɞ")
_APICAL, _APICAL_ROUND = frozenset("ɿʅʮʯ"), frozenset("ʮʯ")
_STOP_CODAS = frozenset("ptkcʔ")


def traits_of(syllable: Syllable) -> FloatArray:
    """Answer every trait for a syllable.

    Parameters
    ----------
    syllable : Syllable
        In the project's coding.

    Returns
    -------
    answers : ndarray of float, shape (n_traits,)
        1 for yes, 0 for no, NaN where the question does not arise; in the order of `TRAITS`.

    Examples
    --------
    >>> answers = traits_of(Syllable("tsʰ", "", "a", "ŋ"))
    >>> [t for t, answer in zip(TRAITS, answers, strict=True) if answer == 1]
    ['aspirated', 'sibilant', 'open', 'nasal_coda', 'velar_coda']
    """
    answers = _onset(syllable.initial) | _vowel(syllable) | _coda(syllable)
    return np.array([answers.get(trait, np.nan) for trait in TRAITS], dtype=np.float64)


def _onset(initial: str) -> dict[str, float]:
    """Answer what the initial settles."""
    plain = initial.rstrip("ʰʱ")
    is_nasal, is_lateral = plain[:1] in _NASALS, plain in _LATERALS
    is_affricate, is_stop = len(plain) == 2 and plain[0] in "tdpb", plain in _STOPS
    is_voiceless = (is_affricate and plain[0] in "tp") or is_stop or plain in _FRICATIVES
    is_sibilant = plain[-1:] in _SIBILANTS
    answers: dict[str, float] = {
        "zero": plain in {"", "ʔ"},
        "nasal": is_nasal,
        "lateral": is_lateral,
        "sonorant": is_nasal or is_lateral or plain in _SONORANTS,
    }
    if plain:
        answers["labial"] = plain[0] in _LABIAL
    if is_voiceless:
        answers |= {"fricative": plain in _FRICATIVES, "sibilant": is_sibilant}
        if is_stop or is_affricate:
            answers["aspirated"] = "ʰ" in initial
        if is_sibilant:
            answers["posterior"] = plain[-1] in _POSTERIOR
        elif is_stop or plain in {"x", "h", "χ", "ħ", "f"}:
            answers["velar"] = plain[0] in _VELAR
    return answers


def _vowel(syllable: Syllable) -> dict[str, float]:
    """Answer what the medial and the nucleus settle."""
    nucleus, medial = syllable.nucleus[0], syllable.medial
    answers: dict[str, float] = {"apical": nucleus in _APICAL}
    if nucleus not in OPENNESS:
        return answers
    if nucleus not in _APICAL:
        if nucleus not in "iyɪʏ":
            answers["glide_i"] = medial[:1] in set("iy")
        if nucleus not in "uyʊʏ":
            answers["glide_u"] = medial[-1:] in set("uy")
        if nucleus not in "aɐə":
            answers["front"] = nucleus in _FRONT
    height = OPENNESS[nucleus]
    is_round = nucleus in _ROUND or nucleus in _APICAL_ROUND
    return answers | {"open": height >= 4, "close": height <= 1, "round": is_round}


def _coda(syllable: Syllable) -> dict[str, float]:
    """Answer what the coda settles; a nasal vowel leaves open whether a nasal follows it."""
    coda, last = syllable.coda, syllable.coda[-1:]
    is_syllabic = syllable.nucleus[0] in _NASALS
    answers: dict[str, float] = {"checked": last in _STOP_CODAS}
    if not coda or coda[0] in "iuy":
        answers |= {"offglide_i": coda[:1] in set("iy"), "offglide_u": coda[:1] == "u"}
    if last not in _STOP_CODAS and not is_syllabic and len(syllable.nucleus) == 1:
        answers["nasal_coda"] = last in _NASALS
    if last in {"n", "ŋ"}:
        answers["velar_coda"] = last == "ŋ"
    if last in _NASALS:
        answers["labial_coda"] = last == "m"
    return answers


def answers_of(syllables: tuple[Syllable, ...]) -> NDArray[np.float64]:
    """Answer every trait for many syllables, shape (n_syllables, n_traits)."""
    return np.array([traits_of(syllable) for syllable in syllables]).reshape(-1, len(TRAITS))
