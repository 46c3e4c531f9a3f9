"""Fit how far the errors of a session's words go together, on simulated sessions.

Survey points of the development half of the prefectures say the words of the longest prompt list;
tones, sounds and their detection stray as the clips of the development corpus do. Printed is the
mean log posterior of the home county and how often the 80 % set holds it, the home's own point
known and withheld within 3 and 12 km, by dialect that the straying was measured on. Run from the
checkout::

    python -m benchmarks.fit_word_weights SHARED [--speakers 30] [--test]
"""

import argparse
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
from scipy.special import logsumexp

from dialect.acoustic.words import WordScores, score_words, survey_of
from dialect.atlas.load import Atlas, load_atlas
from dialect.entities import FloatArray
from dialect.evaluation.elicited import Condition, Session, simulate
from dialect.evaluation.simulated_sessions import Strays, strays_by_voice
from dialect.evaluation.speakers import Protocol, Split
from dialect.evaluation.voices import YUE, measure_voices
from dialect.evidence.known_words import weigh_known_words
from dialect.ranking.combine import FLOOR_LOG_LR, Posterior, posterior_of
from dialect.ranking.summary import credible_sets

LENGTHS = (5, 10, 20, 40)
TONES, SOUNDS = (0.0, 0.02, 0.05, 0.1), (0.05, 0.1, 0.2, 0.4)
"""Correlations that are tried."""
PROTOCOLS = (None, Protocol.LEAVE_3_KM, Protocol.LEAVE_12_KM)


def main() -> None:
    """Print a row per pair of correlations, best first."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shared", type=Path, help="folder that holds corpus/")
    parser.add_argument("--speakers", type=int, default=30)
    parser.add_argument("--test", action="store_true", help="homes of the test half")
    arguments = parser.parse_args()
    atlas = load_atlas()
    split = Split.TEST if arguments.test else Split.DEVELOPMENT
    strays = strays_by_voice(measure_voices(arguments.shared / "corpus"), survey_of(atlas))
    dialects = {
        "Cantonese": [strays[YUE]],
        "Mandarin": [one for name, one in strays.items() if name != YUE],
    }
    for dialect, voices in dialects.items():
        run(dialect, voices, atlas, split, arguments.speakers)


def run(dialect: str, voices: list[Strays], atlas: Atlas, split: Split, n_speakers: int) -> None:
    """Print one dialect's table."""
    found: dict[tuple[float, float], list[FloatArray]] = defaultdict(list)
    for protocol in PROTOCOLS:
        clean = {Condition.CLEAN: voices}
        for _, session in simulate(protocol, atlas, clean, n_speakers=n_speakers, split=split):
            for n_words in LENGTHS:
                for alike, posterior in posteriors(session.first(n_words)):
                    home = session.truth.counties[0]
                    held = home in credible_sets(posterior)["80"]
                    found[alike].append(np.array([np.log(posterior.county[home]), held]))
    shape = (len(PROTOCOLS), -1, len(LENGTHS), 2)
    table = {alike: np.array(rows).reshape(shape) for alike, rows in found.items()}
    print(f"\nstraying as {dialect}, {split} half, {n_speakers} speakers a protocol")
    print("tones  sounds  log posterior  80 % set: all  by protocol (known, 3 km, 12 km)  by words")
    for alike, one in sorted(table.items(), key=lambda pair: -pair[1][..., 0].mean()):
        by_protocol, by_words = one[..., 1].mean(axis=(1, 2)), one[..., 1].mean(axis=(0, 1))
        print(
            f"{alike[0]:5.2f}  {alike[1]:6.2f}  {one[..., 0].mean():13.3f}  "
            f"{one[..., 1].mean():13.2f}  {np.round(by_protocol, 2)}  {np.round(by_words, 2)}",
            flush=True,
        )


def posteriors(session: Session) -> Iterator[tuple[tuple[float, float], Posterior]]:
    """Weigh one session with every pair of correlations."""
    plain = replace(survey_of(session.known), alike=(0.0, 0.0, 0.0))
    scores = score_words(session.heard, session.segments, plain)
    n_others = len(scores.used) - 1
    for alike in product(TONES, SOUNDS):
        weight = 1.0 / (1.0 + np.array([*alike, alike[1]]) * n_others)
        log_lr = weigh_known_words(weighed(scores, weight), session.known).log_lr
        yield alike, posterior_of(session.prior, np.maximum(log_lr, FLOOR_LOG_LR)[None])


def weighed(scores: WordScores, weight: FloatArray) -> WordScores:
    """Weigh the kinds of measures anew."""
    total = weight @ scores.by_kind
    return replace(
        scores,
        log_likelihood=total,
        background=float(logsumexp(total) - np.log(len(total))),
        unsurveyed=float(weight[0] * scores.unsurveyed),
    )


if __name__ == "__main__":
    main()
