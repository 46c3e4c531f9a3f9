"""The JSON of a case."""

from pathlib import Path
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, TypeAdapter, ValidationError, model_validator
from pydantic_core import from_json

from dialect import entities
from dialect.contract.base import Strict
from dialect.contract.clues import ClueIn, PlaceNameIn
from dialect.contract.recordings import RecordingIn
from dialect.errors import CaseError

__all__ = [
    "MAX_CLUES",
    "MAX_PLACE_NAMES",
    "CaseIn",
    "PriorIn",
    "case_schema",
    "first_problem",
    "parse_case",
    "parse_recording",
]

MAX_CLUES = 10_000
MAX_PLACE_NAMES = 500
"""Different place names of a case: each is searched for among all townships, some 30 ms."""
MAX_RECORDINGS = 100


Weights: TypeAlias = dict[
    Annotated[str, Field(pattern=r"^(\d{2}|\d{4}|\d{6})$")],
    Annotated[float, Field(strict=True, ge=0)],
]
PriorIn: TypeAlias = Literal["population", "uniform"] | Weights


class CaseIn(Strict):
    """Everything known about one person looking for home."""

    clues: list[ClueIn] = Field(default=[], max_length=MAX_CLUES)
    recordings: list[Annotated[str, Field(min_length=1, max_length=4096)] | RecordingIn] = Field(
        default=[], max_length=MAX_RECORDINGS
    )
    prior: PriorIn = "population"

    @model_validator(mode="after")
    def _check(self) -> "CaseIn":
        names = {(one.heard, one.script) for one in self.clues if isinstance(one, PlaceNameIn)}
        if len(names) > MAX_PLACE_NAMES:
            raise ValueError(f"holds {len(names)} different place names, over {MAX_PLACE_NAMES}")
        return self

    def to_entity(self, folder: Path) -> entities.Case:
        """Turn into the library's case, paths of recordings taken from `folder`."""
        recordings = (
            RecordingIn(path=item) if isinstance(item, str) else item for item in self.recordings
        )
        return entities.Case(
            clues=tuple(clue.to_entity() for clue in self.clues),
            recordings=tuple(recording.to_entity(folder) for recording in recordings),
            prior=entities.Prior(self.prior) if isinstance(self.prior, str) else self.prior,
        )


def parse_case(data: str | bytes) -> CaseIn:
    """Read a case from JSON text.

    Parameters
    ----------
    data : str or bytes
        UTF-8 JSON of one case.

    Returns
    -------
    case : CaseIn
        The checked case.

    Raises
    ------
    CaseError
        If the text is no JSON or breaks the contract; the message names the field.
    """
    try:
        return CaseIn.model_validate_json(data)
    except ValidationError as error:
        raise first_problem(error) from error


def parse_recording(
    path: str, *, prompts: str | None = None, marks: str | bytes | None = None
) -> RecordingIn:
    """Read what is said in a recording.

    Parameters
    ----------
    path : str
        Of the recording.
    prompts : str, optional
        Name of a prompt list, or words between commas.
    marks : str or bytes, optional
        UTF-8 JSON of marks: a list of segments, or an object with one.

    Returns
    -------
    recording : RecordingIn
        The checked recording.

    Raises
    ------
    CaseError
        If the marks are no JSON or break the contract; the message names the field.
    """
    facts: dict[str, Any] = {"path": path, "prompt_list": prompts}
    if marks is not None:
        try:
            found = from_json(marks)
        except ValueError as error:
            raise CaseError("marks", "this is no JSON", "这不是 JSON") from error
        facts["segments"] = found.get("segments") if isinstance(found, dict) else found
    try:
        return RecordingIn.model_validate(facts)
    except ValidationError as error:
        raise first_problem(error) from error


def first_problem(error: ValidationError) -> CaseError:
    """Say what is wrong with a case, and in how many more places."""
    problems = error.errors(include_url=False, include_input=False)
    # Where alternatives were tried, the one that was followed furthest is the one meant.
    chosen = max(problems, key=lambda problem: len(problem["loc"]))
    others = {problem["loc"][:2] for problem in problems} - {chosen["loc"][:2]}
    field = ".".join(str(part) for part in chosen["loc"]) or "case"
    more = f" (and {len(others)} more such problems)" if others else ""
    return CaseError(field, chosen["msg"] + more, f"填写有误（{chosen['msg']}）")


def case_schema() -> dict[str, Any]:
    """Return the JSON Schema of a case."""
    return TypeAdapter(CaseIn).json_schema()
