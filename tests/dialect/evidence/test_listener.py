import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialect.atlas.load import load_atlas
from dialect.atlas.readings import ReadingTable
from dialect.atlas.syllable import parse_syllable
from dialect.evidence.listener import IpaListener, PinyinListener
from dialect.evidence.mandarin import split_syllable
from dialect.evidence.reading import syllable_of_pinyin

VOCABULARY = load_atlas().place_names.vocabulary.tolist()
INVENTORY = tuple(syllable_of_pinyin(split_syllable(pinyin)) for pinyin in VOCABULARY)
TABLE = load_atlas().readings
PINYIN, IPA = PinyinListener(INVENTORY, TABLE), IpaListener(TABLE)
ROW = {syllable: row for row, syllable in enumerate(TABLE.syllables)}


@pytest.fixture(scope="module")
def written() -> np.ndarray:
    """Chance of each thing written (rows) for each syllable of the table (columns)."""
    return np.array([PINYIN.hear(syllable) for syllable in INVENTORY])


def test_what_is_written_for_any_syllable_is_a_distribution(written: np.ndarray) -> None:
    slips = 0.05 * len(INVENTORY) / 400  # a slip may be any of 400 syllables, here are fewer
    np.testing.assert_allclose(written.sum(axis=0), 0.95 + slips, rtol=1e-3)


def test_no_syllable_is_impossible(written: np.ndarray) -> None:
    assert written.min() > 0
    assert written.max() <= 1


def test_a_mandarin_syllable_is_mostly_written_as_itself(written: np.ndarray) -> None:
    own = [written[i, ROW[s]] for i, s in enumerate(INVENTORY) if s in ROW]
    assert 0.25 < float(np.median(own)) < 0.6


@pytest.mark.parametrize(
    ("said", "pinyin"),
    [
        ("pak", "ba"),  # an entering tone is not written
        ("ŋai", "ai"),  # nor what Mandarin cannot begin with
        ("ɓak", "ba"),
        ("tsɿ", "zi"),
        ("iaŋ", "yang"),
        ("tɕʰyaʔ", "qia"),
    ],
)
def test_a_dialect_syllable_is_written_as_the_nearest_of_mandarin(said: str, pinyin: str) -> None:
    assert VOCABULARY[PINYIN.write(parse_syllable(said))] == pinyin


def test_pinyin_that_mandarin_lacks_is_heard_too() -> None:
    nga = PINYIN.hear(syllable_of_pinyin(split_syllable("nga")))
    assert nga[ROW[parse_syllable("ŋa")]] > 10 * nga[ROW[parse_syllable("sa")]]
    assert nga.max() <= 1


@given(st.sampled_from(TABLE.syllables))
def test_ipa_is_heard_best_as_what_it_is(said: object) -> None:
    chance = IPA.hear(said)  # type: ignore[arg-type]  # hypothesis samples an object
    assert chance[ROW[said]] > 0.5 * chance.max()  # type: ignore[index]  # likewise
    assert 0 < chance.min() <= chance.max() <= 1


def test_a_syllable_that_the_table_lacks_is_heard_like_its_nearest() -> None:
    listener = IpaListener(_table_without("pa"))
    pa, sun = parse_syllable("pa"), parse_syllable("sun")
    alike, other = listener.hear_any(pa, (pa, sun))
    assert alike > 0.1 > 1 / 400 > other


def _table_without(ipa: str) -> ReadingTable:
    from dataclasses import replace

    gone = ROW[parse_syllable(ipa)]
    return replace(
        TABLE, initial=np.where(np.arange(len(TABLE.initial)) == gone, "m", TABLE.initial)
    )
