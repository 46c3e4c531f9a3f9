"""Find simulated listeners' reliabilities again, with homes known and unknown.

Listeners from eight counties answer by the model of `dialect.evidence.verdict`, about voices half
of which come from one of those counties; real listeners will not keep to the model. Run::

    python -m benchmarks.listeners
"""

import time
from typing import cast

import numpy as np

from dialect.atlas.load import Atlas, load_atlas
from dialect.entities import VerdictAnswer, VerdictClue
from dialect.evidence.reliability import Answer, Voice, judge_listeners
from dialect.evidence.verdict import ANSWERS, answer_chances

HOMES = ("370782", "430528", "510107", "441402", "620524", "330106", "230103", "530102")
N_LISTENERS = 24
SHARES = {
    f"L{number:02d}": share
    for number, share in enumerate(np.linspace(0.1, 0.95, N_LISTENERS).tolist())
}
N_VOICES = (8, 20, 60)
SEED = 5


def main() -> None:
    """Print correlation, mean error and coverage for each number of voices."""
    atlas = load_atlas()
    truth = np.array(list(SHARES.values()))
    for n_voices in N_VOICES:
        answers, voices = simulate(atlas, SHARES, n_voices, seed=SEED)
        for homes, shown in (("known", voices), ("unknown", ())):
            start_s = time.perf_counter()
            judged = judge_listeners(answers, shown, atlas)
            took_s = time.perf_counter() - start_s
            found = [judged.listeners[name] for name in SHARES]
            mean = np.array([one.mean for one in found])
            inside = sum(
                one.low <= share <= one.high for one, share in zip(found, truth, strict=True)
            )
            correlation = np.corrcoef(mean, truth)[0, 1]
            error = np.abs(mean - truth).mean()
            print(
                f"{n_voices:3} voices, homes {homes:7}: correlation {correlation:.2f}, mean error "
                f"{error:.3f}, {inside} of {N_LISTENERS} in the 90 % interval, {took_s:.2f} s"
            )


def simulate(
    atlas: Atlas, shares: dict[str, float], n_voices: int, *, seed: int
) -> tuple[tuple[Answer, ...], tuple[Voice, ...]]:
    """Let listeners of known reliability answer by the model about voices of known homes."""
    rng = np.random.default_rng(seed)
    counties = atlas.counties
    people = np.nan_to_num(counties.population)
    answers, voices = [], []
    for number in range(n_voices):
        near = counties.row[HOMES[number % len(HOMES)]]
        row = near if number % 2 else int(rng.choice(len(people), p=people / people.sum()))
        voices.append(Voice(str(number), str(counties.code[row])))
        for column, (listener, share) in enumerate(shares.items()):
            home = HOMES[column % len(HOMES)]
            chance = answer_chances(counties.row[home], atlas, reliability=share)[row]
            said = cast(VerdictAnswer, ANSWERS[int(rng.choice(len(ANSWERS), p=chance))])
            answers.append(Answer(listener, str(number), VerdictClue(home, said)))
    return tuple(answers), tuple(voices)


if __name__ == "__main__":
    main()
