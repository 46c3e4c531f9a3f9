"""How far a spoken tone strays from what a survey's digits draw."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from dialect.entities import FloatArray
from dialect.features.contours import POINTS

__all__ = ["RESIDUAL", "Residual", "SpeakerGrid"]


@dataclass(frozen=True)
class Residual:
    """Spread of a syllable's pitch about its template, in semitones.

    The defaults are the maximum of the likelihood of three voices of the development corpus about
    the surveyed values of their homes, Mandarin (two) and Cantonese, with the speaker's range and
    height integrated out (`benchmarks/fit_residual.py`). By dialect: 1.3, 1.0, 1.3, 1.0 and 1.3,
    0.8, 0.8, 0.7; `xiangyin evaluate elicited` scores each with the other's.

    Attributes
    ----------
    level_st, slope_st, curve_st : float
        Standard deviation of its height; of its rise from the middle to either end; of its bend
        from the middle to either end.
    point_st : float
        Standard deviation of each measured point beside these.
    tails : float
        Degrees of freedom of Student's t: some syllables stray much further than most. By hand.
    wrong_widening : float
        A sound that is not the word strays so many times as far, from the speaker's median.
    """

    level_st: float = 1.3
    slope_st: float = 0.9
    curve_st: float = 1.1
    point_st: float = 0.8
    tails: float = 5.0
    wrong_widening: float = 4.0

    def widened(self, times: float) -> "Residual":
        """Return the residual of a speaker who strays so many times as far."""
        return replace(
            self,
            level_st=times * self.level_st,
            slope_st=times * self.slope_st,
            curve_st=times * self.curve_st,
            point_st=times * self.point_st,
        )

    def covariance(self, weight: FloatArray) -> FloatArray:
        """Return the covariance of the measured points, weights all above 0, shape (n, n)."""
        measured = weight > 0
        slope = (POINTS[measured] - 0.5) / (POINTS[-1] - 0.5)
        bend = slope**2 - np.mean(((POINTS - 0.5) / (POINTS[-1] - 0.5)) ** 2)
        covariance: FloatArray = (
            self.level_st**2
            + self.slope_st**2 * np.outer(slope, slope)
            + self.curve_st**2 * np.outer(bend, bend)
            + np.diag(self.point_st**2 / weight[measured])
        )
        return covariance

    def log_density(self, squares: FloatArray, *, n_points: int) -> FloatArray:
        """Return the log-density at squared Mahalanobis distances, less a constant.

        Student's t of several dimensions, without the terms that `n_points` alone fixes.
        """
        log_density: FloatArray = -0.5 * (self.tails + n_points) * np.log1p(squares / self.tails)
        return log_density


RESIDUAL = Residual()


@dataclass(frozen=True)
class SpeakerGrid:
    """Ranges and heights that a speaker may have, with their chance before anything is heard.

    Attributes
    ----------
    scale, offset : ndarray of float, shape (n_grid,)
        Semitones per Chao level; semitones of level 3 about the speaker's median.
    log_prior : ndarray of float, shape (n_grid,)
        Natural logarithm of a chance; the chances sum to 1.
    """

    scale: FloatArray
    offset: FloatArray
    log_prior: FloatArray

    def densities(
        self, pitch_st: FloatArray, weight: FloatArray, contours: FloatArray, *, residual: Residual
    ) -> tuple[NDArray[np.float32], float]:
        """Weigh one syllable against every contour at every scale and offset.

        Parameters
        ----------
        pitch_st, weight : ndarray of float, shape (5,)
            Measured pitch about the speaker's median, and how far each point was measured.
        contours : ndarray of float, shape (n_contours, 5)
            Templates in levels above 3.
        residual : Residual
            Spread about the template.

        Returns
        -------
        density : ndarray of float32, shape (n_contours, n_grid)
            Over the greatest of all, which is a constant of the recording.
        wrong : float
            Likewise for a sound that is not the word.
        """
        measured = weight > 0
        n_points = int(measured.sum())
        factor = np.linalg.cholesky(residual.covariance(weight))
        whiten = np.linalg.inv(factor)
        y, one = whiten @ pitch_st[measured], whiten @ np.ones(n_points)
        t = contours[:, measured] @ whiten.T
        # |y - offset - scale t|^2, multiplied out so that one matrix product does the whole grid.
        of_contour = np.column_stack([t @ y, t @ one, (t * t).sum(axis=1)])
        of_grid = np.stack([-2.0 * self.scale, 2.0 * self.scale * self.offset, self.scale**2])
        alone = y @ y - 2.0 * self.offset * (y @ one) + self.offset**2 * (one @ one)
        squares = np.maximum(of_contour @ of_grid + alone, 0.0)
        log_density = residual.log_density(squares, n_points=n_points)
        widened = np.array(float(y @ y) / residual.wrong_widening**2)
        log_wrong = float(residual.log_density(widened, n_points=n_points))
        log_wrong -= n_points * np.log(residual.wrong_widening)
        greatest = max(float(log_density.max()), log_wrong)
        density = np.exp(log_density - greatest).astype(np.float32)
        return density, float(np.exp(log_wrong - greatest))
