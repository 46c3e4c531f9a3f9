"""Read what was heard of place names, in characters, pinyin or IPA, and take it apart into names.

People say several names in one breath (河南信阳, 某某村某某乡), in any order, and listeners write
them with or without spaces. Which cut is meant stays open: each way of reading is kept.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from dialect.atlas.load import Atlas
from dialect.atlas.names import stem
from dialect.atlas.script import simplify
from dialect.atlas.syllable import LETTERS_LIMIT, Syllable, parse_syllable
from dialect.entities import PlaceNameClue
from dialect.errors import CaseError, SyllableError
from dialect.evidence import mandarin
from dialect.evidence.mandarin import split_pinyin, split_syllable, untoned
from dialect.evidence.name_search import Heard, write_in_pinyin

__all__ = ["MAX_HEARD_SYLLABLES", "MAX_NAMES", "HeardName", "ways_to_read"]

MAX_HEARD_SYLLABLES = 12
MAX_NAMES = 6
"""Names in one breath: 省, 市, 县, 镇, 村 and one to spare."""
LEAST_LENGTH = 2
"""Syllables of a name that is cut off: one alone is as often part of another."""

KINDS = tuple(
    split_pinyin(kind)
    for kind in (
        *("sheng chan da dui", "sheng chan dui", "ren min gong she", "cun wei hui", "da dui"),
        *("xiao dui", "gong she", "jie dao", "di qu", "zhen", "xiang", "cun", "xian", "shi", "qu"),
        *("sheng", "zhuang"),
    )
)
"""What a name may end in that only says the kind of place, longest first."""

KNOWN_HIGHER, KNOWN_LONG, KNOWN_SHORT = 1.0, 1.2, 2.0
"""Costs of a cut-off name that is a county's or above, a township's of three syllables or more, and
a township's of two: most pairs of syllables are the name of some township."""
UNKNOWN, UNKNOWN_SYLLABLE = 1.0, 0.8
"""Costs of a piece that is no known name, and of each of its syllables."""
NAMED_KIND = 0.8
"""What the word for its kind takes off the cost of an unknown piece."""

_SEPARATORS = re.compile(r"[,，、;；/。|]+")
_HIGHER_LEVELS = ("province", "prefecture", "county", "former")
_TONE_SIGNS = "0123456789⁰¹²³⁴⁵˥˦˧˨˩ˉˊˇˋ"
_KIND_ENDING = re.compile(
    r"(?:省|市|县|区|旗|镇|乡|村|庄|屯|寨|街道|地区|公社|大队|小队|生产队|社区)$"
)


@dataclass(frozen=True)
class HeardName:
    """One name of what was heard.

    Attributes
    ----------
    text : str
        As it was written.
    spellings : tuple of Heard
        With and without a last syllable that may only say the kind of place.
    """

    text: str
    spellings: tuple[Heard, ...]


def ways_to_read(clue: PlaceNameClue, atlas: Atlas) -> list[list[HeardName]]:
    """List the ways to take what was heard: as one name, and as several where it may be.

    Parameters
    ----------
    clue : PlaceNameClue
        What was heard and its script.
    atlas : Atlas
        Where names and readings are read from.

    Returns
    -------
    ways : list of list of HeardName
        At least one way of at least one name.

    Raises
    ------
    CaseError
        If what was heard cannot be read in the script that the clue names, or is too long.
    """
    pieces = [piece.strip() for piece in _SEPARATORS.split(clue.heard) if piece.strip()]
    read = {"hanzi": _ways_of_hanzi, "pinyin": _ways_of_pinyin, "ipa": _ways_of_ipa}[clue.script]
    ways = read(pieces, clue.heard, atlas)
    if any(len(names) > MAX_NAMES for names in ways):
        raise CaseError(
            "heard",
            f"{max(map(len, ways))} names in one clue; enter at most {MAX_NAMES} together",
            f"一条线索最多写 {MAX_NAMES} 个连着说的地名；请分开填写",
        )
    # A string that is too long for a name is several, or is refused.
    fitting = [
        names for names in ways if all(_length(name) <= MAX_HEARD_SYLLABLES for name in names)
    ]
    if not fitting:
        longest = max(_length(name) for name in ways[-1])
        raise CaseError(
            "heard",
            f"{longest} syllables are more than one place name; separate the names by commas, "
            f"each of at most {MAX_HEARD_SYLLABLES} syllables",
            f"一个地名最多 {MAX_HEARD_SYLLABLES} 个音节；几个地名请用逗号隔开",
        )
    return fitting


