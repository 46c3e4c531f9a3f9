"""Show on real speakers that the pipeline of free speech learns accents and not voices.

The recordings are English, read by men of five first languages (Speech Accent Archive): **this is
not Chinese**, and says only whether the parts work. Every family of features meets every back-end
on the same splits; no speaker is on both sides, mixtures are learnt on the training side alone, and
strengths and calibration come from folds inside it. Women are left out, since all are English, and
so are the clips of Hindi, which last a third of a second. ::

    python -m benchmarks.accents SHARED [--seeds 2] [--workers 1] [--out FOLDER]

The template that reading the same text is compared by is learnt on the women, who are not scored.
"""

import argparse
import csv
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedKFold

from benchmarks.read_text import fit_template, read_along, self_distances
from dialect.acoustic.free_speech.backend import BACKENDS, make_scorer
from dialect.acoustic.free_speech.classifier import RegionClassifier
from dialect.acoustic.free_speech.mixture import fit_mixture
from dialect.audio.speech import detect_speech
from dialect.entities import FloatArray, Span, Waveform
from dialect.evaluation.detection import (
    Scored,
    average_cost,
    detection_llr,
    equal_error_rate,
    least_log_cost,
    log_cost,
    top_calibration_error,
)
from dialect.evaluation.outcomes import Estimate, estimate
from dialect.features.frames import SpeechFrames, deltas, normalise, speech_frames
from dialect.features.melody import melody_and_rhythm
from dialect.features.pooling import FRAME_KINDS, correlations, mean_and_spread

LANGUAGES = ("arabic", "english", "french", "mandarin", "spanish")
N_FOLDS = 5
N_PERMUTATIONS = 100
N_RESAMPLES = 2000
MIXTURE_SAMPLE = 20_000
"""Frames that a mixture is learnt on: some 150 per component."""
BASELINE = ("mfcc-statistics", "multinomial")
NULL = ("gaussian", 0.9)
"""Back-end whose recalls under permuted labels are the null: fast enough for thousands of fits."""


@dataclass(frozen=True)
class Speaker:
    """One recording, as all families read it."""

    name: str
    language: str
    is_man: bool
    speech_s: float
    cepstra: SpeechFrames
    melody: FloatArray
    pause_levels: FloatArray


Family = Callable[[NDArray[np.intp]], FloatArray]
"""From the rows that are trained on to the vectors of all rows."""


@dataclass(frozen=True)
class Task:
    """Speakers with their classes and every family of their vectors."""

    at: NDArray[np.intp]
    speech_s: FloatArray
    families: dict[str, Family]


