"""Turn each kind of clue into evidence over the counties.

What was weighed is kept for a while: a case is ranked again after every clue that is added.
"""

from functools import lru_cache

from dialect.atlas.load import Atlas
from dialect.entities import (
    AreaClue,
    Clue,
    CountyEvidence,
    FeatureClue,
    FollowUpClue,
    NotWeighed,
    PlaceNameClue,
    ReadingClue,
    RegionClue,
    VerdictClue,
    WordClue,
)
from dialect.evidence.facts import weigh_area, weigh_region
from dialect.evidence.feature import weigh_feature
from dialect.evidence.follow_up import weigh_follow_up
from dialect.evidence.place_name import weigh_place_name
from dialect.evidence.reading import weigh_reading
from dialect.evidence.verdict import weigh_verdict
from dialect.evidence.word import weigh_word

__all__ = ["weigh_clue"]


@lru_cache(maxsize=256)
def weigh_clue(clue: Clue, atlas: Atlas) -> CountyEvidence | NotWeighed:
    """Weigh one clue over all counties.

    Parameters
    ----------
    clue : Clue
        Any kind of clue.
    atlas : Atlas
        The facts to weigh it against.

    Returns
    -------
    evidence : CountyEvidence or NotWeighed
        `NotWeighed` carries the reason as a Chinese sentence.

    Raises
    ------
    CaseError
        If the clue names a feature, value, region, code or syllable that does not exist.
    """
    said: CountyEvidence | NotWeighed
    match clue:
        case PlaceNameClue():
            said = weigh_place_name(clue, atlas)
        case FeatureClue():
            said = weigh_feature(clue, atlas)
        case ReadingClue():
            said = weigh_reading(clue, atlas)
        case AreaClue():
            said = weigh_area(clue, atlas)
        case RegionClue():
            said = weigh_region(clue, atlas)
        case VerdictClue():
            said = weigh_verdict(clue, atlas)
        case WordClue():
            said = weigh_word(clue, atlas)
        case FollowUpClue():
            said = weigh_follow_up(clue, atlas)
    return said
