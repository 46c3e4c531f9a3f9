import numpy as np
import pytest

from dialect.atlas.load import Atlas, load_atlas
from dialect.evidence.local_speech import LocalSpeech, local_speech

GUANGZHOU, XIAN, ZHUCHENG = "440104", "610102", "370782"


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.fixture(scope="module")
def speech(atlas: Atlas) -> LocalSpeech:
    return local_speech(atlas, tuple(atlas.place_names.vocabulary.tolist()))


@pytest.fixture(scope="module")
def any_chance(speech: LocalSpeech) -> np.ndarray:
    n_syllables = len(speech.table.initial)
    return np.random.default_rng(0).uniform(size=n_syllables).astype(np.float32)


@pytest.mark.parametrize(
    ("char", "county", "ipa"),
    [("白", GUANGZHOU, "pak"), ("水", XIAN, "fei"), ("人", ZHUCHENG, "in"), ("二", XIAN, "əɻ")],
)
def test_a_character_is_said_as_the_county_says_it(
    atlas: Atlas, speech: LocalSpeech, char: str, county: str, ipa: str
) -> None:
    said = speech.commonest(speech.row_of_char[char], atlas.counties.row[county])
    assert str(said) == ipa


def test_nothing_is_spelled_for_what_is_no_character(speech: LocalSpeech) -> None:
    assert speech.commonest(speech.n_rows - 1, 0) is None


def test_a_point_says_the_mean_of_its_readings(
    atlas: Atlas, speech: LocalSpeech, any_chance: np.ndarray
) -> None:
    table, row = atlas.readings, speech.row_of_char["水"]
    heard = speech.hear(any_chance)
    point = np.flatnonzero(speech.neighbours.weight[0] > 0)[0]
    locality = np.flatnonzero(np.bincount(table.locality))[speech.neighbours.point[0, point]]
    rows = table.rows("水")
    own = rows[table.locality[rows] == locality]
    expected = any_chance[table.syllable[own]].mean()
    place = speech._place[speech.neighbours.point[0, point]]
    assert heard.of_point[row, place] == pytest.approx(expected, rel=1e-5)


def test_every_chance_is_a_mean_or_sum_of_what_was_given(
    speech: LocalSpeech, any_chance: np.ndarray
) -> None:
    heard = speech.hear(any_chance)
    assert 0 <= heard.of_point.min() <= heard.of_point.max() <= 1
    np.testing.assert_allclose(heard.of_group.sum(axis=1), heard.of_point.sum(axis=1), rtol=1e-4)
    np.testing.assert_allclose(heard.best_of_group.max(axis=1), heard.of_point.max(axis=1))


def test_what_is_sure_everywhere_is_as_likely_as_it_is_known(
    atlas: Atlas, speech: LocalSpeech
) -> None:
    sure = speech.hear(np.ones(len(speech.table.initial), np.float32))
    county = np.arange(len(atlas.counties))
    sources = speech.sources(county, np.full(len(county), speech.row_of_char["水"]))
    np.testing.assert_allclose(sources.chances(sure), sources.known, rtol=1e-4)
    assert 0 <= sources.known.min() <= sources.known.max() <= 1


def test_where_no_point_is_of_the_same_region_little_is_known(
    atlas: Atlas, speech: LocalSpeech
) -> None:
    county = np.array([atlas.counties.row["220102"], atlas.counties.row[GUANGZHOU]])
    known = speech.sources(county, np.full(2, speech.row_of_char["水"])).known
    assert known[0] < 0.5 < 0.7 < known[1]


def test_a_character_without_readings_is_said_like_its_homophones(speech: LocalSpeech) -> None:
    at = speech.vocabulary.index("yuan")
    n_chars = len(speech.row_of_char)
    alike = speech.homophones[at]
    assert speech.row_of_char["院"] in alike
    heard = speech.hear(np.ones(len(speech.table.initial), np.float32))
    says = heard.of_point[alike].any(axis=0)
    np.testing.assert_allclose(heard.of_point[n_chars + at], says.astype(np.float32), atol=1e-5)
