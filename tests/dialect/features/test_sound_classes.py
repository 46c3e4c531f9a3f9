"""Broad classes of sounds and how they measure."""

import numpy as np
import pytest

from dialect.atlas.syllable import parse_syllable
from dialect.features.sound_classes import (
    CLASSES,
    GROUPS,
    classes_of,
    cues_of,
    load_sound_classes,
)
from tests.dialect.features.sessions import one
from tests.dialect.features.voices import Said


@pytest.mark.parametrize(
    ("ipa", "onset", "nucleus", "coda"),
    [
        ("san", "sibilant", "open", "nasal"),
        ("pat", "plain", "open", "stop"),
        ("tsʰi", "aspirated affricate", "front", "open"),
        ("tsɿ", "affricate", "apical", "open"),
        ("kʰəu", "aspirated", "central", "open"),
        ("xu", "breath", "back", "open"),
        ("ŋ̩", "sonorant", "nasal", "open"),
        ("luʔ", "sonorant", "back", "stop"),
        ("bi", "plain", "front", "open"),
        ("mʰa", "sonorant", "open", "open"),
        ("zɿ", "sonorant", "apical", "open"),
    ],
)
def test_a_syllable_has_its_broad_classes(ipa: str, onset: str, nucleus: str, coda: str) -> None:
    expected = {"onset": onset, "nucleus": nucleus, "coda": coda}
    assert classes_of(parse_syllable(ipa)) == expected


@pytest.mark.parametrize(
    ("said", "group", "name"),
    [
        (Said(noise_s=0.18, noise_hz=6000.0), "onset", "sibilant"),
        (Said(murmur_s=0.07), "onset", "sonorant"),
        (Said(nasal_coda=True), "coda", "nasal"),
    ],
)
def test_a_clear_sound_is_likeliest_of_its_own_class(said: Said, group: str, name: str) -> None:
    density = load_sound_classes().log_density(cues_of(one(said)))[group]
    assert CLASSES[group][int(density.argmax())] == name


def test_a_sound_of_which_nothing_is_known_speaks_for_no_class() -> None:
    sounds = load_sound_classes()
    nothing = {group: np.full(sounds.mean[group].shape[1], np.nan) for group in GROUPS}
    for density in sounds.log_density(nothing).values():
        np.testing.assert_allclose(density, 0, atol=1e-6)


def test_densities_average_to_one_over_the_classes() -> None:
    sounds = load_sound_classes()
    for group, density in sounds.log_density(cues_of(one(Said(noise_s=0.05)))).items():
        assert sounds.frequency[group] @ np.exp(density) == pytest.approx(1, abs=0.01)


def test_the_shipped_table_is_whole() -> None:
    sounds = load_sound_classes()
    for group in GROUPS:
        n_classes = len(CLASSES[group])
        assert sounds.mean[group].shape == sounds.sd[group].shape
        assert len(sounds.mean[group]) == len(sounds.frequency[group]) == n_classes
        assert (sounds.sd[group] > 0).all()
        assert sounds.frequency[group].sum() == pytest.approx(1, abs=0.01)
