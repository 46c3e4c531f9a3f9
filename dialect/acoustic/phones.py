"""Spell surveyed syllables in the tokens of a phone recogniser.

Recognisers write sounds each in their own way: ``tʰ``, ``th`` or ``t h``; ``ts.`` for ``tʂ``; a
tone's digit behind the vowel. Their tokens are brought to the project's coding, and a surveyed
sound that a recogniser has no token for is spelt with the nearest that it has.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from dialect.atlas.syllable import NASAL, SYLLABIC, Syllable, normalise_ipa
from dialect.entities import FloatArray

__all__ = ["Phones"]

_TONE = re.compile(r"[0-9˥˦˧˨˩ˈˌ]+")
_SPELLINGS = {"ts.h": "tʂʰ", "ts.": "tʂ", "s.": "ʂ", "z.": "ʐ", "i.": "ʅ", "i\\": "ɿ"}
"""How eSpeak's Mandarin writes sounds that other alphabets have letters for."""
_SOUND = re.compile(
    r"(?:mb|nd|ŋg|ts|dz|tɕ|dʑ|tʃ|dʒ|tʂ|dʐ|tθ|dð|tɬ|pf|bv|.)[ʰʱ]?" + f"[{SYLLABIC}{NASAL}]*"
)
_NEAREST = {
    **{"ɿ": "ɨ ɯ i", "ʅ": "ɨ ɻ i", "ʮ": "y u", "ʯ": "y u", "ɨ": "ɯ i", "ʉ": "u y", "ɯ": "ɤ u"},
    **{"ᴇ": "e ɛ", "e": "ɛ ei", "ɛ": "e æ", "æ": "ɛ a", "a": "ɑ ä", "ɑ": "a", "ɐ": "a ʌ ə"},
    **{"ɒ": "ɔ ɑ", "ɔ": "o ɒ", "o": "ɔ ou", "ɤ": "ə ʌ o", "ə": "ɤ ʌ ɐ", "ʌ": "ɐ ə", "ɵ": "ø ə"},
    **{"ø": "œ e", "œ": "ø ɛ", "y": "ʏ u i", "ʏ": "y", "ɪ": "i", "ʊ": "u", "i": "ɪ j", "u": "ʊ w"},
    **{
        "ɜ": "ə",
        "ɞ": "œ ɔ",
        "ɘ": "ə",
        "x": "h χ",
        "h": "x",
        "ɕ": "ʃ",
        "ʑ": "ʒ",
        "ʂ": "ʃ",
        "ç": "ɕ",
    },
    **{"ʐ": "ʒ ɻ ɹ", "ɻ": "ɹ r ʐ", "tɕ": "tʃ", "dʑ": "dʒ", "tʂ": "tʃ", "dʐ": "dʒ", "ts": "tʃ"},
    **{"dz": "dʒ", "tʃ": "tɕ", "dʒ": "dʑ", "ɲ": "n", "ŋ": "n", "ɬ": "l", "ɓ": "b", "ɗ": "d"},
    **{"ɸ": "f", "β": "v", "θ": "s", "ð": "z", "ɦ": "h", "ʋ": "v", "c": "k", "ɟ": "g", "ʔ": ""},
}
"""Sounds to try in turn for one that is no token; nothing for what may go unheard."""


@dataclass(frozen=True)
class Phones:
    """The tokens of a recogniser, those of one sound (``ai1``, ``ai5``) taken together.

    Attributes
    ----------
    vocabulary : mapping of str to int
        Position of each token, as the recogniser spells it.
    blank : int
        The token for nothing.
    """

    vocabulary: Mapping[str, int]
    blank: int

    @cached_property
    def sounds(self) -> tuple[str, ...]:
        """Every distinct sound in the project's coding; the first is nothing."""
        found = {self._sound(token, position) for token, position in self.vocabulary.items()}
        return ("", *sorted(found - {""}))

    def gather(self, posterior: FloatArray) -> FloatArray:
        """Sum the columns of one sound.

        Parameters
        ----------
        posterior : ndarray of float, shape (n_frames, n_tokens)
            Chances of the tokens.

        Returns
        -------
        gathered : ndarray of float, shape (n_frames, n_sounds)
            Chances of `sounds`; word boundaries and unknown tokens count as nothing.
        """
        number = self._number
        column = np.zeros(len(self.vocabulary), dtype=np.intp)
        for token, position in self.vocabulary.items():
            column[position] = number[self._sound(token, position)]
        gathered = np.zeros((len(posterior), len(self.sounds)))
        np.add.at(gathered.T, column, posterior.T)
        return gathered

    def spell(self, syllable: Syllable) -> tuple[tuple[int, ...], ...]:
        """Spell a syllable in every way that the sounds allow.

        Parameters
        ----------
        syllable : Syllable
            In the project's coding.

        Returns
        -------
        spellings : tuple of tuple of int
            Positions in `sounds`: sound by sound, and with the longest sounds that there are
            (``ai`` for a, i); empty if no sound of the syllable has one near it.
        """
        parts = _sounds(syllable)
        singly = [found for part in parts for found in self._nearest(part)]
        widely = list(self._widest(parts))
        return tuple({tuple(spelling): None for spelling in (singly, widely) if spelling})

    def _widest(self, parts: Sequence[str]) -> Iterator[int]:
        """Match the most sounds at a time."""
        start = 0
        while start < len(parts):
            ends = range(len(parts), start + 1, -1)
            end = next((e for e in ends if "".join(parts[start:e]) in self._number), start + 1)
            joined = "".join(parts[start:end])
            yield from (self._number[joined],) if end > start + 1 else self._nearest(joined)
            start = end

    def _nearest(self, sound: str) -> tuple[int, ...]:
        """Find a sound, or the nearest; nothing if it may go unheard."""
        for form in _forms(sound):
            if form in self._number:
                return (self._number[form],)
        bare, breath = sound.rstrip("ʰʱ"), sound[-1:] in {"ʰ", "ʱ"}
        parts = [*([bare] if bare in self._number else bare), *("h" * breath)]
        return tuple(self._number[part] for part in parts if self._number.get(part))

    @cached_property
    def _number(self) -> dict[str, int]:
        return {sound: position for position, sound in enumerate(self.sounds)}

    def _sound(self, token: str, position: int) -> str:
        """Bring a token to the project's coding; empty for what is no sound."""
        if position == self.blank or token[:1] in {"<", "[", "|"}:
            return ""
        bare = _TONE.sub("", token)
        return _SPELLINGS.get(bare) or _sound_of(bare)


def _sounds(syllable: Syllable) -> list[str]:
    """Split a syllable into sounds."""
    parts = (syllable.initial, syllable.medial, syllable.nucleus, syllable.coda)
    return [sound for part in parts for sound in _SOUND.findall(part)]


def _forms(sound: str) -> Iterator[str]:
    """Yield a sound, then the same without its marks, then its neighbours, all with its breath."""
    yield sound
    plain = sound.replace(NASAL, "").replace(SYLLABIC, "")
    yield plain
    bare, breath = plain.rstrip("ʰʱ"), plain[len(plain.rstrip("ʰʱ")) :]
    for other in _NEAREST.get(bare, "").split():
        yield other + breath
    for other in _NEAREST.get(bare, "").split():
        yield other


def _sound_of(token: str) -> str:
    """Bring a token to the project's coding; a vowel with an off-glide stays as it is."""
    breathed = re.sub(r"(?<=[ptkcsɕʂʃ])h$", "ʰ", token)
    return normalise_ipa(breathed) if len(breathed) > 1 or breathed in "ɡʨʧʦ" else breathed
