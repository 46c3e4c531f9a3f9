"""A character as the person pronounces it, against how survey points around each county read it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from dialect.atlas.load import Atlas
from dialect.atlas.readings import ReadingTable
from dialect.atlas.syllable import Syllable, parse_syllable
from dialect.entities import CountyEvidence, FloatArray, NotWeighed, ReadingClue
from dialect.errors import CaseError
from dialect.evidence import mandarin
from dialect.evidence.coverage import LEAST_SURVEYED
from dialect.evidence.neighbours import Neighbours, neighbours_among
from dialect.evidence.sound_distance import SoundSpace, contour_points

__all__ = ["LISTENER_ERROR", "Survey", "survey_of", "syllable_of_pinyin", "weigh_reading"]

LISTENER_ERROR = 0.10
"""Chance that what was written down tells nothing of the home: misheard, learned elsewhere, a slip.
It bounds how far one reading can speak against a county, at 10 to 1."""
LEAST_SHARE = 0.1
"""Share that a reading must have to be named in a sentence, unless it is the commonest."""
READINGS_NAMED = 3

_TONE_SIGNS = "12345¹²³⁴⁵˩˨˧˦˥"
_MANDARIN_TONES = {1: "55", 2: "35", 3: "214", 4: "51"}  # Beijing, as who writes pinyin hears it
# What a word says of a contour's points at start, middle and end, in Chao steps.
_TONE_WORDS: dict[str, Callable[[FloatArray], bool]] = {
    "high": lambda points: bool(points.mean() >= 3.5),
    "mid": lambda points: bool(2.5 <= points.mean() <= 3.5),
    "low": lambda points: bool(points.mean() <= 2.5),
    "rising": lambda points: bool(points[2] - points[0] >= 1),
    "level": lambda points: bool(np.ptp(points) < 1),
    "falling": lambda points: bool(points[2] - points[0] <= -1),
}
_CHINESE_TONE_WORDS = str.maketrans(
    {
        "高": " high ",
        "中": " mid ",
        "低": " low ",
        "升": " rising ",
        "平": " level ",
        "降": " falling ",
        "调": "",
        "調": "",
    }
)

# Pinyin in parts, as `mandarin.split_pinyin` gives them, to the coding of the atlas.
_INITIALS = dict(
    zip(
        ("b", "p", "d", "t", "g", "k", "j", "q", "x", "z", "c", "Z", "C", "S", "R", "h", "N"),
        "p pʰ t tʰ k kʰ tɕ tɕʰ ɕ ts tsʰ tʂ tʂʰ ʂ ʐ x ŋ".split(),  # noqa: SIM905 # side by side
        strict=True,
    )
)
_RIMES = {
    "e": "ɤ",
    "ie": "iɛ",
    "ve": "yɛ",
    "en": "ən",
    "eng": "əŋ",
    "er": "əɻ",
    "ien": "in",
    "ieng": "iŋ",
    "uen": "uən",
    "ueng": "uŋ",
    "ven": "yn",
    "veng": "yŋ",
    "ian": "iɛn",
    "ao": "au",
    "iao": "iau",
    "m": "m̩",
    "n": "n̩",
    "ng": "ŋ̩",
}


@dataclass(frozen=True, eq=False)
class Survey:
    """A reading table with its sounds and the neighbourhoods of its points.

    Attributes
    ----------
    table : ReadingTable
        Who reads which character how.
    sounds : SoundSpace
        The table's sounds, ready to be compared.
    neighbours : Neighbours
        What each point tells of each county.
    point : ndarray of int, shape (n_localities,)
        Position of each survey point among those that have readings; -1 for the others.
    label : str
        Names the table to the caseworker where it is not the shipped one.
    """

    table: ReadingTable
    sounds: SoundSpace
    neighbours: Neighbours
    point: NDArray[np.intp]
    label: str


def weigh_reading(clue: ReadingClue, atlas: Atlas) -> CountyEvidence | NotWeighed:
    """Weigh how a character was pronounced.

    ``P(heard | county)`` mixes the points around the county, each the average over its readings of
    the chance that they are heard so (`dialect.evidence.sound_distance`), with its region and the
    country; a listener error rate draws it towards the country's.

    Parameters
    ----------
    clue : ReadingClue
        Character in either script; one syllable in IPA or pinyin, the tone optional: Chao digits
        or words in `tone`, or digits, tone letters or tone marks in `heard`.
    atlas : Atlas
        Where readings and survey points are read from.

    Returns
    -------
    evidence : CountyEvidence or NotWeighed
        Log-likelihood ratio against the country's average; `NotWeighed` for a character that is
        neither in the shipped table nor in an imported one.

    Raises
    ------
    CaseError
        If the heard syllable or its tone cannot be read.
    """
    syllable, written_tone = _read_heard(clue)
    survey = survey_of(clue.char, atlas)
    tone = (clue.tone or written_tone).strip()
    contours = _read_tone(tone, survey.sounds.contours()) if tone else ()
    table, rows = survey.table, survey.table.rows(clue.char)
    if not rows.size:
        return NotWeighed(
            f"“{clue.char}”读作“{clue.heard}”未计入：字音表只有 {len(table.characters)} 个"
            "常用字，没有这个字；请换一个常用字，或用 xiangyin atlas import-readings 导入完整字音表"
        )
    ratio = survey.sounds.hear_syllable(syllable)[table.syllable[rows]]
    if contours:
        ratio = ratio * survey.sounds.hear_tone(contours)[table.tone[rows]]
    point = survey.point[table.locality[rows]]
    n_readings = np.bincount(point, minlength=len(survey.neighbours.point_group))
    with np.errstate(invalid="ignore"):  # a point that does not read the character: NaN
        of_point = np.bincount(point, weights=ratio, minlength=len(n_readings)) / n_readings
    likeness = survey.neighbours.average(of_point[:, None])[:, 0]
    likeness /= survey.neighbours.of_country(of_point[:, None])[0]
    log_lr = np.log((1 - LISTENER_ERROR) * likeness + LISTENER_ERROR)
    said = f"“{clue.char}”听作 {clue.heard}" + f"，声调 {tone}" * bool(tone)
    name = _namer_of_readings(survey, clue.char, with_tone=bool(tone))

    def why(county: int) -> str:
        return f"{said}：{_basis(county, survey)}多读 {'、'.join(name(county))}{survey.label}"

    return CountyEvidence(log_lr, why)


def syllable_of_pinyin(pinyin: mandarin.Syllable) -> Syllable:
    """Turn a pinyin syllable into the coding of the atlas.

    Parameters
    ----------
    pinyin : mandarin.Syllable
        As `mandarin.split_pinyin` gives it.

    Returns
    -------
    syllable : Syllable
        Without its tone.

    Examples
    --------
    >>> str(syllable_of_pinyin(mandarin.split_syllable("zhuang")))
    'tʂuaŋ'
    >>> str(syllable_of_pinyin(mandarin.split_syllable("si")))
    'sɿ'
    """
    initial = _INITIALS.get(pinyin.initial, pinyin.initial)
    rime = pinyin.medial + pinyin.nucleus + pinyin.coda
    if rime == "i" and pinyin.initial in {"z", "c", "s"}:
        rime = "ɿ"
    elif rime == "i" and pinyin.initial in {"Z", "C", "S", "R"}:
        rime = "ʅ"
    ipa = _RIMES.get(rime, rime.replace("ng", "ŋ").replace("v", "y").replace("r", "ɻ"))
    return parse_syllable(initial + ipa)


def survey_of(char: str, atlas: Atlas) -> Survey:
    """Choose the shipped table, or the imported one for a character that it lacks.

    Parameters
    ----------
    char : str
        The character asked about.
    atlas : Atlas
        Where readings and survey points are read from.

    Returns
    -------
    survey : Survey
        The shipped table where neither has the character.
    """
    shipped = _shipped(atlas)
    return shipped if char in shipped.table.positions else _imported(atlas) or shipped


@lru_cache(maxsize=2)
def _shipped(atlas: Atlas) -> Survey:
    return _prepare(atlas.readings, atlas, "")


@lru_cache(maxsize=2)
def _imported(atlas: Atlas) -> Survey | None:
    table = atlas.imported_readings
    return None if table is None else _prepare(table, atlas, "（据导入的完整字音表）")


def _prepare(table: ReadingTable, atlas: Atlas, label: str) -> Survey:
    """Make a table ready for any character."""
    rows = np.flatnonzero(np.bincount(table.locality))  # np.unique would import numpy.ma, 0.1 s
    point = np.full(len(atlas.localities), -1, dtype=np.intp)
    point[rows] = np.arange(len(rows))
    # One set of neighbours for all characters: a point that does not read one is left out by NaN.
    neighbours = neighbours_among(atlas, tuple(rows.tolist()))
    return Survey(table, SoundSpace(table), neighbours, point, label)


def _read_heard(clue: ReadingClue) -> tuple[Syllable, str]:
    """Return the syllable, and the tone if one is written with it."""
    text = clue.heard.strip().strip("[]/").strip()
    try:
        if clue.script == "pinyin":
            syllables = mandarin.split_pinyin(text)
            if len(syllables) != 1:
                raise ValueError(f"{text!r} is {len(syllables)} syllables")
            return syllable_of_pinyin(syllables[0]), _MANDARIN_TONES.get(syllables[0].tone, "")
        letters = text.rstrip(_TONE_SIGNS)
        return parse_syllable(letters), _digits(text.removeprefix(letters))
    except ValueError as error:
        raise _not_a_syllable(clue) from error


def _not_a_syllable(clue: ReadingClue) -> CaseError:
    """Say what one syllable looks like in the script that was chosen."""
    name, example = {"pinyin": ("pinyin", "zhuang"), "ipa": ("IPA", "tʂuaŋ")}[clue.script]
    chinese = {"pinyin": "拼音", "ipa": "国际音标"}[clue.script]
    return CaseError(
        "heard",
        f"{clue.heard!r} is not one syllable in {name}; write it like {example!r}",
        f"“{clue.heard}”不是{chinese}的一个音节；请写成 {example} 这样",
    )


@lru_cache(maxsize=1024)
def _read_tone(tone: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Return the Chao values that a tone may mean, given as digits or in words."""
    digits = _digits(tone)
    if re.fullmatch("[1-5]{1,4}", digits):
        return (digits,)
    words = re.findall(r"[^\s,，、\-]+", tone.lower().translate(_CHINESE_TONE_WORDS))
    if words and all(word in _TONE_WORDS for word in words):
        claims = [_TONE_WORDS[word] for word in words]
        meant = tuple(c for c in known if all(claim(contour_points(c)) for claim in claims))
        if meant:
            return meant
    raise CaseError(
        "tone",
        f"{tone!r} is no tone; write Chao digits like '214', or high, mid, low, level, rising, "
        "falling",
        f"“{tone}”不是声调；请写五度数字如 214，或写高、中、低、平、升、降",
    )


