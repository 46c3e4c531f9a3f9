"""Count which flags of contradiction are right, on simulated cases with known mistakes.

A survey point is the speaker. Of its features some are answered, one in ten wrongly, and a province
is added as a fact, ten to one: the right one or another. Run::

    python -m benchmarks.contradictions
"""

import numpy as np

from dialect.atlas.load import Atlas, load_atlas
from dialect.entities import AreaClue, Case, Clue, FeatureClue
from dialect.ranking.answer import answer_case

N_CASES = 100
N_ANSWERS = (5, 10, 20, 40)
WRONG_SHARE = 0.1
RATIO = 10.0
SEED = 1


def main() -> None:
    """Print flags per case and how many of them stand on a wrong answer or a wrong province."""
    atlas = load_atlas()
    for n_answers in N_ANSWERS:
        rng = np.random.default_rng(SEED)
        n_flags = n_right = n_wrong = 0
        provinces = {"right": 0, "wrong": 0}
        for _ in range(N_CASES):
            point = int(rng.integers(len(atlas.features.locality)))
            clues, is_wrong = _answers(point, n_answers, atlas, rng)
            flags = _flagged(clues, atlas)
            n_flags += len(flags)
            n_right += sum(is_wrong[index] for index in flags)
            n_wrong += sum(is_wrong)
            for what, code in _provinces(point, atlas, rng).items():
                fact = AreaClue(code, RATIO)
                provinces[what] += len(clues) in _flagged([*clues, fact], atlas)
        print(
            f"{n_answers:2} answers: {n_flags / N_CASES:.2f} flags a case, "
            f"{n_right / max(n_flags, 1):.0%} of them on one of the {n_wrong} wrong answers, "
            f"{n_right / n_wrong:.0%} of these flagged; "
            f"wrong province flagged {provinces['wrong'] / N_CASES:.0%}, "
            f"right province {provinces['right'] / N_CASES:.0%}"
        )


def _answers(
    point: int, n_answers: int, atlas: Atlas, rng: np.random.Generator
) -> tuple[list[Clue], list[bool]]:
    """Answer some features as the point speaks, a few of them wrongly."""
    table = atlas.features
    known = np.flatnonzero(table.value[point] >= 0)
    clues: list[Clue] = []
    is_wrong = []
    for column in rng.choice(known, min(n_answers, len(known)), replace=False).tolist():
        definition, value = table.definitions[column], int(table.value[point, column])
        is_wrong.append(bool(rng.random() < WRONG_SHARE))
        if is_wrong[-1]:
            value = int(rng.choice([v for v in range(len(definition.values)) if v != value]))
        clues.append(FeatureClue(definition.id, definition.values[value]))
    return clues, is_wrong


def _provinces(point: int, atlas: Atlas, rng: np.random.Generator) -> dict[str, str]:
    """Choose the speaker's own province and another."""
    counties = atlas.counties
    own = str(counties.province_code[atlas.localities.county[atlas.features.locality[point]]])
    others = [code for code in np.unique(counties.province_code).tolist() if code != own]
    return {"right": own, "wrong": str(rng.choice(others))}


def _flagged(clues: list[Clue], atlas: Atlas) -> set[int]:
    """Return the clues that speak against the rest."""
    found = answer_case(Case(tuple(clues)), atlas, top=1).contradictions
    return {source.index for one in found if one.log10_conflict for source in one.sources}


if __name__ == "__main__":
    main()
