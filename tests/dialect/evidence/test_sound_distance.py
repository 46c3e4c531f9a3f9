from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialect.atlas.load import Atlas, load_atlas
from dialect.atlas.syllable import parse_syllable
from dialect.evidence.sound_distance import (
    PARTS,
    Scales,
    SoundSpace,
    contour_points,
    sound_parts,
)


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.fixture(scope="module")
def space(atlas: Atlas) -> SoundSpace:
    return SoundSpace(atlas.readings)


def _ratio(space: SoundSpace, heard: str, said: str) -> float:
    at = space.table.syllables.index(parse_syllable(said))
    return float(space.hear_syllable(parse_syllable(heard))[at])


@pytest.mark.parametrize(
    ("heard", "near", "far"),
    [
        *(("la", "na", "ta"), ("tsa", "tʂa", "ka"), ("fu", "xu", "lu"), ("pa", "pʰa", "ma")),
        *(("tan", "tã", "tak"), ("tin", "tiŋ", "ti"), ("xa", "xɑ", "xi"), ("sɿ", "ʂʅ", "su")),
        *(("tuan", "tyan", "tan"), ("o", "ʔo", "to"), ("tai", "taɪ", "ta"), ("kaʔ", "kak", "kam")),
    ],
)
def test_sounds_that_are_exchanged_are_nearer_than_others(
    space: SoundSpace, heard: str, near: str, far: str
) -> None:
    assert _ratio(space, heard, heard) > _ratio(space, heard, near) > _ratio(space, heard, far)


@pytest.mark.parametrize("part", ["initial", "medial", "nucleus"])
def test_chances_to_hear_each_sound_sum_to_one(atlas: Atlas, part: str) -> None:
    table = atlas.readings
    alone = Scales(**{name: 3.0 * (name == part) for name in (*PARTS, "tone")})
    space, plain = SoundSpace(table, alone), parse_syllable("ta")
    count = Counter(
        sound_parts(table.syllables[at])[PARTS.index(part)] for at in table.syllable.tolist()
    )
    total = sum(
        n / len(table) * space.hear_syllable(replace(plain, **{part: sound}))
        for sound, n in count.items()
    )
    np.testing.assert_allclose(total, 1.0)


def test_costs_of_nothing_tell_nothing(atlas: Atlas) -> None:
    deaf = SoundSpace(atlas.readings, Scales(0, 0, 0, 0, 0, 0))
    np.testing.assert_allclose(deaf.hear_syllable(parse_syllable("ta")), 1.0)
    np.testing.assert_allclose(deaf.hear_tone(["55"]), 1.0)


def test_chances_to_hear_each_contour_sum_to_one(space: SoundSpace) -> None:
    np.testing.assert_allclose(space.hear_tone(space.contours()), 1.0)


def test_near_contours_are_heard_for_each_other(space: SoundSpace) -> None:
    ratio = dict(zip(space.table.chao.tolist(), space.hear_tone(["213"]).tolist(), strict=True))
    assert ratio["213"] > ratio["214"] > ratio["35"] > ratio["51"]
    assert ratio[""] == 1.0


def test_a_contour_that_no_survey_writes_is_taken_for_the_nearest(space: SoundSpace) -> None:
    np.testing.assert_allclose(space.hear_tone(["555"]), space.hear_tone(["55"]))


@given(
    initial=st.sampled_from(["", "ɗʰ", "q", "ɬʱ", "tɬ", "ɠ", "r", "ð", "mb"]),
    rime=st.sampled_from(["a", "iuan", "ɯ̃", "ʯ", "œyŋ", "m̩", "ɻ̩ʔ", "auŋʔ", "ɞɻ"]),
)
def test_every_sound_of_the_coding_can_be_compared(
    space: SoundSpace, initial: str, rime: str
) -> None:
    ratio = space.hear_syllable(parse_syllable(initial + rime))
    assert np.isfinite(ratio).all()
    assert (ratio >= 0).all()


@given(st.text("12345", min_size=1, max_size=4))
def test_contours_stay_within_the_scale(chao: str) -> None:
    points = contour_points(chao)
    assert points.shape == (3,)
    assert points[0] == float(chao[0])
    assert 1 <= points.min() <= points.max() <= 5