def _length(name: HeardName) -> int:
    return max(len(heard) for heard in name.spellings)


def _distinct(ways: Sequence[list[HeardName]]) -> list[list[HeardName]]:
    found: list[list[HeardName]] = []
    for names in ways:
        if names and names not in found:
            found.append(names)
    return found


def _ways_of_hanzi(pieces: list[str], heard: str, atlas: Atlas) -> list[list[HeardName]]:
    texts = [text for piece in pieces for text in _split_by_space(simplify(piece))]
    if not texts:
        raise CaseError(
            "heard",
            f"{heard!r} holds no Chinese characters; choose pinyin for Latin letters",
            f"“{heard}”里没有汉字；用字母写的请选拼音",
        )
    cut = [name for text in texts for name in _cut_text(text, atlas)]
    return _distinct([[_name_of_hanzi(text, atlas) for text in way] for way in (texts, cut)])


def _split_by_space(piece: str) -> list[str]:
    """Take words for names, unless a word is a single character."""
    words = ["".join(c for c in word if "\u3400" <= c <= "\u9fff") for word in piece.split()]
    words = [word for word in words if word]
    return words if all(len(word) >= LEAST_LENGTH for word in words) else ["".join(words)]


def _cut_text(text: str, atlas: Atlas) -> list[str]:
    """Cut a text into the names that it is most likely made of."""
    if len(text) < 2 * LEAST_LENGTH:
        return [text]
    higher, lower = _known_texts(atlas)

    def cost(start: int, end: int) -> float:
        piece = text[start:end]
        bare = stem(piece)
        if {piece, bare} & higher:
            return KNOWN_HIGHER
        if {piece, bare} & lower:
            return KNOWN_LONG if len(bare) > LEAST_LENGTH else KNOWN_SHORT
        kind = NAMED_KIND * bool(_KIND_ENDING.search(piece)) * (len(piece) > LEAST_LENGTH)
        return UNKNOWN + UNKNOWN_SYLLABLE * len(piece) - kind

    return [text[start:end] for start, end in _cheapest_cut(len(text), cost)]


def _cheapest_cut(length: int, cost: Callable[[int, int], float]) -> list[tuple[int, int]]:
    """Cut a string where the costs of the pieces are least in all; on a tie, into the fewest.

    No piece is longer than a name may be, unless it is the first: what nothing cuts stays whole.
    """
    best, start_of = [(0.0, 0)], [0]
    for end in range(1, length + 1):
        latest = range(max(LEAST_LENGTH, end - MAX_HEARD_SYLLABLES), end - LEAST_LENGTH + 1)
        ways = [(best[s][0] + cost(s, end), best[s][1] + 1, s) for s in (0, *latest)]
        total, n_pieces, start = min(ways)
        best.append((total, n_pieces))
        start_of.append(start)
    spans, end = [], length
    while end:
        spans.append((start_of[end], end))
        end = start_of[end]
    return spans[::-1]


@cache
def _known_texts(atlas: Atlas) -> tuple[frozenset[str], frozenset[str]]:
    """Names of counties and above, and of townships, with and without their kind."""
    names = atlas.place_names
    is_higher = np.isin(names.level, _HIGHER_LEVELS)
    texts = [
        frozenset(names.name[rows].tolist()) | frozenset(names.stem[rows].tolist())
        for rows in (is_higher, ~is_higher)
    ]
    return texts[0], texts[1]


def _name_of_hanzi(text: str, atlas: Atlas) -> HeardName:
    spellings = [_read_characters(name, atlas) for name in dict.fromkeys((stem(text), text))]
    return HeardName(text, tuple(spellings))


def _read_characters(text: str, atlas: Atlas) -> Heard:
    """Read characters as the place of that name is read, else each by its commonest reading."""
    names = atlas.place_names
    same = np.flatnonzero(names.stem == text)
    if len(same):
        row, n = same[0], len(text)
        pinyin, tones = names.vocabulary[names.syllable[row, :n]], names.tone[row, :n]
        spoken = list(zip(pinyin.tolist(), tones.tolist(), strict=True))
    else:
        spoken = [atlas.pinyin[c] for c in text if c in atlas.pinyin]
    return Heard.of_pinyin([split_syllable(syllable, tone) for syllable, tone in spoken], text)


