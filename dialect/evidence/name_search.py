"""Search the names of the country for one that was heard, as each county says its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from dialect.atlas.added_names import encode_texts
from dialect.atlas.load import Atlas
from dialect.atlas.names import MAX_SYLLABLES, stem
from dialect.atlas.syllable import Syllable
from dialect.entities import FloatArray
from dialect.evidence import mandarin
from dialect.evidence.alignment import LOG_EXTRA, LOG_MISSING, align
from dialect.evidence.listener import IpaListener, PinyinListener
from dialect.evidence.local_speech import HeardLocally, LocalSpeech
from dialect.evidence.mandarin import Confusions, confusions
from dialect.evidence.mergers import merger_chances
from dialect.evidence.name_index import NameIndex, name_index
from dialect.evidence.reading import syllable_of_pinyin

__all__ = ["Found", "Heard", "search_names", "write_in_pinyin"]

N_CLOSE_NAMES = 4000
SHARE_OF_CLOSE_NAMES = 0.015
"""Names kept for the exact match, and their share where villages make the names many: the rest are
further off than any that can matter."""
SAID_LOCALLY = 0.6
"""Chance that a name is said as the county speaks; else in Mandarin, with the county's mergers."""
TONE_SAME, TONE_OTHER = np.log(0.45 / 0.25), np.log(0.55 / 3 / 0.25)
"""A dialect's tones seldom sound like Mandarin's: a written tone is right about half the time."""
TONE_OF_CHARACTERS = 0.5
"""Share of these odds where characters were written: who hears a name writes one that he knows."""
HANZI_BONUS = 0.5
"""Log odds for a name that was written down with the very same characters."""
CATCH_ALL = 0.5
"""Share of the background that any string of place-name syllables has, listed or not."""
UNLISTED_LENGTH = 0.3
"""Chance that a name has as many syllables as were heard."""
LOG_TOO_FAR = -14.0
"""Names whose number of syllables alone makes them rarer than this are not looked at."""
LEAST_BACKGROUND = 2e-9
"""Chance of any string, however odd."""

IntArray = NDArray[np.intp]


@dataclass(frozen=True)
class Heard:
    """A heard name.

    Attributes
    ----------
    sounds : tuple of Syllable
        In the coding of the atlas.
    pinyin : tuple of mandarin.Syllable
        The same where it was written in pinyin or characters; empty where in IPA.
    characters : str
        Where it was written so; else empty.
    """

    sounds: tuple[Syllable, ...]
    pinyin: tuple[mandarin.Syllable, ...] = ()
    characters: str = ""

    @classmethod
    def of_pinyin(cls, syllables: Sequence[mandarin.Syllable], characters: str = "") -> "Heard":
        """Make a heard name of pinyin syllables."""
        return cls(tuple(map(syllable_of_pinyin, syllables)), tuple(syllables), characters)

    def __len__(self) -> int:
        return len(self.sounds)


@dataclass(frozen=True)
class Found:
    """What the names of each county have to do with a heard one.

    Attributes
    ----------
    log_lr : ndarray of float, shape (n_counties,)
        Log-likelihood ratio against a name from anywhere in the country.
    cost : ndarray of float, shape (n_counties,)
        What the closest name differs from what was heard by, in natural log per syllable; 0 for
        the very name.
    closest : ndarray of int, shape (n_counties,)
        Position of that name in the index, -1 where none is close.
    """

    log_lr: FloatArray
    cost: FloatArray
    closest: IntArray


@dataclass(frozen=True, eq=False)
class _Sound:
    """A heard syllable: chances for what was said locally and for what was said in Mandarin.

    `confused` has one row; `bound` is the largest log-chance that any point of each group gives to
    each row of the index, flattened.
    """

    local: HeardLocally
    confused: Confusions
    bound: NDArray[np.float32]


