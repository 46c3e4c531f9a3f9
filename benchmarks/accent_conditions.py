"""Put the free-speech pipeline to short, noisy, coded and strange speech, on readers of English.

**Not Chinese**: see `benchmarks.accents`, whose speakers and splits these are. Supervectors of
shifted delta cepstra with the ridge back-end, learnt on whole recordings and on their first 5 and
12 s of speech as they were recorded, meet speakers never heard: cut short, in noise of 10 dB,
through the telephone, AMR-NB, Opus and AAC. Then each language in turn is left out of training, and
"none of these" has to tell its speakers from those of the others. Intervals hold 95 % of bootstraps
over speakers, drawn within their language. ::

    python -m benchmarks.accent_conditions SHARED [--seeds 1]
"""

import argparse
import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedKFold

from benchmarks.accents import COSTS, LANGUAGES, N_FOLDS, recall_estimate, say
from dialect.acoustic.free_speech.classifier import RegionClassifier
from dialect.acoustic.free_speech.mixture import Mixture, fit_mixture
from dialect.audio.channels import AAC, AMR, OPUS, add_noise, through_codec, through_telephone
from dialect.audio.speech import detect_speech
from dialect.entities import FloatArray, Waveform
from dialect.evaluation.detection import Scored, equal_error_rate
from dialect.evaluation.outcomes import Estimate, estimate
from dialect.features.frames import SpeechFrames, speech_frames
from dialect.features.pooling import FRAME_KINDS

FRAMES_PER_S = 100
CUTS_S = (5, 12)
SNR_DB = 10.0
BACKEND = "ridge"
MIXTURE_SAMPLE = 10_000
N_RESAMPLES = 500
SHOWN = ("EER", "Cllr", "min Cllr")
CHANNELS: Mapping[str, Callable[[FloatArray, np.random.Generator], FloatArray]] = {
    "noise, 10 dB": lambda sound, rng: add_noise(sound, rng, snr_db=SNR_DB),
    "telephone": lambda sound, _: through_telephone(sound),
    "AMR-NB": lambda sound, _: through_codec(sound, AMR),
    "Opus": lambda sound, _: through_codec(sound, OPUS),
    "AAC": lambda sound, _: through_codec(sound, AAC),
}
WHOLE = "as recorded"
TRAINED_ON = (WHOLE, *(f"first {s} s" for s in CUTS_S))

Frames = dict[str, list[FloatArray]]
"""By condition, the frames of every speaker."""


