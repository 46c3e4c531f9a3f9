"""A feature as it is written down: a question, characters and a rule."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from dialect.atlas.build.features.rules import Answers, Evidence

__all__ = ["Feature", "Rule"]


class Rule(Protocol):
    """One kind of question to the readings."""

    @property
    def characters(self) -> str:
        """Characters that the rule looks at."""

    @property
    def values(self) -> tuple[str, ...]:
        """Ids of the possible answers."""

    def answer(self, evidence: Evidence) -> Answers:
        """Answer for every survey point."""


@dataclass(frozen=True)
class Feature:
    """A diagnostic feature.

    Attributes
    ----------
    id : str
        Stable identifier.
    question, question_en : str
        For a caseworker who is no linguist.
    rule : Rule
        How the readings answer it.
    labels : mapping of str to str
        Chinese answer for each of the rule's values, in their order.
    earlier : str
        Column of the earlier reading ``features.csv`` that asks about the same; empty for none.
    """

    id: str
    question: str
    question_en: str
    rule: Rule
    labels: Mapping[str, str]
    earlier: str = ""

    def __post_init__(self) -> None:
        """Check that every value has its label."""
        if tuple(self.labels) != tuple(self.rule.values):
            raise ValueError(f"{self.id}: labels {tuple(self.labels)}, values {self.rule.values}")
