"""Choose the words to ask for by the information that they are expected to give about home.

Homes are drawn from the whole country, a county at a time; each home's nearest survey point with
readings is made to say all candidate words (`benchmarks/prompt_words.csv`) with the residuals and
the detectors' errors that were measured on real voices. Every other home is left out of what is
known, as most places are not surveyed. Greedily the word is taken that raises the expected
log-posterior of the points within 60 km of home most, by both ways and the discounts of
`dialect.acoustic.words`. Simulation: the voice's range and height are known, which they are after
half a dozen words, and only points with readings are looked at. Run from the checkout; it writes
``dialect/acoustic/data/prompts.json``::

    python -m benchmarks.choose_prompts [--homes 150] [--dry-run]
"""

import argparse
import csv
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.special import ndtri, softmax

from dialect.acoustic import prompts
from dialect.acoustic.artefacts import models_folder
from dialect.acoustic.detectors import MODEL
from dialect.acoustic.expected import ExpectedTone
from dialect.acoustic.residual import RESIDUAL
from dialect.acoustic.sounds import TRAIT_WEIGHT, WordReadings
from dialect.acoustic.tones import MISMARKED, SHARED_RESIDUAL, TYPICAL_SCALE_ST
from dialect.acoustic.traits import TRAITS, traits_of
from dialect.acoustic.ways import WAYS
from dialect.acoustic.words import WORDS_ALIKE, Survey, survey_of
from dialect.atlas.geodesy import great_circle_km, nearest_points
from dialect.atlas.load import Atlas, load_atlas
from dialect.entities import FloatArray, Segment
from dialect.features.contours import POINTS

HERE = Path(__file__).parent
NEAR_KM = 60.0
NUMERALS = "一二三四五六七八九十"
LENGTHS = (10, 20, 40)
TITLES = {"numerals": "数数：一到十", "words-10": "十个词", "words-20": "二十个词"} | {
    "words-40": "四十个词"
}


@dataclass(frozen=True)
class Session:
    """Log-likelihoods of simulated words.

    Attributes
    ----------
    words : tuple of str
    tone, sound : ndarray of float, shape (n_words, n_ways, n_points, n_homes)
        Of each of `dialect.acoustic.ways.WAYS`; -inf where a home's own point is left out.
    category : tuple of str
        Which words share their tone's residual.
    near : ndarray of float, shape (n_points, n_homes)
        1 for the points near home, else 0.
    """

    words: tuple[str, ...]
    tone: FloatArray
    sound: FloatArray
    category: tuple[str, ...]
    near: FloatArray


def main() -> None:
    """Print the words with the bits that each adds, and write the lists."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--homes", type=int, default=150)
    parser.add_argument("--dry-run", action="store_true", help="print, write nothing")
    arguments = parser.parse_args()
    with (HERE / "prompt_words.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    atlas = load_atlas()
    session = simulate([row["word"] for row in rows], atlas, arguments.homes)
    numerals = [session.words.index(char) for char in NUMERALS]
    print(f"numerals: {bits_of(session, numerals):.2f} bits from {len(numerals)} words")
    chosen = choose(session, max(LENGTHS))
    for n in range(1, len(chosen) + 1):
        print(f"{n:3d} {session.words[chosen[n - 1]]}  {bits_of(session, chosen[:n]):.2f} bits")
    if arguments.dry_run:
        return
    lists = {"numerals": NUMERALS} | {
        f"words-{n}": "".join(session.words[k] for k in chosen[:n]) for n in LENGTHS
    }
    asked = set("".join(lists.values()))
    data = {
        "lists": {name: {"title": TITLES[name], "text": text} for name, text in lists.items()},
        "words": [row for row in rows if row["word"] in asked],
    }
    path = Path(prompts.__file__).parent / "data" / "prompts.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def simulate(words: Sequence[str], atlas: Atlas, n_homes: int) -> Session:
    """Let homes all over the country say all words."""
    survey, rng = survey_of(atlas), np.random.default_rng(0)
    home, distance_km = draw_homes(atlas, survey, n_homes, rng)
    separation = detector_separation()
    habit = rng.standard_normal((n_homes, len(TRAITS)))
    residual = Drawn({}, rng)
    tones, sounds, categories = [], [], []
    for word in words:
        expected = survey.tones.expect(Segment(0.0, 1.0, word))
        readings = survey.sounds.of_word(word)
        if not isinstance(expected, ExpectedTone) or not len(readings.point):
            raise ValueError(f"{word} is not in the atlas")
        tones.append(say_tone(expected, survey, home, residual)[:, survey.sounds.read])
        sounds.append(
            say_sounds(readings, survey, home, separation, (habit, rng))[:, survey.sounds.read]
        )
        categories.append(expected.category)
    is_left_out = (survey.sounds.read[:, None] == home) & (np.arange(n_homes) % 2 == 0)
    near = (distance_km < NEAR_KM).T & ~is_left_out
    kept = near.any(axis=0)  # homes without a survey point around, as in 新疆, teach nothing here
    others = np.where(is_left_out, -np.inf, 0.0)[:, kept].astype(np.float32)
    return Session(
        tuple(words),
        np.array(tones)[..., kept] + others,
        np.array(sounds)[..., kept],
        tuple(categories),
        near[:, kept].astype(np.float64),
    )


def draw_homes(
    atlas: Atlas, survey: Survey, n: int, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """Draw counties, and take the nearest point with readings: positions, and all distances."""
    read = survey.tones.locality[survey.sounds.read]
    lat, lon = atlas.localities.lat[read], atlas.localities.lon[read]
    county = rng.choice(len(atlas.counties), n)
    near = nearest_points(atlas.counties.lat[county], atlas.counties.lon[county], lat, lon, k=1)
    at = near.row[:, 0]
    distance_km = great_circle_km(lat[at][:, None], lon[at][:, None], lat, lon)
    return survey.sounds.read[at], distance_km


def detector_separation() -> FloatArray:
    """Distance between the answers of each detector in standard deviations; 0 if not kept."""
    metrics = json.loads((models_folder() / MODEL / "metrics.json").read_bytes())
    areas = metrics["area under the curve, by training > test"]
    separation = np.zeros(len(TRAITS))
    for k, trait in enumerate(TRAITS):
        across = [area for area in list(areas[trait].values())[:2] if area is not None]
        tested = across or [area for area in areas[trait].values() if area is not None]
        if trait in metrics["kept"]:
            separation[k] = np.sqrt(2.0) * ndtri(min(min(tested), 0.97))
    # Traits of one syllable err together: they tell as much as so many independent ones.
    return separation * np.sqrt(TRAIT_WEIGHT)


@dataclass
class Drawn:
    """Residuals that all words of one tone and home share, drawn once."""

    shared: dict[tuple[int, int], FloatArray]
    rng: np.random.Generator

    def of(self, home: int, contour: int) -> FloatArray:
        """Draw a word's residual, shape (5,)."""
        factor = np.linalg.cholesky(RESIDUAL.covariance(np.ones(len(POINTS))))
        key = (home, contour)
        if key not in self.shared:
            self.shared[key] = factor @ self.rng.standard_normal(len(POINTS))
        own = factor @ self.rng.standard_normal(len(POINTS))
        both: FloatArray = (
            np.sqrt(SHARED_RESIDUAL) * self.shared[key] + np.sqrt(1.0 - SHARED_RESIDUAL) * own
        )
        return both