@lru_cache(maxsize=256)
def search_names(heard: Heard, atlas: Atlas) -> Found:
    """Compare a heard name with every name that people of each county may say.

    Parameters
    ----------
    heard : Heard
        Syllables, at least one.
    atlas : Atlas
        Where names, readings and features are read from.

    Returns
    -------
    found : Found
        One entry per county.
    """
    index = name_index(atlas)
    sounds = _sounds(heard, index.speech, atlas)
    entry = _close_entries(sounds, index)
    chance = _match(heard, sounds, entry, index, atlas)
    said = np.bincount(
        index.county[entry], np.exp(chance + index.log_said[entry]), index.n_counties
    )
    listed = float(said.mean() / (1 - index.said_elsewhere).mean())
    background = _background(listed, sounds, index)
    log_lr = np.log(said / background + index.said_elsewhere)
    order = np.argsort(chance)  # the closest of each county is written last
    best, closest = np.full(index.n_counties, -np.inf), np.full(index.n_counties, -1)
    county = index.county[entry[order]]
    best[county], closest[county] = chance[order], index.name[entry[order]]
    exact = sum(float(sound.bound.max()) for sound in sounds)
    exact += _tone_weight(heard) * TONE_SAME * sum(one.tone > 0 for one in heard.pinyin)
    return Found(log_lr, np.maximum(exact - best, 0.0) / len(heard), closest)


def _sounds(heard: Heard, speech: LocalSpeech, atlas: Atlas) -> list[_Sound]:
    """Listen to each syllable."""
    if not heard.pinyin:
        return [_hear_ipa(sound, speech, atlas) for sound in heard.sounds]
    return [_hear_pinyin(mandarin.untoned(syllable), speech, atlas) for syllable in heard.pinyin]


@lru_cache(maxsize=12)
def _hear_pinyin(syllable: mandarin.Syllable, speech: LocalSpeech, atlas: Atlas) -> _Sound:
    written = _pinyin_listener(speech, atlas).hear(syllable_of_pinyin(syllable))
    return _sound(speech.hear(written), confusions((syllable,), speech.vocabulary), speech)


@lru_cache(maxsize=12)
def _hear_ipa(syllable: Syllable, speech: LocalSpeech, atlas: Atlas) -> _Sound:
    """Listen to IPA, which spells out what Mandarin and a dialect merge."""
    ipa = _ipa_listener(atlas)
    written, listed = ipa.hear(syllable), _mandarin_sounds(speech)
    chance = ipa.hear_any(syllable, listed).astype(float)
    none = np.zeros((1, len(listed), len(mandarin.MERGERS)), dtype=bool)
    exact = Confusions(np.log(chance)[None], np.log(chance)[None], none)
    return _sound(speech.hear(written), exact, speech)


def _sound(local: HeardLocally, confused: Confusions, speech: LocalSpeech) -> _Sound:
    in_mandarin = np.exp(np.append(confused.free[0], -np.inf))[speech.syllable_of_row]
    best = np.maximum(local.best_of_group.T, in_mandarin.astype(np.float32))
    bound = np.log(np.maximum(best, np.finfo(np.float32).tiny)).ravel()
    return _Sound(local, confused, bound)


@cache
def _pinyin_listener(speech: LocalSpeech, atlas: Atlas) -> PinyinListener:
    return PinyinListener(_mandarin_sounds(speech), atlas.readings)


@cache
def _ipa_listener(atlas: Atlas) -> IpaListener:
    return IpaListener(atlas.readings)


@cache
def _mandarin_sounds(speech: LocalSpeech) -> tuple[Syllable, ...]:
    """Mandarin's syllables in the coding of the atlas."""
    return tuple(syllable_of_pinyin(mandarin.split_syllable(one)) for one in speech.vocabulary)


def _close_entries(sounds: list[_Sound], index: NameIndex) -> IntArray:
    """Find the entries that may matter, by the best that any point of their group may say."""
    entries: list[IntArray] = [np.empty(0, np.intp)]
    bounds: list[FloatArray] = [np.empty(0)]
    for bucket in index.buckets:
        n_more = len(bucket.key) - len(sounds)
        if min(n_more * LOG_MISSING, -n_more * LOG_EXTRA) < LOG_TOO_FAR:
            continue
        chance = np.empty((len(sounds), *bucket.key.shape), np.float32)
        for i, sound in enumerate(sounds):
            np.take(sound.bound, bucket.key, out=chance[i], mode="clip")
        entries.append(bucket.entry)
        bounds.append(align(chance.transpose(2, 0, 1)))
    entry, bound = np.concatenate(entries), np.concatenate(bounds)
    n_kept = max(N_CLOSE_NAMES, int(SHARE_OF_CLOSE_NAMES * len(entry)))
    if len(entry) <= n_kept:
        return entry
    return entry[np.argpartition(-bound, n_kept)[:n_kept]]


