"""The JSON of cases and answers, shared by the command and the service."""

from dialect.contract.base import NOTICE
from dialect.contract.case import (
    MAX_CLUES,
    MAX_PLACE_NAMES,
    CaseIn,
    case_schema,
    first_problem,
    parse_case,
)
from dialect.contract.questions import QuestionsOut, questions_out
from dialect.contract.ranking import AnswerOut, answer_out
from dialect.contract.recordings import RecordingIn, SegmentIn

__all__ = [
    "MAX_CLUES",
    "MAX_PLACE_NAMES",
    "NOTICE",
    "AnswerOut",
    "CaseIn",
    "QuestionsOut",
    "RecordingIn",
    "SegmentIn",
    "answer_out",
    "case_schema",
    "first_problem",
    "parse_case",
    "questions_out",
]
