"""Rank survey points by the pitch of known syllables from the development corpus.

Ten draws of 24 Cantonese syllables (three per tone category) and ten of 12 Mandarin syllables
(three per category), joined with short gaps and marked by tone category. Run from the checkout::

    python benchmarks/known_words.py SHARED [--draws 10]
"""

import argparse
import csv
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import soundfile as sf
from numpy.typing import NDArray
from pypinyin import Style, lazy_pinyin

from dialect.acoustic.expected import SurveyedTones
from dialect.acoustic.tones import ToneScores, score_tones
from dialect.atlas.load import Atlas, load_atlas
from dialect.entities import Segment, Waveform
from dialect.features.session import measure_session

RATE_HZ = 16_000
GAP_S = 0.2
"""Silence between the clips, which are cut close."""


@dataclass(frozen=True)
class Task:
    """A speaker to be placed, syllables drawn per category, and the points that count as home."""

    name: str
    speaker: str
    categories: tuple[str, ...]
    n_each: int
    homes: tuple[str, ...]
    region: str
    by_category: bool = True


CANTONESE = Task(
    "Cantonese, marked by category",
    "jyutpingorg_1",
    ("陰平", "陽平", "陰上", "陽上", "陰去", "陽去", "陰入", "陽入"),
    3,
    (
        "廣州",
        "CCR:廣州",
        "CCR:佛山(市區)",
        "香港",
        "CCR:香港(市區)",
        "澳門",
        "新澳門",
        "澳門水上話",
        "CCR:澳門(市區)",
    ),
    "粤语",
)
MANDARIN = Task(
    "Mandarin, marked by category",
    "audiocmn_hsk",
    ("陰平", "陽平", "陰上", "陰去"),
    3,
    ("北京", "CCR:北京"),
    "官话",
)
MANDARIN_CHARACTERS = replace(
    MANDARIN, name="Mandarin, marked by character", n_each=6, by_category=False
)


def main() -> None:
    """Print, per task and draw, where the speaker's own survey points rank."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shared", type=Path, help="folder that holds corpus/")
    parser.add_argument("--draws", type=int, default=10)
    arguments = parser.parse_args()
    corpus = arguments.shared / "corpus"
    atlas = load_atlas()
    surveyed = SurveyedTones(
        atlas.tones, atlas.tone_of_class, atlas.character_categories, atlas.readings
    )
    surveyed.expect(Segment(0.0, 1.0, tone_category="平"))  # so that the first draw is timed fairly
    for task in (CANTONESE, MANDARIN, MANDARIN_CHARACTERS):
        run(task, corpus, atlas, surveyed, arguments.draws)


def run(task: Task, corpus: Path, atlas: Atlas, surveyed: SurveyedTones, n_draws: int) -> None:
    """Print one task's table."""
    clips = read_clips(task, corpus)
    is_region = points_of_region(atlas, surveyed, task.region)
    print(f"\n{task.name}: {n_draws} draws, {len(surveyed.locality)} survey points")
    print("draw  best home           rank  in 20  in 50  LR(best)  LR(home)  ms")
    ranks, shares = [], []
    for seed in range(n_draws):
        waveform, segments = join(draw(clips, task.n_each, np.random.default_rng(seed)), corpus)
        started = time.perf_counter()
        scores = score_tones(measure_session(waveform, segments).contours, segments, surveyed)
        took_ms = 1000 * (time.perf_counter() - started)
        home, rank = best_home(task, atlas, scores)
        order = np.argsort(-scores.log_likelihood)
        share = [float(is_region[order[:n]].mean()) for n in (20, 50)]
        log10_lr = (scores.log_likelihood - scores.background) / np.log(10)
        ranks.append(rank)
        shares.append(share)
        print(
            f"{seed:4d}  {home:<16}  {rank:6d}  {share[0]:5.2f}  {share[1]:5.2f}  "
            f"{log10_lr.max():8.2f}  {log10_lr[order[rank - 1]]:8.2f}  {took_ms:4.0f}"
        )
    mean = np.mean(shares, axis=0)
    print(
        f"median rank {np.median(ranks):.1f}, worst {max(ranks)}; {task.region} among the first "
        f"20: {mean[0]:.2f}, 50: {mean[1]:.2f}; {is_region.mean():.2f} of all points"
    )


def read_clips(task: Task, corpus: Path) -> dict[str, list[tuple[str, Segment]]]:
    """List the task's clips by category, each with its mark."""
    clips: dict[str, list[tuple[str, Segment]]] = {category: [] for category in task.categories}
    with (corpus / "manifest.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["speaker"] != task.speaker:
                continue
            category = row["tone_category"] or mandarin_category(row["transcript"])
            text = None if task.by_category else row["transcript"]
            mark = Segment(0.0, 0.0, text, category if task.by_category else None)
            if category in clips:
                clips[category].append((row["path"], mark))
    return clips


def mandarin_category(char: str) -> str:
    """Name the tone of a character read in Mandarin as a linguist would mark it."""
    tones = lazy_pinyin(char, style=Style.TONE3)[0][-1:]
    return {"1": "陰平", "2": "陽平", "3": "陰上", "4": "陰去"}.get(tones, "")


def draw(
    clips: dict[str, list[tuple[str, Segment]]], n_each: int, rng: np.random.Generator
) -> list[tuple[str, Segment]]:
    """Draw clips of every category, in random order."""
    chosen = [
        clip
        for group in clips.values()
        for clip in (group[i] for i in rng.choice(len(group), n_each, replace=False))
    ]
    return [chosen[i] for i in rng.permutation(len(chosen))]


def join(
    chosen: Sequence[tuple[str, Segment]], corpus: Path
) -> tuple[Waveform, tuple[Segment, ...]]:
    """Join clips with silence between, each marked from end to end."""
    pieces, segments, start_s = [], [], 0.0
    for path, mark in chosen:
        samples, _ = sf.read(corpus / path, dtype="float32")
        end_s = start_s + len(samples) / RATE_HZ
        pieces += [samples, np.zeros(int(GAP_S * RATE_HZ), np.float32)]
        segments.append(Segment(start_s, end_s, mark.text, mark.tone_category))
        start_s = end_s + GAP_S
    return Waveform(np.concatenate(pieces)), tuple(segments)


def best_home(task: Task, atlas: Atlas, scores: ToneScores) -> tuple[str, int]:
    """Return the best-ranked of the points that count as home, and its rank from 1."""
    homes = [atlas.localities.row[name] for name in task.homes]
    score = {
        int(row): value for row, value in zip(scores.locality, scores.log_likelihood, strict=True)
    }
    best = max((row for row in homes if row in score), key=lambda row: score[row])
    rank = 1 + int((scores.log_likelihood > score[best]).sum())
    return str(atlas.localities.name[best]), rank


def points_of_region(atlas: Atlas, surveyed: SurveyedTones, region: str) -> NDArray[np.bool_]:
    """Say which survey points lie in a region, shape (n_points,)."""
    rows = atlas.localities.region[surveyed.locality]
    inside: NDArray[np.bool_] = atlas.regions.within[rows, atlas.regions.find(region)]
    return inside


if __name__ == "__main__":
    main()