def _match(
    heard: Heard, sounds: list[_Sound], entry: IntArray, index: NameIndex, atlas: Atlas
) -> FloatArray:
    """Return the log-chance that each entry is written down as what was heard."""
    tones = np.array([syllable.tone for syllable in heard.pinyin] or [0] * len(heard))
    log_merging = np.log(merger_chances(atlas))
    matched = np.empty(len(entry))
    length_of = index.n_syllables[entry]
    for length in np.flatnonzero(np.bincount(length_of)):
        at = np.flatnonzero(length_of == length)
        rows = entry[at]
        county = np.repeat(index.county[rows], length)
        said = index.syllable[rows, :length].ravel().astype(np.intp)
        sources = index.speech.sources(county, index.row[rows, :length].ravel().astype(np.intp))
        in_mandarin = 1 - SAID_LOCALLY * sources.known
        chance = np.empty((len(sounds), len(at), length))
        for i, sound in enumerate(sounds):
            local = SAID_LOCALLY * sources.chances(sound.local)
            merged = _said_in_mandarin(sound.confused, said, log_merging[county])
            chance[i] = np.log(local + in_mandarin * merged).reshape(len(at), length)
        tone = _tone_weight(heard) * _tone_odds(tones, index.tone[rows, :length])
        matched[at] = align(chance.transpose(1, 0, 2) + tone)
    return _written_alike(heard, matched, sounds, entry, index)


def _said_in_mandarin(confused: Confusions, said: IntArray, log_merging: FloatArray) -> FloatArray:
    """Return chances of Mandarin syllables with the mergers of each one's county.

    The mergers that a pair needs are taken as independent of each other.
    """
    free, strict = np.exp(confused.free[0, said]), np.exp(confused.strict[0, said])
    merging = np.exp(np.einsum("nm,nm->n", confused.needed[0, said], log_merging))
    chance: FloatArray = strict + merging * (free - strict)
    return chance


def _tone_weight(heard: Heard) -> float:
    return TONE_OF_CHARACTERS if heard.characters else 1.0


def _tone_odds(written: NDArray[np.int_], spoken: NDArray[np.int8]) -> FloatArray:
    """Return log odds of Mandarin tones, shape (n_names, n_heard, n_said)."""
    written, said = written[None, :, None], spoken[:, None, :]
    odds = np.where(written == said, TONE_SAME, TONE_OTHER)
    tone: FloatArray = np.where((written > 0) & (said > 0), odds, 0.0)
    return tone


def _written_alike(
    heard: Heard, matched: FloatArray, sounds: list[_Sound], entry: IntArray, index: NameIndex
) -> FloatArray:
    """Raise the names that were written with the very characters: they are as good as read."""
    if not heard.characters:
        return matched
    characters = encode_texts([stem(heard.characters)], MAX_SYLLABLES)[0]
    same = (index.stem[index.name[entry]] == characters).all(axis=1)
    as_read = sum(float(sound.confused.strict.max()) for sound in sounds)
    as_read += _tone_weight(heard) * TONE_SAME * sum(one.tone > 0 for one in heard.pinyin)
    raised = np.maximum(matched, as_read) + HANZI_BONUS
    alike: FloatArray = np.where(same, np.minimum(raised, 0.0), matched)
    return alike


def _background(listed: float, sounds: list[_Sound], index: NameIndex) -> float:
    """Return the chance of what was heard when the name may be any, listed or not."""
    frequency = _syllable_frequencies(index)
    of_each = [float(np.exp(sound.confused.free[0]) @ frequency) for sound in sounds]
    unlisted = UNLISTED_LENGTH * float(np.prod(of_each))
    return CATCH_ALL * unlisted + (1 - CATCH_ALL) * listed + LEAST_BACKGROUND


@cache
def _syllable_frequencies(index: NameIndex) -> FloatArray:
    """Return how common each Mandarin syllable is in names."""
    said = index.syllable[index.syllable >= 0]
    count = np.bincount(said, minlength=len(index.speech.vocabulary))
    frequencies: FloatArray = count / count.sum()
    return frequencies


@lru_cache(maxsize=256)
def write_in_pinyin(sounds: tuple[Syllable, ...], atlas: Atlas) -> tuple[str, ...]:
    """Write sounds as somebody who knows only pinyin would most likely write them.

    Parameters
    ----------
    sounds : tuple of Syllable
        In the coding of the atlas.
    atlas : Atlas
        Where names and readings are read from.

    Returns
    -------
    pinyin : tuple of str
        One for each sound, without tones.
    """
    speech = name_index(atlas).speech
    listener = _pinyin_listener(speech, atlas)
    return tuple(speech.vocabulary[listener.write(sound)] for sound in sounds)
