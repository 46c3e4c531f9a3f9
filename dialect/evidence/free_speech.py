"""What a model of free speech heard, carried from regions to counties by their shares of speech."""

from dataclasses import dataclass

import numpy as np

from dialect.atlas.load import Atlas
from dialect.entities import CountyEvidence, FloatArray
from dialect.evidence.neighbours import region_shares

__all__ = ["HeardRegions", "weigh_free_speech"]

UNLIKE_HOME = 0.1
"""Chance that somebody's free speech is not that of home: school Mandarin, years elsewhere. By
judgement, until there are solved cases."""


@dataclass(frozen=True)
class HeardRegions:
    """Likelihoods of regions, as a model of free speech heard them.

    Attributes
    ----------
    model : str
        Id of the model.
    regions : tuple of str
        Every region that it tells from others; all are of the tree.
    log_lr : ndarray of float, shape (n_regions,)
        Natural log-likelihood ratio of each to all that the model knows.
    none_log_lr : float
        The same of a region that the model does not know.
    none_prior : float
        Chance of such a region before anything was heard.
    speech_s : float
        Seconds of speech.
    """

    model: str
    regions: tuple[str, ...]
    log_lr: FloatArray
    none_log_lr: float
    none_prior: float
    speech_s: float


def weigh_free_speech(heard: HeardRegions, atlas: Atlas) -> CountyEvidence:
    """Weigh free speech over all counties.

    ``P(speech | county)`` mixes the likelihoods of the county's regions by their shares there. A
    region counts as the deepest one that the model knows and that holds it, else as unknown; and
    with a small chance the speech is not that of home, and speaks for no county.

    Parameters
    ----------
    heard : HeardRegions
        What the model said.
    atlas : Atlas
        Where regions and the counties' shares of them are read from.

    Returns
    -------
    evidence : CountyEvidence
        Log-likelihood ratio against outside coverage, which is any speech, known or not.
    """
    tree, shares = atlas.regions, region_shares(atlas)
    known = {tree.row[region]: k for k, region in enumerate(heard.regions)}
    counted_as = [_deepest(tree.path(row), known) for row in range(len(tree))]
    likelihood = np.exp(
        [heard.none_log_lr if k is None else float(heard.log_lr[k]) for k in counted_as]
    )
    outside = 1 - heard.none_prior + heard.none_prior * np.exp(heard.none_log_lr)
    home = (1 - UNLIKE_HOME) * (shares @ likelihood) + UNLIKE_HOME * outside
    log_lr = np.log(home) - np.log(outside)

    def why(county: int) -> str:
        basis = f"自由谈话（模型 {heard.model}，净语音 {heard.speech_s:.0f} 秒）"
        row = int(shares[county].argmax())
        k = counted_as[row]
        if k is None:
            return f"{basis}：当地的{tree.full_name(row)}不在模型所学之内"
        name = tree.full_name(tree.row[heard.regions[k]])
        ratio = float(np.exp(heard.log_lr[k]))
        return f"{basis}：当地多说{name}，这段话出自{name}的可能是各区平均的 {ratio:.2g} 倍"

    return CountyEvidence(log_lr, why)


def _deepest(path: tuple[int, ...], known: dict[int, int]) -> int | None:
    """Find the deepest known region on the way down to a region."""
    return next((known[row] for row in reversed(path) if row in known), None)
