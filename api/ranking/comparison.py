"""What moved between two rankings of a case, and why; and whether one is out of date."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from api.clues.ledger import MARKS, ledger_of, standing
from api.ranking.sounds import ready_recordings
from api.ranking.stored import Content, marks_in
from api.ranking.tables import CaseRanking
from dialect.contract import AnswerOut

__all__ = ["Comparison", "Moved", "Staleness", "compare_rankings", "find_staleness"]

COMPARED = 10
"""Candidates of either ranking that are followed into the other."""


@dataclass(frozen=True)
class Moved:
    """A county in two rankings.

    Attributes
    ----------
    code : str
        Of the county.
    ranks : tuple of int
        In the earlier and the later ranking, from 1.
    posteriors : tuple of float
        Likewise.
    pieces : mapping of str to tuple of float
        log10 likelihood ratio of each clue or recording, by identifier, in either ranking; 0 where
        it was not used. Empty where neither ranking explains the county.
    """

    code: str
    ranks: tuple[int, int]
    posteriors: tuple[float, float]
    pieces: Mapping[str, tuple[float, float]]


@dataclass(frozen=True)
class Comparison:
    """What moved, and what was different in what the rankings used."""

    moved: tuple[Moved, ...]
    n_kept: int
    """How many of the first ten are the same counties."""
    outside_coverage: tuple[float, float]
    credible_80: tuple[tuple[str, ...], tuple[str, ...]]
    added: tuple[str, ...]
    """Ledger entries and recordings that only the later used; `left_out` only the earlier."""
    left_out: tuple[str, ...]
    versions: Mapping[str, tuple[str | None, str | None]]
    """Those that differ."""
    priors: tuple[Any, Any] | None
    """None when they are the same."""


@dataclass(frozen=True)
class Staleness:
    """What came to the ledger or the recordings, or left them, since a ranking was made."""

    added: tuple[str, ...]
    withdrawn: tuple[str, ...]

    @property
    def is_stale(self) -> bool:
        """Whether there is anything."""
        return bool(self.added or self.withdrawn)


def compare_rankings(earlier: CaseRanking, later: CaseRanking) -> Comparison:
    """Compare two rankings of a case.

    Parameters
    ----------
    earlier, later : CaseRanking
        Of the same case, in the order to compare.

    Returns
    -------
    comparison : Comparison
        The counties that lead in either, those first whose posterior changed most.
    """
    contents = Content.of(earlier), Content.of(later)
    pieces = _pieces(earlier, contents[0].answer), _pieces(later, contents[1].answer)
    ranks = tuple(_ranks(content.county_posterior) for content in contents)
    firsts = [list(rank)[:COMPARED] for rank in ranks]
    moved = [
        Moved(
            code,
            (ranks[0].get(code, 0), ranks[1].get(code, 0)),
            (
                contents[0].county_posterior.get(code, 0.0),
                contents[1].county_posterior.get(code, 0.0),
            ),
            _beside(pieces[0].get(code, {}), pieces[1].get(code, {})),
        )
        for code in dict.fromkeys([*firsts[0], *firsts[1]])
    ]
    moved.sort(key=lambda one: -abs(one.posteriors[1] - one.posteriors[0]))
    used = _used(earlier), _used(later)
    answers = contents[0].answer, contents[1].answer
    return Comparison(
        moved=tuple(moved),
        n_kept=len(set(firsts[0]) & set(firsts[1])),
        outside_coverage=(answers[0].outside_coverage, answers[1].outside_coverage),
        credible_80=(tuple(answers[0].credible["80"]), tuple(answers[1].credible["80"])),
        added=tuple(one for one in used[1] if one not in used[0]),
        left_out=tuple(one for one in used[0] if one not in used[1]),
        versions={
            name: (earlier.versions.get(name), later.versions.get(name))
            for name in sorted(earlier.versions.keys() | later.versions.keys())
            if earlier.versions.get(name) != later.versions.get(name)
        },
        priors=None if earlier.prior == later.prior else (earlier.prior, later.prior),
    )


def find_staleness(session: Session, ranking: CaseRanking) -> Staleness:
    """Tell what a ranking would use now and did not, and what it used and would not now."""
    entries = standing(ledger_of(session, ranking.case_id))
    ready = [row.id for row in ready_recordings(session, ranking.case_id)]
    clues = [one.id for one in entries if one.kind not in MARKS]
    marks = [one.id for one in marks_in(entries, ready)]
    weighed = [str(one) for one in (*clues, *marks, *ready)]
    used = [*ranking.clues, *ranking.marks, *ranking.recordings]
    return Staleness(_only(weighed, used), _only(used, weighed))


def _only(these: Collection[str], others: Collection[str]) -> tuple[str, ...]:
    left_out = set(others)
    return tuple(one for one in these if one not in left_out)


def _used(ranking: CaseRanking) -> list[str]:
    return [*ranking.clues, *ranking.marks, *ranking.recordings]


def _ranks(posterior: Mapping[str, float]) -> dict[str, int]:
    order = sorted(posterior, key=lambda code: -posterior[code])
    return {code: rank for rank, code in enumerate(order, start=1)}


def _pieces(ranking: CaseRanking, answer: AnswerOut) -> dict[str, dict[str, float]]:
    """Name what each piece said of each candidate that is explained, by the piece's identifier."""
    return {
        candidate.code: {
            ranking.clues[said.clue]
            if hasattr(said, "clue")
            else ranking.recordings[said.recording]: said.log10_lr
            for said in candidate.evidence
        }
        for candidate in answer.candidates
    }


def _beside(
    earlier: Mapping[str, float], later: Mapping[str, float]
) -> dict[str, tuple[float, float]]:
    return {
        piece: (earlier.get(piece, 0.0), later.get(piece, 0.0))
        for piece in dict.fromkeys([*earlier, *later])
        if abs(later.get(piece, 0.0) - earlier.get(piece, 0.0)) > 1e-9
    }
