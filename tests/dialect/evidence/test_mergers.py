import pytest

from dialect.atlas.load import Atlas, load_atlas
from dialect.evidence.mandarin import MERGERS
from dialect.evidence.mergers import LEAST_CHANCE, MERGED_VALUES, merger_chances

CHENGDU, JINAN, GUANGZHOU = "510107", "370102", "440104"


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def test_every_merger_is_read_from_features_that_exist(atlas: Atlas) -> None:
    assert set(MERGED_VALUES) == set(MERGERS)
    for feature, value in (pair for pairs in MERGED_VALUES.values() for pair in pairs):
        definition = atlas.features.definitions[atlas.features.column[feature]]
        assert value in definition.values


@pytest.mark.parametrize(
    ("merger", "merging", "keeping"),
    [
        ("n_l", CHENGDU, JINAN),
        ("retroflex_dental", CHENGDU, "110101"),
        ("velar_kept", GUANGZHOU, JINAN),
        ("in_ing", CHENGDU, JINAN),
    ],
)
def test_mergers_lie_where_dialectology_says(
    atlas: Atlas, merger: str, merging: str, keeping: str
) -> None:
    chance = merger_chances(atlas)[:, MERGERS.index(merger)]
    assert chance[atlas.counties.row[merging]] > 0.6
    assert chance[atlas.counties.row[keeping]] < 0.4


def test_no_county_is_sure_to_merge_or_to_keep_apart(atlas: Atlas) -> None:
    chances = merger_chances(atlas)
    assert chances.min() >= LEAST_CHANCE
    assert chances.max() <= 1 - LEAST_CHANCE
