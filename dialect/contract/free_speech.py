"""What a model of free speech says of one recording, as JSON."""

from typing import Literal

from pydantic import Field

from dialect import entities
from dialect.acoustic.free_speech.model import LEAST_SPEECH_S, Identified, Insufficient
from dialect.acoustic.free_speech.shelf import Shelved
from dialect.contract.base import NOTICE, Out
from dialect.contract.figures import Decibels, Seconds, Share

__all__ = ["FreeSpeechOut", "RegionHeardOut", "free_speech_out"]


class RegionHeardOut(Out):
    """A region that the model tells from others."""

    id: str
    probability: Share = Field(description="Of a fork, all branches being as likely before")


class FreeSpeechOut(Out):
    """What was heard in free speech; without a model, why nothing was."""

    model: str | None = Field(description="Id; null where there is none")
    state: Literal["identified", "insufficient", "no_model"]
    answer: str | None = Field(description="Deepest region likelier than everything else together")
    regions: list[RegionHeardOut] = Field(description="Likeliest first")
    none_of_these: Share | None
    net_speech_s: Seconds
    needed_speech_s: Seconds
    snr_db: Decibels | None
    may_rank: bool
    why: str
    notice: str


def free_speech_out(
    shelved: Shelved | None, heard: Identified | Insufficient | None, quality: entities.Quality
) -> FreeSpeechOut:
    """Write what was heard.

    Parameters
    ----------
    shelved : Shelved or None
        The model, if there is one.
    heard : Identified or Insufficient or None
        What it heard.
    quality : Quality
        Of the recording.

    Returns
    -------
    answer : FreeSpeechOut
    """
    regions: list[RegionHeardOut] = []
    if isinstance(heard, Identified):
        pairs = zip(heard.regions, heard.probability.tolist(), strict=True)
        regions = [
            RegionHeardOut(id=region, probability=p)
            for region, p in sorted(pairs, key=lambda pair: -pair[1])
        ]
    return FreeSpeechOut(
        model=None if shelved is None else shelved.name,
        state=_state(heard),
        answer=heard.answer if isinstance(heard, Identified) else None,
        regions=regions,
        none_of_these=heard.none_of_these if isinstance(heard, Identified) else None,
        net_speech_s=quality.net_speech_s,
        needed_speech_s=LEAST_SPEECH_S,
        snr_db=quality.snr_db,
        may_rank=shelved is not None and shelved.may_rank,
        why=_why(heard),
        notice=NOTICE,
    )


def _state(
    heard: Identified | Insufficient | None,
) -> Literal["identified", "insufficient", "no_model"]:
    if heard is None:
        return "no_model"
    return "insufficient" if isinstance(heard, Insufficient) else "identified"


def _why(heard: Identified | Insufficient | None) -> str:
    """Say in a sentence, in both languages, what the answer rests on or why there is none."""
    match heard:
        case None:
            return (
                "没有自由谈话模型：现有数据训练不出能在新来源上胜过随机的中文模型，所以不附带模型；"
                "请用自己的语料训练（xiangyin train MANIFEST），"
                "或请对方说词表上的字（xiangyin elicit AUDIO --list words-20）。"
                "(No model of free speech ships, since none beat chance on new sources of Chinese: "
                "train one on your corpus, or elicit known words, by these commands.)"
            )
        case Insufficient():
            return (
                f"净语音只有 {heard.speech_s:.1f} 秒，至少要 {heard.needed_s:.0f} 秒 "
                f"(insufficient: {heard.speech_s:.1f} s of speech, {heard.needed_s:.0f} s needed)"
            )
        case Identified():
            return f"据 {heard.speech_s:.1f} 秒净语音 (from {heard.speech_s:.1f} s of speech)"
