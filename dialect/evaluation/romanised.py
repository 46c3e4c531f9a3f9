"""Cantonese and Mandarin as romanised in the development corpus, in the project's coding."""

from dialect.atlas.syllable import Syllable, parse_syllable

__all__ = ["of_jyutping", "of_pinyin"]

_JYUTPING_INITIALS = {
    **{"b": "p", "p": "pʰ", "m": "m", "f": "f", "d": "t", "t": "tʰ", "n": "n", "l": "l"},
    **{"g": "k", "k": "kʰ", "ng": "ŋ", "h": "h", "gw": "ku", "kw": "kʰu", "z": "ts"},
    **{"c": "tsʰ", "s": "s", "w": "u", "j": "i", "": ""},
}
_JYUTPING_VOWELS = {
    **{"aa": "a", "a": "ɐ", "eo": "ø", "oe": "œ", "yu": "y"},
    **{"e": "ɛ", "i": "i", "o": "ɔ", "u": "u"},
}
_JYUTPING_RIMES = {"ei": "ei", "ou": "ou", "eoi": "øy", "ing": "eŋ", "ik": "ek", "ung": "oŋ"} | {
    "uk": "ok"
}
_PINYIN_INITIALS = {
    **{"b": "p", "p": "pʰ", "m": "m", "f": "f", "d": "t", "t": "tʰ", "n": "n", "l": "l"},
    **{"g": "k", "k": "kʰ", "h": "x", "j": "tɕ", "q": "tɕʰ", "x": "ɕ", "zh": "tʂ"},
    **{"ch": "tʂʰ", "sh": "ʂ", "r": "ʐ", "z": "ts", "c": "tsʰ", "s": "s", "": ""},
}
_PINYIN_RIMES = {
    **{"a": "a", "o": "o", "e": "ɤ", "ai": "ai", "ei": "ei", "ao": "au", "ou": "ou", "an": "an"},
    **{"en": "ən", "ang": "aŋ", "eng": "əŋ", "ong": "uŋ", "er": "əɻ", "i": "i", "ia": "ia"},
    **{"ie": "iɛ", "iao": "iau", "iu": "iou", "ian": "iɛn", "in": "in", "iang": "iaŋ"},
    **{"ing": "iŋ", "iong": "iuŋ", "u": "u", "ua": "ua", "uo": "uo", "uai": "uai", "ui": "uei"},
    **{"uan": "uan", "un": "uən", "uang": "uaŋ", "ueng": "uəŋ", "v": "y", "ve": "yɛ"},
    **{"van": "yɛn", "vn": "yn"},
}
_NO_INITIAL = {"yi": "i", "yin": "in", "ying": "ing", "wu": "u", "wei": "ui", "wen": "un"} | {
    **{"you": "iu", "yu": "v", "yue": "ve", "yuan": "van", "yun": "vn"}
}


def of_jyutping(text: str) -> Syllable:
    """Read a Jyutping syllable; the tone is passed over.

    Raises
    ------
    KeyError
        If it is none.
    """
    text = text.rstrip("0123456789")
    if text in {"m", "ng"}:
        return parse_syllable({"m": "m̩", "ng": "ŋ̩"}[text])
    length = next(n for n in (2, 1, 0) if text[:n] in _JYUTPING_INITIALS)
    initial, rime = _JYUTPING_INITIALS[text[:length]], text[length:]
    sounds = _JYUTPING_RIMES.get(rime) or _jyutping_rime(rime)
    is_glide_alone = initial in {"i", "u"} and sounds[0] in {"i": "iy", "u": "u"}[initial]
    return parse_syllable(sounds if is_glide_alone else initial + sounds)


def _jyutping_rime(rime: str) -> str:
    vowel = next(v for v in _JYUTPING_VOWELS if rime.startswith(v))
    return _JYUTPING_VOWELS[vowel] + rime[len(vowel) :].replace("ng", "ŋ")


def of_pinyin(text: str) -> Syllable:
    """Read a pinyin syllable; the tone is passed over.

    Raises
    ------
    KeyError
        If it is none.
    """
    text = text.rstrip("0123456789").replace("ü", "v")
    if text[0] in "yw":
        ending = {"y": "i", "w": "u"}[text[0]] + text[1:]
        return parse_syllable(_PINYIN_RIMES[_NO_INITIAL.get(text, ending)])
    initial = next(i for i in ("zh", "ch", "sh", text[0], "") if text.startswith(i))
    initial = initial if initial in _PINYIN_INITIALS else ""
    rime = text[len(initial) :]
    if initial in {"j", "q", "x"} and rime.startswith("u"):
        rime = "v" + rime[1:]
    if rime == "i" and initial in {"zh", "ch", "sh", "r"}:
        return parse_syllable(_PINYIN_INITIALS[initial] + "ʅ")
    if rime == "i" and initial in {"z", "c", "s"}:
        return parse_syllable(_PINYIN_INITIALS[initial] + "ɿ")
    return parse_syllable(_PINYIN_INITIALS[initial] + _PINYIN_RIMES["ve" if rime == "ue" else rime])
