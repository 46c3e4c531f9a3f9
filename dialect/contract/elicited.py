"""The JSON of the known words of one recording: what each said, and for where.

Not among the names of `dialect.contract` itself: a case without recordings needs no scipy.
"""

from math import isnan

from pydantic import Field

from dialect.acoustic.words import KINDS
from dialect.atlas.load import Atlas
from dialect.contract.base import Out
from dialect.contract.figures import Bits, Degrees, Hertz, Log10, Seconds, Semitones, Share
from dialect.contract.ranking import AnswerOut, answer_out
from dialect.features.contours import POINTS
from dialect.ranking.elicited import (
    Elicited,
    ElicitedCounty,
    ElicitedPoint,
    ElicitedWord,
    PointWord,
)

__all__ = ["ElicitedOut", "elicited_out"]


class ContourOut(Out):
    """Pitch of a syllable at five points, over the voiced part of it."""

    semitones: list[Semitones | None] = Field(
        description="About the speaker's median, at 10, 30, 50, 70 and 90 %; null if not voiced"
    )
    voiced_s: Seconds


class PitchOut(Out):
    """Pitch of a voiced moment."""

    time_s: Seconds
    hz: Hertz


class ElicitedWordOut(Out):
    """A syllable of the recording: where it is, and what was measured."""

    text: str = Field(description="Character, or tone category where that was marked")
    start_s: Seconds
    end_s: Seconds
    confidence: Share = Field(description="Chance that the word is there; 1 if marked by hand")
    by_hand: bool
    used: bool
    joined: bool = Field(description="Said in one breath with another, so counts less")
    why: str = Field(description="Why it was not used, in Chinese; empty if it was")
    information_bits: Bits = Field(description="How far it alone narrows down the survey points")
    sound_s: Seconds = Field(description="Length of the sound inside the mark")
    voice_s: Seconds | None = Field(description="Length of its voiced part")
    contour: ContourOut | None = Field(description="Null without a usable pitch")
    shown_from_s: Seconds
    shown_to_s: Seconds
    peaks: list[Share] = Field(
        description="Greatest amplitude in equal parts of what is shown, 1 being the recording's"
    )
    pitch: list[PitchOut]


class ExpectedToneOut(Out):
    """A tone that a survey point would use."""

    chao: str = Field(description="Tone value in Chao digits")
    share: Share
    semitones: list[Semitones] = Field(description="Its contour in this speaker's range")


class PointWordOut(Out):
    """What a survey point would say for a word, and how well that fits."""

    word: int = Field(description="Position in `words`")
    tones: list[ExpectedToneOut]
    log10_lr: dict[str, Log10] = Field(description=f"By what was compared: {', '.join(KINDS)}")


class PointOut(Out):
    """A survey point that fits the words."""

    rank: int
    name: str
    region: str
    lat: Degrees
    lon: Degrees
    probability: Share = Field(
        description="That the speaker talks like it; before, by who lives in its county and around"
    )
    log10_lr: Log10 = Field(description="Against a survey point drawn at random")
    words: list[PointWordOut]


class CountyWordsOut(Out):
    """What people of a county would say, by the survey points in it and around it."""

    rank: int
    code: str
    name: str
    posterior: Share
    like: str = Field(description="The survey point that speaks most for it")
    region: str = Field(description="Of that point")
    words: list[PointWordOut]


class ElicitedOut(Out):
    """What the known words of a recording say: an investigative lead, not a finding."""

    words: list[ElicitedWordOut]
    missing: list[str] = Field(description="Words of the prompt list that were found nowhere")
    contour_points: list[float] = Field(description="Where contours are measured, 0 to 1")
    median_hz: Hertz | None
    range_semitones: Semitones | None
    information_bits: Bits = Field(description="How far all words narrow down the survey points")
    points: list[PointOut]
    counties: list[CountyWordsOut] = Field(description="The likeliest, to be drawn and compared")
    ranking: AnswerOut = Field(description="Of the counties, by population before")


def elicited_out(elicited: Elicited, atlas: Atlas) -> ElicitedOut:
    """Write what the words of a recording said as JSON.

    Parameters
    ----------
    elicited : Elicited
        The answer of the library.
    atlas : Atlas
        Where names are read from.

    Returns
    -------
    elicited : ElicitedOut
        Ready to be dumped as JSON.
    """
    voice = elicited.voice
    return ElicitedOut(
        words=[_word_out(word) for word in elicited.words],
        missing=list(elicited.missing),
        contour_points=POINTS.tolist(),
        median_hz=_known(voice.register_hz) if voice else None,
        range_semitones=_known(voice.range_st) if voice else None,
        information_bits=elicited.information_bits,
        points=[_point_out(i, point, atlas) for i, point in enumerate(elicited.points, start=1)],
        counties=[_county_out(one, atlas) for one in elicited.counties],
        ranking=answer_out(elicited.ranking, atlas),
    )


def _known(value: float) -> float | None:
    return None if isnan(value) else value


def _word_out(word: ElicitedWord) -> ElicitedWordOut:
    tone, timing = word.tone, word.timing
    contour = None
    if tone is not None:
        points = zip(tone.pitch_st.tolist(), tone.weight.tolist(), strict=True)
        semitones = [pitch if weight > 0 else None for pitch, weight in points]
        contour = ContourOut(semitones=semitones, voiced_s=tone.voiced_s)
    return ElicitedWordOut(
        text=word.segment.text or word.segment.tone_category or "",
        start_s=word.segment.start_s,
        end_s=word.segment.end_s,
        confidence=word.confidence,
        by_hand=word.is_by_hand,
        used=not word.reason,
        joined=word.is_joined,
        why=word.reason,
        information_bits=word.information_bits,
        sound_s=timing.whole_s,
        voice_s=_known(timing.rime_s),
        contour=contour,
        shown_from_s=word.shown.start_s,
        shown_to_s=word.shown.end_s,
        peaks=[round(peak, 3) for peak in word.peaks.tolist()],
        pitch=[PitchOut(time_s=time_s, hz=hz) for time_s, hz in word.pitch.tolist()],
    )


def _point_out(rank: int, point: ElicitedPoint, atlas: Atlas) -> PointOut:
    places, row = atlas.localities, point.locality
    return PointOut(
        rank=rank,
        name=str(places.label[row]),
        region=atlas.regions.full_name(int(places.region[row])),
        lat=float(places.lat[row]),
        lon=float(places.lon[row]),
        probability=point.probability,
        log10_lr=point.log10_lr,
        words=[_point_word_out(word) for word in point.words],
    )


def _county_out(county: ElicitedCounty, atlas: Atlas) -> CountyWordsOut:
    places, row = atlas.localities, county.locality
    return CountyWordsOut(
        rank=county.rank,
        code=str(atlas.counties.code[county.county]),
        name=str(atlas.counties.name[county.county]),
        posterior=county.posterior,
        like=str(places.label[row]),
        region=atlas.regions.full_name(int(places.region[row])),
        words=[_point_word_out(word) for word in county.words],
    )


def _point_word_out(word: PointWord) -> PointWordOut:
    return PointWordOut(
        word=word.word,
        tones=[
            ExpectedToneOut(chao=one.chao, share=one.share, semitones=one.pitch_st.tolist())
            for one in word.expected
        ],
        log10_lr=dict(zip(KINDS, word.log10_lr, strict=True)),
    )
