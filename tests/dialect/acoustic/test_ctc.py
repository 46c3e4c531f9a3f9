import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dialect.acoustic.ctc import ctc_log_likelihood


def _collapse(path: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(token for token, _ in itertools.groupby(path) if token)


@settings(max_examples=30)
@given(seed=st.integers(0, 10_000), n_frames=st.integers(1, 5))
def test_the_forward_sum_is_that_over_all_paths(seed: int, n_frames: int) -> None:
    rng = np.random.default_rng(seed)
    posterior = rng.dirichlet(np.ones(3), n_frames)
    sequences: list[tuple[int, ...]] = [(), (1,), (2, 1), (1, 1), (1, 2, 1)]
    expected = dict.fromkeys(sequences, 0.0)
    for path in itertools.product(range(3), repeat=n_frames):
        if _collapse(path) in expected:
            expected[_collapse(path)] += float(posterior[range(n_frames), path].prod())
    found = np.exp(ctc_log_likelihood(np.log(posterior), sequences, blank=0))
    np.testing.assert_allclose(found, list(expected.values()), atol=1e-12)


def test_a_sequence_longer_than_the_frames_is_impossible() -> None:
    assert ctc_log_likelihood(np.log([[0.5, 0.5]]), [[1, 1]], blank=0)[0] < -1e20


def test_sequences_are_scored_alike_alone_and_together() -> None:
    posterior = np.log(np.random.default_rng(1).dirichlet(np.ones(4), 9))
    together = ctc_log_likelihood(posterior, [[1], [1, 2, 3], [3, 3]], blank=0)
    alone = [ctc_log_likelihood(posterior, [s], blank=0)[0] for s in ([1], [1, 2, 3], [3, 3])]
    assert together == pytest.approx(alone)
