"""From a recording to its vector."""

import pickle

import numpy as np
import pytest

from dialect.acoustic.free_speech.mixture import fit_mixture
from dialect.acoustic.free_speech.vectors import FAMILIES, MIXTURE_FRAMES, Vectors
from dialect.entities import Span
from dialect.features.melody import NAMES
from tests.dialect.features.voices import Said, say, tone_hz

RATE_HZ = 16_000
SILENCE = np.zeros(RATE_HZ, np.float32)
SIZES = {
    "mfcc-statistics": 78,
    "mfcc-correlations": 39 * 38 // 2,
    "sdc-correlations": 56 * 55 // 2,
    "melody": len(NAMES),
    "mfcc-supervector": 4 * 39,
    "sdc-supervector": 4 * 56,
    "encoder": 6,
    "classifier": 2,
}


class Counting:
    """An encoder whose frames are their number, thrice."""

    def __init__(self, fingerprint: str = "counting") -> None:
        self.fingerprint = fingerprint

    def __call__(self, samples: np.ndarray) -> np.ndarray:
        return np.repeat(np.arange(len(samples) // 320, dtype=float)[:, None], 3, axis=1)


class Telling:
    """A classifier that weighs its second class by the share of speech."""

    fingerprint = "telling"

    def __call__(self, samples: np.ndarray, speech: tuple[Span, ...]) -> np.ndarray:
        spoken_s = sum(span.end_s - span.start_s for span in speech)
        return np.array([0.0, -spoken_s * RATE_HZ / len(samples)])


def made(family: str, *, seed: int = 0) -> Vectors:
    mixture = None
    if family in MIXTURE_FRAMES:
        width = {"mfcc": 39, "sdc": 56}[MIXTURE_FRAMES[family]]
        drawn = np.random.default_rng(seed).normal(size=(100, width))
        mixture = fit_mixture(drawn, n_components=4)
    encoder = Counting() if family == "encoder" else None
    return Vectors(family, mixture, encoder, Telling() if family == "classifier" else None)


@pytest.fixture(scope="module")
def speech() -> np.ndarray:
    """Syllables of a synthetic voice, which the detector takes for speech."""
    rng = np.random.default_rng(0)
    contours = [tone_hz(digits, middle_hz=130.0) for digits in ("55", "35", "214", "51") * 3]
    said = Said(noise_s=0.05, nasal_coda=True)
    pause = np.zeros(RATE_HZ // 8, np.float32)
    return np.concatenate([part for c in contours for part in (0.3 * say(c, said, rng), pause)])


@pytest.mark.parametrize("family", FAMILIES)
def test_a_vector_has_the_seconds_of_speech_and_then_its_familys_numbers(
    family: str, speech: np.ndarray
) -> None:
    vector = made(family).vector_of(speech)
    assert vector.shape == (1 + SIZES[family],)
    assert 1.0 < vector[0] <= 6.0
    assert np.isfinite(vector).all()
    assert np.ptp(vector[1:]) > 0


@pytest.mark.parametrize("family", FAMILIES)
def test_where_nobody_speaks_all_numbers_are_zero(family: str) -> None:
    vector = made(family).vector_of(SILENCE)
    assert vector.shape == (1 + SIZES[family],)
    assert not vector.any()


def test_fingerprints_tell_family_mixture_and_encoder_apart() -> None:
    prints = [made(family).fingerprint for family in FAMILIES]
    prints += [made("sdc-supervector", seed=1).fingerprint]
    prints += [Vectors("encoder", encoder=Counting("other")).fingerprint]
    assert len(set(prints)) == len(prints)
    assert made("sdc-supervector").fingerprint == prints[FAMILIES.index("sdc-supervector")]


def test_a_family_without_its_mixture_or_encoder_is_refused() -> None:
    with pytest.raises(ValueError, match="need a family"):
        Vectors("x-vector")
    with pytest.raises(ValueError, match="mixture"):
        Vectors("sdc-supervector")
    with pytest.raises(ValueError, match="encoder"):
        Vectors("encoder")


def test_worker_processes_can_take_the_same_vector(speech: np.ndarray) -> None:
    vectors = made("sdc-supervector")
    sent = pickle.loads(pickle.dumps(vectors.vector_of))
    np.testing.assert_array_equal(sent(speech.astype(np.float64)), vectors.vector_of(speech))
