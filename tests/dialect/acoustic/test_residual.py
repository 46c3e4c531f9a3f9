"""Densities of single syllables against templates."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad

from dialect.acoustic.residual import Residual, SpeakerGrid
from dialect.features.contours import POINTS

FALL, LEVEL = 2.0 - 4.0 * POINTS, np.full(5, 2.0)
ONE_SPEAKER = SpeakerGrid(np.array([2.5]), np.array([0.0]), np.array([0.0]))
SPREAD = Residual()


def test_a_syllable_fits_its_own_template_best() -> None:
    density, wrong = ONE_SPEAKER.densities(
        2.5 * FALL, np.ones(5), np.array([LEVEL, FALL]), residual=SPREAD
    )
    assert density.argmax() == 1
    assert density[1, 0] == pytest.approx(1.0)
    assert wrong < 0.2


def test_a_syllable_far_from_every_template_is_sooner_a_wrong_word() -> None:
    density, wrong = ONE_SPEAKER.densities(
        np.full(5, 20.0), np.ones(5), np.array([LEVEL, FALL]), residual=SPREAD
    )
    assert wrong > 10 * density.max()


@given(offset=st.floats(-6.0, 6.0), scale=st.floats(1.0, 4.0))
def test_range_and_height_of_the_speaker_are_taken_out(offset: float, scale: float) -> None:
    speaker = SpeakerGrid(np.array([scale]), np.array([offset]), np.array([0.0]))
    templates = np.array([LEVEL, FALL])
    density, _ = speaker.densities(offset + scale * FALL, np.ones(5), templates, residual=SPREAD)
    assert density[1, 0] == pytest.approx(1.0, abs=1e-5)


def test_points_that_were_not_measured_are_left_out() -> None:
    weight = np.array([1.0, 1.0, 0.0, 1.0, 1.0])
    spoiled = np.where(weight > 0, 2.5 * FALL, 50.0)
    density, _ = ONE_SPEAKER.densities(spoiled, weight, np.array([FALL]), residual=SPREAD)
    assert density[0, 0] == pytest.approx(1.0)


def test_the_density_of_one_point_has_the_tails_that_it_names() -> None:
    spread = Residual(tails=5.0)
    total, _ = quad(lambda z: np.exp(spread.log_density(np.array(z * z), n_points=1)), -50, 50)
    middle, _ = quad(
        lambda z: np.exp(spread.log_density(np.array(z * z), n_points=1)), -2.571, 2.571
    )
    assert middle / total == pytest.approx(0.95, abs=1e-3)  # 97.5 % of t with 5 degrees
