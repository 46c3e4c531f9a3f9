"""Which tones a known character may have, over a small made country."""

import numpy as np
import pandas as pd

from dialect.atlas.build.tone_classes import build_character_categories, build_tone_of_class
from dialect.atlas.build.tones import build_tones
from dialect.atlas.categories import CLASSES

EIGHT = "1:陰平=55;2:陽平=21;3:陰上=35;4:陽上=13;5:陰去=33;6:陽去=22;7:陰入=5;8:陽入=2"
FOUR = "1:陰平=55;2:陽平=35;3:上=214;5:去=51"
NUMBER_OF_CHAR = {
    "三": "1",
    "門": "2",
    "口": "3",
    "馬": "4",
    "坐": "4",
    "四": "5",
    "樹": "6",
    "八": "7",
    "白": "8",
}
MANDARIN = {
    "三": "1",
    "門": "2",
    "口": "3",
    "馬": "3",
    "坐": "5",
    "四": "5",
    "樹": "5",
    "八": "1",
    "白": "2",
}
ONSET = {
    "三": "s",
    "門": "m",
    "口": "k",
    "馬": "m",
    "坐": "t",
    "四": "s",
    "樹": "s",
    "八": "p",
    "白": "p",
}


def country() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Six points that keep eight tones, a Mandarin point, and its neighbour without readings."""
    names = [*(f"粵{i}" for i in range(6)), "京", "津"]
    localities = pd.DataFrame(
        {
            "name": names,
            "lat": [23.0] * 6 + [39.9, 39.1],
            "lon": [113.0] * 6 + [116.4, 117.2],
            "atlas1": ["粵語"] * 6 + ["北京官話"] * 2,
            "atlas2": [None] * 8,
            "atlas3": [None] * 8,
            "tones": [EIGHT] * 6 + [FOUR] * 2,
        }
    )
    rows = [
        (name, char, ONSET[char] + "a", (MANDARIN if name == "京" else NUMBER_OF_CHAR)[char])
        for name in names[:-1]
        for char in ONSET
    ]
    return localities, pd.DataFrame(rows, columns=["locality", "char", "ipa", "tone"])


def test_characters_are_classed_by_points_that_keep_eight_tones_in_both_scripts() -> None:
    localities, readings = country()
    tones = build_tones(localities).table
    found = build_character_categories(readings, localities, tones).to_pydict()
    classes = dict(zip(found["char"], (CLASSES[k] for k in found["tone_class"]), strict=True))
    assert classes["三"] == "1"
    assert classes["馬"] == classes["马"] == "4n"
    assert classes["坐"] == "4"


def test_a_point_without_readings_follows_its_neighbour() -> None:
    localities, readings = country()
    tones = build_tones(localities).table
    categories = build_character_categories(readings, localities, tones)
    table = build_tone_of_class(readings, localities, tones, categories).to_pandas()
    rows = tones.to_pandas().iloc[table["tone"]]
    tianjin = table[(rows["locality"] == 7).to_numpy()]
    chao = rows[(rows["locality"] == 7).to_numpy()]["chao"].to_numpy()
    for name, expected in {"4n": "214", "4": "51", "7": "55", "8": "35"}.items():
        of_class = (tianjin["tone_class"] == CLASSES.index(name)).to_numpy()
        best = tianjin["probability"].to_numpy()[of_class].argmax()
        assert chao[of_class][best] == expected


def test_the_tones_of_a_class_sum_to_one_at_every_point() -> None:
    localities, readings = country()
    tones = build_tones(localities).table
    categories = build_character_categories(readings, localities, tones)
    table = build_tone_of_class(readings, localities, tones, categories).to_pandas()
    locality = tones.to_pandas()["locality"].to_numpy()[table["tone"]]
    sums = table.groupby([locality, table["tone_class"]])["probability"].sum()
    np.testing.assert_allclose(sums, 1.0, atol=0.01)
    assert len(sums) == len(localities) * len(CLASSES)
