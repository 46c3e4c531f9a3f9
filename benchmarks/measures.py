"""Tell how well each measure of a syllable parts the sounds that it is meant to part.

The clips' own pinyin or Jyutping says what was said: aspirated or not, fricative, sonorant, nasal
coda, stop coda. Sessions of 24 clips of one speaker are measured as the product does it; printed is
the area under the ROC curve per measure and speaker, with a 95 % interval by bootstrap over clips,
in quiet and after the recording chain that `--condition` names. Run from the checkout::

    python -m benchmarks.measures ../shared [--condition noise]
"""

import argparse
import csv
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import soundfile as sf
from numpy.typing import NDArray
from pypinyin import Style, lazy_pinyin

from dialect.entities import Segment, Waveform
from dialect.evaluation.channels import CHANNELS, pass_through
from dialect.features.contours import Tone
from dialect.features.measures import SyllableMeasures
from dialect.features.session import measure_session

RATE_HZ = 16_000
GAP_S = 0.2
SESSION = 24
RESAMPLES = 1000
ERRORS_ST = (0.1, 0.16, 0.2, 0.3, 0.5, 1.0, 10.0)
FloatArray = NDArray[np.float64]

SPEAKERS = {
    "Cantonese": "jyutpingorg_1",
    "Mandarin syllables": "audiocmn_syllabs",
    "Mandarin characters": "audiocmn_hsk",
}
INITIAL = {
    "Cantonese": re.compile(r"^(kw|gw|ng(?=[aeiou])|[bpmfdtnlgkhzcsjw])?(.+?)([1-6])$"),
    "Mandarin": re.compile(r"^(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(.+?)([1-5]?)$"),
}
ASPIRATED_STOPS, PLAIN_STOPS = {"p", "t", "k", "kw"}, {"b", "d", "g", "gw"}
ASPIRATED_AFFRICATES = {"Cantonese": {"c"}, "Mandarin": {"c", "ch", "q"}}
PLAIN_AFFRICATES = {"Cantonese": {"z"}, "Mandarin": {"z", "zh", "j"}}
SIBILANTS = {"Cantonese": {"s"}, "Mandarin": {"s", "sh", "x"}}
NASALS = {"m", "n", "ng"}


@dataclass(frozen=True)
class Clip:
    """A syllable said alone and how it is spelt."""

    path: str
    language: str
    initial: str
    final: str


@dataclass(frozen=True)
class Question:
    """Which sounds a measure should part: high for `yes`, low for `no`."""

    name: str
    measure: Callable[[SyllableMeasures], float]
    yes: Callable[[Clip], bool]
    no: Callable[[Clip], bool]


def is_aspirated(clip: Clip) -> bool:
    """Say whether the initial is an aspirated stop or affricate."""
    return clip.initial in ASPIRATED_STOPS | ASPIRATED_AFFRICATES[clip.language]


def is_plain(clip: Clip) -> bool:
    """Say whether the initial is a plain stop or affricate."""
    return clip.initial in PLAIN_STOPS | PLAIN_AFFRICATES[clip.language]


def is_sibilant(clip: Clip) -> bool:
    """Say whether the initial is a sibilant fricative."""
    return clip.initial in SIBILANTS[clip.language]


def is_sonorant(clip: Clip) -> bool:
    """Say whether the initial is a nasal, a lateral or a glide."""
    glides = {"w", "j"} if clip.language == "Cantonese" else {"w", "y"}
    return clip.initial in NASALS | glides | {"l"}


def is_open(clip: Clip) -> bool:
    """Say whether the final ends in a vowel."""
    return clip.final[-1] in "aeiouv"


def ends_in_nasal(clip: Clip) -> bool:
    """Say whether the final ends in a nasal."""
    return len(clip.final) > 1 and clip.final[-1] in "mng"


def is_checked(clip: Clip) -> bool:
    """Say whether the final ends in a stop."""
    return clip.language == "Cantonese" and clip.final[-1] in "ptk"