def main() -> None:
    """Print the table and what calibration, rejection and length of speech do."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shared", type=Path, help="folder that holds corpus/accents")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--out", type=Path, help="folder for accents.json")
    arguments = parser.parse_args()
    everyone = list(listen(arguments.shared / "corpus" / "accents"))
    task = prepare(everyone)
    counts = np.bincount(task.at).tolist()
    print("English read by men: NOT Chinese. Speakers:", dict(zip(LANGUAGES, counts, strict=True)))
    with ProcessPoolExecutor(arguments.workers) as pool:
        by_seed = list(pool.map(partial(cross_validate, task), range(arguments.seeds)))
    table = tabulate(task, by_seed)
    if arguments.out:
        arguments.out.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"command": " ".join(sys.argv), "table": table}, indent=1)
        (arguments.out / "accents.json").write_text(text + "\n", encoding="utf-8")


def listen(folder: Path) -> Iterator[Speaker]:
    """Measure every recording that is longer than a word."""
    with (folder / "manifest.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["region"] in LANGUAGES]
    for row in rows:
        samples, _ = soundfile.read(folder / row["path"], dtype="float32")
        waveform = Waveform(samples)
        speech = detect_speech(waveform)
        yield Speaker(
            row["speaker"],
            row["region"],
            row["sex"] == "male",
            sum(span.end_s - span.start_s for span in speech),
            speech_frames(waveform, speech),
            melody_and_rhythm(waveform, speech),
            _pauses(waveform, speech),
        )


def _pauses(waveform: Waveform, speech: Sequence[Span]) -> FloatArray:
    """Cepstra of what is no speech: the room and the microphone, and nothing said."""
    edges = [0.0, *[t for span in speech for t in (span.start_s, span.end_s)], waveform.duration_s]
    silence = [
        Span(start, end)
        for start, end in zip(edges[::2], edges[1::2], strict=True)
        if end - start >= 0.05
    ]
    return mean_and_spread(speech_frames(waveform, silence).values)


def prepare(everyone: Sequence[Speaker]) -> Task:
    """Lay out the families of the men; the women teach the template and are not scored."""
    men = [one for one in everyone if one.is_man]
    template = fit_template([_frames_to_align(one) for one in everyone if not one.is_man])
    readings = [read_along(_frames_to_align(one), template) for one in men]
    sounds = np.array([reading.mean[:, 1:13] for reading in readings])
    lengths = np.log1p([reading.n_frames for reading in readings])
    own_lengths = lengths - lengths.mean(axis=1, keepdims=True)
    # Neighbours in pairs: 125 segments have 7,750 distances, 250 have four times as many.
    pairs = sounds.reshape(len(men), -1, 2, sounds.shape[2]).mean(axis=2)
    distances = np.array([self_distances(one) for one in pairs])
    kinds = {kind: [FRAME_KINDS[kind](one.cepstra) for one in men] for kind in FRAME_KINDS}
    fixed = {
        "pauses (control)": np.array([one.pause_levels for one in men]),
        "mfcc-statistics": np.array([mean_and_spread(frames) for frames in kinds["raw-mfcc"]]),
        "mfcc-correlations": np.array([correlations(frames) for frames in kinds["mfcc"]]),
        "sdc-correlations": np.array([correlations(frames) for frames in kinds["sdc"]]),
        "melody": np.array([one.melody for one in men]),
    }
    read = {
        "read: own distances (ACCDIST)": distances,
        "read: sounds": sounds.reshape(len(men), -1),
        "read: lengths": own_lengths,
    }
    families = {name: partial(_fixed, X) for name, X in (fixed | read).items()}
    for kind in ("mfcc", "sdc"):
        families[f"{kind}-supervector"] = partial(_supervectors, kinds[kind])
    return Task(
        np.array([LANGUAGES.index(one.language) for one in men]),
        np.array([one.speech_s for one in men]),
        families,
    )


def _fixed(X: FloatArray, _train: NDArray[np.intp]) -> FloatArray:
    return X


def _supervectors(frames: Sequence[FloatArray], train: NDArray[np.intp]) -> FloatArray:
    """Supervectors of all speakers by a mixture of those trained on."""
    pool = np.concatenate([frames[row] for row in train.tolist()])
    chosen = np.random.default_rng(0).permutation(len(pool))[:MIXTURE_SAMPLE]
    mixture = fit_mixture(pool[chosen])
    return np.array([mixture.supervector(one) for one in frames])


def _frames_to_align(one: Speaker) -> FloatArray:
    cepstra = normalise(one.cepstra)
    moves = deltas(cepstra).values
    return np.hstack([cepstra.values, moves / moves.std(axis=0)])


def tabulate(task: Task, by_seed: Sequence["CrossValidated"]) -> list[dict[str, object]]:
    """Print a line for every family with every back-end."""
    print(f"{'features':<32}{'back-end':<13}{'UAR [95 %]':<18}{'p95':>5}{'Cavg':>6}{'EER':>6}"
          f"{'Cllr':>6}{'min':>6}{'ECE':>6}  over {len(by_seed)} seeds")  # fmt: skip
    table = []
    for family in task.families:
        null = float(np.percentile(np.mean([one.null[family] for one in by_seed], axis=0), 95))
        for backend in BACKENDS:
            scored = [Scored(one.log_likelihood[family, backend], task.at) for one in by_seed]
            uar = recall_estimate(scored)
            figures = {name: float(np.mean([of(s) for s in scored])) for name, of in COSTS.items()}
            print(f"{family:<32}{backend:<13}{say(uar):<18}{null:>5.2f}"
                  + "".join(f"{value:>6.2f}" for value in figures.values()))  # fmt: skip
            table.append(
                {"features": family, "back-end": backend, "UAR": vars(uar), "null p95": null}
                | figures
            )
    return table


@dataclass(frozen=True)
class CrossValidated:
    """Held-out log-likelihoods by family and back-end, and recalls under permuted labels."""

    log_likelihood: dict[tuple[str, str], FloatArray]
    null: dict[str, FloatArray]


def cross_validate(task: Task, seed: int) -> CrossValidated:
    """Hold each speaker out once."""
    at, n = task.at, len(task.at)
    found = {(f, b): np.zeros((n, len(LANGUAGES))) for f in task.families for b in BACKENDS}
    shuffled = permutations(at)
    guessed = {family: np.zeros(shuffled.shape, np.intp) for family in task.families}
    split = StratifiedKFold(N_FOLDS, shuffle=True, random_state=seed)
    for train, test in split.split(at, at):
        for family, vectors_of in task.families.items():
            X = vectors_of(train)
            for backend in BACKENDS:
                classifier = RegionClassifier(backend=backend)
                classifier.fit(X[train], at[train], speech_s=task.speech_s[train])
                found[family, backend][test] = classifier.log_likelihood(
                    X[test], speech_s=task.speech_s[test]
                )
            guessed[family][:, test] = _null_guesses(X, shuffled, train, test)
    recall = {
        family: np.array([uar(g == s, s) for g, s in zip(guesses, shuffled, strict=True)])
        for family, guesses in guessed.items()
    }
    return CrossValidated(found, recall)


def permutations(at: NDArray[np.intp]) -> NDArray[np.intp]:
    """Shuffle the labels; the same shuffles for every seed of the splits."""
    rng = np.random.default_rng(0)
    return np.array([rng.permutation(at) for _ in range(N_PERMUTATIONS)])


def _null_guesses(
    X: FloatArray, shuffled: NDArray[np.intp], train: NDArray[np.intp], test: NDArray[np.intp]
) -> NDArray[np.intp]:
    front = make_scorer(*NULL, X[train])[:-1]
    known, unseen = front.fit_transform(X[train]), front.transform(X[test])
    make, strength = BACKENDS[NULL[0]][0], NULL[1]
    return np.array(
        [make(strength).fit(known, labels[train]).predict(unseen) for labels in shuffled]
    )


def uar(right: NDArray[np.bool_] | FloatArray, at: NDArray[np.intp]) -> float:
    """Unweighted average recall of answers that are right, or right in a share of the seeds."""
    return float(np.mean(np.bincount(at, weights=right) / np.bincount(at)))


def recall_estimate(scored: Sequence[Scored]) -> Estimate:
    """Average recall over seeds; resample speakers within each class for the interval."""
    at = scored[0].at
    right = np.mean([one.log_likelihood.argmax(axis=1) == at for one in scored], axis=0)
    rng = np.random.default_rng(0)
    of_class = [np.flatnonzero(at == k) for k in range(len(LANGUAGES))]
    resampled = [
        float(np.mean([right[rng.choice(rows, len(rows))].mean() for rows in of_class]))
        for _ in range(N_RESAMPLES)
    ]
    return estimate(uar(right, at), resampled)


def detection_error(scored: Scored) -> float:
    """Equal error rate of accepting a language, all languages and speakers pooled."""
    llr = detection_llr(scored.log_likelihood)
    own = np.eye(llr.shape[1], dtype=bool)[scored.at]
    return equal_error_rate(llr[own], llr[~own])


COSTS: dict[str, Callable[[Scored], float]] = {
    "Cavg": average_cost,
    "EER": detection_error,
    "Cllr": log_cost,
    "min Cllr": least_log_cost,
    "ECE": top_calibration_error,
}


def say(one: Estimate) -> str:
    """Write a figure with its interval."""
    return f"{one.value:.2f} [{one.low:.2f}, {one.high:.2f}]"


if __name__ == "__main__":
    main()
