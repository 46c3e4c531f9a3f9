"""Fit how heard features are weighed, on simulated speakers of the development half.

Speakers stand in for the country's people (`Protocol.POPULATION`), and are asked at random or by
choice. The discount of n pieces that are alike is ``weight / (1 + (n - 1) * correlation)``; if the
speaker talks like a town of the county itself, its power `own_discount` (`dialect.ranking.sounds`).
These, the dispersion, and how what is left is shared between one town near by and all around are
chosen one after another by the mean log posterior of the home county, numbers of answers alike; at
last the dispersion by how near to 80 % of the homes the 80 % sets hold. The chance of an own town
is counted: of the people of counties with a recorded town, those who live at one. The chances of
noise are judgement, see `docs/adr/0013-calibrated-for-the-population.md`. The test half of the
prefectures is not looked at. Run, to write `dialect/ranking/data/weights.json`::

    python -m benchmarks.fit_weights [--dry-run]
"""

import argparse
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from itertools import product

import numpy as np

from dialect.atlas.load import Atlas, load_atlas
from dialect.entities import FeatureClue, FloatArray
from dialect.evaluation.evidence import Design, Questions, interviews, panel_of
from dialect.evaluation.outcomes import EXACTLY, exact_cover
from dialect.evaluation.speakers import TWIN_KM, Protocol, Split
from dialect.evidence.coverage import survey_coverage
from dialect.evidence.towns import towns_of
from dialect.ranking.combine import Posterior, hear
from dialect.ranking.prior import log_prior_of_all
from dialect.ranking.sounds import Sounds, relate
from dialect.ranking.weights import WEIGHTS_FILE, Ways, load_weights

SPEAKERS = {Questions.RANDOM_FEATURES: 90, Questions.CHOSEN_FEATURES: 90}
SEED = 11
CORRELATIONS = (0.02, 0.03, 0.05)
OWN_DISCOUNTS = (0.7, 0.8, 0.9, 1.0)
KIN_SHARES = (0.35, 0.5, 0.65)
DISTANCES_KM = (0, 5, 12, 20, 50, 80, 120, 200, np.inf)
DISPERSIONS = (0.0, 0.005, 0.01, 0.0125, 0.015, 0.0175, 0.02)


@dataclass(frozen=True)
class Speaker:
    """What was heard of one speaker after some answers, and where the home is."""

    home: int
    log_prior: FloatArray
    sounds: Sounds


@dataclass(frozen=True)
class Setting:
    """What is fitted."""

    correlation: float
    ways: Ways


Score = Callable[[FloatArray, int], float]
Groups = dict[int, list[Speaker]]


def main() -> None:
    """Print the score of each setting, one parameter after another, and write the best."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dry-run", action="store_true", help="write nothing")
    is_dry = parser.parse_args().dry_run
    atlas, weights = load_atlas(), load_weights()
    best = Setting(weights.kinds[FeatureClue].correlation, weights.ways)
    best = _of_chances(best, chance_of_own_town(atlas), 0.5)
    groups = ask(atlas)
    for name in ("discounts", "own discount", "kin, of what is not own", "discounts"):
        settings = around(best)[name]
        scores = [score(groups, one, log_posterior).mean() for one in settings.values()]
        best = choose(name, settings, scores)
    settings = {str(one): of_dispersion(best, one) for one in DISPERSIONS}
    held = [score(groups, one, cover) for one in settings.values()]
    misses = [-float(np.abs(one - EXACTLY).mean()) for one in held]
    best = choose("dispersion, by coverage", settings, misses)
    fit = {
        "log posterior": score(groups, best, log_posterior).round(3).tolist(),
        "coverage of 80 % exactly": score(groups, best, cover).round(3).tolist(),
        "by number of answers": list(groups),
        "speakers": {str(questions): n for questions, n in SPEAKERS.items()},
    }
    print(best, fit)
    if not is_dry:
        write(best, fit)


def around(best: Setting) -> dict[str, dict[str, Setting]]:
    """Change one parameter at a time, or two that take each other's place."""
    own = best.ways.own
    return {
        "discounts": {
            f"{correlation} {dispersion}": of_dispersion(
                replace(best, correlation=correlation), dispersion
            )
            for correlation, dispersion in product(CORRELATIONS, DISPERSIONS[::2])
        },
        "own discount": {
            str(one): replace(best, ways=replace(best.ways, own_discount=one))
            for one in OWN_DISCOUNTS
        },
        "kin, of what is not own": {str(one): _of_chances(best, own, one) for one in KIN_SHARES},
    }


