"""Train the detectors of phonetic classes on the development corpus, dialects held out to test.

Each trait has a logistic detector over the numbers of `dialect.acoustic.vector`. Sessions are of 40
syllables, as real ones are, so that lengths and cepstra are about a session's own. A trait is kept
if a detector learnt on one dialect finds it in the other, in whichever direction both have it. Run
from the checkout; it writes ``models/phonetic-traits-1``::

    python -m benchmarks.train_detectors SHARED [--dry-run]
"""

import argparse
import json
from pathlib import Path

from dialect.acoustic.artefacts import models_folder, save_arrays
from dialect.acoustic.detectors import MODEL, Detectors
from dialect.acoustic.traits import TRAITS
from dialect.acoustic.vector import FINGERPRINT
from dialect.evaluation.trained_detectors import LEAST_AREA, areas, train
from dialect.evaluation.voices import measure_voices

WITHIN_VOICE = ("checked",)
"""Traits of one voice alone that are kept on its own held-out syllables; see the card."""


def main() -> None:
    """Test every trait with dialects held out; train the kept ones on all sources and save."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shared", type=Path, help="folder that holds corpus/")
    parser.add_argument("--dry-run", action="store_true", help="print, save nothing")
    arguments = parser.parse_args()
    voices = measure_voices(arguments.shared / "corpus")
    metrics = {trait: areas(trait, voices) for trait in TRAITS}
    kept = [trait for trait in TRAITS if is_kept(trait, metrics[trait])]
    print(f"{'trait':<12}  {'cmn>yue':>7}  {'yue>cmn':>7}  {'syl>hsk':>7}  {'in yue':>7}  kept")
    for trait, found in metrics.items():
        shown = "  ".join(f"{'-' if a is None else f'{a:.2f}':>7}" for a in found.values())
        print(f"{trait:<12}  {shown}  {'yes' if trait in kept else 'no'}")
    if arguments.dry_run:
        return
    detectors = train(list(voices.values()), kept)
    fields = {name: getattr(detectors, name) for name in Detectors.__dataclass_fields__}
    place = save_arrays(MODEL, {"traits": list(TRAITS), **fields}, fingerprint=FINGERPRINT)
    text = {
        "area under the curve, by training > test": metrics,
        "kept": kept,
        "syllables": {name: len(voice.said) for name, voice in voices.items()},
    }
    path = place / "metrics.json"
    path.write_text(json.dumps(text, indent=2) + "\n", encoding="utf-8")
    print(f"wrote {place.relative_to(models_folder().parent)}")


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


if __name__ == "__main__":
    main()
