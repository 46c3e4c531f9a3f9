from pathlib import Path

import numpy as np
import pytest

from dialect.atlas.import_names import import_names
from dialect.atlas.load import DATA_FOLDER, Atlas, load_atlas
from dialect.evidence.name_index import LEVELS, NameIndex, name_index, name_text

ZHUCHENG = "370782"


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.fixture(scope="module")
def added(tmp_path_factory: pytest.TempPathFactory) -> Atlas:
    """The shipped names with two villages and a former township of 诸城, one with a rare sign."""
    folder = tmp_path_factory.mktemp("user")
    rows = ["朱马院村,370782,village", "𡎚头村,370782,village", "石桥子公社,370782,former"]
    (folder / "names.csv").write_text("name,code,kind\n" + "\n".join(rows), encoding="utf-8")
    import_names([folder / "names.csv"], folder, load_atlas())
    return Atlas(DATA_FOLDER, folder)


def _own(index: NameIndex, atlas: Atlas, level: str) -> list[str]:
    """Names of one level in 诸城."""
    here = index.county == atlas.counties.row[ZHUCHENG]
    entries = np.flatnonzero(here & (index.level == LEVELS.index(level)))
    return [name_text(int(name), atlas) for name in index.name[entries]]


def test_a_county_says_the_names_of_every_level_above_and_in_it(atlas: Atlas) -> None:
    index = name_index(atlas)
    assert "贾悦镇" in _own(index, atlas, "township")
    assert _own(index, atlas, "county") == ["诸城市"]
    assert _own(index, atlas, "prefecture") == ["潍坊市"]
    assert _own(index, atlas, "province") == ["山东省"]


def test_what_is_said_of_the_own_and_of_other_places_sums_to_one(atlas: Atlas) -> None:
    index = name_index(atlas)
    own = np.bincount(index.county, np.exp(index.log_said), index.n_counties)
    np.testing.assert_allclose(own + index.said_elsewhere, 1.0)
    assert index.said_elsewhere.min() > 0.05


def test_a_former_name_that_the_county_still_has_is_not_said_twice(atlas: Atlas) -> None:
    index = name_index(atlas)
    stems = np.array([index.stem[name].tobytes() for name in index.name.tolist()])
    low = np.isin(index.level, [LEVELS.index("county"), LEVELS.index("former")])
    keys = list(zip(index.county[low].tolist(), stems[low].tolist(), strict=True))
    assert len(keys) == len(set(keys))


def test_every_syllable_has_a_row_of_its_own_character_or_sound(atlas: Atlas) -> None:
    index = name_index(atlas)
    at = np.flatnonzero(index.name == np.flatnonzero(atlas.place_names.name == "贾悦镇")[0])[0]
    speech = index.speech
    assert index.row[at, 0] == speech.row_of_char.get(
        "贾", len(speech.row_of_char) + speech.vocabulary.index("jia")
    )
    assert index.row.max() < speech.n_rows


def test_added_names_are_said_with_a_share_of_their_own(added: Atlas) -> None:
    index = name_index(added)
    assert _own(index, added, "village") == ["朱马院村", "𡎚头村"]
    assert "石桥子公社" in _own(index, added, "former")
    with_table = index.said_elsewhere[added.counties.row[ZHUCHENG]]
    assert with_table < name_index(load_atlas()).said_elsewhere[added.counties.row[ZHUCHENG]]


def test_one_village_in_a_table_is_not_the_only_one_of_its_county(added: Atlas) -> None:
    index = name_index(added)
    villages = index.level == LEVELS.index("village")
    assert np.exp(index.log_said[villages]).max() < 0.001


def test_counties_without_added_names_are_as_before(added: Atlas) -> None:
    others = np.arange(len(added.counties)) != added.counties.row[ZHUCHENG]
    before, after = name_index(load_atlas()), name_index(added)
    np.testing.assert_allclose(after.said_elsewhere[others], before.said_elsewhere[others])


def test_a_table_made_for_other_counties_leaves_out_those_that_are_gone(
    added: Atlas, tmp_path: Path
) -> None:
    from dataclasses import replace

    table = added.added_names
    assert table is not None
    codes = np.where(table.county_code == ZHUCHENG, "000000", table.county_code)
    moved = replace(table, county_code=codes)
    np.savez(tmp_path / "added_names.npz", **moved.__dict__, allow_pickle=False)
    index = name_index(Atlas(DATA_FOLDER, tmp_path))
    assert not (index.level == LEVELS.index("village")).any()
