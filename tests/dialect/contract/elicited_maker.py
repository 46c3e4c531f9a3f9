"""A recording of two words as the contract has it: one measured, one whispered."""

from typing import Any

from dialect.contract.elicited import ElicitedOut

WHY = "没有可用的音高：耳语"


def _word(text: str, start_s: float, **given: Any) -> dict[str, Any]:
    return {
        "text": text,
        "start_s": start_s,
        "end_s": start_s + 0.4,
        "confidence": 0.97,
        "by_hand": False,
        "used": True,
        "joined": False,
        "why": "",
        "information_bits": 1.2,
        "sound_s": 0.38,
        "voice_s": 0.3,
        "contour": {"semitones": [2.0, 2.0, 1.0, None, -1.0], "voiced_s": 0.3},
        "shown_from_s": start_s - 0.1,
        "shown_to_s": start_s + 0.5,
        "peaks": [0.1, 0.8, 0.9, 0.2],
        "pitch": [{"time_s": start_s + 0.1, "hz": 220.0}, {"time_s": start_s + 0.2, "hz": 200.0}],
        **given,
    }


def made_elicited() -> ElicitedOut:
    """Make the answer; nothing in it was measured."""
    whispered = {"used": False, "why": WHY, "contour": None, "pitch": [], "voice_s": None}
    tone = {"chao": "53", "share": 0.9, "semitones": [3.0, 3.0, 1.8, 0.7, -0.5]}
    ratios = {"声调": 0.5, "声母韵母": -0.2, "收尾": -0.001}
    point = {
        "rank": 1,
        "name": "广州",
        "region": "粤语广府片",
        "lat": 23.1,
        "lon": 113.3,
        "probability": 0.07,
        "log10_lr": 2.3,
        "words": [{"word": 0, "tones": [tone], "log10_lr": ratios}],
    }
    county = {
        "rank": 1,
        "code": "440104",
        "name": "越秀区",
        "posterior": 0.09,
        "like": "广州",
        "region": "粤语广府片",
        "words": [{"word": 0, "tones": [tone], "log10_lr": ratios}],
    }
    return ElicitedOut.model_validate(
        {
            "words": [_word("三", 0.5), _word("<虎>", 1.5, **whispered)],
            "missing": ["十"],
            "contour_points": [0.1, 0.3, 0.5, 0.7, 0.9],
            "median_hz": 205.0,
            "range_semitones": 9.0,
            "information_bits": 1.2,
            "points": [point],
            "counties": [county],
            "ranking": _ranking(),
        }
    )


def _ranking() -> dict[str, Any]:
    reach = {"level": "none", "code": None, "name": None, "posterior": 0.0, "share_needed": 0.5}
    told = {"information_bits": 0.3, "effective_counties": 900.0, "why": "证据不足"}
    report = {"net_speech_s": 0.8, "snr_db": 20.0, "usable": True, "why": "已比对 1 个字"}
    return {
        "candidates": [],
        "outside_coverage": 0.05,
        "credible": {"50": [], "80": [], "95": []},
        "provinces": [],
        "prefectures": [],
        "regions": [],
        "reach": reach | told,
        "survey": {"unsurveyed": 0, "leading": 10, "why": ""},
        "without": [],
        "contradictions": [],
        "recordings": [report],
        "notice": "线索仅供查访",
        "versions": {},
    }
