"""Mandarin syllables in parts, and how likely one is written down when another was said.

Who writes a place name down hears it through Mandarin: the parts of a syllable are confused at
random, or because the speaker's dialect merges them. The costs are natural logarithms of odds, set
by hand until development cases are there to fit them on.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dialect.entities import FloatArray

__all__ = [
    "LOG_NORM",
    "MERGERS",
    "Confusions",
    "Syllable",
    "confusions",
    "split_pinyin",
    "split_syllable",
    "untoned",
]

COST_UNMERGED, COST_RARE = 2.0, 3.0
"""A difference that some dialects merge, where this one keeps it; and one that few merge, so that
a listener hardly expects it."""
_UNMERGED = {
    "n_l": COST_UNMERGED,
    "retroflex_dental": COST_UNMERGED,
    "f_h": COST_UNMERGED,
    "in_ing": COST_UNMERGED,
    "en_eng": COST_UNMERGED,
    "an_ang": COST_UNMERGED,
    "velar_kept": COST_UNMERGED,
    "rounding_lost": COST_UNMERGED,
    "un_ong": COST_UNMERGED,
    "uan_uang": COST_UNMERGED,
    "nasal_lost": 1.4,
    "er_otherwise": COST_RARE,
    "ng_before_open": COST_UNMERGED,
    "f_for_sh": COST_RARE,
    "m_for_w": COST_RARE,
    "p_for_f": COST_RARE,
    "w_for_hu": COST_RARE,
    "h_for_k": COST_UNMERGED,
    "h_for_t": COST_RARE,
    "t_for_zh": COST_RARE,
    "z_for_r": COST_RARE,
    "l_for_r": COST_UNMERGED,
    "n_for_r": COST_RARE,
    "zero_for_r": 2.8,
}
MERGERS = tuple(_UNMERGED)
"""What a county's dialect may merge or say otherwise than Mandarin, in the order of the columns of
every merger table. What only the readings know (入声, 白 百 北 and the like) is left to them."""

_INITIALS = ("zh", "ch", "sh", "ng", *"bpmfdtnlgkhjqxrzcsywv")
_FINALS = (
    *("iang", "iong", "uang", "ueng", "ang", "eng", "ing", "ong", "iao", "ian", "uai", "uan"),
    *("van", "ai", "ei", "ao", "ou", "an", "en", "in", "un", "vn", "ia", "ie", "iu", "io", "ua"),
    *("uo", "ue", "ui", "ve", "er", "a", "e", "i", "o", "u", "v", "m", "n", "ng"),
)
_SYLLABLE = re.compile(
    f"({'|'.join(_INITIALS)})?({'|'.join(sorted(_FINALS, key=len, reverse=True))})(r(?![aoeiuv]))?"
)
_TONE_MARKS = {
    **dict(zip("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ", "aaaaeeeeiiiioooouuuuvvvv", strict=True)),
    "ü": "v",
    "ê": "e",
    "ń": "n",
    "ň": "n",
    "ǹ": "n",
}

# Initials that differ by one step: aspiration, nasality, or the manner at one place.
_CLOSE_INITIALS = {
    frozenset(pair)
    for pair in (
        *("bp", "dt", "gk", "jq", "zc", "ZC", "mb", "nd", "ld", "RZ", "SZ", "SC", "sz", "sc"),
        *("xj", "xq", "hk", "hg", "fp", "Rl"),
        ("", "N"),
    )
}
_MERGED_INITIALS = {
    frozenset(pair): merger
    for merger, pairs in {
        "n_l": ("nl",),
        "retroflex_dental": ("Zz", "Cc", "Ss"),
        "velar_kept": ("jg", "qk", "xh"),
    }.items()
    for pair in pairs
}

# What is heard for what was said in Mandarin: initials, and whether an u follows the one said.
_HEARD_FOR = {
    "f_for_sh": ("f", "ZCS", True),
    "m_for_w": ("m", "", True),
    "p_for_f": ("pb", "f", None),
    "w_for_hu": ("", "h", True),
    "h_for_k": ("h", "k", None),
    "h_for_t": ("h", "t", None),
    "t_for_zh": ("td", "ZC", None),
    "z_for_r": ("zs", "R", None),
    "l_for_r": ("l", "R", None),
    "n_for_r": ("n", "R", None),
    "zero_for_r": ("", "R", None),
}
_HEARD_AS = {
    (heard, said): (merger, before_u)
    for merger, (heards, saids, before_u) in _HEARD_FOR.items()
    for heard in heards or [""]
    for said in saids or [""]
}

# 二 儿 耳 are said in many ways, from li to a.
_HEARD_FOR_ER = {
    (initial, "", nucleus, "")
    for initial in ("", "l", "R", "n")
    for nucleus in ("a", "e", "i", "u", "ai", "ei")
}

# Height, backness with rounding: enough to order vowels by likeness.
_VOWELS = {"a": (0.0, 0.0), "o": (1, 1), "e": (1, 0), "i": (2, -1), "u": (2, 1), "v": (2, -0.5)}

COST_INITIAL = 3.5
COST_CLOSE_INITIAL = 2.0
COST_ZERO_INITIAL = 2.8
COST_MEDIAL = 1.5
COST_VOWEL = 1.1
COST_CODA = 1.4
COST_ER = 1.5
"""What one of the ways to say 二 costs, as there are many of them."""
LOG_NORM = 1.5
"""Log of the summed odds over a vocabulary, median 3.9 to 5.3 over the syllables of place names."""
COST_MERGED = 0.6
"""The same difference where the dialect merges it: listeners undo about every second one."""


@dataclass(frozen=True)
class Syllable:
    """A syllable in the parts that are confused apart from each other; tone 0 is unknown."""

    initial: str
    medial: str
    nucleus: str
    coda: str
    tone: int = 0


@dataclass(frozen=True)
class Confusions:
    """Log-probabilities to write down a heard syllable for each syllable that may have been said.

    Attributes
    ----------
    free : ndarray of float, shape (n_heard, n_vocabulary)
        When the speaker's dialect merges everything that the pair differs by.
    strict : ndarray of float, shape (n_heard, n_vocabulary)
        When it merges nothing.
    needed : ndarray of bool, shape (n_heard, n_vocabulary, n_mergers)
        The mergers that make the difference.
    """

    free: FloatArray
    strict: FloatArray
    needed: NDArray[np.bool_]


def split_pinyin(text: str) -> tuple[Syllable, ...]:
    """Split pinyin, spaced or run together, with or without tones, into syllables.

    Parameters
    ----------
    text : str
        Such as ``"zu ma ya"``, ``"yīdùshuǐ"``, ``"yuan2yang2"`` or ``"lü liang"``; dialect
        syllables that Mandarin lacks (``"nga"``, ``"fiang"``) are read too.

    Returns
    -------
    syllables : tuple of Syllable
        In order; the fewest that cover the text.

    Raises
    ------
    ValueError
        If a part of the text is no syllable; the message quotes it.

    Examples
    --------
    >>> [s.initial + s.medial + s.nucleus + s.coda for s in split_pinyin("xi'an zumaya")]
    ['xi', 'an', 'zu', 'ma', 'ia']
    """
    syllables: list[Syllable] = []
    for word in re.split(r"[\s'’·,，、/\-]+", text.strip().lower()):
        syllables += _split_word(word)
    return tuple(syllables)


def _split_word(word: str) -> list[Syllable]:
    toned, tones = _strip_tone_marks(word)
    shortest: dict[int, list[Syllable]] = {0: []}
    for start in range(len(toned)):
        if start not in shortest:
            continue
        for end in range(start + 1, min(start + 7, len(toned)) + 1):
            piece = toned[start:end]
            digit = piece[-1] if piece[-1] in "012345" else ""
            if not _SYLLABLE.fullmatch(piece.removesuffix(digit)):
                continue
            tone = int(digit or 0) or max(tones[start:end])
            found = [*shortest[start], split_syllable(piece.removesuffix(digit), tone % 5)]
            # Vowels may open a syllable only where nothing else fits: xian is one, not two.
            if end not in shortest or len(found) < len(shortest[end]):
                shortest[end] = found
    if len(toned) not in shortest:
        raise ValueError(f"{word!r} is not pinyin")
    return shortest[len(toned)]


def _strip_tone_marks(word: str) -> tuple[str, list[int]]:
    """Return plain letters and the tone marked on each."""
    marked = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
    plain = [_TONE_MARKS.get(letter, letter) for letter in word.replace("u:", "v")]
    tones = [marked.index(c) % 4 + 1 if c in marked else 0 for c in word.replace("u:", "v")]
    return "".join(plain), tones


def split_syllable(pinyin: str, tone: int = 0) -> Syllable:
    """Split one pinyin syllable without tone marks into its parts.

    Parameters
    ----------
    pinyin : str
        Lower-case letters, ``v`` for ü.
    tone : int, default=0
        Mandarin tone 1 to 4, 0 when unknown or neutral.

    Returns
    -------
    syllable : Syllable
        Initials ``Z C S R N`` stand for zh ch sh r ng; ``y`` and ``w`` become medials.

    Raises
    ------
    ValueError
        If the letters are no syllable.

    Examples
    --------
    >>> split_syllable("yuan", 1)
    Syllable(initial='', medial='v', nucleus='a', coda='n', tone=1)
    """
    match = _SYLLABLE.fullmatch(pinyin)
    if match is None:
        raise ValueError(f"{pinyin!r} is no pinyin syllable")
    initial, final = _unspell(match.group(1) or "", match.group(2))
    coda = next((c for c in ("ng", "n", "r") if final.endswith(c) and final != c), "")
    body = final.removesuffix(coda)
    medial = body[0] if len(body) > 1 and body[0] in "iuv" else ""
    return Syllable(_LETTER.get(initial, initial), medial, body.removeprefix(medial), coda, tone)


def untoned(syllable: Syllable) -> Syllable:
    """Forget the tone of a syllable."""
    return replace(syllable, tone=0)


_LETTER = {"zh": "Z", "ch": "C", "sh": "S", "r": "R", "ng": "N"}
_FULL_FINALS = {
    "iu": "iou",
    "ui": "uei",
    "un": "uen",
    "vn": "ven",
    "in": "ien",
    "ing": "ieng",
    "ong": "ueng",
    "iong": "veng",
    "ue": "ve",
}


def _unspell(initial: str, final: str) -> tuple[str, str]:
    """Undo the spellings that hide a medial or shorten a final."""
    if initial == "y":
        rounded = final.startswith(("u", "v"))
        final = "v" + final[1:] if rounded else final if final.startswith("i") else "i" + final
        initial = ""
    elif initial == "w":
        initial, final = "", final if final == "u" else "u" + final
    elif initial in {"j", "q", "x"} and final.startswith("u"):
        final = "v" + final[1:]
    return initial, _FULL_FINALS.get(final, final)


def confusions(heard: Sequence[Syllable], vocabulary: Sequence[str]) -> Confusions:
    """Tell how likely each vocabulary syllable is written down as each heard one.

    Parameters
    ----------
    heard : sequence of Syllable
        What was written down.
    vocabulary : sequence of str
        Pinyin without tones of everything that may have been said.

    Returns
    -------
    confusions : Confusions
        For each said syllable the chances over the vocabulary sum to about 1; tones are left to
        the caller.
    """
    n_heard, n_said = len(heard), len(vocabulary)
    free, strict = np.empty((n_heard, n_said)), np.empty((n_heard, n_said))
    needed = np.zeros((n_heard, n_said, len(MERGERS)), dtype=bool)
    for i, syllable in enumerate(heard):
        row = _costs(replace(syllable, tone=0), tuple(vocabulary))
        free[i], strict[i], needed[i] = row
    return Confusions(-free, -strict, needed)


@lru_cache(maxsize=2048)
def _costs(
    heard: Syllable, vocabulary: tuple[str, ...]
) -> tuple[FloatArray, FloatArray, NDArray[np.bool_]]:
    """Return costs of one heard syllable with all mergers, with none, and the mergers needed."""
    pairs = [_difference(heard, split_syllable(said)) for said in vocabulary]
    base = np.array([cost for cost, _ in pairs])
    needed = np.array([[merger in mergers for merger in MERGERS] for _, mergers in pairs])
    free = base + COST_MERGED * needed.sum(axis=1) + LOG_NORM
    return free, base + needed @ np.array(list(_UNMERGED.values())) + LOG_NORM, needed


def _difference(a: Syllable, b: Syllable) -> tuple[float, frozenset[str]]:
    """Return the cost of what no dialect merges, and the mergers that explain the rest.

    `b` was said, `a` heard.
    """
    if b.coda == "r" and (a.initial, a.medial, a.nucleus, a.coda) in _HEARD_FOR_ER:
        return COST_ER, frozenset({"er_otherwise"})
    mergers: set[str] = set()
    cost = _initial_cost(a, b, mergers)
    medial_a, medial_b = a.medial, b.medial
    if mergers & {"f_h", "f_for_sh", "m_for_w"}:
        medial_a, medial_b = medial_a.replace("u", ""), medial_b.replace("u", "")
    if "velar_kept" in mergers:
        medial_a, medial_b = medial_a.replace("i", ""), medial_b.replace("i", "")
    if medial_a != medial_b:
        if {medial_a, medial_b} == {"i", "v"}:
            mergers.add("rounding_lost")
        else:
            cost += COST_MEDIAL
    if {a.nucleus, b.nucleus} == {"i", "v"}:
        mergers.add("rounding_lost")
    else:
        cost += COST_VOWEL * _vowel_distance(a.nucleus, b.nucleus)
    return cost + _coda_cost(a, b, mergers), frozenset(mergers)


def _initial_cost(a: Syllable, b: Syllable, mergers: set[str]) -> float:
    """Price the initials, noting the mergers that explain them."""
    pair = frozenset((a.initial, b.initial))
    merger = _MERGED_INITIALS.get(pair) or _heard_as(a, b)
    if pair == {"f", "h"} and "u" in (a.medial, a.nucleus, b.medial, b.nucleus):
        merger = "f_h"
    if merger:
        mergers.add(merger)
    if merger or len(pair) == 1:
        return 0.0
    if pair in _CLOSE_INITIALS:
        return COST_CLOSE_INITIAL
    return COST_ZERO_INITIAL if "" in pair else COST_INITIAL


def _heard_as(heard: Syllable, said: Syllable) -> str | None:
    """Name what makes one initial of another, if anything does."""
    if heard.initial in {"N", "n", "g"} and not said.initial and not said.medial:
        return "ng_before_open" if said.nucleus[:1] in {"a", "o", "e"} else None
    merger, before_u = _HEARD_AS.get((heard.initial, said.initial), (None, None))
    is_before_u = "u" in (said.medial, said.nucleus)
    return merger if before_u is None or before_u == is_before_u else None


def _coda_cost(a: Syllable, b: Syllable, mergers: set[str]) -> float:
    """Price the codas, noting the mergers that explain them."""
    if a.coda == b.coda:
        return 0.0
    if not a.coda and b.coda in {"n", "ng"}:
        mergers.add("nasal_lost")
        return 0.0
    if {a.coda, b.coda} != {"n", "ng"}:
        return COST_CODA
    is_open, is_round = "a" in (a.nucleus, b.nucleus), a.medial == b.medial == "u"
    is_high = "i" in (a.medial, b.medial) or "v" in (a.medial, b.medial)
    if is_round:
        mergers.add("uan_uang" if is_open else "un_ong")
    elif is_open:
        mergers.add("an_ang")
    else:
        mergers.add("in_ing" if is_high else "en_eng")
    return 0.0


def _vowel_distance(a: str, b: str) -> float:
    """Measure how unlike two nuclei are; what is more than one vowel counts by its first."""
    if a == b:
        return 0.0
    first, second = _VOWELS.get(a[:1], (1.0, 0.0)), _VOWELS.get(b[:1], (1.0, 0.0))
    glide = 0.8 if a[1:] != b[1:] else 0.0
    return abs(first[0] - second[0]) + abs(first[1] - second[1]) + glide
