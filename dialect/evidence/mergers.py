"""What each county's dialect merges, read from the features of the survey points around it."""

from functools import cache

import numpy as np

from dialect.atlas.load import Atlas
from dialect.entities import FloatArray
from dialect.evidence.feature import feature_frequencies
from dialect.evidence.mandarin import MERGERS

__all__ = ["MERGED_VALUES", "merger_chances"]

MERGED_VALUES: dict[str, tuple[tuple[str, str], ...]] = {
    "n_l": (("onset_n_l_before_open", "merged"), ("onset_n_l_before_high_front", "merged")),
    "retroflex_dental": (("onset_zh_z_in_shan", "merged"), ("onset_zh_z_in_shi", "merged")),
    "f_h": (("onset_f_hu_merged", "merged"),),
    "in_ing": (("coda_in_ing", "merged"),),
    "en_eng": (("coda_en_eng", "merged"),),
    "an_ang": (("coda_an_ang", "merged"),),
    "velar_kept": (("onset_jia", "k"), ("onset_jie", "k")),
    "rounding_lost": (("vowel_yu_fish", "no"),),
}
"""For each merger the features and their values, any of which makes it."""

LEAST_CHANCE = 0.05
"""No county is sure to merge or to keep apart: speakers and surveys differ."""


@cache
def merger_chances(atlas: Atlas) -> FloatArray:
    """Estimate the chance that a speaker from each county merges what Mandarin keeps apart.

    Parameters
    ----------
    atlas : Atlas
        Where features and survey points are read from.

    Returns
    -------
    chance : ndarray of float, shape (n_counties, n_mergers)
        Columns in the order of `dialect.evidence.mandarin.MERGERS`.
    """
    columns = []
    for merger in MERGERS:
        kept = np.ones(len(atlas.counties))
        for feature, value in MERGED_VALUES[merger]:
            definition = atlas.features.definitions[atlas.features.column[feature]]
            kept *= 1 - feature_frequencies(feature, atlas)[:, definition.values.index(value)]
        columns.append(1 - kept)
    return np.clip(np.column_stack(columns), LEAST_CHANCE, 1 - LEAST_CHANCE)
