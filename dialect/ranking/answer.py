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
    FloatArray,
    FreeSpeech,
    NotWeighed,
    Ranking,
    Recording,
    RecordingReport,
    Remainder,
    Source,
)
from dialect.errors import CaseError
from dialect.evidence.coverage import survey_coverage
from dialect.evidence.weigh import weigh_clue
from dialect.ranking.combine import Combined, Posterior, combine
from dialect.ranking.contradictions import find_contradictions
from dialect.ranking.pieces import Piece
from dialect.ranking.prior import log_prior_of_all, prior_of_counties
from dialect.ranking.reach import find_reach, note_survey
from dialect.ranking.summary import credible_sets, roll_up_areas, roll_up_regions
from dialect.ranking.together import say_together
from dialect.ranking.verbal import strength_of
from dialect.ranking.weights import discounted_weights, load_weights
from dialect.ranking.without import describe_without, first_counties, leave_one_out

if TYPE_CHECKING:
    from dialect.acoustic.free_speech.shelf import Damaged, Shelved
    from dialect.acoustic.recogniser import Recogniser
    from dialect.ranking.recordings import Listened

__all__ = ["SPELT_OUT", "SPELT_OUT_EACH", "answer_case", "believe", "versions_of", "weigh_case"]

ACOUSTIC_VERSION = "words-2"
SPELT_OUT = 20_000
SPELT_OUT_EACH = 100
"""Contributions that all candidates together list, and that each may list in any event; of a longer
case the strongest, and the sum of the rest. Ten thousand clues would fill a hundred megabytes."""


@dataclass(frozen=True)
class _Weighed:
    """Everything the case holds, in its order, and which of it has something to say."""

    said: tuple[tuple[Source, CountyEvidence | NotWeighed], ...]
    pieces: tuple[Piece, ...]
    reports: tuple[RecordingReport, ...]