def _ways_of_pinyin(pieces: list[str], heard: str, atlas: Atlas) -> list[list[HeardName]]:
    whole, words, cut = [], [], []
    for piece in pieces:
        parts = [(word, _read_pinyin(word, heard)) for word in piece.split()]
        syllables = [syllable for _, read in parts for syllable in read]
        if len(syllables) < LEAST_LENGTH:
            syllables = _split_in_two(piece) or syllables
        whole.append(_name_of_pinyin(piece, syllables))
        if all(len(read) >= LEAST_LENGTH for _, read in parts):
            words += [_name_of_pinyin(word, list(read)) for word, read in parts]
        else:
            words.append(whole[-1])
        cut += _cut_pinyin(piece, syllables, atlas)
    if not whole:
        _read_pinyin(heard, heard)
    return _distinct([whole, cut if words == whole else words])


def _read_pinyin(word: str, heard: str) -> tuple[mandarin.Syllable, ...]:
    try:
        syllables = split_pinyin(word)
    except ValueError as error:
        raise _not_readable(heard, "pinyin", "yi du shui") from error
    if not syllables:
        raise _not_readable(heard, "pinyin", "yi du shui")
    return syllables


def _split_in_two(word: str) -> list[mandarin.Syllable]:
    """Split what may be one syllable before a vowel: no name is one alone, and xian is 西安."""
    for at, letter in enumerate(word):
        if at and letter in "aoe":
            try:
                return [*split_pinyin(word[:at]), *split_pinyin(word[at:])]
            except ValueError:
                continue
    return []


def _not_readable(heard: str, script: str, example: str) -> CaseError:
    chinese = {"pinyin": "拼音", "ipa": "国际音标"}[script]
    return CaseError(
        "heard",
        f"{heard!r} is not {script.replace('ipa', 'IPA')}; write syllables such as '{example}'",
        f"“{heard}”不是{chinese}；请按音节写，如 {example}",
    )


def _name_of_pinyin(text: str, syllables: Sequence[mandarin.Syllable]) -> HeardName:
    bare = syllables[: len(syllables) - _kind_length(syllables)]
    spellings = [Heard.of_pinyin(one) for one in dict.fromkeys((tuple(bare), tuple(syllables)))]
    return HeardName(text, tuple(spellings))


def _kind_length(syllables: Sequence[mandarin.Syllable]) -> int:
    """Count the syllables at the end that may only say the kind of place."""
    sounds = tuple(map(untoned, syllables))
    for kind in KINDS:
        if len(sounds) >= len(kind) + LEAST_LENGTH and sounds[-len(kind) :] == kind:
            return len(kind)
    return 0


def _cut_pinyin(text: str, syllables: Sequence[mandarin.Syllable], atlas: Atlas) -> list[HeardName]:
    """Cut a string of syllables into the names that it is most likely made of."""
    spans = _cut_syllables(tuple(map(untoned, syllables)), atlas)
    if len(spans) == 1:
        return [_name_of_pinyin(text, syllables)]
    return [
        _name_of_pinyin(_spell(syllables[start:end], atlas), syllables[start:end])
        for start, end in spans
    ]


@lru_cache(maxsize=256)
def _cut_syllables(sounds: tuple[mandarin.Syllable, ...], atlas: Atlas) -> list[tuple[int, int]]:
    """Find the spans of the names."""
    if len(sounds) < 2 * LEAST_LENGTH:
        return [(0, len(sounds))]
    higher, lower, position = _known_sounds(atlas)
    at = np.array([position.get(sound, -2) for sound in sounds], dtype=np.int16)

    def cost(start: int, end: int) -> float:
        kind = _kind_length(sounds[start:end])
        keys = {at[start:end].tobytes(), at[start : end - kind].tobytes()}
        if keys & higher:
            return KNOWN_HIGHER
        if keys & lower:
            return KNOWN_LONG if end - kind - start > LEAST_LENGTH else KNOWN_SHORT
        return UNKNOWN + UNKNOWN_SYLLABLE * (end - start) - NAMED_KIND * (kind > 0)

    return _cheapest_cut(len(sounds), cost)


