"""Rank survey points by known syllables with the pitch of one tracker after another.

What a tracker is worth is what it does to the rank of the speakers' own survey points, in quiet and
after noise, a telephone and AMR-NB. Voicing decisions are the tracker's own; everything else is the
product's. Run from the checkout::

    pip install swift-f0
    python -m benchmarks.pitch_ranks ../shared [--draws 10] [--only own,swift-f0]
"""

import argparse
import importlib.util
from dataclasses import replace
from pathlib import Path

import numpy as np

from benchmarks.pitch_trackers import TRACKERS
from dialect.acoustic.expected import SurveyedTones
from dialect.acoustic.tones import score_tones
from dialect.atlas.load import load_atlas
from dialect.entities import Waveform
from dialect.evaluation.channels import pass_through
from dialect.evaluation.clips import CANTONESE, MANDARIN_CHARACTERS, clips_of, draw, join
from dialect.evaluation.placements import rank_of
from dialect.features.pitch import PitchTrack, track_pitch
from dialect.features.session import measure_session

N_WORDS = 24
CHANNELS = ("clean", "noise", "telephone", "amr")


def track_by(name: str, waveform: Waveform) -> PitchTrack:
    """Track a whole recording, with the pitch of another tracker in place of our own."""
    own = track_pitch(waveform)
    if name == "own":
        return own
    pitch_hz = TRACKERS[name][1](waveform.samples.astype(np.float64), own.time_s)
    return replace(own, pitch_hz=pitch_hz)


def main() -> None:
    """Print the ranks of home by task, channel and tracker."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shared", type=Path, help="folder that holds corpus/")
    parser.add_argument("--draws", type=int, default=10)
    parser.add_argument("--only", default="own,swift-f0", help="names, comma between")
    arguments = parser.parse_args()
    corpus, atlas = arguments.shared / "corpus", load_atlas()
    surveyed = SurveyedTones(
        atlas.tones, atlas.tone_of_class, atlas.character_categories, atlas.readings
    )
    names = [n for n in arguments.only.split(",") if importlib.util.find_spec(TRACKERS[n][0])]
    print(f"rank of home over {arguments.draws} draws: median, all; share of syllables used")
    for task in (CANTONESE, MANDARIN_CHARACTERS):
        clips = clips_of(task, corpus, atlas)
        for channel in CHANNELS:
            ranks: dict[str, list[int]] = {name: [] for name in names}
            used: dict[str, list[float]] = {name: [] for name in names}
            for seed in range(arguments.draws):
                chosen = draw(clips, N_WORDS, np.random.default_rng(seed))
                waveform, segments = join(chosen, corpus)
                heard = pass_through(waveform, channel, np.random.default_rng(seed))
                for name in names:
                    track = track_by(name, heard)
                    contours = measure_session(heard, segments, track=track).contours
                    scores = score_tones(contours, segments, surveyed)
                    homes = [atlas.localities.row[home] for home in task.homes]
                    ranks[name].append(rank_of(homes, scores.locality, scores.log_likelihood))
                    used[name].append(len(scores.used) / len(segments))
            for name in names:
                print(
                    f"{task.name:<30} {channel:<10} {name:<9} {np.median(ranks[name]):5.1f}  "
                    f"{sorted(ranks[name])}  {np.mean(used[name]):.2f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