def answer_case(
    case: Case,
    atlas: Atlas,
    *,
    top: int = 50,
    recogniser: "Recogniser | None" = None,
    listened: "Sequence[Listened] | None" = None,
    free_speech: "Shelved | Damaged | None" = None,
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
    listened : sequence of Listened, optional
        What the recordings said, one each, where they were listened to already.
    free_speech : Shelved or Damaged, optional
        The user's model that may rank, for recordings without marks and prompt list.

    Returns
    -------
    ranking : Ranking
        Candidates best first, with what each piece of evidence said of each, how far all of it
        reaches, what happens without each piece, and what does not go together.

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
    heard = listened or _listen_to_all(case, atlas, recogniser, free_speech)
    weighed = _weigh_all(case, atlas, heard)
    pieces = weighed.pieces
    posterior = combine(prior, [piece.said for piece in pieces], _weights(pieces))
    log_prior = log_prior_of_all(prior)
    left_out = leave_one_out(log_prior, posterior, pieces, weigh=_weights)
    counties, coverage = atlas.counties, survey_coverage(atlas)
    return Ranking(
        candidates=_candidates(posterior, weighed, atlas, top),
        outside_coverage=posterior.outside_coverage,
        credible={
            level: tuple(counties.code[rows].tolist())
            for level, rows in credible_sets(posterior).items()
        },
        provinces=roll_up_areas(posterior, counties.province_code, counties.province),
        prefectures=roll_up_areas(posterior, counties.prefecture_code, counties.prefecture),
        regions=roll_up_regions(posterior, atlas),
        reach=find_reach(log_prior, posterior, atlas),
        survey=note_survey(first_counties(posterior.county), coverage),
        without=describe_without(left_out, posterior, [piece.source for piece in pieces]),
        contradictions=find_contradictions(log_prior, left_out, pieces),
        recordings=weighed.reports,
        versions=versions_of(
            atlas,
            None if all(one.has_known_words for one in case.recordings) else free_speech,
        ),
        county_posterior=posterior.county,
    )


def versions_of(atlas: Atlas, free_speech: "Shelved | Damaged | None" = None) -> dict[str, str]:
    """Name everything that an answer rests on besides the case.

    Parameters
    ----------
    atlas : Atlas
        The facts.
    free_speech : Shelved or Damaged, optional
        The model of free speech, where it is asked; one that is damaged answers nothing.

    Returns
    -------
    versions : dict of str to str
        Equal versions give equal answers to a case.
    """
    versions = {
        "xiangyin": dialect.__version__,
        "atlas": atlas.version,
        "acoustic": ACOUSTIC_VERSION,
        "weights": load_weights().version,
    }
    version = getattr(free_speech, "version", None)
    return versions if version is None else versions | {"free_speech": version}


def believe(
    case: Case,
    atlas: Atlas,
    *,
    listened: "Sequence[Listened] | None" = None,
    free_speech: "Shelved | Damaged | None" = None,
) -> Posterior:
    """Weigh a case without explaining it.

    Parameters
    ----------
    case : Case
        Clues, recordings and prior.
    atlas : Atlas
        The facts to weigh them against.
    listened, free_speech : optional
        As `answer_case` takes them.

    Returns
    -------
    posterior : Posterior
        The same that `answer_case` explains.

    Raises
    ------
    CaseError
        If a clue, a mark or the prior cannot be weighed as written; the field names which.
    """
    pieces = weigh_case(case, atlas, listened=listened, free_speech=free_speech)
    prior = prior_of_counties(case.prior, atlas)
    return combine(prior, [piece.said for piece in pieces], _weights(pieces))


def weigh_case(
    case: Case,
    atlas: Atlas,
    *,
    listened: "Sequence[Listened] | None" = None,
    free_speech: "Shelved | Damaged | None" = None,
) -> tuple[Piece, ...]:
    """Weigh every clue and recording of a case, and combine nothing.

    Parameters
    ----------
    case : Case
        Clues and recordings.
    atlas : Atlas
        The facts to weigh them against.
    listened, free_speech : optional
        As `answer_case` takes them.

    Returns
    -------
    pieces : tuple of Piece
        Those that have something to say, in the order of the case.

    Raises
    ------
    CaseError
        If a clue or a mark cannot be weighed as written; the field names which.
    """
    heard = listened or _listen_to_all(case, atlas, None, free_speech)
    return _weigh_all(case, atlas, heard).pieces


def _weights(pieces: Sequence[Piece]) -> Sequence[float]:
    """Weigh some pieces as if they were all there are."""
    return discounted_weights([type(piece.evidence) for piece in pieces])


def _weigh_all(case: Case, atlas: Atlas, listened: "Sequence[Listened]") -> _Weighed:
    """Weigh the clues, then the recordings, in the order of the case."""
    evidence: list[Clue | Recording] = [*case.clues]
    evidence += [
        FreeSpeech(recording.path) if one.free_speech else recording
        for recording, one in zip(case.recordings, listened, strict=True)
    ]
    said = [_weigh(index, clue, atlas) for index, clue in enumerate(case.clues)]
    said += [one.evidence or NotWeighed(one.report.why) for one in listened]
    sources = [Source("clue", index) for index in range(len(case.clues))]
    sources += [Source("recording", index) for index in range(len(case.recordings))]
    pieces = tuple(
        Piece(of, source, one)
        for of, source, one in zip(evidence, sources, said, strict=True)
        if isinstance(one, CountyEvidence)
    )
    reports = tuple(one.report for one in listened)
    return _Weighed(tuple(zip(sources, said, strict=True)), pieces, reports)


def _weigh(index: int, clue: Clue, atlas: Atlas) -> CountyEvidence | NotWeighed:
    """Weigh one clue; an error says which clue it is about."""
    try:
        return weigh_clue(clue, atlas)
    except CaseError as error:
        raise error.within(f"clues[{index}]") from error


def _listen_to_all(
    case: Case,
    atlas: Atlas,
    recogniser: "Recogniser | None",
    free_speech: "Shelved | Damaged | None",
) -> "list[Listened]":
    """Report on every recording and weigh those that can be."""
    if not case.recordings:
        return []
    from dialect.ranking.recordings import listen  # a case of clues alone needs no audio libraries

    listened = []
    for index, recording in enumerate(case.recordings):
        try:
            heard = listen(recording, atlas, recogniser=recogniser, free_speech=free_speech)
            listened.append(heard)
        except CaseError as error:
            raise error.within(f"recordings[{index}]") from error
    return listened


def _candidates(
    posterior: Combined, weighed: _Weighed, atlas: Atlas, top: int
) -> tuple[Candidate, ...]:
    """Explain the likeliest counties; ties keep the order of the codes."""
    order = np.argsort(-posterior.county, kind="stable")[:top].tolist()
    log10_lr = posterior.log_lr[:, order] / np.log(10)
    together = say_together(posterior, order)
    total = log10_lr.sum(axis=0) + posterior.together[order] / np.log(10)
    coverage = survey_coverage(atlas)
    n_listed = max(SPELT_OUT // len(order), SPELT_OUT_EACH)
    candidates = []
    for column, county in enumerate(order):
        evidence, remainder = _contributions(log10_lr[:, column], weighed, county, n_listed)
        candidates.append(
            Candidate(
                rank=column + 1,
                county=county,
                posterior=float(posterior.county[county]),
                log10_lr=float(total[column]),
                strength=strength_of(float(total[column])),
                is_surveyed=bool(coverage.is_surveyed[county]),
                nearest_survey_km=float(coverage.nearest_km[county]),
                evidence=evidence,
                remainder=remainder,
                together=together[column],
            )
        )
    return tuple(candidates)


def _contributions(
    log10_lr: FloatArray, weighed: _Weighed, county: int, n_listed: int
) -> tuple[tuple[Contribution, ...], Remainder | None]:
    """Say what each piece spoke for one county, in the order of the case."""
    of_piece = dict(zip([piece.source for piece in weighed.pieces], log10_lr.tolist(), strict=True))
    ratios = [of_piece.get(source, 0.0) for source, _ in weighed.said]
    shown = _strongest(ratios, n_listed)
    evidence = tuple(
        Contribution(
            source.kind,
            source.index,
            ratios[at],
            strength_of(ratios[at]),
            said.why(county) if isinstance(said, CountyEvidence) else said.reason,
        )
        for at, (source, said) in ((at, weighed.said[at]) for at in shown)
    )
    n_left = len(ratios) - len(shown)
    rest = sum(ratios) - sum(ratios[at] for at in shown)
    return evidence, Remainder(n_left, rest) if n_left else None


def _strongest(ratios: Sequence[float], n_listed: int) -> list[int]:
    """Choose the contributions to list, in the order of the case."""
    if len(ratios) <= n_listed:
        return list(range(len(ratios)))
    order = np.argsort(-np.abs(ratios), kind="stable")[:n_listed]
    return sorted(order.tolist())
