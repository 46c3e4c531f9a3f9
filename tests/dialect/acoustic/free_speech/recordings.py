"""Vectors of regions, as a perfect corpus would give them."""

import numpy as np

__all__ = ["DEEP", "drawn_regions"]

DEEP = ("min.nan", "min.dong", "yue.guangfu", "yue.siyi", "wu")


def drawn_regions(
    n: int, *, regions: tuple[str, ...] = DEEP, seed: int = 0
) -> tuple[np.ndarray, np.ndarray]:
    """`n` vectors per region; regions of one supergroup lie near one another."""
    rng = np.random.default_rng(seed)
    place = {
        region: 4.0 * _axis(region.split(".")[0]) + 2.5 * _axis(region)
        for region in ("min.nan", "min.dong", "yue.guangfu", "yue.siyi", "wu", "hui")
    }
    vectors = np.concatenate([place[r] + rng.normal(size=(n, 24)) for r in regions])
    return vectors, np.repeat(regions, n)


def _axis(name: str) -> np.ndarray:
    """A direction of its own for every name."""
    names = ("min", "yue", "wu", "hui", "min.nan", "min.dong", "yue.guangfu", "yue.siyi")
    return np.eye(24)[names.index(name)]
