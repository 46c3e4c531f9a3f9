import numpy as np
import pytest

from dialect.acoustic.synthesis import shape_of
from dialect.acoustic.templates import STEPS, Templates, open_templates, quantise, stretch
from dialect.atlas.load import load_atlas
from dialect.atlas.syllable import parse_syllable

MA, SA, KU = (parse_syllable(ipa) for ipa in ("ma", "sa", "kʰu"))


def _templates() -> Templates:
    steps = np.zeros((2, 10, 12), np.int8)
    steps[1] = 24
    return Templates([shape_of(MA), shape_of(SA)], steps)


def test_the_nearest_reading_is_the_likeliest() -> None:
    templates = _templates()
    ma, sa = templates.likelihood(np.zeros((30, 13)), templates.rows_of([MA, SA]))
    assert ma > sa


def test_a_reading_that_was_not_rendered_is_like_the_median_one() -> None:
    templates = _templates()
    rows = templates.rows_of([MA, KU, SA])
    assert rows.tolist() == [0, -1, 1]
    ma, other, sa = templates.likelihood(np.zeros((30, 13)), rows)
    assert ma > other > sa
    assert templates.likelihood(np.zeros((3, 13)), templates.rows_of([KU])).tolist() == [1.0]


@pytest.mark.parametrize("n_frames", [1, 2, 10, 77])
def test_a_syllable_of_any_length_is_stretched_evenly(n_frames: int) -> None:
    ramp = np.tile(np.linspace(0.0, 1.0, n_frames)[:, None], 13)
    stretched = stretch(ramp)
    assert stretched.shape == (10, 12)
    expected = np.linspace(0.0, 1.0, 10) if n_frames > 1 else np.zeros(10)
    np.testing.assert_allclose(stretched[:, 0], expected, atol=1e-9)


def test_bytes_hold_cepstra_to_half_a_step() -> None:
    cepstra = np.random.default_rng(0).normal(size=(10, 12))
    assert np.abs(quantise(cepstra) / STEPS - cepstra).max() <= 0.5 / STEPS + 1e-9


def test_the_shipped_templates_cover_every_reading() -> None:
    rows = open_templates().rows_of(load_atlas().readings.syllables)
    assert (rows >= 0).all()
