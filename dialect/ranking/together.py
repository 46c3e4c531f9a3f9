"""Say in words what the heard sounds say together of a candidate."""

from collections.abc import Sequence

import numpy as np

from dialect.entities import Together
from dialect.ranking.combine import Combined
from dialect.ranking.sounds import WAYS
from dialect.ranking.verbal import strength_of

__all__ = ["say_together"]

_SAID = dict(
    zip(
        WAYS,
        (
            "像本县某个调查点的人",
            "像附近某一个调查点的人",
            "像这一带一般的口音",
            "这些听辨说明不了什么",
        ),
        strict=True,
    )
)


def say_together(posterior: Combined, counties: Sequence[int]) -> list[Together | None]:
    """Say how well the sounds go together in each of some counties.

    Parameters
    ----------
    posterior : Combined
        All pieces of the case.
    counties : sequence of int
        Rows of the candidates.

    Returns
    -------
    together : list of Together or None
        One per county; None where no sound was heard.
    """
    relations = posterior.relations
    if relations is None:
        return [None] * len(counties)
    n_sounds = len(relations.sounds.blend)
    said: list[Together | None] = []
    for county in counties:
        log10_lr = float(posterior.together[county] / np.log(10))
        share = relations.share[:, county]
        ways = "，".join(
            f"{_SAID[WAYS[way]]} {share[way]:.0%}" for way in np.argsort(-share).tolist()
        )
        why = f"{n_sounds} 条听到的音合起来看，若家在这里：{ways}"
        said.append(Together(log10_lr, strength_of(log10_lr), why))
    return said
