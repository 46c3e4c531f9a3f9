"""The mixture of all speech and supervectors."""

import numpy as np
import pytest

from dialect.acoustic.free_speech import mixture as module
from dialect.acoustic.free_speech.mixture import RELEVANCE, fit_mixture

RNG = np.random.default_rng(0)
CENTRES = np.array([[-4.0, 0.0], [4.0, 1.0], [0.0, 6.0]])


def frames(n: int, *, shift: np.ndarray | None = None) -> np.ndarray:
    at = RNG.integers(3, size=n)
    moved = CENTRES if shift is None else CENTRES + shift
    return moved[at] + RNG.normal(0, 0.5, (n, 2))


MIXTURE = fit_mixture(frames(3000), n_components=3)


def test_the_components_are_the_sounds_that_were_heard() -> None:
    found = MIXTURE.mean * MIXTURE.spread + MIXTURE.centre
    away = np.linalg.norm(found[:, None] - CENTRES, axis=2)
    assert away.min(axis=0).max() < 0.2


def test_a_shift_of_one_sound_moves_that_component_alone() -> None:
    shift = np.array([[0.0, 0.0], [0.0, 0.8], [0.0, 0.0]])
    supervector = MIXTURE.supervector(frames(2000, shift=shift)).reshape(3, 2)
    moved = int(np.abs(supervector[:, 1]).argmax())
    assert np.linalg.norm((MIXTURE.mean * MIXTURE.spread + MIXTURE.centre)[moved] - [4, 1]) < 0.3
    rest = np.delete(supervector, moved, axis=0)
    assert supervector[moved, 1] > 5 * np.abs(rest).max()


def test_little_speech_is_drawn_towards_all_speech() -> None:
    shifted = frames(3000, shift=np.full((3, 2), 0.5))
    few, many = (np.linalg.norm(MIXTURE.supervector(shifted[:n])) for n in (6, 3000))
    assert few < many * 6 / (6 + RELEVANCE) * 2
    assert not MIXTURE.supervector(np.zeros((0, 2))).any()


def test_blocks_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    heard = frames(700)
    whole = MIXTURE.supervector(heard)
    monkeypatch.setattr(module, "BLOCK_FRAMES", 100)
    np.testing.assert_allclose(MIXTURE.supervector(heard), whole, atol=1e-12)


def test_fewer_frames_than_components_are_refused() -> None:
    with pytest.raises(ValueError, match="need 128 frames"):
        fit_mixture(np.zeros((5, 2)))
