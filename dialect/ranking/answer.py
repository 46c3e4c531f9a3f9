"""The answer to a case: everything known about it, weighed, combined and explained."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

import dialect
from dialect.atlas.load import Atlas
from dialect.entities import (
    Candidate,
    Case,
    Clue,
    Contribution,
    CountyEvidence,
    NotWeighed,
    Ranking,
    Recording,
    RecordingReport,
)
from dialect.errors import CaseError
from dialect.evidence.weigh import weigh_clue
from dialect.ranking.combine import Posterior, combine
from dialect.ranking.prior import prior_of_counties
from dialect.ranking.summary import credible_sets, roll_up_areas, roll_up_regions
from dialect.ranking.weights import WEIGHTS_VERSION, discounted_weights

if TYPE_CHECKING:
    from dialect.acoustic.recogniser import Recogniser

__all__ = ["answer_case"]

ACOUSTIC_VERSION = "words-1"


@dataclass(frozen=True)
class _Piece:
    """One clue or recording of the case with what it says."""

    kind: type[Clue | Recording]
    index: int
    said: CountyEvidence | NotWeighed


def answer_case(
    case: Case, atlas: Atlas, *, top: int = 50, recogniser: "Recogniser | None" = None
) -> Ranking:
    """Rank the likely home counties of a case.

    Parameters
    ----------
    case : Case
        Clues, recordings and prior.
    atlas : Atlas
        The facts to weigh them against.
    top : int, default=50
        Candidates to return and explain, at least 1; the rest still count in every figure.
    recogniser : Recogniser, optional
        Hears the phones of marked words, if there is one.

    Returns
    -------
    ranking : Ranking
        Candidates best first, with what each piece of evidence said of each.

    Raises
    ------
    CaseError
        If a clue, a mark or the prior cannot be weighed as written; the field names which.
    ValueError
        If `top` is below 1.
    """
    if top < 1:
        raise ValueError(f"need at least one candidate; got top = {top}")
    prior = prior_of_counties(case.prior, atlas)
    pieces = [_weigh(index, clue, atlas) for index, clue in enumerate(case.clues)]
    reports, heard = _listen_to_all(case, atlas, recogniser)
    pieces += heard
    speaking = [
        (piece.kind, piece.said) for piece in pieces if isinstance(piece.said, CountyEvidence)
    ]
    weights = discounted_weights([kind for kind, _ in speaking])
    posterior = combine(prior, [said for _, said in speaking], weights)
    counties = atlas.counties
    return Ranking(
        candidates=_candidates(posterior, pieces, top),
        outside_coverage=posterior.outside_coverage,
        credible={
            level: tuple(counties.code[rows].tolist())
            for level, rows in credible_sets(posterior).items()
        },
        provinces=roll_up_areas(posterior, counties.province_code, counties.province),
        prefectures=roll_up_areas(posterior, counties.prefecture_code, counties.prefecture),
        regions=roll_up_regions(posterior, atlas),
        recordings=reports,
        versions={
            "xiangyin": dialect.__version__,
            "atlas": atlas.version,
            "acoustic": ACOUSTIC_VERSION,
            "weights": WEIGHTS_VERSION,
        },
    )


def _weigh(index: int, clue: Clue, atlas: Atlas) -> _Piece:
    """Weigh one clue; an error says which clue it is about."""
    try:
        said = weigh_clue(clue, atlas)
    except CaseError as error:
        raise error.within(f"clues[{index}]") from error
    return _Piece(type(clue), index, said)


def _listen_to_all(
    case: Case, atlas: Atlas, recogniser: "Recogniser | None"
) -> tuple[tuple[RecordingReport, ...], list[_Piece]]:
    """Report on every recording and weigh those that can be."""
    if not case.recordings:
        return (), []
    from dialect.ranking.recordings import listen  # a case of clues alone needs no audio libraries

    reports, pieces = [], []
    for index, recording in enumerate(case.recordings):
        try:
            listened = listen(recording, atlas, recogniser=recogniser)
        except CaseError as error:
            raise error.within(f"recordings[{index}]") from error
        reports.append(listened.report)
        said = listened.evidence or NotWeighed(listened.report.why)
        pieces.append(_Piece(Recording, index, said))
    return tuple(reports), pieces


def _candidates(posterior: Posterior, pieces: Sequence[_Piece], top: int) -> tuple[Candidate, ...]:
    """Explain the likeliest counties; ties keep the order of the codes."""
    order = np.argsort(-posterior.county, kind="stable")[:top].tolist()
    total = posterior.log_lr.sum(axis=0) / np.log(10)
    return tuple(
        Candidate(
            rank=rank,
            county=county,
            posterior=float(posterior.county[county]),
            log10_lr=float(total[county]),
            evidence=_contributions(posterior, pieces, county),
        )
        for rank, county in enumerate(order, start=1)
    )


def _contributions(
    posterior: Posterior, pieces: Sequence[_Piece], county: int
) -> tuple[Contribution, ...]:
    """Say what each piece spoke for one county, in the order of the case."""
    weighed = iter(posterior.log_lr[:, county] / np.log(10))
    return tuple(
        Contribution(
            "recording" if piece.kind is Recording else "clue",
            piece.index,
            float(next(weighed)) if isinstance(piece.said, CountyEvidence) else 0.0,
            piece.said.why(county) if isinstance(piece.said, CountyEvidence) else piece.said.reason,
        )
        for piece in pieces
    )
