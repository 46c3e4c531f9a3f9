"""Train the detectors of phonetic classes on the development corpus, dialects held out to test.

Each trait has a logistic detector over the numbers of `dialect.acoustic.vector`. Sessions are of 40
syllables, as real ones are, so that lengths and cepstra are about a session's own. A trait is kept
if a detector learnt on one dialect finds it in the other, in whichever direction both have it. Run
from the checkout; it writes ``models/phonetic-traits-1``::

    python -m benchmarks.train_detectors SHARED [--dry-run]
"""

import argparse
import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pypinyin import Style, lazy_pinyin
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict
from sklearn.preprocessing import StandardScaler

from benchmarks.known_words import join
from benchmarks.romanised import of_jyutping, of_pinyin
from dialect.acoustic.artefacts import models_folder, save_arrays
from dialect.acoustic.detectors import MODEL, Detectors
from dialect.acoustic.traits import TRAITS, traits_of
from dialect.acoustic.vector import FINGERPRINT, NAMES, vector_of
from dialect.atlas.syllable import Syllable
from dialect.entities import FloatArray, Segment
from dialect.features.measures import SyllableMeasures
from dialect.features.session import measure_session

SESSION = 40
STRENGTH = 0.01
"""Inverse strength of the ridge; .003 to .03 give the same areas within .02."""
LEAST_EACH = 8
LEAST_AREA = 0.75
"""Area under the curve, dialect held out, that keeps a trait."""
WITHIN_VOICE = ("checked",)
"""Traits of one voice alone that are kept on its own held-out syllables; see the card."""
YUE, HSK, SYLLABLES = "jyutpingorg_1", "audiocmn_hsk", "audiocmn_syllabs"


@dataclass(frozen=True)
class Source:
    """Syllables of one source: numbers (n, n_numbers) and answers (n, n_traits)."""

    numbers: FloatArray
    answers: FloatArray

    def of_trait(self, trait: str) -> tuple[FloatArray, NDArray[np.bool_]]:
        """Return the numbers of the syllables that a trait asks about, and its answers."""
        column = self.answers[:, TRAITS.index(trait)]
        known = ~np.isnan(column)
        return self.numbers[known], column[known] > 0


def main() -> None:
    """Test every trait with dialects held out; train the kept ones on all sources and save."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shared", type=Path, help="folder that holds corpus/")
    parser.add_argument("--dry-run", action="store_true", help="print, save nothing")
    arguments = parser.parse_args()
    sources = {name: measure(name, arguments.shared / "corpus") for name in (YUE, HSK, SYLLABLES)}
    metrics = {trait: areas(trait, sources) for trait in TRAITS}
    kept = [trait for trait in TRAITS if is_kept(trait, metrics[trait])]
    print(f"{'trait':<12}  {'cmn>yue':>7}  {'yue>cmn':>7}  {'syl>hsk':>7}  {'in yue':>7}  kept")
    for trait, found in metrics.items():
        shown = "  ".join(f"{'-' if a is None else f'{a:.2f}':>7}" for a in found.values())
        print(f"{trait:<12}  {shown}  {'yes' if trait in kept else 'no'}")
    if arguments.dry_run:
        return
    detectors = train(list(sources.values()), kept)
    fields = {name: getattr(detectors, name) for name in Detectors.__dataclass_fields__}
    place = save_arrays(MODEL, {"traits": list(TRAITS), **fields}, fingerprint=FINGERPRINT)
    text = {
        "area under the curve, by training > test": metrics,
        "kept": kept,
        "syllables": {name: len(source.numbers) for name, source in sources.items()},
    }
    path = place / "metrics.json"
    path.write_text(json.dumps(text, indent=2) + "\n", encoding="utf-8")
    print(f"wrote {place.relative_to(models_folder().parent)}")


def measure(speaker: str, corpus: Path) -> Source:
    """Measure every clip of a source, a session at a time."""
    with (corpus / "manifest.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["speaker"] == speaker]
    rows = [rows[i] for i in np.random.default_rng(0).permutation(len(rows))]
    said = [(row["path"], spoken(speaker, row["transcript"])) for row in rows]
    known = [(path, syllable) for path, syllable in said if syllable is not None]
    measured: list[tuple[SyllableMeasures, Syllable]] = []
    for start in range(0, len(known), SESSION):
        part = known[start : start + SESSION]
        waveform, segments = join([(path, Segment(0.0, 0.0, "口")) for path, _ in part], corpus)
        syllables = measure_session(waveform, segments).syllables
        measured += zip(syllables, (syllable for _, syllable in part), strict=True)
    voiced = [pair for pair in measured if not np.isnan(pair[0].timing.rime_s)]
    return Source(
        np.array([vector_of(measures) for measures, _ in voiced]),
        np.array([traits_of(syllable) for _, syllable in voiced]),
    )


def spoken(speaker: str, transcript: str) -> Syllable | None:
    """Say what a clip holds, or nothing if it is no syllable of the language."""
    try:
        if speaker == YUE:
            return of_jyutping(transcript)
        if speaker == SYLLABLES:
            return of_pinyin(transcript)
        return of_pinyin(lazy_pinyin(transcript, style=Style.NORMAL)[0])
    except (KeyError, StopIteration):
        return None


def areas(trait: str, sources: dict[str, Source]) -> dict[str, float | None]:
    """Measure a trait's area under the curve by what was held out; None where not both answers."""
    yue, hsk, syllables = (sources[name] for name in (YUE, HSK, SYLLABLES))
    return {
        "Mandarin > Cantonese": _area(trait, [hsk, syllables], yue),
        "Cantonese > Mandarin": _area(trait, [yue], hsk),
        "Mandarin list > Mandarin list": _area(trait, [syllables], hsk),
        "within Cantonese": _area_within(trait, yue),
    }


