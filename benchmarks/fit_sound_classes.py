"""Fit how each broad class of sound measures, and write the table that the package ships.

Pinyin and Jyutping of the development corpus's single syllables say the class; every speaker weighs
alike, so that the largest does not decide. Run from the checkout::

    python -m benchmarks.fit_sound_classes ../shared
"""

import argparse
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.measures import SPEAKERS, Clip, measure_all, read_clips
from dialect.atlas.load import load_atlas
from dialect.features.expected_sounds import ExpectedSounds
from dialect.features.measures import SyllableMeasures
from dialect.features.sound_classes import CLASSES, DATA, GROUPS, SoundClasses, cues_of

FloatArray = NDArray[np.float64]
Sample = tuple[Mapping[str, str], Mapping[str, FloatArray]]

SOURCES = (
    "audio-cmn by Hugo Lopez and Yue Tan (CC BY-SA), two speakers of Mandarin; "
    "jyutping.org recordings (repository MIT, origin undocumented), one speaker of Cantonese. "
    "Means and spreads of measures only; fitted by benchmarks/fit_sound_classes.py"
)
ONSETS = {
    "Mandarin": {
        "": "sonorant",
        **dict.fromkeys(["m", "n", "l", "r", "y", "w"], "sonorant"),
        **dict.fromkeys(["b", "d", "g"], "plain"),
        **dict.fromkeys(["p", "t", "k"], "aspirated"),
        **dict.fromkeys(["s", "sh", "x"], "sibilant"),
        **dict.fromkeys(["f", "h"], "breath"),
        **dict.fromkeys(["z", "zh", "j"], "affricate"),
        **dict.fromkeys(["c", "ch", "q"], "aspirated affricate"),
    },
    "Cantonese": {
        "": "sonorant",
        **dict.fromkeys(["m", "n", "ng", "l", "j", "w"], "sonorant"),
        **dict.fromkeys(["b", "d", "g", "gw"], "plain"),
        **dict.fromkeys(["p", "t", "k", "kw"], "aspirated"),
        "s": "sibilant",
        **dict.fromkeys(["f", "h"], "breath"),
        "z": "affricate",
        "c": "aspirated affricate",
    },
}
LEAST_CLIPS = 5
POOLING = 8.0
"""Clips of the speaker's whole that each class's mean is drawn by, where a class is rare."""


def classes_of_clip(clip: Clip) -> dict[str, str]:
    """Name the classes of a clip by its spelling."""
    coda = clip.final[-1] if len(clip.final) > 1 or clip.final in "mng" else ""
    is_nasal = coda in {"n", "g", "m"} if coda else False
    return {
        "onset": ONSETS[clip.language][clip.initial],
        "nucleus": _nucleus(clip),
        "coda": "stop" if coda and coda in "ptk" else "nasal" if is_nasal else "open",
    }


def _nucleus(clip: Clip) -> str:
    final = clip.final
    if final in {"m", "ng", "n"}:
        return "nasal"
    if clip.language == "Cantonese":
        vowel = final[:2] if final[:2] in {"aa", "oe", "eo", "yu"} else final[0]
        return {"o": "back", "u": "back", "a": "open", "aa": "open"}.get(vowel, "front")
    if final == "i" and clip.initial in {"z", "c", "s", "zh", "ch", "sh", "r"}:
        return "apical"
    if "a" in final:
        return (
            "front" if final in {"ian", "uan"} and clip.initial in {"y", "j", "q", "x"} else "open"
        )
    if final in {"e", "eng", "en", "er", "ong", "ou", "o", "uo", "u", "iu"}:
        return {"en": "central", "eng": "central", "er": "central"}.get(final, "back")
    return "front" if final[-1] in "ieunvg" and final[0] in "ieuvy" and final != "un" else "central"


