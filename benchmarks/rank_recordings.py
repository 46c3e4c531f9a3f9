"""Rank counties from sound alone: Cantonese syllables of the development corpus, as a user would.

Each draw joins 24 syllables (three per tone category) into a WAV file, marks them by category and
ranks the case through the whole pipeline, decoding included. Run from the checkout::

    python -m benchmarks.rank_recordings SHARED [--draws 10]
"""

import argparse
import tempfile
from pathlib import Path

import numpy as np
import soundfile as sf

from dialect.atlas.load import Atlas, load_atlas
from dialect.entities import Case, Prior, Ranking, Recording
from dialect.evaluation.clips import CANTONESE, RATE_HZ, clips_of, draw, join
from dialect.ranking.answer import answer_case

HOMES = {"广州": "4401", "佛山": "4406", "香港": "8100", "澳门": "8200"}


def main() -> None:
    """Print, per draw and prior, the rank of the first county of each home."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shared", type=Path, help="folder that holds corpus/")
    parser.add_argument("--draws", type=int, default=10)
    arguments = parser.parse_args()
    corpus, atlas = arguments.shared / "corpus", load_atlas()
    clips = clips_of(CANTONESE, corpus, atlas)
    for prior in (Prior.POPULATION, Prior.UNIFORM):
        print(f"\nprior {prior}\ndraw  {'  '.join(HOMES)}  best   none of these  80 % set")
        best = []
        for seed in range(arguments.draws):
            waveform, segments = join(draw(clips, 24, np.random.default_rng(seed)), corpus)
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "joined.wav"
                sf.write(path, waveform.samples, RATE_HZ)
                case = Case((), (Recording(path, segments),), prior)
                ranking = answer_case(case, atlas, top=len(atlas.counties))
            ranks = first_ranks(ranking, atlas)
            best.append(min(ranks.values()))
            shown = "  ".join(f"{rank:4d}" for rank in ranks.values())
            print(
                f"{seed:4d}  {shown}  {best[-1]:4d}  {ranking.outside_coverage:14.3f}"
                f"  {len(ranking.credible['80']):6d}"
            )
        inside = sum(rank <= 20 for rank in best)
        print(f"first home county: median rank {np.median(best):.1f}, in the first 20: {inside}")


def first_ranks(ranking: Ranking, atlas: Atlas) -> dict[str, int]:
    """Return the rank of the first county of each home."""
    prefectures = atlas.counties.prefecture_code
    return {
        name: min(c.rank for c in ranking.candidates if prefectures[c.county] == code)
        for name, code in HOMES.items()
    }


if __name__ == "__main__":
    main()