def is_kept(trait: str, found: dict[str, float | None]) -> bool:
    """Keep a trait that carries over to another dialect, or to other words where it cannot."""
    across = [found["Mandarin > Cantonese"], found["Cantonese > Mandarin"]]
    tested = [area for area in across if area is not None]
    if not tested and trait in WITHIN_VOICE:
        tested = [area for area in (found["within Cantonese"],) if area is not None]
    elif not tested:
        lists = found["Mandarin list > Mandarin list"]
        tested = [lists] if lists is not None else []
    return bool(tested) and min(tested) >= LEAST_AREA


def _area(trait: str, training: Sequence[Source], test: Source) -> float | None:
    X, y = _gather(trait, training)
    X_test, y_test = test.of_trait(trait)
    if min(_fewest(y), _fewest(y_test)) < LEAST_EACH:
        return None
    scaler, model = fit(X, y)
    return round(float(roc_auc_score(y_test, model.decision_function(scaler.transform(X_test)))), 3)


def _area_within(trait: str, source: Source) -> float | None:
    X, y = source.of_trait(trait)
    if _fewest(y) < LEAST_EACH:
        return None
    model = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=1000)
    scores = cross_val_predict(
        model, StandardScaler().fit_transform(X), y, method="decision_function"
    )
    return round(float(roc_auc_score(y, scores)), 3)


def train(sources: Sequence[Source], kept: Sequence[str]) -> Detectors:
    """Train the kept traits on some sources; the others stay at even odds."""
    shape = (len(TRAITS), len(NAMES))
    found = Detectors(np.zeros(shape), np.ones(shape), np.zeros(shape), np.zeros(len(TRAITS)))
    for row, trait in enumerate(TRAITS):
        X, y = _gather(trait, sources)
        if trait not in kept or _fewest(y) < LEAST_EACH:
            continue
        scaler, model = fit(X, y)
        found.centre[row], found.spread[row] = scaler.mean_, scaler.scale_
        found.weight[row], found.bias[row] = model.coef_[0], model.intercept_[0]
    return replace(found)


def fit(X: FloatArray, y: NDArray[np.bool_]) -> tuple[StandardScaler, LogisticRegression]:
    """Fit one detector, both answers counting alike."""
    scaler = StandardScaler().fit(X)
    model = LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=1000)
    return scaler, model.fit(scaler.transform(X), y)


def _gather(trait: str, sources: Sequence[Source]) -> tuple[FloatArray, NDArray[np.bool_]]:
    pairs = [source.of_trait(trait) for source in sources]
    return np.vstack([X for X, _ in pairs]), np.concatenate([y for _, y in pairs])


def _fewest(y: NDArray[np.bool_]) -> int:
    return int(min(y.sum(), (~y).sum()))


if __name__ == "__main__":
    main()
