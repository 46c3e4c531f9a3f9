"""The JSON of what single pieces of evidence said about a candidate."""

from pydantic import Field

from dialect import entities
from dialect.contract.base import Out
from dialect.contract.figures import Log10

__all__ = [
    "ClueEvidenceOut",
    "RecordingEvidenceOut",
    "RemainderOut",
    "StrengthOut",
    "TogetherOut",
    "evidence_out",
    "remainder_out",
    "strength_out",
    "together_out",
]


class StrengthOut(Out):
    """A likelihood ratio in words, by the bands of the ENFSI guideline of 2015."""

    id: str = Field(description="neutral, or for_ or against_ with weak, moderate, …: stable")
    words: str = Field(description="The same in Chinese")


class ClueEvidenceOut(Out):
    """What one clue said about one candidate."""

    clue: int
    log10_lr: Log10
    strength: StrengthOut
    why: str


class RecordingEvidenceOut(Out):
    """What one recording said about one candidate."""

    recording: int
    log10_lr: Log10
    strength: StrengthOut
    why: str


class RemainderOut(Out):
    """The weaker pieces of a very long case, which are counted but not listed."""

    pieces: int
    log10_lr: Log10


class TogetherOut(Out):
    """What the heard sounds say of a candidate by how well they go together."""

    log10_lr: Log10
    strength: StrengthOut
    why: str


def evidence_out(
    said: entities.Contribution,
) -> ClueEvidenceOut | RecordingEvidenceOut:
    """Write what one piece said about a candidate."""
    strength = strength_out(said.strength)
    if said.kind == "clue":
        return ClueEvidenceOut(
            clue=said.index, log10_lr=said.log10_lr, strength=strength, why=said.why
        )
    return RecordingEvidenceOut(
        recording=said.index, log10_lr=said.log10_lr, strength=strength, why=said.why
    )


def strength_out(strength: entities.Strength) -> StrengthOut:
    """Write a likelihood ratio in words."""
    return StrengthOut(id=strength.id, words=strength.chinese)


def remainder_out(remainder: entities.Remainder | None) -> RemainderOut | None:
    """Write the pieces that are counted but not listed."""
    if remainder is None:
        return None
    return RemainderOut(pieces=remainder.n_pieces, log10_lr=remainder.log10_lr)


def together_out(together: entities.Together | None) -> TogetherOut | None:
    """Write what the heard sounds say by how well they go together."""
    if together is None:
        return None
    strength = strength_out(together.strength)
    return TogetherOut(log10_lr=together.log10_lr, strength=strength, why=together.why)
