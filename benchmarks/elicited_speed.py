"""Time known words: a recording of 30 s, measured and scored against every survey point.

Processor time of one thread; the first pass, which lays the atlas out, is named apart. Run from the
checkout::

    OMP_NUM_THREADS=1 python -m benchmarks.elicited_speed SHARED
"""

import argparse
import time
from pathlib import Path

import numpy as np

from dialect.acoustic.detectors import open_detectors
from dialect.acoustic.words import hear_words, score_words, survey_of
from dialect.atlas.load import load_atlas
from dialect.evaluation.clips import MANDARIN_CHARACTERS, clips_of, draw, join
from dialect.evidence.known_words import weigh_known_words
from dialect.features.session import measure_session

N_PASSES = 7
N_WORDS = 30
"""Clips of a second each."""


def main() -> None:
    """Print the median of some passes, by step."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shared", type=Path, help="folder that holds corpus/")
    corpus, atlas = parser.parse_args().shared / "corpus", load_atlas()
    clips = clips_of(MANDARIN_CHARACTERS, corpus, atlas)
    waveform, segments = join(draw(clips, N_WORDS, np.random.default_rng(0)), corpus)
    passes = []
    for _ in range(N_PASSES + 1):
        started = [time.process_time()]
        measures = measure_session(waveform, segments)
        started.append(time.process_time())
        scores = score_words(hear_words(measures, open_detectors()), segments, survey_of(atlas))
        started.append(time.process_time())
        weigh_known_words(scores, atlas)
        started.append(time.process_time())
        passes.append(np.diff(started))
    measured, scored, weighed = np.median(passes[1:], axis=0)
    total = measured + scored + weighed
    print(
        f"{waveform.duration_s:.1f} s with {len(segments)} words, {len(scores.locality)} points, "
        f"{total:.2f} s ({waveform.duration_s / total:.0f} x real time): measured {measured:.2f}, "
        f"scored {scored:.2f}, carried to counties {weighed:.3f}; first pass {passes[0].sum():.2f}"
    )


if __name__ == "__main__":
    main()
