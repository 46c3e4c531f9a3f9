import numpy as np
import pytest

from dialect.acoustic.tones import ToneScores
from dialect.atlas.load import Atlas, load_atlas
from dialect.evidence.known_words import weigh_known_words


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


def _scores(atlas: Atlas, log_likelihood: np.ndarray, unsurveyed: float) -> ToneScores:
    n = len(atlas.localities)
    background = float(np.logaddexp.reduce(log_likelihood) - np.log(n))
    rows = np.arange(n, dtype=np.int32)
    return ToneScores(rows, log_likelihood, background, unsurveyed, np.zeros((n, 1)), (0,), ())


def test_tones_that_fit_one_point_speak_for_its_county(atlas: Atlas) -> None:
    log_likelihood = np.zeros(len(atlas.localities))
    log_likelihood[atlas.localities.row["武山"]] = 8.0
    said = weigh_known_words(_scores(atlas, log_likelihood, -1.0), atlas)
    assert atlas.counties.name[said.log_lr.argmax()] == "武山县"
    assert "武山" in said.why(int(said.log_lr.argmax()))


def test_tones_that_fit_all_places_alike_say_nothing(atlas: Atlas) -> None:
    said = weigh_known_words(_scores(atlas, np.zeros(len(atlas.localities)), 0.0), atlas)
    np.testing.assert_allclose(said.log_lr, 0.0, atol=1e-9)


def test_tones_that_fit_no_place_speak_for_none_of_these(atlas: Atlas) -> None:
    said = weigh_known_words(_scores(atlas, np.zeros(len(atlas.localities)), 6.0), atlas)
    assert said.log_lr.max() < -4


def test_impossible_likelihoods_stay_finite(atlas: Atlas) -> None:
    log_likelihood = np.full(len(atlas.localities), -5000.0)
    log_likelihood[0] = 0.0
    said = weigh_known_words(_scores(atlas, log_likelihood, -5000.0), atlas)
    assert np.isfinite(said.log_lr).all()
