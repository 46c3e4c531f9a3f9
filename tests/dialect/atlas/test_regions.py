import numpy as np
import pytest

from dialect.atlas.build.regions import build_regions, region_path
from dialect.atlas.regions import RegionTree
from dialect.errors import CaseError

PATHS = [
    ("官话", "中原官话", "秦陇片"),
    ("官话", "胶辽官话"),
    ("粤语", "四邑片"),
    ("闽语", "闽南", "泉漳片"),
    ("客家话", "粤北片"),
    ("平话和土话", "粤北片"),
]


@pytest.fixture(scope="module")
def tree() -> RegionTree:
    table = build_regions(PATHS)
    return RegionTree(**{name: np.array(table[name]) for name in table.column_names})


@pytest.mark.parametrize(
    "text",
    ["中原官话秦陇片", "中原官话 秦陇片", "中原官話-秦隴片", "秦陇", "mandarin.zhongyuan.qinlong"],
)
def test_a_region_is_found_however_it_is_written(tree: RegionTree, text: str) -> None:
    assert tree.id[tree.find(text)] == "mandarin.zhongyuan.qinlong"


def test_a_name_of_two_regions_asks_which(tree: RegionTree) -> None:
    with pytest.raises(CaseError, match=r"hakka\.yuebei.*pinghua\.yuebei"):
        tree.find("粤北片")


def test_the_name_above_tells_two_regions_apart(tree: RegionTree) -> None:
    assert tree.id[tree.find("客家话粤北片")] == "hakka.yuebei"


def test_an_unknown_region_names_the_nearest(tree: RegionTree) -> None:
    with pytest.raises(CaseError, match=r"mandarin\.jiaoliao"):
        tree.find("胶辽话官")


def test_a_region_lies_in_itself_and_all_above(tree: RegionTree) -> None:
    row = tree.find("秦陇片")
    inside = tree.id[tree.within[row]].tolist()
    assert inside == ["mandarin", "mandarin.zhongyuan", "mandarin.zhongyuan.qinlong"]


def test_ancestor_at_a_level_that_a_region_lacks_is_the_nearest_above(tree: RegionTree) -> None:
    ancestor = tree.ancestor_at("group")
    assert tree.id[ancestor[tree.find("粤语四邑片")]] == "yue"
    assert tree.id[ancestor[tree.find("秦陇片")]] == "mandarin.zhongyuan"


def test_full_name_starts_from_the_group_where_there_is_one(tree: RegionTree) -> None:
    assert tree.full_name(tree.find("秦陇片")) == "中原官话秦陇片"
    assert tree.full_name(tree.find("四邑片")) == "粤语四邑片"


@pytest.mark.parametrize(
    ("classes", "path"),
    [
        (["粤語", "四邑片", ""], ("粤语", "四邑片")),
        (["粵語-四邑片", "", ""], ("粤语", "四邑片")),
        (["客語", "", "于信片"], ("客家话", "雩信片")),
        (["閩語", "閩南片", "泉漳小片"], ("闽语", "闽南", "泉漳片")),
        (["閩語", "閩南區", "雷州片"], ("闽语", "雷州")),
        (["冀魯官話", "滄惠片", "莒照小片"], ("官话", "冀鲁官话", "沧惠片", "莒照小片")),
        (["贛語", "未分片", ""], ("赣语",)),
    ],
)
def test_classes_of_different_sources_come_to_one_path(
    classes: list[str], path: tuple[str, ...]
) -> None:
    assert region_path(classes).path == path


def test_a_dialect_island_is_flagged_and_keeps_its_class() -> None:
    classing = region_path(["客家話", "方言島", ""])
    assert classing.is_island
    assert classing.path == ("客家话",)


def test_an_unknown_group_of_mandarin_is_refused() -> None:
    with pytest.raises(ValueError, match="火星官话"):
        region_path(["火星官話", "", ""])