def say_tone(word: ExpectedTone, survey: Survey, home: FloatArray, residual: Drawn) -> FloatArray:
    """Score the tone that each home uses at every point, shape (n_ways, n_points, n_homes)."""
    contours, n_points = survey.tones.contours, len(survey.tones.locality)
    said = []
    for at in home.tolist():
        rows = np.flatnonzero(word.point == at)
        chance = word.probability[rows] / word.probability[rows].sum()
        contour = int(residual.rng.choice(word.contour[rows], p=chance))
        said.append(TYPICAL_SCALE_ST * contours[contour] + residual.of(at, contour))
    shares, frequency = word.shares(n_points, len(contours)), survey.tones.frequency
    by_way = []
    for way, kin in zip(WAYS.each, survey.kin, strict=True):
        spread = RESIDUAL.widened(way.widening)
        factor = np.linalg.inv(np.linalg.cholesky(spread.covariance(np.ones(len(POINTS)))))
        template, pitch = TYPICAL_SCALE_ST * contours @ factor.T, np.array(said) @ factor.T
        squares = np.square(template[:, None, :] - pitch).sum(axis=2)
        density = np.exp(spread.log_density(squares, n_points=len(POINTS)))
        anywhere = frequency @ density
        mixed = kin @ (shares @ density) + (1.0 - kin.sum(axis=1))[:, None] * anywhere
        ratio = (1.0 - MISMARKED) * mixed / anywhere + MISMARKED
        by_way.append(np.log(ratio).astype(np.float32))
    return np.array(by_way)


def say_sounds(
    word: WordReadings,
    survey: Survey,
    home: FloatArray,
    separation: FloatArray,
    noise: tuple[FloatArray, np.random.Generator],
) -> FloatArray:
    """Score the sounds that each home makes at every point, (n_ways, n_points, n_homes).

    A speaker's habit, (n_homes, n_traits), is half of every detector's error.
    """
    habit, rng = noise
    syllables = survey.sounds.readings.syllables
    scores = np.zeros((len(WAYS.each), len(survey.tones.locality), len(home)), np.float32)
    for column, at in enumerate(home.tolist()):
        rows = np.flatnonzero(word.point == at)
        if not len(rows):
            continue
        syllable = syllables[int(rng.choice(word.syllable[rows]))]
        side = 2.0 * traits_of(syllable) - 1.0  # -1, 1, or NaN where the question does not arise
        error = np.sqrt(0.5) * (habit[column] + rng.standard_normal(len(TRAITS)))
        log_odds = separation * error + 0.5 * separation**2 * np.nan_to_num(side)
        of_syllable = survey.sounds.by_traits(word, log_odds)
        for z, way in enumerate(WAYS.each):
            ratio = survey.sounds.likelihood(word, of_syllable, doubt=MISMARKED, way=way)
            scores[z, :, column] = np.log(ratio)
    return scores


def choose(session: Session, n: int) -> list[int]:
    """Take words greedily, each the one that adds most to those before."""
    chosen: list[int] = []
    for _ in range(n):
        rest = [k for k in range(len(session.words)) if k not in chosen]
        chosen.append(max(rest, key=lambda k: bits_of(session, [*chosen, k])))
    return chosen


def bits_of(session: Session, chosen: Sequence[int]) -> float:
    """Return the expected gain in log2 of the chance of the points near home."""
    of_tones, of_sounds = 1.0 / (1.0 + np.array(WORDS_ALIKE[:2]) * (len(chosen) - 1))
    by_way = of_sounds * session.sound[list(chosen)].sum(axis=0)
    of_category: dict[str, list[int]] = {}
    for k in chosen:
        of_category.setdefault(session.category[k], []).append(k)
    for members in of_category.values():
        discount = of_tones / (1.0 + SHARED_RESIDUAL * (len(members) - 1))
        by_way += discount * session.tone[members].sum(axis=0)
    chance = softmax(WAYS.together(by_way), axis=0)
    gain = np.log2((chance * session.near).sum(axis=0) / session.near.mean(axis=0))
    return float(gain.mean())


if __name__ == "__main__":
    main()
