"""Fit weight and correlation of phonetic evidence on simulated speakers of the development half.

The discount of n pieces that are alike is ``weight / (1 + (n - 1) * correlation)``; both numbers
are chosen by the mean log posterior of the home county, over protocols, ways to ask and numbers of
answers alike. The test half of the prefectures is not looked at. Readings of the cross-transcriber
speakers are in the full table only (`xiangyin atlas import-readings`). Run::

    python -m benchmarks.fit_weights
"""

from itertools import product

import numpy as np

from dialect.atlas.load import load_atlas
from dialect.entities import FloatArray
from dialect.evaluation.evidence import Design, Questions, interviews
from dialect.evaluation.interview import Interview
from dialect.evaluation.speakers import Protocol, Split, drawn_prior, homes_of
from dialect.ranking.combine import posterior_of
from dialect.ranking.prior import prior_of_counties

N_SPEAKERS = 100
WEIGHTS = (0.6, 0.7, 0.8, 0.9, 1.0)
CORRELATIONS = (0.0, 0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.14, 0.2)
KINDS = {
    "features": (Questions.RANDOM_FEATURES, Questions.CHOSEN_FEATURES),
    "readings": (Questions.RANDOM_READINGS,),
}
PROTOCOLS = (Protocol.LEAVE_12_KM, Protocol.CROSS_TRANSCRIBER)


def main() -> None:
    """Print the objective of each pair for each kind, best first."""
    atlas = load_atlas()
    for kind, asked in KINDS.items():
        heard: list[tuple[FloatArray, list[Interview]]] = []
        for protocol, questions in product(PROTOCOLS, asked):
            homes = homes_of(protocol, Split.DEVELOPMENT, atlas)
            prior = prior_of_counties(drawn_prior(homes, atlas), atlas)
            design = Design(protocol, questions, Split.DEVELOPMENT, N_SPEAKERS)
            heard.append((prior, list(interviews(design, atlas))))
            print(f"{kind}: {protocol}, {questions}, {len(heard[-1][1])} speakers", flush=True)
        scored = {pair: mean_scores(heard, *pair) for pair in product(WEIGHTS, CORRELATIONS)}
        for pair, scores in sorted(scored.items(), key=lambda item: -np.mean(item[1]))[:12]:
            shown = " ".join(f"{score:6.3f}" for score in scores)
            print(
                f"{kind:9} weight {pair[0]:.2f} correlation {pair[1]:.2f}: "
                f"{np.mean(scores):.4f} = {shown}"
            )


def mean_scores(
    heard: list[tuple[FloatArray, list[Interview]]], weight: float, correlation: float
) -> list[float]:
    """Return the mean log posterior of the home per group of interviews, over its checkpoints."""
    means = []
    for prior, group in heard:
        scores: dict[int, list[float]] = {}
        for interview in group:
            for n_answers, log_lr in interview.log_lr.items():
                discounted = weight / (1 + (n_answers - 1) * correlation) * log_lr
                county = posterior_of(prior, discounted[None, :]).county
                scores.setdefault(n_answers, []).append(
                    float(np.log(county[interview.home.county]))
                )
        means += [float(np.mean(score)) for _, score in sorted(scores.items())]
    return means


if __name__ == "__main__":
    main()