@cache
def _known_sounds(
    atlas: Atlas,
) -> tuple[frozenset[bytes], frozenset[bytes], dict[mandarin.Syllable, int]]:
    """Sounds of the names of counties and above, and of townships, as syllable positions."""
    names = atlas.place_names
    position = {split_syllable(text): i for i, text in enumerate(names.vocabulary.tolist())}
    is_higher = np.isin(names.level, _HIGHER_LEVELS)
    keys: list[frozenset[bytes]] = []
    for rows in (is_higher, ~is_higher):
        pairs = zip(names.syllable[rows], names.n_syllables[rows].tolist(), strict=True)
        keys.append(frozenset(syllable[:n].tobytes() for syllable, n in pairs))
    return keys[0], keys[1], position


def _spell(syllables: Sequence[mandarin.Syllable], atlas: Atlas) -> str:
    """Write syllables as they are usually typed; what Mandarin lacks by its parts."""
    names, position = atlas.place_names.vocabulary, _known_sounds(atlas)[2]
    return " ".join(
        str(names[position[sound]]) if sound in position else "".join(_parts(sound))
        for sound in map(untoned, syllables)
    )


def _parts(syllable: mandarin.Syllable) -> tuple[str, ...]:
    initial = {"Z": "zh", "C": "ch", "S": "sh", "R": "r", "N": "ng"}
    first = initial.get(syllable.initial, syllable.initial)
    return first, syllable.medial, syllable.nucleus, syllable.coda


def _ways_of_ipa(pieces: list[str], heard: str, atlas: Atlas) -> list[list[HeardName]]:
    whole, words, cut = [], [], []
    for piece in pieces:
        parts = [_read_ipa(word, heard) for word in piece.strip("[]/").split()]
        syllables = [syllable for read in parts for syllable in read]
        if not syllables:
            raise _not_readable(heard, "ipa", "i tu suei")
        whole.append(_name_of_ipa(piece, syllables, atlas))
        if all(len(read) >= LEAST_LENGTH for read in parts):
            words += [_name_of_ipa("".join(map(str, read)), list(read), atlas) for read in parts]
        else:
            words.append(whole[-1])
        spans = _cut_syllables(_in_pinyin(syllables, atlas), atlas)
        cut += [
            _name_of_ipa(" ".join(map(str, syllables[start:end])), syllables[start:end], atlas)
            for start, end in spans
        ]
    if not whole:
        raise _not_readable(heard, "ipa", "i tu suei")
    if len(cut) == len(whole):
        cut = whole
    return _distinct([whole, cut if len(words) == len(whole) else words])


def _name_of_ipa(text: str, syllables: Sequence[Syllable], atlas: Atlas) -> HeardName:
    n_kind = _kind_length(_in_pinyin(syllables, atlas))
    bare = tuple(syllables[: len(syllables) - n_kind])
    return HeardName(text, tuple(Heard(one) for one in dict.fromkeys((bare, tuple(syllables)))))


def _in_pinyin(syllables: Sequence[Syllable], atlas: Atlas) -> tuple[mandarin.Syllable, ...]:
    """Read sounds as a Mandarin ear hears them: names and kinds are known by their pinyin."""
    return tuple(map(split_syllable, write_in_pinyin(tuple(syllables), atlas)))


def _read_ipa(word: str, heard: str) -> tuple[Syllable, ...]:
    """Read one word: each syllable may carry its tone, which a name is not searched by."""
    syllables: list[Syllable] = []
    for part in re.split(rf"[{_TONE_SIGNS}.·'\-]+", word):
        found = _split_ipa(part)
        if found is None:
            raise _not_readable(heard, "ipa", "i tu suei")
        syllables += found
    return tuple(syllables)


@lru_cache(maxsize=1024)
def _split_ipa(word: str) -> tuple[Syllable, ...] | None:
    """Split a word into the fewest syllables, each with as much of an onset as it can have."""
    best: dict[int, tuple[Syllable, ...]] = {0: ()}
    for end in range(1, len(word) + 1):
        # The latest start comes last: of equally few syllables, the longest onset wins.
        for start in range(max(0, end - LETTERS_LIMIT), end):
            if start not in best or (end in best and len(best[start]) + 1 >= len(best[end])):
                continue
            syllable = _syllable_or_none(word[start:end])
            if syllable is not None:
                best[end] = (*best[start], syllable)
    return best.get(len(word))


def _syllable_or_none(text: str) -> Syllable | None:
    try:
        return parse_syllable(text)
    except SyllableError:
        return None