QUESTIONS = (
    Question("VOT: aspirated / plain", lambda m: m.onset.vot_ms, is_aspirated, is_plain),
    Question(
        "VOT: aspirated / plain stops",
        lambda m: m.onset.vot_ms,
        lambda c: c.initial in ASPIRATED_STOPS,
        lambda c: c.initial in PLAIN_STOPS,
    ),
    Question(
        "noise length: affricates / stops, plain",
        lambda m: m.onset.noise_ms,
        lambda c: c.initial in PLAIN_AFFRICATES[c.language],
        lambda c: c.initial in PLAIN_STOPS,
    ),
    Question(
        "rise: stops / fricatives",
        lambda m: m.onset.rise_db_per_ms,
        lambda c: c.initial in ASPIRATED_STOPS | PLAIN_STOPS,
        lambda c: c.initial in {"f", "h"} or is_sibilant(c),
    ),
    Question(
        "breath: aspirated / sibilants",
        lambda m: -m.onset.breath_db,
        is_sibilant,
        lambda c: c.initial in ASPIRATED_STOPS,
    ),
    Question(
        "centroid: sibilants / f, h",
        lambda m: m.onset.centroid_hz,
        is_sibilant,
        lambda c: c.initial in {"f", "h"},
    ),
    Question(
        "centroid: s / sh",
        lambda m: m.onset.centroid_hz,
        lambda c: c.language == "Mandarin" and c.initial == "s",
        lambda c: c.language == "Mandarin" and c.initial == "sh",
    ),
    Question(
        "centroid: x / sh",
        lambda m: m.onset.centroid_hz,
        lambda c: c.language == "Mandarin" and c.initial == "x",
        lambda c: c.language == "Mandarin" and c.initial == "sh",
    ),
    Question(
        "noise level: fricatives / sonorants",
        lambda m: np.nan_to_num(m.onset.noise_db, nan=-40.0),
        lambda c: c.initial in {"f", "h"} or is_sibilant(c),
        is_sonorant,
    ),
    Question(
        "murmur: nasals, l / plain stops",
        lambda m: m.onset.murmur_ms,
        lambda c: c.initial in NASALS | {"l"},
        lambda c: c.initial in PLAIN_STOPS,
    ),
    Question(
        "nasal coda, low / mid: nasal / open",
        lambda m: m.ending.nasal_low_db,
        ends_in_nasal,
        is_open,
    ),
    Question(
        "nasal coda, rise: nasal / open", lambda m: m.ending.nasal_rise_db, ends_in_nasal, is_open
    ),
    Question(
        "nasal coda, drop: nasal / open", lambda m: -m.ending.nasal_drop_db, ends_in_nasal, is_open
    ),
    Question(
        "nasal coda, low / high: nasal / open",
        lambda m: m.ending.nasal_high_db,
        ends_in_nasal,
        is_open,
    ),
    Question(
        "rime length: smooth / checked",
        lambda m: m.timing.rime_log2,
        lambda c: not is_checked(c) and c.language == "Cantonese",
        is_checked,
    ),
    Question(
        "fall time: smooth / checked",
        lambda m: m.ending.fall_ms,
        lambda c: not is_checked(c) and c.language == "Cantonese",
        is_checked,
    ),
    Question(
        "fall rate: checked / smooth",
        lambda m: m.ending.fall_db_per_ms,
        is_checked,
        lambda c: not is_checked(c) and c.language == "Cantonese",
    ),
    Question(
        "late peak: checked / smooth",
        lambda m: m.ending.late_peak,
        is_checked,
        lambda c: not is_checked(c) and c.language == "Cantonese",
    ),
    Question(
        "glottal: checked / smooth",
        lambda m: m.ending.glottal,
        is_checked,
        lambda c: not is_checked(c) and c.language == "Cantonese",
    ),
)


