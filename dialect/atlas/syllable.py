"""One coding for the many ways in which surveyors write a syllable.

Every survey has its own habits: ``ph`` or ``pʰ``, ``jan`` or ``ian``, ``E`` typed for ``ᴇ``, a tie
bar more or less, five marks for a fricated vowel. What is said can only be compared after these
habits are gone. `normalise_ipa` removes them, `parse_syllable` splits what is left:

- initial: ``''`` for none; aspiration as ``ʰ``, breathy voice as ``ʱ``, prenasalised stops as one;
- medial: the vowels before the nucleus, mostly ``i u y``; ``j w ɥ`` are written so as well;
- nucleus: the most open vowel, with a combining tilde if nasalised; an apical vowel ``ɿ ʅ ʮ ʯ``; or
  a syllabic consonant with the syllabic mark (``m̩ n̩ ŋ̩ l̩ ɻ̩``);
- coda: off-glides, then ``m n ɲ ŋ``, ``p t k c ʔ``, ``l`` or ``ɻ`` (the rhotic ending of 儿).

Narrow detail within one sound (raised, fronted, compressed, length) is dropped on purpose: no two
transcribers agree on it, and no caseworker hears it.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from dialect.errors import SyllableError

__all__ = ["Syllable", "normalise_ipa", "parse_syllable"]

NASAL = "\u0303"
SYLLABIC = "\u0329"
LETTERS_LIMIT = 12  # no syllable is longer; free text is
GLIDES_LIMIT = 2  # on either side of the nucleus; more is two syllables run together

# Openness of each vowel, close to open. Only the order matters: it picks the nucleus.
OPENNESS = {
    vowel: level
    for level, vowels in enumerate(("iyuɨʉɯɿʅʮʯ", "ɪʏʊ", "eøɘɵɤo", "əᴇ", "ɛœɜɞʌɔ", "æɐ", "aɑɒ"))
    for vowel in vowels
}
CLOSE_VOWELS = frozenset("iyuɨʉɯɿʅʮʯɪʏʊ")

# Look-alikes, typing substitutes and print forms, under the letter that each stands for.
LOOK_ALIKES = str.maketrans(
    "ɡεǝ∫ɷɁˀƲʋAᴀEIYJKPȵȶȡȿʈɖɳɱƞȷʍｋ０~ⁱᶦᵘᶷᵚʲʷ‘ʻʼ’",
    f"gɛəʃʊʔʔvvaaᴇɪʏjkpɲcɟʂtdnmnjwk0{NASAL}iɪuʊɯjwʰʰʰʰ",
    # Marks of length, of narrow detail, of transition sounds and of friction.
    "ː:ˈ˗ᶽᶻᵝᶨᶤᶶᵛᶠˣˠʙᵊᵄᵃᵋᵓᵒ𐞢",
) | str.maketrans(
    {
        "ɚ": "əɻ",
        "ɝ": "əɻ",
        "˞": "ɻ",
        "ʨ": "tɕ",
        "ʥ": "dʑ",
        "ʧ": "tʃ",
        "ʤ": "dʒ",
        "ʦ": "ts",
        "ʣ": "dz",
    }
)
SURVEY_MARKS = re.compile(
    r"(?<=ʔ)~.*$|^[*`,\[]+|^[-]{2,}|[-@？?_＿\u0082\ue684]+$|=|\s|[\u0361\u035c]"
)
BRACKETS = (
    (re.compile(r"ɭ (?=\S)"), "ɪ"),
    (re.compile(r"\(([jwJ])\)"), r"\1"),
    (re.compile(r"\([^()]*\)|（[^（）]*）"), ""),
)
DIACRITICS = re.compile(r"[\u0300-\u0302\u0304-\u036f]")  # all but the tilde, kept as nasality

STOP = r"[ptkbdgcɟɓɗʄɠʔq]"
AFFRICATE = r"ts|dz|tɕ|dʑ|tʃ|dʒ|tʂ|dʐ|tθ|dð|tɬ|pf|bv"
VOWEL = f"[{''.join(OPENNESS)}]"
REWRITES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"^0(?!$)", ""),
        (r"(?<=[mnɲŋ])[ᵇᵈᶢᶡ]|(?<=l)ᵈ|(?<=s)ᵗ", ""),  # nasals that end as stops
        (r"^ⁿ(?=[dt])|^[ᵐᵑⁿ](?=[bgmnŋ])", ""),
        (r"^ᵐ", "m"),
        (r"ⁿ$", "n"),
        (r"ᵑ$", "ŋ"),
        (r"wʰ", "ʰw"),
        (r"^([jwɥ])[ʱɦ]", r"ɦ\1"),
        (r"^ʔ(?=[mnɲŋlvz][^$])", ""),  # preglottalised sonorants of the upper register
        (r"^ʔb", "ɓ"),
        (r"^ʔd", "ɗ"),
        (r"^ɦ(?=[zʑvʒ])|^h(?=ɾ)|(?<=^[lɲ])d", ""),
        (rf"(?<=[^{VOWEL[1:-1]}])ɣ(?=$|[ɯŋn])", "ɤ"),  # typed for ɤ
        (rf"^ø(?=[iuy]{VOWEL})", ""),  # typed for the empty-set sign
        (r"^jy", "y"),
        (r"ng", "ŋ"),
        (r"^([kt]|ts|tʂ)f(?=.)", r"\1"),
        (rf"^({STOP}|{AFFRICATE})[hx](?=.)", r"\1ʰ"),
        (rf"^({STOP}|{AFFRICATE}|[fvszʂʐʃʒɕʑxhlmnŋɲɾ])ɦ", r"\1ʱ"),
        (r"^([bdgɟ]|dz|dʑ|dʒ|dʐ|bv)ʰ", r"\1ʱ"),
        (r"^xh|^hx", "x"),
        (r"(?<=[ɕsptkʰ])ɸ", ""),
        (rf"^([pbmnlkgŋɲhfxsɕʂʃ]|t[sɕʂʃ]?)([ʰʱ]?)[zʑʝʒʐβɣɹ](?={VOWEL}|ɥ)", r"\1\2"),
        (r"^([fv])v(?=.)", r"\1"),
        (rf"(?<=[^b])v(?={VOWEL}|[jw])", "u"),
        (rf"(?<={VOWEL})[zʑʝʒʐβ](?=$|[nŋʔ])", ""),  # friction after one
        (rf"(?<={VOWEL}){NASAL}?ɣ{NASAL}", "ŋ"),  # 西安 ɑɣ̃: what is left of -ŋ
        (rf"(?<={VOWEL})ɣ", "ɯ"),
        (rf"(?<={VOWEL})({NASAL}?)[rɾɹɭɻ]+{NASAL}?$", r"\1ɻ"),
        (rf"(?<={VOWEL})h$|(?<={VOWEL}{NASAL})h$", "ʔ"),
        (rf"(?<={VOWEL})q$", "ʔ"),
        (rf"(?<={VOWEL}[ptkʔ])[nŋml]$", ""),  # the release of a stop
        (r"ŋm$", "ŋ"),
        (r"kp$", "k"),
        (r"(?<=[ŋkʔʒnptɲ])w$", ""),
    )
)
GLIDES = str.maketrans({"j": "i", "w": "u", "ɥ": "y"})
FRICATED_VOWELS = (  # consonants written for the vowel that they leave no room for
    (re.compile(r"^(.*[ʂʐʃʒ].?)(?:ʐ|ʒ|ɻ|ɹ|r)+$"), r"\1ʅ"),
    (re.compile(r"^(.+?)(?:z|ʐ|ʒ|ɹ)+$"), r"\1ɿ"),
    (re.compile(r"^(.+?)[vβ]$"), r"\1u"),
    (re.compile(r"^[vβ]$"), "u"),
    (re.compile(r"^(.*)ʝ$"), r"\1i"),
    (re.compile(r"^z$"), "ɿ"),
    (re.compile(r"^ʒ$"), "ʅ"),
    (re.compile(r"^[ɻɹɭr]$"), "ɻ"),
)
INITIAL = re.compile(rf"(?:mb|nd|ŋg|{AFFRICATE}|{STOP}|[mnɲŋfvθðszʃʒʂʐɕʑçʝxɣχhɦħɸβlɬɭɾɹɻr])?[ʰʱ]?")
RIME = re.compile(rf"(?P<vowels>{VOWEL}+)(?P<final>[mnɲŋ]?[ptkcbdgʔ]?|[lɻ]ʔ?)")
SYLLABIC_RIME = re.compile(r"(?P<nasal>[mnɲŋlɻ])[mnŋ]?(?P<final>ʔ?)")
FINAL_STOPS = str.maketrans("bdg", "ptk")


@dataclass(frozen=True)
class Syllable:
    """A syllable without its tone, in the project's coding.

    Attributes
    ----------
    initial : str
        Consonant at the start; empty for none.
    medial : str
        Vowels before the nucleus; empty for none.
    nucleus : str
        The vowel that carries the syllable, or a syllabic consonant; never empty.
    coda : str
        Off-glide and consonant after the nucleus; empty for none.
    """

    initial: str
    medial: str
    nucleus: str
    coda: str

    def __str__(self) -> str:
        """Write the syllable as one string, which parses to itself."""
        return self.initial + self.medial + self.nucleus + self.coda


def normalise_ipa(ipa: str) -> str:
    """Write a transcription with one code point per sound and without narrow detail.

    Parameters
    ----------
    ipa : str
        Transcription of one syllable without tone, as surveyed.

    Returns
    -------
    normal : str
        Decomposed form; empty if nothing but marks was there.

    Examples
    --------
    >>> normalise_ipa("t͡s̻ʻAŋ")
    'tsʰaŋ'
    """
    text = unicodedata.normalize("NFC", ipa)
    for pattern, replacement in BRACKETS:
        text = pattern.sub(replacement, text)
    text = SURVEY_MARKS.sub("", text)
    # The cedilla of ç is part of the letter: shield it from the removal of marks.
    parts = (p if p == "ç" else unicodedata.normalize("NFD", p) for p in text)
    text = DIACRITICS.sub("", "".join(parts).translate(LOOK_ALIKES))
    text = re.sub(f"{NASAL}+", NASAL, text)
    for pattern, replacement in REWRITES:
        text = pattern.sub(replacement, text)
    return text


@lru_cache(maxsize=65_536)
def parse_syllable(ipa: str) -> Syllable:
    """Split a transcribed syllable into initial, medial, nucleus and coda.

    Parameters
    ----------
    ipa : str
        Transcription of one syllable without tone, as surveyed or as typed.

    Returns
    -------
    syllable : Syllable
        In the project's coding.

    Raises
    ------
    SyllableError
        If the text is not one syllable of known sounds.

    Examples
    --------
    >>> parse_syllable("tɕʰyæ̃")
    Syllable(initial='tɕʰ', medial='y', nucleus='æ̃', coda='')
    >>> parse_syllable("jɐt̚").medial
    'i'
    """
    text = normalise_ipa(ipa)
    if not text or len(text) > LETTERS_LIMIT:
        raise SyllableError(ipa)
    is_nasal, bare = NASAL in text, text.replace(NASAL, "")
    bare = _vowels_for_glides(bare)
    match = INITIAL.match(bare)
    initial = match.group() if match else ""
    rime = RIME.fullmatch(bare, len(initial))
    if rime is not None:
        medial, nucleus, offglide = _split_vowels(rime["vowels"])
        if max(len(medial), len(offglide)) > GLIDES_LIMIT:
            raise SyllableError(ipa)
        final = rime["final"].translate(FINAL_STOPS)
        has_nasal_coda = final[:1] in {"m", "n", "ɲ", "ŋ"}
        tilde = NASAL if is_nasal and not has_nasal_coda else ""
        return Syllable(initial, medial, nucleus + tilde, offglide + final)
    return _parse_syllabic(bare, ipa)


def _parse_syllabic(bare: str, ipa: str) -> Syllable:
    """Split a syllable whose nucleus is a consonant."""
    match = re.fullmatch(rf"(?P<initial>{INITIAL.pattern}?){SYLLABIC_RIME.pattern}", bare)
    if match is None:
        raise SyllableError(ipa)
    return Syllable(match["initial"], "", match["nasal"] + SYLLABIC, match["final"])


def _vowels_for_glides(text: str) -> str:
    """Write glides and fricated vowels as vowels, each once."""
    text = text.translate(GLIDES)
    if not any(letter in OPENNESS for letter in text):
        for pattern, replacement in FRICATED_VOWELS:
            text, n_replaced = pattern.subn(replacement, text)
            if n_replaced:
                break
    text = re.sub(rf"(?<={VOWEL})v$", "u", text)
    return re.sub(rf"({VOWEL})\1+", r"\1", text)


def _split_vowels(vowels: str) -> tuple[str, str, str]:
    """Find the nucleus: the most open vowel; of equals the first, but ``iu`` and ``ui`` rise."""
    openness = [OPENNESS[vowel] for vowel in vowels]
    at = openness.index(max(openness))
    if vowels[at] in CLOSE_VOWELS and openness[at] in openness[at + 1 :]:
        at = openness.index(openness[at], at + 1)
    return vowels[:at], vowels[at], vowels[at + 1 :]
