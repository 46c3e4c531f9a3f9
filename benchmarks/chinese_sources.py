"""Leave out one source, or some voices, of the Chinese development corpus, and show what is left.

Most groups have one to six voices and one microphone, so a classifier learns recordings and not
dialects: the figures are at chance or below it, **no accuracy on Chinese may be claimed from
them**, and no model of free speech ships. Clips of one voice are joined to some ten seconds. ::

    python -m benchmarks.chinese_sources SHARED
"""

import argparse
import csv
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from dialect.acoustic.free_speech.classifier import RegionClassifier
from dialect.acoustic.free_speech.mixture import fit_mixture
from dialect.acoustic.free_speech.model import LEAST_SPEECH_S
from dialect.audio.speech import detect_speech
from dialect.corpus.manifest import Item
from dialect.corpus.splits import Fold, folds_by_speaker, leave_one_source_out
from dialect.entities import FloatArray, Waveform
from dialect.features.frames import speech_frames
from dialect.features.pooling import FRAME_KINDS

JOINED_S = 10.0
RATE_HZ = 16_000
MIXTURE_SAMPLE = 10_000
REGIONS = {"官话": "mandarin", "客家话": "hakka", "闽语": "min", "粤语": "yue"}


@dataclass(frozen=True)
class Joined:
    """Some ten seconds of one voice: frames of its speech, and where it comes from."""

    item: Item
    frames: FloatArray
    speech_s: float


def main() -> None:
    """Print recalls with sources and with voices held out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shared", type=Path, help="folder that holds corpus/")
    recordings = list(join(parser.parse_args().shared / "corpus"))
    short = sum(one.speech_s < LEAST_SPEECH_S for one in recordings)
    kept = [one for one in recordings if one.speech_s >= LEAST_SPEECH_S]
    print(f"{len(recordings)} recordings, {short} with under {LEAST_SPEECH_S:.0f} s of speech")
    voices = {region: {one.item.speaker for one in kept if one.item.region == region}
              for region in REGIONS.values()}  # fmt: skip
    print("voices:", {region: len(names) for region, names in voices.items()})
    for fold in leave_one_source_out([one.item for one in kept]):
        report(f"without {fold.name}", kept, [fold])
    several = [one for one in kept if len(voices[one.item.region]) > 1]
    n_folds = min(len(voices[one.item.region]) for one in several)
    folds = folds_by_speaker([one.item for one in several], n_folds=n_folds)
    report(f"voices held out, {n_folds} folds", several, folds)


def join(corpus: Path) -> Sequence[Joined]:
    """Join the clips of each voice."""
    clips: dict[tuple[str, str, str], list[Path]] = defaultdict(list)
    with (corpus / "manifest.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["group"] in REGIONS:
                key = (REGIONS[row["group"]], row["speaker"], row["source"])
                clips[key].append(corpus / row["path"])
    joined = []
    for (region, speaker, source), paths in clips.items():
        waiting: list[np.ndarray] = []
        for number, path in enumerate(paths, start=1):
            waiting.append(soundfile.read(path, dtype="float32")[0])
            if sum(map(len, waiting)) >= JOINED_S * RATE_HZ or number == len(paths):
                waveform = Waveform(np.concatenate(waiting))
                speech = detect_speech(waveform)
                frames = FRAME_KINDS["sdc"](speech_frames(waveform, speech))
                item = Item(path, region, speaker, source, "see shared/corpus")
                seconds = sum(span.end_s - span.start_s for span in speech)
                joined.append(Joined(item, frames, seconds))
                waiting = []
    return joined


def report(name: str, recordings: Sequence[Joined], folds: Sequence[Fold]) -> None:
    """Train on what each fold leaves, and print the recall of each region over its voices."""
    right: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    n_regions = []
    for fold in folds:
        train, test = np.array(fold.train), np.array(fold.test)
        if not len(test):
            continue
        answers, n_known = answer(recordings, train, test)
        n_regions.append(n_known)
        for row, said in zip(test.tolist(), answers, strict=True):
            item = recordings[row].item
            right[item.region][item.speaker].append(said == item.region)
    if not right:
        print(f"{name}: nothing to test, nobody else speaks what it holds")
        return
    recall = {region: float(np.mean([np.mean(r) for r in by_voice.values()]))
              for region, by_voice in right.items()}  # fmt: skip
    count = Counter({region: len(by_voice) for region, by_voice in right.items()})
    shown = ", ".join(
        f"{region} {recall[region]:.2f} ({count[region]} voices)" for region in recall
    )
    chance = 1 / float(np.mean(n_regions))
    print(f"{name}: {shown}; UAR {np.mean(list(recall.values())):.2f}, chance {chance:.2f}")


def answer(
    recordings: Sequence[Joined], train: NDArray[np.intp], test: NDArray[np.intp]
) -> tuple[list[str], int]:
    """Learn from some recordings and name the regions of others."""
    pool = np.concatenate([recordings[row].frames for row in train.tolist()])
    mixture = fit_mixture(pool[np.random.default_rng(0).permutation(len(pool))[:MIXTURE_SAMPLE]])
    vectors = np.array([mixture.supervector(one.frames) for one in recordings])
    seconds = np.array([one.speech_s for one in recordings])
    classifier = RegionClassifier().fit(
        vectors[train],
        [recordings[row].item.region for row in train.tolist()],
        speech_s=seconds[train],
        speakers=[recordings[row].item.speaker for row in train.tolist()],
    )
    # Where a region has a single voice nothing can be held out, so scores are compared as they are.
    best = classifier.scorer_.scores(vectors[test]).argmax(axis=1)
    return classifier.classes_[best].tolist(), len(classifier.classes_)


if __name__ == "__main__":
    main()
