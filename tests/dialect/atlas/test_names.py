import pytest

from dialect.atlas.load import load_atlas
from dialect.atlas.names import read_aloud, stem


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("红星大队", "红星"),
        ("红星生产大队", "红星"),
        ("第三生产队", "第三"),
        ("东风人民公社", "东风"),
        ("朱马院村民委员会", "朱马院"),
        ("朱马院村委会", "朱马院"),
        ("海南黎族苗族自治州", "海南"),
        ("徽州地区", "徽州"),
        ("通县", "通县"),
        ("村", "村"),
    ],
)
def test_the_kind_of_place_is_taken_off(name: str, bare: str) -> None:
    assert stem(name) == bare


def test_no_shipped_stem_ends_up_shorter_than_two_characters_of_its_name() -> None:
    names = load_atlas().place_names
    pairs = zip(names.name.tolist(), names.stem.tolist(), strict=True)
    assert all(len(bare) >= min(2, len(name)) for name, bare in pairs)


def test_a_name_is_read_aloud_with_its_tones_and_without_signs() -> None:
    assert read_aloud("重庆·渝") == [("chong", 2), ("qing", 4), ("yu", 2)]
