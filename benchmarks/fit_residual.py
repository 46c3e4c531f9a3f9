"""Fit how far spoken tones stray from the surveyed values of the speaker's home.

Per voice, per dialect and over all, the spread of height, slope, bend and single points, and the
part of it that all syllables of one tone share, by maximum likelihood with the speaker's range and
height integrated out. Run from the checkout::

    python -m benchmarks.fit_residual SHARED
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from dialect.acoustic.expected import contour_of_chao
from dialect.acoustic.residual import Residual
from dialect.acoustic.tones import TYPICAL_SCALE_ST
from dialect.atlas.load import load_atlas
from dialect.entities import FloatArray
from dialect.evaluation.clips import (
    CANTONESE,
    MANDARIN,
    MANDARIN_SYLLABLES,
    Task,
    clips_of,
    join,
)
from dialect.evaluation.simulated_sessions import SURVEYED
from dialect.features.contours import POINTS
from dialect.features.session import measure_session

OUTLIER_ST = 7.0
"""Further than this from its tone's median at any point, a contour is an octave error."""
AT_MOST = 24
"""Syllables of one tone that count, so that no tone outweighs the rest."""
SCALE_SD_ST = 0.8
START = np.array([0.0, 0.0, -0.5, -0.4, 0.0])


@dataclass(frozen=True)
class Tone:
    """Syllables of one tone by one speaker: template, number, mean and scatter of contours."""

    template: FloatArray
    n: int
    mean: FloatArray
    scatter: FloatArray


def main() -> None:
    """Print the fitted spread per voice, per dialect and over all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shared", type=Path, help="folder that holds corpus/")
    corpus = parser.parse_args().shared / "corpus"
    yue, hsk, syllables = (
        tones_of(task, corpus) for task in (CANTONESE, MANDARIN, MANDARIN_SYLLABLES)
    )
    print("voices                    level  slope  curve  point  shared")
    for name, voices in {
        "Cantonese": [yue],
        "Mandarin, characters": [hsk],
        "Mandarin, syllables": [syllables],
        "Mandarin, both": [hsk, syllables],
        "all three": [hsk, syllables, yue],
    }.items():
        found = minimize(misfit, START, args=(voices,), method="Powell").x
        spread = "  ".join(f"{value:5.2f}" for value in np.exp(found[:4]))
        print(f"{name:<24}  {spread}  {expit(found[4]):6.2f}")


def tones_of(task: Task, corpus: Path) -> list[Tone]:
    """Measure every clip of a task's speaker, by tone."""
    surveyed = SURVEYED["Cantonese" if task is CANTONESE else "Mandarin"]
    clips = clips_of(task, corpus, load_atlas())
    chosen = [clip for category in surveyed for clip in clips[category]]
    waveform, segments = join(chosen, corpus)
    contours = measure_session(waveform, segments).contours
    found = []
    for category, chao in surveyed.items():
        rows = [
            row
            for row, i in enumerate(contours.segment)
            if segments[i].tone_category == category and (contours.weight[row] > 0.3).all()
        ]
        pitch = contours.pitch_st[rows]
        pitch = pitch[(np.abs(pitch - np.median(pitch, axis=0)) < OUTLIER_ST).all(axis=1)]
        centred = pitch - pitch.mean(axis=0)
        scatter = centred.T @ centred
        found.append(Tone(contour_of_chao(chao), len(pitch), pitch.mean(axis=0), scatter))
    return found


def misfit(parameters: FloatArray, voices: Sequence[Sequence[Tone]]) -> float:
    """Return the negative log-likelihood of some voices, less a constant."""
    spread = Residual(*np.exp(parameters[:4]).tolist()).covariance(np.ones(len(POINTS)))
    shared = float(expit(parameters[4]))
    return sum(_misfit_of_voice(voice, shared * spread, (1 - shared) * spread) for voice in voices)


def _misfit_of_voice(voice: Sequence[Tone], between: FloatArray, within: FloatArray) -> float:
    """Integrate one speaker's offset (flat) and scale (normal) out in closed form."""
    precision, pull, misfit = np.diag([0.0, SCALE_SD_ST**-2]), np.zeros(2), 0.0
    pull[1] = TYPICAL_SCALE_ST / SCALE_SD_ST**2
    inverse, log_volume = np.linalg.inv(within), float(np.linalg.slogdet(within)[1])
    for tone in voice:
        n = min(tone.n, AT_MOST)
        of_mean = np.linalg.inv(between + within / n)
        design = np.column_stack([np.ones(len(POINTS)), tone.template])
        precision += design.T @ of_mean @ design
        pull += design.T @ of_mean @ tone.mean
        scatter = float(np.trace(inverse @ tone.scatter)) / max(tone.n - 1, 1)
        misfit += 0.5 * (n - 1) * (log_volume + scatter)
        misfit += 0.5 * float(tone.mean @ of_mean @ tone.mean - np.linalg.slogdet(of_mean)[1])
    explained = float(pull @ np.linalg.solve(precision, pull))
    return misfit + 0.5 * (float(np.linalg.slogdet(precision)[1]) - explained)


if __name__ == "__main__":
    main()
