"""The pieces of a case as they are combined and explained."""

from dataclasses import dataclass
from typing import TypeAlias

from dialect.entities import Clue, CountyEvidence, Recording, Source

__all__ = ["Piece"]

Evidence: TypeAlias = Clue | Recording


@dataclass(frozen=True)
class Piece:
    """A clue or recording that has something to say.

    Attributes
    ----------
    evidence : Clue or Recording
        As the case has it.
    source : Source
        Its place in the case.
    said : CountyEvidence
        What it says of every county.
    """

    evidence: Evidence
    source: Source
    said: CountyEvidence
