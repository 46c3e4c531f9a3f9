"""What came of asking at a candidate home: somebody knew the person, nobody did, or perhaps.

Every chance here is judgement until solved cases have histories of visits. People miss: after
decades the kin have moved or died, or the wrong village was asked, so a quarter of the visits to
the right place end with "not from here", and no number of visits elsewhere makes a home certain.
"""

import numpy as np

from dialect.atlas.load import Atlas
from dialect.entities import CountyEvidence, FollowUpClue, NotWeighed
from dialect.errors import CaseError

__all__ = ["AT_HOME", "ELSEWHERE", "weigh_follow_up"]

AT_HOME = {"not_from_here": 0.25, "maybe": 0.30, "found": 0.45}
"""Chance of each outcome where the person does come from there."""
ELSEWHERE = {"not_from_here": 0.8995, "maybe": 0.10, "found": 0.0005}
"""Chance of each outcome at any other place: one family in ten takes a stranger for its own for a
moment, one in two thousand holds on to it."""
LABELS = {"not_from_here": "不是这里人", "maybe": "可能是", "found": "有人认出"}


def weigh_follow_up(clue: FollowUpClue, atlas: Atlas) -> CountyEvidence | NotWeighed:
    """Weigh the outcome of a follow-up at a candidate county or one of its townships.

    A township is one of the county's n, each as likely the home as the others when nothing else
    is known. With *r* the outcome's ratio of `AT_HOME` to `ELSEWHERE`, the county's ratio is
    ``r / n + (1 - 1 / n)``: nobody knowing the person in one township says little against the
    county, somebody knowing them says much for it.

    Parameters
    ----------
    clue : FollowUpClue
        Six-digit code of the county, nine-digit code of the township if one was asked, outcome.
    atlas : Atlas
        Where counties and townships are read from.

    Returns
    -------
    evidence : CountyEvidence or NotWeighed
        The ratio at the county and 1 elsewhere; at least 0.28, so a visit never rules out a
        county. An outcome of ``contacted`` says nothing yet.

    Raises
    ------
    CaseError
        If no county has the code, or the township is none of its own.
    """
    county = atlas.counties.row.get(clue.county)
    if county is None:
        raise CaseError(
            "county", f"no county has the code {clue.county!r}", f"没有代码为 {clue.county} 的县"
        )
    place = str(atlas.counties.name[county]) + _township_name(clue, county, atlas)
    if clue.outcome == "contacted":
        return NotWeighed(f"{place}已联系，尚无结果，不影响排序")
    ratio = AT_HOME[clue.outcome] / ELSEWHERE[clue.outcome]
    if clue.township is not None:
        share = 1 / np.count_nonzero(atlas.townships.county == county)
        ratio = ratio * share + 1 - share
    log_lr = np.zeros(len(atlas.counties))
    log_lr[county] = np.log(ratio)
    label = LABELS[clue.outcome]

    def why(row: int) -> str:
        if row == county:
            return f"回访{place}，结果为“{label}”：似然比 {float(f'{ratio:.2g}'):,g}"
        return f"回访的是{place}，与这里无关"

    return CountyEvidence(log_lr, why)


def _township_name(clue: FollowUpClue, county: int, atlas: Atlas) -> str:
    if clue.township is None:
        return ""
    rows = np.flatnonzero(
        (atlas.townships.code == clue.township) & (atlas.townships.county == county)
    )
    if not len(rows):
        raise CaseError(
            "township",
            f"county {clue.county} has no township with the code {clue.township!r}",
            f"{clue.county} 没有代码为 {clue.township} 的乡镇",
        )
    return str(atlas.townships.name[rows[0]])