def main() -> None:
    """Print the table of one condition, and the time that measuring took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shared", type=Path, help="folder that holds corpus/")
    parser.add_argument("--condition", choices=CHANNELS, default="clean")
    arguments = parser.parse_args()
    corpus = arguments.shared / "corpus"
    print(f"{arguments.condition}; AUC [95 % interval], d', number of clips")
    for name, speaker in SPEAKERS.items():
        clips = read_clips(corpus, speaker, name.split()[0])
        measures = measure_all(clips, corpus, arguments.condition)
        print(f"\n{name}, {len(clips)} clips")
        for question in QUESTIONS:
            print_question(question, clips, measures)
        if arguments.condition != "clean":
            print_pitch_change(measure_all(clips, corpus, "clean"), measures)


def read_clips(corpus: Path, speaker: str, language: str) -> list[Clip]:
    """List a speaker's clips with initial and final."""
    clips = []
    with (corpus / "manifest.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["speaker"] != speaker or row["transcript"].startswith("_"):
                continue
            spelt = row["syllable"] or lazy_pinyin(row["transcript"], style=Style.TONE3)[0]
            found = INITIAL[language].match(spelt)
            if found:
                clips.append(Clip(row["path"], language, found[1] or "", found[2]))
    return clips


def measure_all(clips: Sequence[Clip], corpus: Path, condition: str) -> list[SyllableMeasures]:
    """Measure the clips in sessions of `SESSION`, in random order; print the speed."""
    rng = np.random.default_rng(0)
    order = rng.permutation(len(clips))
    found: dict[int, SyllableMeasures] = {}
    spent_s = sound_s = 0.0
    for first in range(0, len(order), SESSION):
        chosen = order[first : first + SESSION]
        waveform, segments = join([corpus / clips[i].path for i in chosen])
        heard = pass_through(waveform, condition, rng)
        started_s = time.process_time()
        session = measure_session(heard, segments)
        spent_s += time.process_time() - started_s
        sound_s += waveform.duration_s
        found |= dict(zip(chosen.tolist(), session.syllables, strict=True))
    print(f"  {30 * spent_s / sound_s:.2f} s of processor time for 30 s of sound")
    return [found[i] for i in range(len(clips))]


def join(paths: Sequence[Path]) -> tuple[Waveform, list[Segment]]:
    """Join clips with silence between, each marked from end to end."""
    gap = np.zeros(int(GAP_S * RATE_HZ), np.float32)
    pieces, segments, start_s = [gap], [], GAP_S
    for path in paths:
        samples, _ = sf.read(path, dtype="float32")
        pieces += [samples, gap]
        segments.append(Segment(start_s, start_s + len(samples) / RATE_HZ))
        start_s += len(samples) / RATE_HZ + GAP_S
    return Waveform(np.concatenate(pieces)), segments


def print_question(
    question: Question, clips: Sequence[Clip], measures: Sequence[SyllableMeasures]
) -> None:
    """Print one line, unless the speaker has too few of either sound."""
    values = np.array([question.measure(measure) for measure in measures], float)
    known = ~np.isnan(values)
    yes = values[known & np.array([question.yes(clip) for clip in clips])]
    no = values[known & np.array([question.no(clip) for clip in clips])]
    if min(len(yes), len(no)) < 5:
        return
    rng = np.random.default_rng(0)
    areas = [area(rng.choice(yes, len(yes)), rng.choice(no, len(no))) for _ in range(RESAMPLES)]
    low, high = np.quantile(areas, [0.025, 0.975])
    distance = (yes.mean() - no.mean()) / np.sqrt((yes.var() + no.var()) / 2 + 1e-12)
    print(
        f"  {question.name:<40} {area(yes, no):.2f} [{low:.2f}, {high:.2f}]  {distance:5.2f}"
        f"  {len(yes)} / {len(no)}"
    )


def print_pitch_change(
    clean: Sequence[SyllableMeasures], measures: Sequence[SyllableMeasures]
) -> None:
    """Print how far the pitch points moved from those of the clean clips, by their stated error."""
    change, stated = [], []
    for before, after in zip(clean, measures, strict=True):
        if isinstance(before.tone, Tone) and isinstance(after.tone, Tone):
            both = (before.tone.weight > 0.5) & (after.tone.weight > 0)
            change.append((after.tone.pitch_st - before.tone.pitch_st)[both])
            stated.append(np.hypot(before.tone.sd_st, after.tone.sd_st)[both])
    shift_st = float(np.median(np.concatenate(change)))
    moved, error = np.abs(np.concatenate(change) - shift_st), np.concatenate(stated)
    print(
        f"  pitch points in both: {len(moved)} of {5 * len(clean)}; median change by stated error, "
        f"past the register's own {shift_st:.1f} st"
    )
    for low, high in pairwise(ERRORS_ST):
        inside = (error >= low) & (error < high)
        if inside.any():
            print(
                f"    {low:.2f} to {high:.2f} st: {np.median(moved[inside]):.2f} st, "
                f"beyond 1 st {(moved[inside] > 1).mean():.2f} ({inside.sum()})"
            )


def area(yes: FloatArray, no: FloatArray) -> float:
    """Area under the ROC curve: the chance that a `yes` is the higher, ties counting half."""
    ordered = np.sort(no)
    below = np.searchsorted(ordered, yes, "left") + np.searchsorted(ordered, yes, "right")
    return float(below.mean() / (2 * len(no)))


if __name__ == "__main__":
    main()
