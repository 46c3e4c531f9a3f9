import numpy as np
import pytest

from dialect.acoustic.words import KINDS, WordScores
from dialect.atlas.load import Atlas, load_atlas
from dialect.entities import Prior
from dialect.evidence.known_words import CarriedWords, weigh_known_words
from dialect.ranking.prior import prior_of_counties


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def _scores(atlas: Atlas, log_lr: np.ndarray) -> WordScores:
    """Both ways alike, by the tones alone."""
    n = len(atlas.localities)
    rows = np.arange(n, dtype=np.int32)
    by_kind = np.stack([np.stack([log_lr, np.zeros(n), np.zeros(n)])] * 2)
    return WordScores(
        *(rows, by_kind, np.zeros((len(KINDS), n, 3))),
        *(np.full(n, 2.4), np.zeros(n)),
        *(("三", "七", "水"), (0, 1, 2), (), ()),
    )


def test_tones_that_fit_one_point_speak_for_its_county(atlas: Atlas) -> None:
    log_lr = np.zeros(len(atlas.localities))
    log_lr[atlas.localities.row["武山"]] = 8.0
    said = weigh_known_words(_scores(atlas, log_lr), atlas)
    assert atlas.counties.name[said.log_lr.argmax()] == "武山县"
    assert "武山" in said.why(int(said.log_lr.argmax()))


def test_tones_that_fit_all_places_alike_say_nothing(atlas: Atlas) -> None:
    said = weigh_known_words(_scores(atlas, np.zeros(len(atlas.localities))), atlas)
    np.testing.assert_allclose(said.log_lr, 0.0, atol=1e-9)


def test_tones_that_fit_no_place_speak_for_none_of_these(atlas: Atlas) -> None:
    said = weigh_known_words(_scores(atlas, np.full(len(atlas.localities), -6.0)), atlas)
    assert said.log_lr.max() < -4


def test_impossible_likelihoods_stay_finite(atlas: Atlas) -> None:
    log_lr = np.full(len(atlas.localities), -5000.0)
    log_lr[0] = 0.0
    said = weigh_known_words(_scores(atlas, log_lr), atlas)
    assert np.isfinite(said.log_lr).all()


def test_the_words_that_spoke_most_are_named_with_what_spoke(atlas: Atlas) -> None:
    log_lr = np.zeros(len(atlas.localities))
    home = atlas.localities.row["武山"]
    log_lr[home] = 8.0
    scores = _scores(atlas, log_lr)
    scores.per_word[:, home] = [[2.0, 0.1, 0.0], [0.1, 0.2, -1.5], [0.0, 0.1, 0.0]]
    said = weigh_known_words(scores, atlas)
    why = said.why(int(said.log_lr.argmax()))
    assert "最支持：三（声调）、七（声母韵母）" in why
    assert "最不合：水（声母韵母）" in why


def test_a_county_near_no_fitting_point_says_that_it_is_judged_by_its_region(atlas: Atlas) -> None:
    log_lr = np.full(len(atlas.localities), -30.0)
    log_lr[atlas.localities.row["武山"]] = 0.0
    said = weigh_known_words(_scores(atlas, log_lr), atlas)
    far = atlas.counties.row["460105"]
    assert "按所属方言区估计" in said.why(far)
    assert said.log_lr[far] < said.log_lr.max() - 3


def test_who_fits_a_point_but_strays_from_it_is_from_near_it_more_than_from_it(
    atlas: Atlas,
) -> None:
    """The own point of 武山县 speaks for it by the first way; the next county, by the second."""
    n, home = len(atlas.localities), atlas.localities.row["武山"]
    exact, strayed = (_scores(atlas, np.zeros(n)) for _ in range(2))
    exact.by_kind[0, 0, home] = 8.0
    strayed.by_kind[1, 0, home] = 8.0
    county = int(atlas.localities.county[home])
    beside = int(atlas.counties.row["620521"])
    lead = [
        said.log_lr[county] - said.log_lr[beside]
        for said in (weigh_known_words(one, atlas) for one in (exact, strayed))
    ]
    assert lead[0] > lead[1] > 0


def test_of_points_that_fit_alike_the_one_where_more_people_live_comes_first(atlas: Atlas) -> None:
    places = atlas.localities
    alike = [places.row["北京"], places.row["武山"]]
    log_lr = np.full(len(places), -20.0)
    log_lr[alike] = 5.0
    population = prior_of_counties(Prior.POPULATION, atlas)
    chance = CarriedWords(_scores(atlas, log_lr), atlas).chance_of_points(population)
    assert chance.sum() == pytest.approx(1.0)
    assert chance[alike[0]] > 2 * chance[alike[1]] > 0


def test_what_supports_a_county_lies_in_it_or_around_it(atlas: Atlas) -> None:
    log_lr = np.zeros(len(atlas.localities))
    home = atlas.localities.row["武山"]
    log_lr[home] = 8.0
    carried = CarriedWords(_scores(atlas, log_lr), atlas)
    support = carried.support(int(atlas.localities.county[home]))
    assert support.argmax() == home
    assert 0.9 < support.sum() <= 1.0
