"""Render every shape of syllable that the survey points read, and keep its cepstra.

No recording goes into it. Sessions hold shapes at random, so that each is standardised against the
syllables of the country. Run from the checkout; it writes ``models/rendered-readings-1``::

    python -m benchmarks.render_readings
"""

import json

import numpy as np

from dialect.acoustic.artefacts import save_arrays
from dialect.acoustic.synthesis import RATE_HZ, render, shape_of
from dialect.acoustic.templates import FINGERPRINT, MODEL, quantise, stretch
from dialect.atlas.load import load_atlas
from dialect.entities import FloatArray, Segment, Waveform
from dialect.features.session import measure_session

SESSION = 200
LEVEL, NOISE = 0.3, 1e-4
GAP_S = 0.1


def main() -> None:
    """Render, measure, save."""
    rng = np.random.default_rng(0)
    shapes = sorted({shape_of(syllable) for syllable in load_atlas().readings.syllables})
    order = rng.permutation(len(shapes))
    steps = np.zeros((len(shapes), *stretch(np.zeros((1, 13))).shape), dtype=np.int8)
    for start in range(0, len(order), SESSION):
        rows = order[start : start + SESSION]
        for row, cepstra in zip(rows, measured([shapes[row] for row in rows], rng), strict=True):
            steps[row] = quantise(stretch(cepstra))
    place = save_arrays(
        MODEL, {"shapes": " ".join(shapes), "steps": steps}, fingerprint=FINGERPRINT
    )
    text = json.dumps({"shapes": len(shapes), "frames": steps.shape[1]}, indent=2) + "\n"
    (place / "metrics.json").write_text(text, encoding="utf-8")
    print(f"{len(shapes)} shapes in {place}")


def measured(shapes: list[str], rng: np.random.Generator) -> list[FloatArray]:
    """Render shapes one after another and measure them as a session."""
    pieces, segments, start_s = [], [], 0.0
    for shape in shapes:
        sound = LEVEL * render(shape, rng)
        pieces += [sound, np.zeros(round(GAP_S * RATE_HZ))]
        end_s = start_s + len(sound) / RATE_HZ
        segments.append(Segment(start_s, end_s, "口"))
        start_s = end_s + GAP_S
    samples = np.concatenate(pieces)
    samples += NOISE * rng.standard_normal(len(samples))
    session = measure_session(Waveform(samples.astype(np.float32)), segments)
    return [syllable.cepstra for syllable in session.syllables]


if __name__ == "__main__":
    main()