def main() -> None:
    """Print figures by condition, and how well strangers are refused."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shared", type=Path, help="folder that holds corpus/accents")
    parser.add_argument("--seeds", type=int, default=1)
    arguments = parser.parse_args()
    frames, at = listen(arguments.shared / "corpus" / "accents")
    print("English read by men: NOT Chinese; SDC supervectors, ridge;", arguments.seeds, "seed(s)")
    heads = "".join(f"{name:<20}" for name in ("UAR", *SHOWN))
    print(f"{'condition':<16}{heads}")
    by_seed = [by_condition(frames, at, seed) for seed in range(arguments.seeds)]
    for condition in frames:
        scored = [Scored(found[condition], at) for found in by_seed]
        costs = [cost_estimate(COSTS[name], scored) for name in SHOWN]
        cells = "".join(f"{say(one):<20}" for one in (recall_estimate(scored), *costs))
        print(f"{condition:<16}{cells}", flush=True)
    rates = [refusal(frames[WHOLE], at, stranger) for stranger in range(len(LANGUAGES))]
    for language, of_language in zip(LANGUAGES, rates, strict=True):
        print(f"left out: {language:<10} none of these, EER {say(rated(of_language))}")
    print(f"mean EER {say(rated(*rates))}")


def cost_estimate(cost: Callable[[Scored], float], scored: Sequence[Scored]) -> Estimate:
    """Average a cost over seeds; resample speakers within each language for the interval."""
    at, rng = scored[0].at, np.random.default_rng(0)
    of_language = [np.flatnonzero(at == k) for k in range(len(LANGUAGES))]

    def mean(rows: NDArray[np.intp]) -> float:
        return float(np.mean([cost(Scored(s.log_likelihood[rows], at[rows])) for s in scored]))

    resampled = [
        mean(np.concatenate([rng.choice(rows, len(rows)) for rows in of_language]))
        for _ in range(N_RESAMPLES)
    ]
    return estimate(mean(np.arange(len(at))), resampled)


def listen(folder: Path) -> tuple[Frames, NDArray[np.intp]]:
    """Take the frames of every man under every condition."""
    with (folder / "manifest.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["region"] in LANGUAGES]
    men = [row for row in rows if row["sex"] == "male"]
    frames: Frames = {condition: [] for condition in (*TRAINED_ON, *CHANNELS)}
    rng = np.random.default_rng(0)
    for row in men:
        samples, _ = soundfile.read(folder / row["path"], dtype="float64")
        cepstra = cepstra_of(samples)
        for condition, cut_s in zip(TRAINED_ON, (None, *CUTS_S), strict=True):
            frames[condition].append(described(first(cepstra, cut_s)))
        for channel, through in CHANNELS.items():
            frames[channel].append(described(cepstra_of(through(samples, rng))))
    return frames, np.array([LANGUAGES.index(row["region"]) for row in men])


def cepstra_of(samples: FloatArray) -> SpeechFrames:
    """Take the cepstra of the speech in a recording."""
    waveform = Waveform(samples.astype(np.float32))
    return speech_frames(waveform, detect_speech(waveform))


def first(cepstra: SpeechFrames, cut_s: int | None) -> SpeechFrames:
    """Keep the first seconds of speech."""
    if cut_s is None:
        return cepstra
    n_frames = cut_s * FRAMES_PER_S
    starts = tuple(start for start in cepstra.starts if start < n_frames)
    return SpeechFrames(cepstra.values[:n_frames], starts)


def described(cepstra: SpeechFrames) -> FloatArray:
    """Describe frames by shifted deltas; as float32, since all conditions are kept at once."""
    return FRAME_KINDS["sdc"](cepstra).astype(np.float32)


def mixture_of(frames: list[FloatArray], rows: NDArray[np.intp]) -> Mixture:
    """Learn the sounds of the speakers trained on."""
    pool = np.concatenate([frames[row] for row in rows.tolist()]).astype(np.float64)
    return fit_mixture(pool[np.random.default_rng(0).permutation(len(pool))[:MIXTURE_SAMPLE]])


def by_condition(frames: Frames, at: NDArray[np.intp], seed: int) -> dict[str, FloatArray]:
    """Hold each speaker out once, under every condition."""
    found = {condition: np.zeros((len(at), len(LANGUAGES))) for condition in frames}
    split = StratifiedKFold(N_FOLDS, shuffle=True, random_state=seed)
    for train, test in split.split(at, at):
        mixture = mixture_of(frames[WHOLE], train)
        learnt = [(c, row) for c in TRAINED_ON for row in train.tolist()]
        rows = [row for _, row in learnt]
        classifier = RegionClassifier(backend=BACKEND).fit(
            [mixture.supervector(frames[c][row]) for c, row in learnt],
            at[rows],
            speech_s=[len(frames[c][row]) / FRAMES_PER_S for c, row in learnt],
            speakers=rows,
        )
        for condition, heard in frames.items():
            tested = [heard[row] for row in test.tolist()]
            found[condition][test] = classifier.log_likelihood(
                [mixture.supervector(one) for one in tested],
                speech_s=[len(one) / FRAMES_PER_S for one in tested],
            )
    return found


Novelties = tuple[FloatArray, FloatArray]
"""Log-likelihood ratios of "none of these": of strangers, each by the model of every fold, shape
(n_folds, n_strangers), and of known speakers, shape (1, n_known)."""


def rated(*novelties: Novelties) -> Estimate:
    """Average equal error rates, with an interval over strangers and known speakers."""
    rng = np.random.default_rng(0)

    def drawn(of: FloatArray) -> FloatArray:
        n_speakers = of.shape[1]
        return of[:, rng.choice(n_speakers, n_speakers)].ravel()

    resampled = [
        float(np.mean([equal_error_rate(drawn(s), drawn(k)) for s, k in novelties]))
        for _ in range(N_RESAMPLES)
    ]
    value = np.mean([equal_error_rate(s.ravel(), k.ravel()) for s, k in novelties])
    return estimate(float(value), resampled)


def refusal(frames: list[FloatArray], at: NDArray[np.intp], stranger: int) -> Novelties:
    """Leave a language out; weigh "none of these" on unheard speakers of it and of the others."""
    known, strangers = np.flatnonzero(at != stranger), np.flatnonzero(at == stranger)
    of_known, of_strangers = np.zeros(len(at)), np.zeros((N_FOLDS, len(strangers)))
    split = StratifiedKFold(N_FOLDS, shuffle=True, random_state=0)
    for fold, (train, test) in enumerate(split.split(known, at[known])):
        mixture = mixture_of(frames, known[train])
        vectors = np.array([mixture.supervector(one) for one in frames])
        seconds = np.array([len(one) / FRAMES_PER_S for one in frames])
        rows, unseen = known[train], known[test]
        classifier = RegionClassifier(backend=BACKEND)
        classifier.fit(vectors[rows], at[rows], speech_s=seconds[rows])
        of_known[unseen] = classifier.novelty(vectors[unseen], speech_s=seconds[unseen])
        of_strangers[fold] = classifier.novelty(vectors[strangers], speech_s=seconds[strangers])
    return of_strangers, of_known[None, known]


if __name__ == "__main__":
    main()
