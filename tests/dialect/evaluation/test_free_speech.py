"""Evaluation of a model of free speech, and its report."""

import json

import numpy as np
import pytest

from dialect.acoustic.free_speech.model import Identified, Insufficient
from dialect.atlas.load import Atlas
from dialect.evaluation.free_speech import (
    Heard,
    away_km,
    by_condition,
    confusion,
    judge_heard,
    scored_at_root,
)
from dialect.evaluation.free_speech_page import free_speech_json, free_speech_page

REGIONS = ("min", "wu", "min.nan", "min.dong")


def answered(best: str | None, *, speech_s: float = 20.0, none: float = 0.0) -> Identified:
    """An answer that is fairly sure of one region."""
    log_lr = np.array([2.0 if best and f"{best}.".startswith(f"{r}.") else -2.0 for r in REGIONS])
    return Identified(speech_s, REGIONS, log_lr, np.exp(log_lr) / 10, none, best)


def case(region: str, best: str | None, speaker: str, **more: float) -> Heard:
    return Heard(region, speaker, answered(best, **more))


CASES = [
    case("min.nan", "min.nan", "a"),
    case("min.nan", "min", "b"),
    case("min.dong", "min.nan", "c"),
    case("wu", "wu", "d"),
    case("wu", "min", "e"),
    case("hui", None, "f", none=0.8),
    Heard("wu", "g", Insufficient(1.5)),
]


def test_figures_count_at_the_root_and_along_the_tree() -> None:
    figures = judge_heard(CASES, np.random.default_rng(0))
    assert (figures.n_recordings, figures.n_speakers, figures.n_insufficient) == (7, 7, 1)
    assert figures.values["accuracy"].value == pytest.approx(4 / 5)
    assert figures.values["UAR"].value == pytest.approx((1.0 + 0.5) / 2)
    assert figures.values["answered"].value == pytest.approx(5 / 6)
    assert figures.values["right where answered"].value == pytest.approx(3 / 5)
    assert figures.values["none of these, EER"].value == 0.0


def test_speakers_of_regions_that_the_model_does_not_know_are_not_scored_among_them() -> None:
    scored = scored_at_root(CASES)
    assert scored.log_likelihood.shape == (5, 2)
    assert scored.at.tolist() == [0, 0, 0, 1, 1]


def test_recordings_of_one_speaker_are_resampled_together() -> None:
    apart = [case("wu", "wu" if i % 2 else "min", str(i)) for i in range(40)]
    together = [case("wu", "wu" if i % 2 else "min", str(i % 2)) for i in range(40)]
    width = [
        np.ptp([one.low, one.high])
        for cases in (apart, together)
        for one in [judge_heard(cases, np.random.default_rng(0)).values["right where answered"]]
    ]
    assert width[1] > 2 * width[0]


def test_conditions_part_recordings_by_length_noise_and_coding() -> None:
    cases = [
        Heard("wu", "a", answered("wu", speech_s=5.0), snr_db=4.0, coding="amr"),
        Heard("min", "b", answered("min", speech_s=30.0), snr_db=25.0),
        Heard("wu", "c", Insufficient(2.0)),
    ]
    figures = by_condition(cases, np.random.default_rng(0))
    assert {name: one.n_recordings for name, one in figures.items()} == {
        "all": 3,
        "under 3 s of speech": 1,
        "3 to 10 s of speech": 1,
        "over 10 s of speech": 1,
        "SNR under 10 dB": 1,
        "SNR from 20 dB": 1,
        "coded: amr": 1,
    }
    assert figures["under 3 s of speech"].values == {}


def test_confusions_count_every_recording_once() -> None:
    regions, answers, count = confusion(CASES)
    assert count.sum() == len(CASES)
    assert count[regions.index("wu"), answers.index("insufficient")] == 1
    assert count[regions.index("hui"), answers.index("none of these")] == 1


def test_a_region_around_home_is_nearer_than_one_far_away() -> None:
    atlas = Atlas()
    home = {"county": "350203"}  # in Xiamen
    near = Heard("min", "a", answered("min.nan"), **home)
    far = Heard("min", "a", answered("wu"), **home)
    nowhere = Heard("min", "a", answered("min.nan"))
    km = away_km([near, far, nowhere], atlas)
    assert km.shape == (2,)
    assert km[0] < 400 < km[1]


def test_the_report_shows_every_figure_and_needs_nothing_else() -> None:
    figures = by_condition(CASES, np.random.default_rng(0))
    page = free_speech_page(CASES, figures, "xiangyin evaluate <acoustic>", "free-1")
    for text in ("UAR", "none of these", "min.dong", "&lt;acoustic&gt;", "free-1", "<svg"):
        assert text in page
    assert "http" not in page
    report = json.loads(json.dumps(free_speech_json(figures, "command", "free-1")))
    assert report["conditions"]["all"]["values"]["UAR"]["value"] == pytest.approx(0.75)
