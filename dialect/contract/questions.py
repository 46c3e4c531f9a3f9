"""The JSON of what to ask next."""

from typing import Literal

from dialect import entities
from dialect.atlas.load import Atlas
from dialect.contract.base import NOTICE, Out
from dialect.contract.places import AreaOut, CountyOut, area_out, county_out

__all__ = ["QuestionsOut", "questions_out"]


class AnswerEffectOut(Out):
    """An answer that a question may get, and what it would do to the ranking."""

    value: str
    label: str
    probability: float
    first: CountyOut
    posterior: float
    province: AreaOut


class QuestionOut(Out):
    """A question worth asking next; the answer is entered as a clue of this kind."""

    kind: Literal["feature", "reading", "word"]
    about: str
    text: str
    text_en: str
    listen_for: str
    information_bits: float
    burden_bits: float
    answers: list[AnswerEffectOut]


class NameToReadOut(Out):
    """A place name to read aloud while watching the person."""

    name: str
    level: Literal["county", "township"]
    county: CountyOut
    n_places: int
    probability: float
    information_bits: float


class QuestionsOut(Out):
    """What to ask next, best first."""

    unit: Literal["county", "prefecture"]
    entropy_bits: float
    questions: list[QuestionOut]
    names: list[NameToReadOut]
    notice: str


def questions_out(asked: entities.Questions, atlas: Atlas) -> QuestionsOut:
    """Write the questions as JSON.

    Parameters
    ----------
    asked : Questions
        The answer of the library.
    atlas : Atlas
        Where names are read from.

    Returns
    -------
    questions : QuestionsOut
        Ready to be dumped as JSON.
    """
    return QuestionsOut(
        unit=asked.unit,
        entropy_bits=asked.entropy_bits,
        questions=[_question_out(question, atlas) for question in asked.questions],
        names=[
            NameToReadOut(
                name=one.name,
                level=one.level,
                county=county_out(one.county, atlas),
                n_places=one.n_places,
                probability=one.probability,
                information_bits=one.information_bits,
            )
            for one in asked.names
        ],
        notice=NOTICE,
    )


def _question_out(question: entities.Question, atlas: Atlas) -> QuestionOut:
    return QuestionOut(
        kind=question.kind,
        about=question.about,
        text=question.text,
        text_en=question.text_en,
        listen_for=question.listen_for,
        information_bits=question.information_bits,
        burden_bits=question.burden_bits,
        answers=[
            AnswerEffectOut(
                value=answer.value,
                label=answer.label,
                probability=answer.probability,
                first=county_out(answer.county, atlas),
                posterior=answer.posterior,
                province=area_out(answer.province),
            )
            for answer in question.answers
        ],
    )
