"""What each measure of known words adds: tones, then abrupt ends, then initials and finals.

Words are clips of the development corpus whose character the reading table has: Cantonese syllables
are given the first character that 香港 reads so, Mandarin clips are named by theirs. Detectors and
residual were learnt on the other dialect alone (a checked coda on no other voice, so Cantonese is
scored without endings). Bits are doublings of the chance of the points of the region, and of the
best home point. Run from the checkout::

    python -m benchmarks.known_sounds SHARED [--draws 30]
"""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.special import logsumexp

from benchmarks.known_words import (
    CANTONESE,
    MANDARIN_CHARACTERS,
    Task,
    best_home,
    bits_of,
    join,
    points_of_regions,
    read_clips,
)
from benchmarks.romanised import of_jyutping
from benchmarks.train_detectors import HSK, SYLLABLES, YUE, areas, is_kept, measure, train
from dialect.acoustic.detectors import Detectors
from dialect.acoustic.kin import resurvey
from dialect.acoustic.traits import TRAITS
from dialect.acoustic.words import Survey, score_words, survey_of
from dialect.atlas.load import Atlas, load_atlas
from dialect.entities import FloatArray, Segment
from dialect.features.session import measure_session

LENGTHS = (6, 12, 24)
WITHOUT_ENDINGS = {"tones": (0,), "sounds": (1,), "tones + sounds": (0, 1)}
ALL = {**WITHOUT_ENDINGS, "endings": (2,), "all three": (0, 1, 2)}
"""Positions in `dialect.acoustic.words.KINDS`."""
TONE_OF_DIGIT = {"1": "陰平", "2": "陰上", "3": "陰去", "4": "陽平", "5": "陽上", "6": "陽去"}


@dataclass(frozen=True)
class Setting:
    """A task, its marked clips, and what it is scored with."""

    task: Task
    clips: Sequence[tuple[str, Segment]]
    detectors: Detectors
    measures: Mapping[str, tuple[int, ...]]


def main() -> None:
    """Print bits and ranks by measures used and number of words."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shared", type=Path, help="folder that holds corpus/")
    parser.add_argument("--draws", type=int, default=30)
    arguments = parser.parse_args()
    corpus, atlas = arguments.shared / "corpus", load_atlas()
    survey = survey_of(atlas)
    sources = {name: measure(name, corpus) for name in (YUE, HSK, SYLLABLES)}
    kept = [trait for trait in TRAITS if is_kept(trait, areas(trait, sources))]
    from_mandarin = train([sources[HSK], sources[SYLLABLES]], kept)
    from_cantonese = train([sources[YUE]], kept)
    for setting in (
        Setting(CANTONESE, cantonese_clips(atlas, corpus), from_mandarin, WITHOUT_ENDINGS),
        Setting(MANDARIN_CHARACTERS, mandarin_clips(atlas, corpus), from_cantonese, ALL),
    ):
        run(setting, corpus, atlas, survey, arguments.draws)


def run(setting: Setting, corpus: Path, atlas: Atlas, survey: Survey, n_draws: int) -> None:
    """Print one dialect's table."""
    is_region = points_of_regions(atlas, survey.tones, setting.task.regions)
    print(
        f"\n{setting.task.speaker}: {len(setting.clips)} words, {n_draws} draws; bits of at most "
        f"{-np.log2(is_region.mean()):.1f} ({'/'.join(setting.task.regions)})\n"
        "words  measures        bits region (worst)  bits a word  bits home (worst)  rank of home"
    )
    for n_words in LENGTHS:
        found: dict[str, list[tuple[float, float, int]]] = {}
        for seed in range(n_draws):
            chosen = np.random.default_rng(seed).choice(len(setting.clips), n_words, replace=False)
            waveform, segments = join([setting.clips[i] for i in chosen], corpus)
            scores = score_words(
                measure_session(waveform, segments),
                segments,
                replace(survey, residual=setting.task.residual),
                detectors=setting.detectors,
            )
            for name, kinds in setting.measures.items():
                total = scores.by_kind[list(kinds)].sum(axis=0)
                of_draw = judge(total, is_region, setting.task, atlas, survey)
                found.setdefault(name, []).append(of_draw)
        for name, rows in found.items():
            region, home, rank = np.array(rows, dtype=np.float64).T
            print(
                f"{n_words:5d}  {name:<14}  {region.mean():11.2f} ({region.min():5.2f})  "
                f"{region.mean() / n_words:11.2f}  {home.mean():9.2f} ({home.min():5.2f})  "
                f"{np.median(rank):12.0f}"
            )


def judge(
    log_likelihood: FloatArray,
    is_region: NDArray[np.bool_],
    task: Task,
    atlas: Atlas,
    survey: Survey,
) -> tuple[float, float, int]:
    """Return the bits for the region and for the best home point, and its rank with its kin."""
    locality = survey.tones.locality
    likely = resurvey(log_likelihood, survey.kin)
    _, rank = best_home(task, atlas, locality, likely)
    homes = np.isin(locality, [atlas.localities.row[name] for name in task.homes])
    best = likely[homes].max() - logsumexp(likely) + np.log(len(likely))
    return bits_of(log_likelihood, is_region), float(best / np.log(2)), rank


def cantonese_clips(atlas: Atlas, corpus: Path) -> list[tuple[str, Segment]]:
    """Name the syllables that 香港 has a character for."""
    home, readings = atlas.localities.row["香港"], atlas.readings
    char_of: dict[tuple[str, str], str] = {}
    for char in readings.characters.tolist():
        for reading in readings.at(char, home)[:1]:
            char_of.setdefault((str(reading.syllable), reading.tone_label), char)
    found = []
    for clips in read_clips(CANTONESE, corpus).values():
        for path, _ in clips:
            said = Path(path).stem
            syllable, tone = of_jyutping(said), TONE_OF_DIGIT[said[-1]]
            char = char_of.get((str(syllable), tone))
            if char is not None:
                found.append((path, Segment(0.0, 0.0, char)))
    return found


def mandarin_clips(atlas: Atlas, corpus: Path) -> list[tuple[str, Segment]]:
    """Keep the characters that the reading table has."""
    clips = read_clips(MANDARIN_CHARACTERS, corpus)
    return [
        (path, mark)
        for group in clips.values()
        for path, mark in group
        if mark.text in atlas.readings.positions
    ]


if __name__ == "__main__":
    main()