def fit(samples: Sequence[Sequence[Sample]], frequency: Mapping[str, FloatArray]) -> SoundClasses:
    """Fit normal distributions to the cues of every class, each speaker weighing alike."""
    means: dict[str, FloatArray] = {}
    sds: dict[str, FloatArray] = {}
    for group in GROUPS:
        fitted = [_fit_class(samples, group, name) for name in CLASSES[group]]
        means[group] = np.array([mean for mean, _ in fitted])
        sds[group] = np.array([sd for _, sd in fitted])
    return SoundClasses(means, sds, frequency)


def _fit_class(
    samples: Sequence[Sequence[Sample]], group: str, name: str
) -> tuple[FloatArray, FloatArray]:
    """Mean and spread of one class; the whole's where it is too rare."""
    everything = [np.array([cues[group] for _, cues in speaker]) for speaker in samples]
    chosen = [
        cues[np.array([classes[group] == name for classes, _ in speaker])]
        for speaker, cues in zip(samples, everything, strict=True)
    ]
    enough = [cues for cues in chosen if len(cues) >= LEAST_CLIPS]
    whole = np.concatenate(everything)
    if not enough:
        return np.nanmean(whole, axis=0), 1.5 * np.nanstd(whole, axis=0)
    weight = np.concatenate([np.full(len(cues), 1.0 / len(cues)) for cues in enough])
    return _weighted(np.concatenate(enough), weight, whole)


def _weighted(
    cues: FloatArray, weight: FloatArray, whole: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Weighted mean and spread per cue, drawn towards the whole where few clips have the cue."""
    known = ~np.isnan(cues)
    total = (weight[:, None] * known).sum(axis=0)
    n_known = known.sum(axis=0)
    filled = np.where(known, cues, 0.0)
    safe = np.maximum(total, 1e-9)
    mean = (weight[:, None] * filled).sum(axis=0) / safe
    variance = (weight[:, None] * known * np.square(filled - mean)).sum(axis=0) / safe
    pull = POOLING / (POOLING + n_known)
    mean = (1 - pull) * mean + pull * np.nanmean(whole, axis=0)
    variance = (1 - pull) * variance + pull * np.nanvar(whole, axis=0)
    return mean, np.sqrt(variance)


def samples_of(clips: Sequence[Clip], measures: Sequence[SyllableMeasures]) -> list[Sample]:
    """Pair the classes of each clip with its cues."""
    return [(classes_of_clip(c), cues_of(m)) for c, m in zip(clips, measures, strict=True)]


def main() -> None:
    """Fit on all speakers, print how well each held-out speaker is told, write the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shared", type=Path, help="folder that holds corpus/")
    corpus = parser.parse_args().shared / "corpus"
    frequency = ExpectedSounds(load_atlas().readings).frequency
    samples = {}
    for name, speaker in SPEAKERS.items():
        clips = read_clips(corpus, speaker, name.split()[0])
        samples[name] = samples_of(clips, measure_all(clips, corpus, "clean"))
    for name in SPEAKERS:
        others = fit([samples[other] for other in SPEAKERS if other != name], frequency)
        print(f"{name} by the other speakers: {_accuracy(others, samples[name])}")
    fitted = fit(list(samples.values()), frequency)
    table = {
        part: {group: np.round(values[group], 3).tolist() for group in GROUPS}
        for part, values in (
            ("mean", fitted.mean),
            ("sd", fitted.sd),
            ("frequency", fitted.frequency),
        )
    }
    DATA.write_text(
        json.dumps({"sources": SOURCES, "classes": CLASSES, **table}, indent=1), encoding="utf-8"
    )


def _accuracy(fitted: SoundClasses, samples: Sequence[Sample]) -> str:
    """Share of clips whose class is the likeliest, and bits it gains over no measurement."""
    told = []
    for group in GROUPS:
        ratios = np.array([fitted.log_density(cues)[group] for _, cues in samples])
        true = np.array([CLASSES[group].index(classes[group]) for classes, _ in samples])
        right = (ratios + np.log(fitted.frequency[group])).argmax(axis=1) == true
        bits = ratios[np.arange(len(true)), true].mean() / np.log(2)
        told.append(f"{group} {right.mean():.2f}, {bits:.2f} bits")
    return "; ".join(told)


if __name__ == "__main__":
    main()
