"""Choose the questions whose answers are expected to tell most, and say what each would do."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dialect.atlas.load import Atlas
from dialect.entities import (
    AnswerEffect,
    Clue,
    FeatureClue,
    FloatArray,
    Name,
    Question,
    Questions,
    ReadingClue,
    RollUp,
    WordClue,
)
from dialect.ranking.combine import Posterior
from dialect.ranking.questions.bank import Item, is_answered, question_bank
from dialect.ranking.questions.read_aloud import names_to_read
from dialect.ranking.weights import discounted_weights

__all__ = ["next_questions"]

_KINDS: dict[str, type[Clue]] = {
    "feature": FeatureClue,
    "reading": ReadingClue,
    "word": WordClue,
}
APART_BITS = 0.02
"""Less than this, and no question is said to tell the counties of a prefecture apart."""


def next_questions(
    posterior: Posterior, clues: Sequence[Clue], atlas: Atlas, *, top: int = 10
) -> Questions:
    """Choose what to ask next.

    Questions stand in the order of the mutual information between the answer and the home county,
    discounted by the weight that one more piece of its kind would have, less the burden of asking;
    where no question tells the counties of a prefecture apart, of what it tells of the prefecture.

    Parameters
    ----------
    posterior : Posterior
        What is believed now.
    clues : sequence of Clue
        What has been asked or heard already.
    atlas : Atlas
        Where the questions are read from.
    top : int, default=10
        Questions to return at most.

    Returns
    -------
    questions : Questions
        Best first, those that cost more than they tell left out, with the names to read aloud.
    """
    bank, belief = question_bank(atlas), posterior.county / posterior.county.sum()
    of_county = bank.table.information_bits(belief)
    of_prefecture = bank.table.information_between(belief, _prefectures(atlas))
    is_open = np.array([not is_answered(item, clues, atlas) for item in bank.items])
    tells_apart = bool((of_county - of_prefecture)[is_open].max(initial=0.0) >= APART_BITS)
    weights = _weights_of_one_more(clues)
    weight = np.array([weights[item.kind] for item in bank.items])
    information = weight * (of_county if tells_apart else of_prefecture)
    worth = information - np.array([item.burden_bits for item in bank.items])
    worth[~is_open] = -np.inf
    best = [i for i in np.argsort(-worth, kind="stable")[:top].tolist() if worth[i] > 0]
    forecast = _Forecast(belief, weights, atlas)
    return Questions(
        unit="county" if tells_apart else "prefecture",
        entropy_bits=float(-belief @ np.log2(np.maximum(belief, np.finfo(float).tiny))),
        questions=tuple(forecast.question(bank.items[i], float(information[i])) for i in best),
        names=names_to_read(posterior, clues, atlas),
    )


def _prefectures(atlas: Atlas) -> NDArray[np.intp]:
    """Give each county its prefecture's number; counties stand in the order of their codes."""
    codes = atlas.counties.prefecture_code
    return np.cumsum(np.append(True, codes[1:] != codes[:-1])) - 1


def _weights_of_one_more(clues: Sequence[Clue]) -> dict[str, float]:
    """Tell how much one more piece of each kind would count beside those that are there."""
    kinds = [type(clue) for clue in clues]
    return {kind: discounted_weights([*kinds, of])[-1] for kind, of in _KINDS.items()}


class _Forecast:
    """What is believed now, and after an answer."""

    def __init__(self, belief: FloatArray, weights: dict[str, float], atlas: Atlas) -> None:
        self.belief, self.weights, self.counties = belief, weights, atlas.counties
        self.provinces, self.first_row, self.province = np.unique(
            atlas.counties.province_code, return_index=True, return_inverse=True
        )

    def question(self, item: Item, information_bits: float) -> Question:
        """Describe a question with its answers, likeliest first."""
        likely = self.belief @ item.answers.chance
        return Question(
            kind=item.kind,
            about=item.about,
            text=item.text,
            text_en=item.text_en,
            listen_for=item.listen_for,
            information_bits=information_bits,
            burden_bits=item.burden_bits,
            answers=tuple(
                self._effect(item, at, float(likely[at]))
                for at in np.argsort(-likely, kind="stable").tolist()
            ),
        )

    def _effect(self, item: Item, at: int, probability: float) -> AnswerEffect:
        after = self.belief * item.answers.chance[:, at] ** self.weights[item.kind]
        after /= after.sum()
        first = int(after.argmax())
        of_province = np.bincount(self.province, weights=after)
        best = int(of_province.argmax())
        name = str(self.counties.province[self.first_row[best]])
        return AnswerEffect(
            value=item.answers.values[at],
            label=item.answers.labels[at],
            probability=probability,
            county=first,
            posterior=float(after[first]),
            province=RollUp(Name(str(self.provinces[best]), name), float(of_province[best])),
        )
