import numpy as np
import pytest

from dialect.acoustic.detectors import Detectors, open_detectors
from dialect.acoustic.traits import TRAITS
from dialect.acoustic.vector import NAMES
from tests.dialect.acoustic.syllables import syllable


def test_the_shipped_detectors_weigh_every_trait_of_every_syllable() -> None:
    log_odds = open_detectors().log_odds([syllable(i, seed=i) for i in range(3)])
    assert log_odds.shape == (3, len(TRAITS))
    assert np.isfinite(log_odds).all()
    assert open_detectors().log_odds([]).shape == (0, len(TRAITS))


def test_a_trait_that_nothing_was_learnt_about_stays_at_even_odds() -> None:
    log_odds = open_detectors().log_odds([syllable(0)])
    assert log_odds[0, TRAITS.index("velar")] == 0.0
    assert log_odds[0, TRAITS.index("nasal")] != 0.0


def test_a_detector_is_linear_in_its_standardised_numbers() -> None:
    shape = (len(TRAITS), len(NAMES))
    weight = np.zeros(shape)
    weight[0, NAMES.index("rime_log2")] = 3.0
    detectors = Detectors(np.full(shape, 0.5), np.full(shape, 2.0), weight, np.ones(len(TRAITS)))
    assert detectors.log_odds([syllable(0)])[0, 0] == pytest.approx(1.0 + 3.0 * (0.0 - 0.5) / 2.0)
