"""What tone every survey point would use for a known word or a marked tone category."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from dialect.atlas.categories import (
    CLASSES,
    CharacterCategories,
    ToneOfClass,
    classes_of_mark,
)
from dialect.atlas.readings import ReadingTable
from dialect.atlas.tables import StrArray, ToneTable
from dialect.entities import FloatArray, Segment
from dialect.features.contours import POINTS

__all__ = ["LAYER_WEIGHT", "ExpectedTone", "SurveyedTones", "Unknown", "contour_of_chao"]

LAG = 0.3
"""Share of the syllable during which the voice still moves to the first digit.

Tones are reached late, rises most [1]_. Chosen among 0, 0.1, 0.2 and 0.3 on two voices of the
development corpus, where it takes the median rank of home from 8 to 2 (Cantonese) and 38 to 5
(Mandarin); not yet tried on a voice that it was not chosen on.

.. [1] Y. Xu, Contextual tonal variations in Mandarin, Journal of Phonetics 25, 1997, p. 61-83.
"""
N_KEPT = 128
"""Words whose tones are kept for the next time, a hundred kilobytes each."""
CATEGORY_SHARE = 0.25
"""Share of a word's readings that makes a category one of the word's."""

LAYER_WEIGHT = np.array([1.0, 1.0, 0.5])
"""How likely a reading of each of `dialect.atlas.readings.LAYERS` is for a word of daily life said
alone: the literary one (文讀) half as likely as the colloquial. By hand."""

NO_LABEL = "标记里没有写字，也没有写声调类"
ONE_EACH = "一个标记只标一个字"
NO_CATEGORY = "字表里没有这个字，不知道它属于哪个声调类"
NO_MARK = "不是声调类的名称（阴平、阳平、阴上、阳上、阴去、阳去、阴入、阳入）"


@dataclass(frozen=True)
class Unknown:
    """A mark whose word says nothing about tone, and why (Chinese)."""

    reason: str


@dataclass(frozen=True)
class ExpectedTone:
    """The tones that each survey point may use for one syllable, one row per pair.

    Attributes
    ----------
    point, contour : ndarray of int, shape (n_rows,)
        Positions in `SurveyedTones.locality` and `SurveyedTones.contours`.
    probability : ndarray of float, shape (n_rows,)
        Chance of that contour at that point, summing to 1 per point.
    is_checked : ndarray of bool, shape (n_rows,)
        Whether the tone is a checked (入) one.
    category : str
        Middle Chinese categories that the word is of; words of one category share their errors.
    """

    point: NDArray[np.intp]
    contour: NDArray[np.intp]
    probability: FloatArray
    is_checked: NDArray[np.bool_]
    category: str

    def shares(self, n_points: int, n_contours: int) -> csr_array:
        """Lay the chances out, shape (n_points, n_contours)."""
        return csr_array(
            (self.probability.astype(np.float32), (self.point, self.contour)),
            shape=(n_points, n_contours),
        )


def contour_of_chao(chao: str) -> FloatArray:
    """Draw the pitch contour that Chao digits stand for.

    Parameters
    ----------
    chao : str
        One to four digits from 1 (low) to 5 (high): the first is held for `LAG`, the others
        follow evenly until the end.

    Returns
    -------
    levels : ndarray of float, shape (5,)
        Levels above 3 at `dialect.features.contours.POINTS`, straight between the digits.

    Examples
    --------
    >>> contour_of_chao("51").round(1).tolist()
    [2.0, 2.0, 0.9, -0.3, -1.4]
    """
    digits = np.array([float(digit) for digit in (chao if len(chao) > 1 else 2 * chao)])
    levels: FloatArray = np.interp(POINTS, np.linspace(LAG, 1.0, len(digits)), digits - 3.0)
    return levels


@dataclass(frozen=True)
class SurveyedTones:
    """The tones of the survey points, laid out for scoring.

    Attributes
    ----------
    tones, of_class, characters, readings
        Tables of the atlas.
    """

    tones: ToneTable
    of_class: ToneOfClass
    characters: CharacterCategories
    readings: ReadingTable

    @cached_property
    def locality(self) -> NDArray[np.int32]:
        """Rows of the survey points that have tones with values, ascending; shape (n_points,)."""
        return np.unique(self.tones.locality[self.tones.chao != ""]).astype(np.int32)

    @cached_property
    def contours(self) -> FloatArray:
        """Every distinct contour in the country, shape (n_contours, 5), in levels above 3."""
        number = self._contour_of_chao
        found = np.zeros((max(number.values()) + 1, len(POINTS)))
        for chao, contour in number.items():
            found[contour] = contour_of_chao(chao)
        return found

    @cached_property
    def values(self) -> tuple[str, ...]:
        """A tone value of each contour, two digits where there is a choice (55, not 5 or 555)."""
        found = [""] * len(self.contours)
        for chao, contour in sorted(self._contour_of_chao.items(), key=lambda item: len(item[0])):
            found[contour] = found[contour] if len(found[contour]) == 2 else chao
        return tuple(found)

    @cached_property
    def frequency(self) -> FloatArray:
        """Share of each contour among all tones surveyed, shape (n_contours,)."""
        surveyed = self._contour_of_tone[self._contour_of_tone >= 0]
        counts = np.bincount(surveyed, minlength=len(self.contours))
        return np.asarray(counts / counts.sum())

    def expect(self, segment: Segment) -> ExpectedTone | Unknown:
        """Say what tone each survey point would use for a marked syllable.

        Parameters
        ----------
        segment : Segment
            Marked with a character, or with a tone category, which then wins.

        Returns
        -------
        expected : ExpectedTone or Unknown
            A point's own readings of the character where it has any; elsewhere the tones that
            the character's Middle Chinese class has there.
        """
        return self._expect(segment.text, segment.tone_category)

    @cached_property
    def _expect(self) -> Callable[[str | None, str | None], ExpectedTone | Unknown]:
        return lru_cache(N_KEPT)(self._look_up)

    def _look_up(self, text: str | None, tone_category: str | None) -> ExpectedTone | Unknown:
        if tone_category is not None:
            classes = classes_of_mark(tone_category)
            if not classes:
                return Unknown(NO_MARK)
            is_meant = np.array([name in classes for name in CLASSES])
            return self._of_classes(self._class_frequency * is_meant)
        if not text:
            return Unknown(NO_LABEL)
        if len(text) > 1:
            return Unknown(ONE_EACH)
        weight = self.characters.of_char.get(text)
        if weight is None:
            return Unknown(NO_CATEGORY)
        return self._with_readings(self._of_classes(weight), text)

    def _of_classes(self, weight: FloatArray) -> ExpectedTone:
        """Mix the tones of several classes, weights of shape (n_classes,)."""
        share = weight / weight.sum()
        rows = np.flatnonzero(share[self.of_class.tone_class] > 0)
        tone = self.of_class.tone[rows]
        return ExpectedTone(
            self._point_of_locality[self.tones.locality[tone]],
            self._contour_of_tone[tone],
            self.of_class.probability[rows] * share[self.of_class.tone_class[rows]],
            self.tones.is_checked[tone],
            "".join(sorted({CLASSES[k][0] for k in np.flatnonzero(share > CATEGORY_SHARE)})),
        )

    def _with_readings(self, expected: ExpectedTone, char: str) -> ExpectedTone:
        """Put the points' own readings of the character in place of its class."""
        rows = self.readings.rows(char)
        contour = self._contour_of_read_tone[self.readings.tone[rows]]
        point = self._point_of_locality[self.readings.locality[rows].astype(np.intp)]
        known = (contour >= 0) & (point >= 0)
        own_point, own, rows = point[known], contour[known], rows[known]
        weight = LAYER_WEIGHT[self.readings.layer[rows]]
        total = np.bincount(own_point, weights=weight, minlength=len(self.locality))
        kept = total[expected.point] == 0
        return ExpectedTone(
            np.concatenate([expected.point[kept], own_point]),
            np.concatenate([expected.contour[kept], own]),
            np.concatenate([expected.probability[kept], weight / total[own_point]]),
            np.concatenate(
                [expected.is_checked[kept], self._is_checked_label[self.readings.tone[rows]]]
            ),
            expected.category,
        )

    @cached_property
    def _contour_of_chao(self) -> dict[str, int]:
        """Number of the contour of each tone value; 5, 55 and 555 are one contour."""
        number: dict[bytes, int] = {}
        values = np.unique(self.tones.chao[self.tones.chao != ""]).tolist()
        keys = {chao: contour_of_chao(chao).round(6).tobytes() for chao in values}
        return {chao: number.setdefault(key, len(number)) for chao, key in keys.items()}

    @cached_property
    def _contour_of_tone(self) -> NDArray[np.intp]:
        """Contour of each row of the tone table, -1 without a value."""
        return self._contours_of(self.tones.chao)

    @cached_property
    def _contour_of_read_tone(self) -> NDArray[np.intp]:
        """Contour of each tone of the reading table, -1 without a value."""
        return self._contours_of(self.readings.chao)

    @cached_property
    def _is_checked_label(self) -> NDArray[np.bool_]:
        """Whether each tone of the reading table is named a checked one."""
        return np.char.find(self.readings.tone_label, "入") >= 0

    def _contours_of(self, values: StrArray) -> NDArray[np.intp]:
        return np.array([self._contour_of_chao.get(chao, -1) for chao in values.tolist()], np.intp)

    @cached_property
    def _point_of_locality(self) -> NDArray[np.intp]:
        """Position in `locality` of each row of the atlas, -1 without tones."""
        size = 1 + max(int(self.tones.locality.max()), int(self.readings.locality.max(initial=0)))
        position = np.full(size, -1, dtype=np.intp)
        position[self.locality] = np.arange(len(self.locality))
        return position

    @cached_property
    def _class_frequency(self) -> FloatArray:
        """Characters of each class, shape (n_classes,)."""
        share = self.characters.share.astype(np.float64)
        counts = np.bincount(self.characters.tone_class, weights=share, minlength=len(CLASSES))
        return counts.astype(np.float64)
