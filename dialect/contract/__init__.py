"""The JSON of cases and answers, shared by the command and the service."""

from dialect.contract.base import NOTICE
from dialect.contract.case import (
    MAX_CLUES,
    MAX_PLACE_NAMES,
    CaseIn,
    case_schema,
    first_problem,
    parse_case,
    parse_recording,
)
from dialect.contract.prompts import PromptListOut, prompt_list_out
from dialect.contract.questions import QuestionsOut, questions_out
from dialect.contract.ranking import AnswerOut, answer_out
from dialect.contract.recordings import (
    DescriptionOut,
    RecordingIn,
    SegmentIn,
    description_out,
)

__all__ = [
    "MAX_CLUES",
    "MAX_PLACE_NAMES",
    "NOTICE",
    "AnswerOut",
    "CaseIn",
    "DescriptionOut",
    "PromptListOut",
    "QuestionsOut",
    "RecordingIn",
    "SegmentIn",
    "answer_out",
    "case_schema",
    "description_out",
    "first_problem",
    "parse_case",
    "parse_recording",
    "prompt_list_out",
    "questions_out",
]
