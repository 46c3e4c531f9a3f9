"""Fit how heard features are weighed, on simulated speakers of the development half.

The discount of n pieces that are alike is ``weight / (1 + (n - 1) * correlation)``; if the speaker
talks like a town of the county itself, its power `own_discount` (`dialect.ranking.sounds`). These
and the chances of the ways to belong to a county are chosen one after another by the mean log
posterior of the home county, over protocols, ways to ask and numbers of answers alike. The chance
of noise is judgement. The test half of the prefectures is not looked at. Run::

    python -m benchmarks.fit_weights
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from dialect.atlas.load import Atlas, load_atlas
from dialect.entities import FloatArray
from dialect.evaluation.evidence import Design, Questions, interviews, prior_of
from dialect.evaluation.speakers import Protocol, Split
from dialect.ranking.combine import hear
from dialect.ranking.prior import log_prior_of_all
from dialect.ranking.sounds import Sounds, relate
from dialect.ranking.weights import Ways, load_weights

N_SPEAKERS = 60
CORRELATIONS = (0.01, 0.02, 0.03, 0.05, 0.1)
OWN_DISCOUNTS = (0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
OWN_CHANCES = (0.15, 0.25, 0.35, 0.45)
BLEND_CHANCES = (0.2, 0.3, 0.4)
QUESTIONS = (Questions.RANDOM_FEATURES, Questions.CHOSEN_FEATURES)
PROTOCOLS = (Protocol.LEAVE_12_KM, Protocol.CROSS_TRANSCRIBER)


@dataclass(frozen=True)
class Speaker:
    """What was heard of one speaker after some answers, and where the home is."""

    home: int
    log_prior: FloatArray
    sounds: Sounds


def main() -> None:
    """Print the objective of each setting, one parameter after another."""
    atlas, ways = load_atlas(), load_weights().ways
    groups = [
        group
        for protocol, questions in product(PROTOCOLS, QUESTIONS)
        for group in ask(Design(protocol, questions, Split.DEVELOPMENT, N_SPEAKERS), atlas)
    ]
    scores = {rate: score(groups, rate, ways) for rate in CORRELATIONS}
    correlation = best("correlation", scores)
    for name, settings in settings_of(ways).items():
        best(name, {at: score(groups, correlation, changed) for at, changed in settings.items()})


def settings_of(ways: Ways) -> dict[str, dict[float, Ways]]:
    """Change one parameter of the ways at a time; the chances keep their sum."""
    rest = ways.own + ways.kin + ways.blend
    return {
        "own discount": {one: replace(ways, own_discount=one) for one in OWN_DISCOUNTS},
        "own": {one: replace(ways, own=one, kin=rest - one - ways.blend) for one in OWN_CHANCES},
        "blend": {
            one: replace(ways, blend=one, kin=rest - one - ways.own) for one in BLEND_CHANCES
        },
    }


def ask(design: Design, atlas: Atlas) -> Iterator[list[Speaker]]:
    """Yield what all speakers of a design said, by number of answers."""
    log_prior = log_prior_of_all(prior_of(design, atlas))
    groups: dict[int, list[Speaker]] = {}
    for interview in interviews(design, atlas):
        for n_answers in interview.checkpoints:
            sounds = hear(interview.said[:n_answers], len(log_prior) - 1).sounds
            assert sounds is not None
            speaker = Speaker(interview.home.county, log_prior, sounds)
            groups.setdefault(n_answers, []).append(speaker)
    yield from groups.values()


def score(groups: list[list[Speaker]], correlation: float, ways: Ways) -> float:
    """Return the mean log posterior of the home, every group of speakers alike."""
    means = [np.mean([_score(one, correlation, ways) for one in group]) for group in groups]
    return float(np.mean(means))


def best(name: str, scores: dict[float, float]) -> float:
    """Print what each setting scores and return the best."""
    shown = ", ".join(f"{setting}: {value:.3f}" for setting, value in scores.items())
    print(f"{name}: {shown}", flush=True)
    return max(scores, key=lambda setting: scores[setting])


def _score(speaker: Speaker, correlation: float, ways: Ways) -> float:
    n_answers = len(speaker.sounds.noise)
    weights = np.full(n_answers, 1 / (1 + (n_answers - 1) * correlation))
    log_all = speaker.log_prior + np.append(relate(speaker.sounds, weights, ways).log_lr, 0.0)
    return float(log_all[speaker.home] - np.logaddexp.reduce(log_all))


if __name__ == "__main__":
    main()
