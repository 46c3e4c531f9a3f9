"""Fit what known words count for, on simulated sessions.

Survey points of the development half of the prefectures say the words of the longest prompt list;
tones, sounds and their detection stray as the clips of one dialect of the development corpus do.
One constant is changed at a time. Printed is the mean log posterior of the home county, and how
often the 80 % set holds it, the home's own point known and withheld within 3 and 12 km; what is
chosen by the straying of one dialect is judged by that of the other. Run from the checkout::

    python -m benchmarks.fit_word_weights SHARED [--speakers 8] [--test]
"""

import argparse
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from dialect.acoustic.words import Survey, score_words, survey_of
from dialect.atlas.load import Atlas, load_atlas
from dialect.entities import FloatArray
from dialect.evaluation.elicited import Condition, Session, simulate
from dialect.evaluation.simulated_sessions import Strays, strays_by_voice
from dialect.evaluation.speakers import Protocol, Split
from dialect.evaluation.voices import YUE, measure_voices
from dialect.evidence.known_words import weigh_known_words
from dialect.ranking.combine import combine
from dialect.ranking.summary import credible_sets

LENGTHS = (5, 10, 20, 40)
PROTOCOLS = (None, Protocol.LEAVE_3_KM, Protocol.LEAVE_12_KM)

Change = Callable[[Survey], Survey]


def main() -> None:
    """Print a row per change, best first."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shared", type=Path, help="folder that holds corpus/")
    parser.add_argument("--speakers", type=int, default=8)
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


def changes() -> Iterator[tuple[str, Change]]:
    """Yield every change that is tried, with its name."""
    yield "as it is", lambda survey: survey
    for share in (1e-6, 0.2, 0.35, 0.65):
        yield f"own share {share:.2f}", _own_share(share)
    for name, values in {
        "other_value": (0.05, 0.6),
        "other_reading": (0.3, 0.7),
        "widening": (1.0, 1.2),
    }.items():
        for value in values:
            yield f"from near, {name} {value}", _from_near(name, value)
    for alike in ((0.0, 0.1), (0.05, 0.1), (0.02, 0.05), (0.02, 0.2)):
        yield f"words alike {alike}", _alike(*alike)
    for tails in (3.0, 10.0, 30.0):
        yield f"tails {tails}", _tails(tails)
    for weight in (0.2, 0.3, 0.6, 0.9):
        yield f"trait weight {weight}", _trait_weight(weight)
    for sharpness in (0.25, 0.5, 2.0):
        yield f"sharpness {sharpness}", _sharpness(sharpness)


def _own_share(share: float) -> Change:
    return lambda survey: replace(survey, ways=replace(survey.ways, own_share=share))


def _from_near(name: str, value: float) -> Change:
    def change(survey: Survey) -> Survey:
        near = replace(survey.ways.from_near, **{name: value})
        return replace(survey, ways=replace(survey.ways, from_near=near))

    return change


def _alike(tones: float, sounds: float) -> Change:
    return lambda survey: replace(survey, alike=(tones, sounds, sounds))


def _tails(tails: float) -> Change:
    return lambda survey: replace(survey, residual=replace(survey.residual, tails=tails))


def _trait_weight(weight: float) -> Change:
    return lambda survey: replace(survey, sounds=replace(survey.sounds, trait_weight=weight))


def _sharpness(sharpness: float) -> Change:
    return lambda survey: replace(survey, templates=replace(survey.templates, sharpness=sharpness))


def run(dialect: str, voices: list[Strays], atlas: Atlas, split: Split, n_speakers: int) -> None:
    """Print one dialect's table."""
    found: dict[str, list[list[FloatArray]]] = defaultdict(list)
    for protocol in PROTOCOLS:
        clean = {Condition.CLEAN: voices}
        for _, session in simulate(protocol, atlas, clean, n_speakers=n_speakers, split=split):
            for name, change in changes():
                survey = change(survey_of(session.known))
                found[name].append([judge(session.first(n), survey) for n in LENGTHS])
    shape = (len(PROTOCOLS), -1, len(LENGTHS), 2)
    table = {name: np.array(rows).reshape(shape) for name, rows in found.items()}
    print(f"\nstraying as {dialect}, {split} half, {n_speakers} speakers a protocol")
    print("log posterior  80 % set  by protocol (known, 3 km, 12 km)  by words  change")
    for name, one in sorted(table.items(), key=lambda pair: -pair[1][..., 0].mean()):
        held = one[..., 1]
        by_protocol, by_words = held.mean(axis=(1, 2)), held.mean(axis=(0, 1))
        print(
            f"{one[..., 0].mean():13.3f}  {held.mean():8.2f}  {np.round(by_protocol, 2)}  "
            f"{np.round(by_words, 2)}  {name}",
            flush=True,
        )


def judge(session: Session, survey: Survey) -> FloatArray:
    """Return the log posterior of the home county, and whether the 80 % set holds it."""
    scores = score_words(session.heard, session.segments, survey)
    posterior = combine(session.prior, [weigh_known_words(scores, session.known)], [1.0])
    home = session.truth.counties[0]
    held = home in credible_sets(posterior)["80"]
    return np.array([np.log(posterior.county[home]), held])


if __name__ == "__main__":
    main()
