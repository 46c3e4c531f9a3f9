"""A mixture of the sounds of all speech, and how one recording's sounds differ from it.

Each component gathers frames that sound alike, whatever was said, so the shift of its mean compares
like with like. The shifts of all components are the recording's supervector; principal components
of supervectors do for it what a total-variability matrix does for i-vectors.
"""

import warnings
from dataclasses import dataclass, fields

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from dialect.entities import FloatArray

__all__ = ["N_COMPONENTS", "Mixture", "fit_mixture"]

N_COMPONENTS = 128
RELEVANCE = 16.0
"""Frames at which a component is heard half from the recording and half from all speech [1]_."""
N_ITERATIONS = 15
LEAST_VARIANCE = 0.01
BLOCK_FRAMES = 20_000
"""Frames weighed at a time, so that an hour of speech needs no more memory than minutes."""


@dataclass(frozen=True)
class Mixture:
    """Universal background model.

    Attributes
    ----------
    centre, spread : ndarray of float, shape (n_values,)
        What frames are standardised by.
    weight : ndarray of float, shape (n_components,)
    mean, variance : ndarray of float, shape (n_components, n_values)
        Of standardised frames.
    """

    centre: FloatArray
    spread: FloatArray
    weight: FloatArray
    mean: FloatArray
    variance: FloatArray

    def supervector(self, frames: FloatArray) -> FloatArray:
        """Tell how a recording's sounds differ from those of all speech.

        Parameters
        ----------
        frames : ndarray of float, shape (n_frames, n_values)

        Returns
        -------
        supervector : ndarray of float, shape (n_components n_values,)
            Shift of each mean after adaptation [1]_, scaled so that the squared distance of two
            supervectors bounds the divergence of the adapted mixtures [2]_; zeros for no frames.

        References
        ----------
        .. [1] D. A. Reynolds, T. F. Quatieri and R. B. Dunn, Speaker verification using adapted
           Gaussian mixture models, Digital Signal Processing 10, 2000.
        .. [2] W. M. Campbell, D. E. Sturim and D. A. Reynolds, Support vector machines using GMM
           supervectors for speaker verification, IEEE SPL 13, 2006.
        """
        count, total = np.zeros(len(self.weight)), np.zeros(self.mean.shape)
        for start in range(0, len(frames), BLOCK_FRAMES):
            block = (frames[start : start + BLOCK_FRAMES] - self.centre) / self.spread
            share = self._shares(block)
            count += share.sum(axis=0)
            total += share.T @ block
        shift = (total - count[:, None] * self.mean) / (count[:, None] + RELEVANCE)
        return np.asarray((shift * np.sqrt(self.weight[:, None] / self.variance)).ravel())

    def _shares(self, block: FloatArray) -> FloatArray:
        """Chance that each component made each frame, shape (n_frames, n_components)."""
        precision = 1.0 / self.variance
        constant = (
            np.log(self.weight)
            - 0.5 * np.log(self.variance).sum(axis=1)
            - 0.5 * (np.square(self.mean) * precision).sum(axis=1)
        )
        log_p = block @ (self.mean * precision).T - 0.5 * np.square(block) @ precision.T + constant
        p = np.exp(log_p - log_p.max(axis=1, keepdims=True))
        return np.asarray(p / p.sum(axis=1, keepdims=True))

    def arrays(self) -> dict[str, FloatArray]:
        """Lay the mixture out for saving."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


def fit_mixture(frames: FloatArray, *, n_components: int = N_COMPONENTS, seed: int = 0) -> Mixture:
    """Learn the sounds of all speech.

    Parameters
    ----------
    frames : ndarray of float, shape (n_frames, n_values)
        A sample over as many speakers as there are; some 300 frames per component are enough.
    n_components : int, default=128
        Gaussians with diagonal covariance.
    seed : int, default=0
        Of the frames that they start from.

    Returns
    -------
    mixture : Mixture
        After at most 15 rounds of expectation and maximisation.

    Raises
    ------
    ValueError
        If there are fewer frames than components.
    """
    if len(frames) < n_components:
        raise ValueError(f"need {n_components} frames or more; got {len(frames)}")
    centre, spread = frames.mean(axis=0), np.maximum(frames.std(axis=0), 1e-6)
    fitted = GaussianMixture(
        n_components,
        covariance_type="diag",
        reg_covar=LEAST_VARIANCE,
        max_iter=N_ITERATIONS,
        tol=0.0,
        init_params="random_from_data",
        random_state=seed,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the rounds are counted, not awaited
        fitted.fit((frames - centre) / spread)
    return Mixture(centre, spread, fitted.weights_, fitted.means_, fitted.covariances_)
