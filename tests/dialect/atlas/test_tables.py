import numpy as np
import pytest

from dialect.atlas.tables import Pinyin

PINYIN = Pinyin(
    np.array(["一", "水", "渡"]), np.array(["yi", "shui", "du"]), np.array([1, 3, 4], "i1")
)


def test_pinyin_is_looked_up_like_a_dictionary() -> None:
    assert dict(PINYIN) == {"一": ("yi", 1), "水": ("shui", 3), "渡": ("du", 4)}


@pytest.mark.parametrize("char", ["", "二", "水水", "龥"])
def test_pinyin_says_what_it_does_not_know(char: str) -> None:
    assert char not in PINYIN
    assert PINYIN.get(char, ("", 0)) == ("", 0)