def _digits(signs: str) -> str:
    """Write superscripts and tone letters as Chao digits."""
    plain = _TONE_SIGNS[:5]
    return signs.translate(str.maketrans(_TONE_SIGNS[5:], plain * 2))


def _basis(county: int, survey: Survey) -> str:
    """Say what the county's readings are known from."""
    surveyed = survey.neighbours.weight[county].sum() >= LEAST_SURVEYED
    return "这一带" if surveyed else "附近没有调查点，按方言区估计，"


@lru_cache(maxsize=256)
def _namer_of_readings(survey: Survey, char: str, *, with_tone: bool) -> Callable[[int], list[str]]:
    """Return what names the commonest readings around a county, with their shares."""
    table, near, rows = survey.table, survey.neighbours, survey.table.rows(char)
    point = survey.point[table.locality[rows]]
    n_readings = np.bincount(point, minlength=len(near.point_group))
    n_of_group = np.bincount(
        near.point_group, weights=n_readings > 0, minlength=near.group_share.shape[1]
    )
    chao = table.chao[table.tone[rows]].tolist() if with_tone else [""] * len(rows)
    syllables = [table.syllables[at] for at in table.syllable[rows].tolist()]
    spelled = [f"{one} {tone}".rstrip() for one, tone in zip(syllables, chao, strict=True)]
    position = {text: i for i, text in enumerate(dict.fromkeys(spelled))}
    texts, at = list(position), np.array([position[text] for text in spelled])

    def name(county: int) -> list[str]:
        of_group = near.group_share[county] / np.maximum(n_of_group, 1)
        weight = near.region_weight[county] * of_group[near.point_group]
        weight[near.point[county]] += near.weight[county]
        total = np.bincount(at, weights=weight[point] / n_readings[point])
        share = total / max(total.sum(), np.finfo(float).tiny)
        best = np.argsort(-share, kind="stable")[:READINGS_NAMED].tolist()
        named = [f"{texts[i]}（{share[i]:.0%}）" for i in best if share[i] >= LEAST_SHARE]
        return named or [texts[best[0]]]

    return name
