from dataclasses import replace

import numpy as np
import pytest

from dialect.acoustic.vector import FINGERPRINT, NAMES, vector_of
from tests.dialect.acoustic.syllables import syllable


def test_a_vector_has_a_finite_number_for_every_name() -> None:
    vector = vector_of(syllable(0))
    assert vector.shape == (len(NAMES),)
    assert np.isfinite(vector).all()


def test_what_could_not_be_measured_is_zero_and_said_to_be_missing() -> None:
    plain = syllable(0)
    silent = replace(plain, onset=replace(plain.onset, noise_db=np.nan, centroid_hz=np.nan))
    vector = dict(zip(NAMES, vector_of(silent), strict=True))
    assert (vector["noise_db"], vector["centroid_hz"], vector["has_noise"]) == (0.0, 0.0, 0.0)


@pytest.mark.parametrize("n_frames", [1, 2, 3, 5, 300])
def test_a_syllable_of_any_length_has_a_vector(n_frames: int) -> None:
    assert np.isfinite(vector_of(syllable(0, n_frames=n_frames))).all()


def test_the_fingerprint_is_that_of_the_shipped_model() -> None:
    assert len(FINGERPRINT) == 16
