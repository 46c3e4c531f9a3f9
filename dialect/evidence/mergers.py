"""What each county's dialect merges, read from the features of the survey points around it."""

from functools import cache

import numpy as np

from dialect.atlas.load import Atlas
from dialect.entities import FloatArray
from dialect.evidence.mandarin import MERGERS
from dialect.evidence.neighbours import neighbours_among

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
    "un_ong": (("coda_un_ong", "merged"),),
    "uan_uang": (("coda_uan_uang", "merged"),),
    "nasal_lost": (
        ("coda_shan_mountain", "nasal"),
        ("coda_shan_mountain", "none"),
        ("coda_tang_sugar", "nasal"),
        ("coda_tang_sugar", "none"),
    ),
    "er_otherwise": tuple(
        ("rime_er_two", value) for value in ("i", "z", "a", "e", "syllabic", "other")
    ),
    "ng_before_open": (("onset_ai", "ng"), ("onset_ai", "n"), ("onset_ai", "g")),
    "f_for_sh": (("onset_shui_water", "f"), ("onset_shu_tree", "f")),
    "m_for_w": (("onset_wei_m", "m"),),
    "p_for_f": (("onset_heavy_labial", "p"),),
    "w_for_hu": (("onset_huang_wang_merged", "merged"), ("onset_hui_series", "zero")),
    "h_for_k": (("onset_kai", "h"),),
    "h_for_t": (("onset_tian_sky", "h"),),
    "t_for_zh": (("onset_zhi_as_t", "t"),),
    "z_for_r": (("onset_ren", "s"),),
    "l_for_r": (("onset_re", "l"),),
    "n_for_r": (("onset_ren", "n"),),
    "zero_for_r": (("onset_ren", "zero"),),
}
"""For each merger the features and their values, any of which makes it. Values of one feature
exclude each other, so their shares add up; those of different features are taken as independent."""

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
    near = neighbours_among(atlas, tuple(atlas.features.locality.tolist()))
    columns = []
    for merger in MERGERS:
        values: dict[str, list[str]] = {}
        for feature, value in MERGED_VALUES[merger]:
            values.setdefault(feature, []).append(value)
        merged = [near.average(_merging_points(*pair, atlas))[:, 0] for pair in values.items()]
        kept: FloatArray = np.prod([1 - share for share in merged], axis=0)
        columns.append(1 - kept)
    return np.clip(np.column_stack(columns), LEAST_CHANCE, 1 - LEAST_CHANCE)


def _merging_points(feature: str, values: list[str], atlas: Atlas) -> FloatArray:
    """Mark the survey points that have one of the values; NaN where they do not say."""
    column = atlas.features.column[feature]
    known = atlas.features.definitions[column].values
    value = atlas.features.value[:, column]
    merging = np.isin(value, [known.index(one) for one in values]).astype(float)
    merging[value < 0] = np.nan
    return merging[:, None]
