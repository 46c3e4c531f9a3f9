"""The end of a syllable, on voices of known answers."""

from tests.dialect.features.sessions import one
from tests.dialect.features.voices import Said


def test_a_checked_syllable_falls_faster_than_one_that_dies_away() -> None:
    checked, smooth = one(Said(fade_s=0.01)).ending, one(Said(fade_s=0.2)).ending
    assert checked.fall_ms < 0.6 * smooth.fall_ms
    assert checked.fall_db_per_ms > smooth.fall_db_per_ms


def test_a_nasal_coda_shows_in_every_cue() -> None:
    nasal, plain = one(Said(nasal_coda=True)).ending, one(Said()).ending
    assert nasal.nasal_low_db > plain.nasal_low_db + 10
    assert nasal.nasal_rise_db > plain.nasal_rise_db + 10
    assert nasal.nasal_high_db > plain.nasal_high_db + 10
    assert nasal.nasal_drop_db < plain.nasal_drop_db - 5
