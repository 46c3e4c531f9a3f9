"""Rank survey points by the pitch of known syllables from the development corpus.

Draws of 24 Cantonese syllables (three per tone category), of 12 Mandarin syllables (three per
category) from two lists, and of 24 Mandarin characters marked as such, joined with short gaps. The
residual that each is scored with was fitted on the other dialect (`benchmarks/fit_residual.py`).
*own* ranks the points as surveyed, *kin* as another transcriber might have found them
(`dialect.acoustic.kin`). Run from the checkout::

    python -m benchmarks.known_words SHARED [--draws 30]
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
from scipy.special import logsumexp

from dialect.acoustic.expected import SurveyedTones
from dialect.acoustic.kin import kin_among, resurvey
from dialect.acoustic.residual import Residual
from dialect.acoustic.tones import score_tones
from dialect.atlas.load import Atlas, load_atlas
from dialect.entities import FloatArray, Segment, Waveform
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
    regions: tuple[str, ...]
    residual: Residual
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
    ("粤语",),
    Residual(1.3, 1.0, 1.3, 1.0),
)
MANDARIN = Task(
    "Mandarin, marked by category",
    "audiocmn_hsk",
    ("陰平", "陽平", "陰上", "陰去"),
    3,
    ("北京", "CCR:北京"),
    ("北京官话", "东北官话"),
    Residual(1.3, 0.8, 0.8, 0.7),
)
MANDARIN_SYLLABLES = replace(
    MANDARIN, name="Mandarin, second list, marked by category", speaker="audiocmn_syllabs"
)
MANDARIN_CHARACTERS = replace(
    MANDARIN, name="Mandarin, marked by character", n_each=6, by_category=False
)


def main() -> None:
    """Print, per task and draw, where the speaker's own survey points rank."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shared", type=Path, help="folder that holds corpus/")
    parser.add_argument("--draws", type=int, default=30)
    arguments = parser.parse_args()
    corpus = arguments.shared / "corpus"
    atlas = load_atlas()
    surveyed = SurveyedTones(
        atlas.tones, atlas.tone_of_class, atlas.character_categories, atlas.readings
    )
    surveyed.expect(Segment(0.0, 1.0, tone_category="平"))  # so that the first draw is timed fairly
    for task in (CANTONESE, MANDARIN, MANDARIN_SYLLABLES, MANDARIN_CHARACTERS):
        run(task, corpus, atlas, surveyed, arguments.draws)


def run(task: Task, corpus: Path, atlas: Atlas, surveyed: SurveyedTones, n_draws: int) -> None:
    """Print one task's table."""
    clips = read_clips(task, corpus)
    points = tuple(surveyed.locality.tolist())
    kin = kin_among(atlas, points, points)
    is_region = points_of_regions(atlas, surveyed, task.regions)
    print(f"\n{task.name}: {n_draws} draws, {len(points)} survey points")
    print("draw  best home           own  kin  first kin           in region  in 20   bits    ms")
    found = []
    for seed in range(n_draws):
        waveform, segments = join(draw(clips, task.n_each, np.random.default_rng(seed)), corpus)
        started = time.perf_counter()
        contours = measure_session(waveform, segments).contours
        scores = score_tones(contours, segments, surveyed, residual=task.residual)
        likely = resurvey(scores.log_likelihood, kin)
        took_ms = 1000 * (time.perf_counter() - started)
        home, own = best_home(task, atlas, scores.locality, scores.log_likelihood)
        _, rank = best_home(task, atlas, scores.locality, likely)
        order = np.argsort(-likely)
        best_own = int(scores.log_likelihood.argmax())
        bits = bits_of(scores.log_likelihood, is_region)
        of_draw = (own, rank, is_region[best_own], is_region[order[0]], bits)
        found.append((*of_draw, is_region[order[:20]].mean()))
        first = atlas.localities.label[scores.locality[order[0]]]
        print(
            f"{seed:4d}  {home:<16}  {own:5d}  {rank:3d}  {first:<18}  {of_draw[3]!s:>9}  "
            f"{found[-1][-1]:5.2f}  {bits:5.2f}  {took_ms:4.0f}"
        )
    table = np.array(found, dtype=np.float64)
    print(
        f"median rank of home: own {np.median(table[:, 0]):.1f} (worst {table[:, 0].max():.0f}), "
        f"kin {np.median(table[:, 1]):.1f} (worst {table[:, 1].max():.0f})\n"
        f"first point in {'/'.join(task.regions)}: own {table[:, 2].mean():.2f}, "
        f"kin {table[:, 3].mean():.2f}, of all points {is_region.mean():.2f}; "
        f"bits {table[:, 4].mean():.2f} of at most {-np.log2(is_region.mean()):.2f}"
    )


def bits_of(log_likelihood: FloatArray, is_home: NDArray[np.bool_]) -> float:
    """Return by how many doublings the chance of some points grew, all being alike before."""
    chance = np.exp(log_likelihood - logsumexp(log_likelihood))
    return float(np.log2(chance[is_home].sum() / is_home.mean()))


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
        for clip in (
            group[i] for i in rng.choice(len(group), min(n_each, len(group)), replace=False)
        )
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


def best_home(
    task: Task, atlas: Atlas, locality: NDArray[np.int32], log_likelihood: FloatArray
) -> tuple[str, int]:
    """Return the best-ranked of the points that count as home, and its rank from 1."""
    homes = [atlas.localities.row[name] for name in task.homes]
    score = dict(zip(locality.tolist(), log_likelihood.tolist(), strict=True))
    best = max((row for row in homes if row in score), key=lambda row: score[row])
    return str(atlas.localities.name[best]), 1 + int((log_likelihood > score[best]).sum())


def points_of_regions(
    atlas: Atlas, surveyed: SurveyedTones, regions: Sequence[str]
) -> NDArray[np.bool_]:
    """Say which survey points lie in any of some regions, shape (n_points,)."""
    rows = atlas.localities.region[surveyed.locality]
    columns = [atlas.regions.find(region) for region in regions]
    inside: NDArray[np.bool_] = atlas.regions.within[rows][:, columns].any(axis=1)
    return inside


if __name__ == "__main__":
    main()
