from typing import Literal

import numpy as np
import pytest

from dialect.atlas.load import Atlas, load_atlas
from dialect.atlas.names import stem
from dialect.entities import NameToRead, PlaceNameClue, ReadingClue
from dialect.ranking.combine import Posterior
from dialect.ranking.questions.read_aloud import N_COUNTIES, N_NAMES, STARTLED, names_to_read

CODES = ["430528", "370782", "441900"]


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def _believe(code: str, share: float, atlas: Atlas) -> Posterior:
    """Believe in one county that much, and in all others alike."""
    county = np.full(len(atlas.counties), (0.99 - share) / (len(atlas.counties) - 1))
    county[atlas.counties.row[code]] = share
    return Posterior(county, 0.01)


def _names(names: tuple[NameToRead, ...]) -> list[str]:
    return [stem(name.name) for name in names]


@pytest.mark.parametrize("code", CODES)
def test_a_name_of_the_likeliest_county_comes_first(atlas: Atlas, code: str) -> None:
    first = names_to_read(_believe(code, 0.4, atlas), [], atlas)[0]
    assert first.county == atlas.counties.row[code]
    assert first.information_bits > 0.1


def test_the_name_of_a_county_comes_before_those_of_its_townships(atlas: Atlas) -> None:
    names = names_to_read(_believe("430528", 0.4, atlas), [], atlas)
    assert (names[0].name, names[0].level) == ("新宁县", "county")
    assert "township" in {name.level for name in names}


@pytest.mark.parametrize(
    ("heard", "script"),
    [
        ("新宁", "hanzi"),
        ("新宁县", "hanzi"),
        ("新寧縣", "hanzi"),
        ("湖南新宁", "hanzi"),
        ("xin ning", "pinyin"),
        ("xīnníng xiàn", "pinyin"),
        ("hu nan xin ning", "pinyin"),
        ("ɕin niŋ", "ipa"),
    ],
)
def test_a_name_that_was_heard_is_not_read_back(
    atlas: Atlas, heard: str, script: Literal["hanzi", "pinyin", "ipa"]
) -> None:
    posterior = _believe("430528", 0.4, atlas)
    assert "新宁" in _names(names_to_read(posterior, [], atlas))
    clues = [PlaceNameClue(heard, script)]
    assert "新宁" not in _names(names_to_read(posterior, clues, atlas))


def test_clues_that_are_no_names_leave_the_names_alone(atlas: Atlas) -> None:
    posterior = _believe("430528", 0.4, atlas)
    clues = [ReadingClue("新", "ɕin", "ipa")]
    assert names_to_read(posterior, clues, atlas) == names_to_read(posterior, [], atlas)


def test_no_name_is_read_twice(atlas: Atlas) -> None:
    names = _names(names_to_read(_believe("430528", 0.4, atlas), [], atlas))
    assert len(names) == len(set(names)) == N_NAMES


@pytest.mark.parametrize("share", [0.0003, 0.2, 0.6])
@pytest.mark.parametrize("code", CODES)
def test_chances_of_a_reaction_are_chances(atlas: Atlas, code: str, share: float) -> None:
    for name in names_to_read(_believe(code, share, atlas), [], atlas):
        assert STARTLED <= name.probability <= 1


@pytest.mark.parametrize("share", [0.0003, 0.2, 0.6, 0.98999])
@pytest.mark.parametrize("code", CODES)
def test_no_name_tells_less_than_nothing_or_more_than_a_bit(
    atlas: Atlas, code: str, share: float
) -> None:
    for name in names_to_read(_believe(code, share, atlas), [], atlas):
        assert 0 <= name.information_bits <= 1


def test_names_of_the_likeliest_counties_alone_are_read(atlas: Atlas) -> None:
    posterior = _believe("430528", 0.4, atlas)
    likely = np.argsort(-posterior.county, kind="stable")[:N_COUNTIES]
    names = names_to_read(posterior, [], atlas)
    assert {name.county for name in names} <= set(likely.tolist())
    assert all(name.n_places >= 1 for name in names)