def chance_of_own_town(atlas: Atlas) -> float:
    """Count who lives at a recorded town, of the people of the counties that have one."""
    people, nearest_km = np.nan_to_num(atlas.counties.population), survey_coverage(atlas).nearest_km
    share = np.histogram(nearest_km, DISTANCES_KM, weights=people / people.sum())[0].round(3)
    print(f"people by distance to the nearest point, {DISTANCES_KM} km: {share}")
    is_at_town = nearest_km <= TWIN_KM
    has_town = np.isin(np.arange(len(people)), towns_of(atlas).own_county)
    chance = float(people[is_at_town].sum() / people[has_town].sum())
    print(f"at a recorded town: {chance:.3f}", flush=True)
    return round(chance, 2)


def _of_chances(best: Setting, own: float, kin_share: float) -> Setting:
    rest = 1 - best.ways.noise - own
    chances = {"own": own, "kin": kin_share * rest, "blend": (1 - kin_share) * rest}
    return replace(best, ways=replace(best.ways, **{k: round(v, 4) for k, v in chances.items()}))


def of_dispersion(best: Setting, dispersion: float) -> Setting:
    """Change the dispersion."""
    return replace(best, ways=replace(best.ways, dispersion=dispersion))


def ask(atlas: Atlas) -> Groups:
    """Return what all speakers said, by number of answers."""
    groups: Groups = {}
    for questions, n_speakers in SPEAKERS.items():
        design = Design(
            Protocol.POPULATION, questions, Split.DEVELOPMENT, n_speakers=n_speakers, seed=SEED
        )
        for n_answers, speaker in _speakers(design, atlas):
            groups.setdefault(n_answers, []).append(speaker)
    return groups


def _speakers(design: Design, atlas: Atlas) -> Iterator[tuple[int, Speaker]]:
    log_prior = log_prior_of_all(panel_of(design, atlas).prior)
    for interview in interviews(design, atlas):
        whole = hear(interview.said, len(log_prior) - 1).sounds
        assert whole is not None
        for n in interview.checkpoints:
            first = {name: getattr(whole, name)[:n] for name in ("blend", "own", "kin", "noise")}
            yield n, Speaker(interview.home.county, log_prior, replace(whole, **first))


def score(groups: Groups, setting: Setting, of: Score) -> FloatArray:
    """Return the mean score by number of answers, shape (n_groups,)."""
    return np.array(
        [
            np.mean([of(posterior(one, setting), one.home) for one in group])
            for group in groups.values()
        ]
    )


def posterior(speaker: Speaker, setting: Setting) -> FloatArray:
    """Weigh what a speaker said, shape (n_counties + 1,)."""
    n_answers = len(speaker.sounds.noise)
    weights = np.full(n_answers, 1 / (1 + (n_answers - 1) * setting.correlation))
    log_lr = relate(speaker.sounds, weights, setting.ways).log_lr
    log_all = speaker.log_prior + np.append(log_lr, 0.0)
    chance: FloatArray = np.exp(log_all - np.logaddexp.reduce(log_all))
    return chance


def log_posterior(chance: FloatArray, home: int) -> float:
    """Return the log posterior of the home."""
    return float(np.log(chance[home]))


def cover(chance: FloatArray, home: int) -> float:
    """Return the share of the home that 80 % exactly hold."""
    return exact_cover(Posterior(chance[:-1], float(chance[-1])), home)


def choose(name: str, settings: dict[str, Setting], scores: list[float]) -> Setting:
    """Print what each setting scores and return the best."""
    shown = ", ".join(f"{one}: {value:.3f}" for one, value in zip(settings, scores, strict=True))
    print(f"{name}: {shown}", flush=True)
    return list(settings.values())[int(np.argmax(scores))]


def write(best: Setting, fit: dict[str, object]) -> None:
    """Put the best setting and how it came about into the file of weights."""
    table = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    table["kinds"]["feature"] |= {"weight": 1.0, "correlation": best.correlation, "fitted": True}
    table["ways"] = asdict(best.ways)
    table["fitted"] |= {"by": "python -m benchmarks.fit_weights"} | fit
    WEIGHTS_FILE.write_text(
        json.dumps(table, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )


if __name__ == "__main__":
    main()
