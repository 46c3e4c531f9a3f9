"""Turn each kind of clue into evidence over the counties."""

from dialect.atlas.load import Atlas
from dialect.entities import (
    AreaClue,
    Clue,
    CountyEvidence,
    FeatureClue,
    NotWeighed,
    PlaceNameClue,
    ReadingClue,
    RegionClue,
    VerdictClue,
    WordClue,
)
from dialect.evidence.facts import weigh_area, weigh_region
from dialect.evidence.feature import weigh_feature
from dialect.evidence.place_name import weigh_place_name
from dialect.evidence.verdict import weigh_verdict

__all__ = ["weigh_clue"]


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
    match clue:
        case PlaceNameClue():
            return weigh_place_name(clue, atlas)
        case FeatureClue():
            return weigh_feature(clue, atlas)
        case AreaClue():
            return weigh_area(clue, atlas)
        case RegionClue():
            return weigh_region(clue, atlas)
        case VerdictClue():
            return weigh_verdict(clue, atlas)
        case ReadingClue() | WordClue():
            return NotWeighed(_kept(clue))


def _kept(clue: ReadingClue | WordClue) -> str:
    """Say that a clue of a kind that this version does not weigh is kept."""
    match clue:
        case ReadingClue():
            what = f"“{clue.char}”读作“{clue.heard}”：字音线索"
        case WordClue():
            what = f"“{clue.concept}”叫“{clue.heard}”：词语线索"
    return f"{what}已记下，本版尚未计入排序"
