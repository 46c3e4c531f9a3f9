"""How likely a syllable is heard as another one: feature-based costs, part by part.

Initial, medial, nucleus, off-glide and closing (nasal, stop, rhotic ending; a nasal vowel is a weak
nasal) are each misheard apart from the others, and so is the tone. The chance to hear ``h`` for
``s`` is ``f(h) exp(-scale * distance(h, s)) / Z(s)``, where ``f`` is how common the sound is in the
whole table and ``Z`` makes it a chance. Because it factors into parts, one row per part is enough
to compare a heard syllable with every syllable of the table, and it is a proper distribution.

The features are a table of our own, as the inventory is closed: `dialect.atlas.syllable` leaves
some hundred initials and forty vowels. panphon 0.22 (MIT) was tried: with pandas it adds 119 MB,
takes 4.7 s to import where the whole command takes 0.7 s, and counts binary features alike,
while here f ~ x, n ~ l and an ~ ã must be near because dialects and transcribers exchange them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dialect.atlas.readings import ReadingTable
from dialect.atlas.syllable import NASAL, OPENNESS, SYLLABIC, Syllable
from dialect.entities import FloatArray

__all__ = [
    "PARTS",
    "SCALES",
    "Scales",
    "SoundSpace",
    "contour_points",
    "sound_distances",
    "sound_parts",
]

PARTS = ("initial", "medial", "nucleus", "offglide", "closing")
"""The parts of a syllable that are misheard apart from each other."""

# Consonants: place from lips to glottis, closure (stop 1, affricate 0.6, fricative 0.2, other 0).
_PLACES = {
    0.0: "p b m ɓ ɸ β mb",
    0.3: "f v pf bv",
    0.9: "θ ð tθ dð",
    1.0: "t d n l s z ts dz ɗ ɬ tɬ ɾ r nd",
    1.5: "ʂ ʐ tʂ dʐ ɻ ɹ ɭ",
    1.6: "ʃ ʒ tʃ dʒ",
    2.0: "ɕ ʑ tɕ dʑ",
    2.2: "c ɟ ç ʝ ɲ ʄ",
    3.0: "k g x ɣ ŋ ŋg ɠ",
    3.2: "χ q h ɦ ħ",
    3.4: "ʔ",
}
_PLACE = {sound: place for place, sounds in _PLACES.items() for sound in sounds.split()}
_SIBILANT, _NASALS, _LATERAL, _RHOTIC = set("szʃʒʂʐɕʑ"), set("mnɲŋ"), set("lɬɭ"), set("ɹɻɾr")
_STOPS, _FRICATIVES = set("ptkbdgcɟɓɗʄɠʔq"), set("fvθðszʃʒʂʐɕʑçʝxɣχhɦħɸβɬ")
_VOICED = set("bdgɟɓɗʄɠvðzʒʐʑʝɣɦβmnɲŋlɭɾɹɻr")
PLACE_LIMIT = 1.5
"""Further apart than this in the mouth is simply another place."""
NO_INITIAL = 1.6
"""A consonant heard where there is none."""
# Pairs that dialects exchange, nearer than their features say.
_EXCHANGED = {
    ("l", "n"): 0.6,
    ("f", "x"): 0.9,
    ("f", "h"): 0.9,
    ("", "ʔ"): 0.1,
    ("", "ɦ"): 0.4,
    ("", "v"): 0.6,
    ("", "ŋ"): 0.6,
    ("", "ɣ"): 0.6,
    ("", "ɲ"): 0.8,
}

# Vowels: backness 0 to 1; openness comes from the coding; what is not listed is spread.
_BACKNESS = dict.fromkeys("iyɪʏeøᴇɛœæ", 0.0) | dict.fromkeys("ɨʉɘɵəɜɞɐ", 0.5)
_BACKNESS |= dict.fromkeys("ɯuʊɤoʌɔɒ", 1.0) | {"a": 0.4, "ɑ": 0.8}
_BACKNESS |= dict.fromkeys("ɿʮ", 0.3) | dict.fromkeys("ʅʯ", 0.45)
_ROUNDED = set("yʏøœʉɵɞuʊoɔɒʮʯ")
_APICAL = set("ɿʅʮʯ")
OPENNESS_STEP = 0.35
GLIDE = 1.0
"""A glide heard where there is none."""
SYLLABIC_CONSONANT = 2.0
"""A syllabic consonant heard for a vowel."""

# Closings: strength of nasal, stop and rhotic ending, and where in the mouth.
_CLOSING_PLACE = {"m": 0.0, "p": 0.0, "n": 0.4, "t": 0.4, "ɲ": 0.6, "ŋ": 0.8, "k": 0.8}


@dataclass(frozen=True)
class Scales:
    """Cost of a unit of distance in each part, in nats; the inverse of a temperature.

    Attributes
    ----------
    initial, medial, nucleus, offglide, closing : float
        Per unit of feature distance.
    tone : float
        Per Chao step, averaged over the contour.
    """

    initial: float = 8.0
    medial: float = 5.6
    nucleus: float = 4.0
    offglide: float = 5.6
    closing: float = 8.0
    tone: float = 5.6


SCALES = Scales()
"""By leave-locality-out likelihood of the shipped readings (`benchmarks/fit_readings.py`, 667
places): 5.5 nats a syllable above the chance of its sounds, 5.0 with every cost halved and 5.2 with
it doubled; 0.62 nats a tone."""


@dataclass(frozen=True)
class _Part:
    """The sounds of one part: names, how common each is, and which one each syllable has."""

    names: tuple[str, ...]
    frequency: FloatArray
    of_syllable: NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class SoundSpace:
    """The sounds of a reading table, ready to be compared with what somebody heard.

    Attributes
    ----------
    table : ReadingTable
        Whose syllables and tones are compared.
    scales : Scales
        Costs of the parts.
    """

    table: ReadingTable
    scales: Scales = SCALES

    def hear_syllable(
        self, heard: Syllable, *, among: NDArray[np.integer] | slice = slice(None)
    ) -> FloatArray:
        """Tell how much likelier each syllable is heard so than a syllable at large is.

        Parameters
        ----------
        heard : Syllable
            In the project's coding.
        among : ndarray of int or slice, default all
            Syllables of the table to tell it of.

        Returns
        -------
        ratio : ndarray of float, shape (n_syllables,)
            ``P(heard | said) / f(heard)`` for each of those syllables.
        """
        ratio = np.ones(len(self.table.initial[among]))
        for name, sound in zip(PARTS, sound_parts(heard), strict=True):
            ratio *= self._ratios(name, sound)[self._parts[name].of_syllable[among]]
        return ratio

    def _ratios(self, name: str, sound: str) -> FloatArray:
        """Tell the same of the sounds of one part."""
        names = self._parts[name].names
        if sound in names:
            cost = self._costs[name][names.index(sound)]
        else:
            cost = getattr(self.scales, name) * sound_distances(name, (sound,), names)[0]
        ratios: FloatArray = np.exp(-cost - self._log_norms[name])
        return ratios

    def hear_tone(self, heard: Sequence[str]) -> FloatArray:
        """Tell how much likelier each tone is heard as one of some contours than a tone at large.

        Parameters
        ----------
        heard : sequence of str
            Chao values, any of which may have been meant.

        Returns
        -------
        ratio : ndarray of float, shape (n_tones,)
            1 where the table does not know the tone's value, or nothing that was meant occurs.
        """
        names, frequency, of_tone = self._contours
        chance = self._tone_chances
        meant = np.isin(names, np.array(heard))
        if not meant.any():
            meant = np.arange(len(names)) == np.argmin(
                _contour_distances(heard[:1], self.contours())[0]
            )
        ratio = chance[meant].sum(axis=0) / frequency[meant].sum()
        return np.where(of_tone >= 0, ratio[of_tone], 1.0)

    def contours(self) -> tuple[str, ...]:
        """List every Chao value of the table."""
        return tuple(self._contours[0].tolist())

    @cached_property
    def _parts(self) -> dict[str, _Part]:
        """Sort every syllable of the table into its sounds, part by part."""
        table = self.table
        count = np.bincount(table.syllable, minlength=len(table.initial)).astype(float)
        nuclei, nucleus = np.unique(table.nucleus, return_inverse=True)
        codas, coda = np.unique(table.coda, return_inverse=True)
        is_nasal = np.char.find(nuclei, NASAL)[nucleus] >= 0
        # A nasal vowel counts with the endings, so a coda stands twice: after it, and not.
        endings = [
            _split_coda(text, nasal=nasal) for nasal in (False, True) for text in codas.tolist()
        ]
        ending = coda + len(codas) * is_nasal
        keys = {
            "initial": np.unique(table.initial, return_inverse=True),
            "medial": np.unique(table.medial, return_inverse=True),
            "nucleus": (np.char.replace(nuclei, NASAL, ""), nucleus),
            "offglide": (np.array([glide for glide, _ in endings]), ending),
            "closing": (np.array([closing for _, closing in endings]), ending),
        }
        return {name: _part(names, at, count) for name, (names, at) in keys.items()}

    @cached_property
    def _costs(self) -> dict[str, FloatArray]:
        """Cost of hearing each sound (rows) for each (columns), by part."""
        return {
            name: getattr(self.scales, name) * sound_distances(name, part.names, part.names)
            for name, part in self._parts.items()
        }

    @cached_property
    def _log_norms(self) -> dict[str, FloatArray]:
        """Logarithm of ``Z`` of each sound, by part."""
        return {
            name: np.log(part.frequency @ np.exp(-self._costs[name]))
            for name, part in self._parts.items()
        }

    @cached_property
    def _contours(self) -> tuple[NDArray[np.str_], FloatArray, NDArray[np.intp]]:
        """Chao values, how common each is, and which one each tone has (-1: none)."""
        names, at = np.unique(self.table.chao, return_inverse=True)
        count = np.bincount(at[self.table.tone], minlength=len(names)).astype(float)
        known = names != ""
        position = np.where(known, np.cumsum(known) - 1, -1)
        return names[known], count[known] / max(count[known].sum(), 1.0), position[at]

    @cached_property
    def _tone_chances(self) -> FloatArray:
        """Chance to hear each contour (rows) for each (columns)."""
        names, frequency = self.contours(), self._contours[1]
        kernel = frequency[:, None] * np.exp(-self.scales.tone * _contour_distances(names, names))
        chances: FloatArray = kernel / kernel.sum(axis=0)
        return chances


def sound_parts(syllable: Syllable) -> tuple[str, str, str, str, str]:
    """Split a syllable into the parts that are compared.

    Parameters
    ----------
    syllable : Syllable
        In the project's coding.

    Returns
    -------
    parts : tuple of str
        In the order of `PARTS`.

    Examples
    --------
    >>> sound_parts(Syllable("k", "u", "a", "iŋ"))
    ('k', 'u', 'a', 'i', 'ŋ')
    """
    bare = syllable.nucleus.replace(NASAL, "")
    glide, closing = _split_coda(syllable.coda, nasal=bare != syllable.nucleus)
    return syllable.initial, syllable.medial, bare, glide, closing


def contour_points(chao: str) -> FloatArray:
    """Read a Chao value at the start, in the middle and at the end.

    Parameters
    ----------
    chao : str
        Digits 1 to 5, at least one.

    Returns
    -------
    points : ndarray of float, shape (3,)
        Height in Chao steps.

    Examples
    --------
    >>> contour_points("51").tolist()
    [5.0, 3.0, 1.0]
    """
    digits = np.array([float(digit) for digit in chao])
    points: FloatArray = np.interp([0, 0.5, 1], np.linspace(0, 1, len(digits)), digits)
    return points


def _split_coda(coda: str, *, nasal: bool) -> tuple[str, str]:
    """Tell the off-glide from what closes the syllable; a nasal vowel closes as ``~``."""
    at = next((i for i, letter in enumerate(coda) if letter not in OPENNESS), len(coda))
    return coda[:at], "~" * nasal + coda[at:]


def _part(keys: NDArray[np.str_], at: NDArray[np.intp], count: FloatArray) -> _Part:
    names, merged = np.unique(keys, return_inverse=True)
    of_syllable = merged[at]
    total = np.bincount(of_syllable, weights=count, minlength=len(names))
    return _Part(tuple(names.tolist()), total / total.sum(), of_syllable)


def sound_distances(part: str, heard: Sequence[str], said: Sequence[str]) -> FloatArray:
    """Measure every heard sound of a part against every said one.

    Parameters
    ----------
    part : str
        One of `PARTS`.
    heard, said : sequence of str
        Sounds of that part, as `sound_parts` gives them.

    Returns
    -------
    distance : ndarray of float, shape (n_heard, n_said)
        In units of the features; 0 for the same sound.

    Examples
    --------
    >>> sound_distances("initial", ["n"], ["n", "l", "k"]).tolist()[0][:2]
    [0.0, 0.6]
    """
    if part == "initial":
        return _consonant_distances(heard, said)
    if part == "nucleus":
        return _vowel_distances(heard, said)
    if part == "closing":
        return _closing_distances(heard, said)
    # What lies next to the nucleus is compared first: the last medial, the first off-glide.
    step = -1 if part == "medial" else 1
    length = max(map(len, (*heard, *said)))
    padded = [[text[::step].ljust(length) for text in texts] for texts in (heard, said)]
    total = np.zeros((len(heard), len(said)))
    for place in range(length):
        total += _vowel_distances(*([text[place].strip() for text in texts] for texts in padded))
    return total


def _consonant_distances(heard: Sequence[str], said: Sequence[str]) -> FloatArray:
    a, b = (np.array([_consonant(sound) for sound in sounds]) for sounds in (heard, said))
    gap = np.abs(a[:, None] - b[None, :])
    distance: FloatArray = np.minimum(gap[..., 0], PLACE_LIMIT) + gap[..., 1:].sum(axis=-1)
    ours, theirs = np.array(heard), np.array(said)
    distance[np.not_equal.outer(ours == "", theirs == "")] = NO_INITIAL
    for pair, exchanged in _EXCHANGED.items():
        for one, other in (pair, pair[::-1]):
            distance[np.ix_(ours == one, theirs == other)] = exchanged
    return distance


def _consonant(sound: str) -> list[float]:
    """Describe an initial: place, closure, friction, nasality, side, trill, voice, breath."""
    base = sound.rstrip("ʰʱ")
    if not base:
        return [3.2, 0, 0, 0, 0, 0, 0, 0]
    is_stop, is_nasal, last = base[0] in _STOPS, base[0] in _NASALS, base[-1]
    closure = 1.0 if len(base) == 1 or is_nasal else 0.6
    return [
        _PLACE[base],
        closure if is_stop else 0.2 * (last in _FRICATIVES),
        0.4 * (last in _SIBILANT),
        1.0 * is_nasal,
        0.7 * (last in _LATERAL),
        0.3 * (last in _RHOTIC),
        0.5 * (last in _VOICED),
        0.8 * sound.endswith("ʰ") + 0.3 * sound.endswith("ʱ"),
    ]


def _vowel_distances(heard: Sequence[str], said: Sequence[str]) -> FloatArray:
    a, b = (np.array([_vowel(sound) for sound in sounds]) for sounds in (heard, said))
    distance: FloatArray = np.abs(a[:, None] - b[None, :]).sum(axis=-1)
    is_none = np.array([not s for s in heard])[:, None], np.array([not s for s in said])[None, :]
    distance[is_none[0] ^ is_none[1]] = GLIDE
    return distance


def _vowel(sound: str) -> list[float]:
    """Describe a vowel or syllabic consonant: openness, backness, lips, tongue tip, consonant."""
    if SYLLABIC in sound:
        return [0, 0.5 + 0.3 * _PLACE[sound[0]], 0, 0, SYLLABIC_CONSONANT]
    if not sound:
        return [0, 0, 0, 0, 0]
    return [
        OPENNESS_STEP * OPENNESS[sound],
        _BACKNESS[sound],
        0.5 * (sound in _ROUNDED),
        0.8 * (sound in _APICAL),
        0,
    ]


def _closing_distances(heard: Sequence[str], said: Sequence[str]) -> FloatArray:
    a, b = (np.array([_closing(sound) for sound in sounds]) for sounds in (heard, said))
    gap = np.abs(a[:, None] - b[None, :])
    # A glottal stop, a nasal vowel and an open end have no place, so none to differ by.
    return np.asarray(gap[..., :3].sum(axis=-1) + np.nan_to_num(gap[..., 3]))


def _closing(sound: str) -> list[float]:
    places = [_CLOSING_PLACE[letter] for letter in sound if letter in _CLOSING_PLACE]
    nasal = 1.0 if any(letter in _NASALS for letter in sound) else 0.6 * ("~" in sound)
    stop = 1.0 if any(letter in "ptkc" for letter in sound) else 0.7 * ("ʔ" in sound)
    rhotic = 1.0 * any(letter in "lɻ" for letter in sound)
    return [nasal, stop, rhotic, places[0] if places else np.nan]


def _contour_distances(heard: Sequence[str], said: Sequence[str]) -> FloatArray:
    """Average the gap in Chao steps between contours, shape (n_heard, n_said)."""
    a, b = (np.array([contour_points(chao) for chao in values]) for values in (heard, said))
    gap: FloatArray = np.abs(a[:, None] - b[None, :]).mean(axis=-1)
    return gap
