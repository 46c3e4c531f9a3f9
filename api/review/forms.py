"""What the forms of the caseworker's screens send, turned into what the services take."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeAlias, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel, TypeAdapter, ValidationError
from starlette.datastructures import FormData

from api.cases.contract import CaseFileIn, ConsentIn
from api.review.places import PlaceNames
from dialect.contract import ClueIn, first_problem

__all__ = [
    "SentForm",
    "case_fields",
    "checked",
    "clue_of_form",
    "consent_fields",
    "text_of",
    "typed_fields",
]

_CLUE: TypeAdapter[ClueIn] = TypeAdapter(ClueIn)
_NUMBERS = ("confidence", "likelihood_ratio")
_PLACES = {"code": (2, 4, 6), "listener_home": (6,), "county": (6,)}
_CASE_TEXTS = (
    "status",
    "called",
    "sex",
    "born_from",
    "born_to",
    "admitted_on",
    "home_on",
    "found_how",
    "notes",
)

Model = TypeVar("Model", bound=BaseModel)


async def _read_form(request: Request) -> FormData:
    return await request.form(max_files=0)


SentForm: TypeAlias = Annotated[FormData, Depends(_read_form)]


def text_of(form: FormData, name: str) -> str:
    """Return a field of a form without the blanks around it; empty when it was not sent."""
    return str(form.get(name, "")).strip()


def checked(model: type[Model], fields: Mapping[str, Any]) -> Model:
    """Check what a form sent.

    Raises
    ------
    CaseError
        That names the first field that breaks the contract.
    """
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        raise first_problem(error) from error


def case_fields(form: FormData, places: PlaceNames, *, assigned_to: str | None) -> dict[str, Any]:
    """Read every field of a case.

    Parameters
    ----------
    form : FormData
        As ``review/case_fields.html`` sends it.
    places : PlaceNames
        What the home county is looked up in.
    assigned_to : str or None
        Account that leads the case; the form only says who.

    Returns
    -------
    fields : dict
        As `api.cases.edits` takes them.

    Raises
    ------
    CaseError
        If a field breaks the contract.
    """
    sent = {name: text_of(form, name) for name in _CASE_TEXTS}
    home = text_of(form, "home_county")
    fields: dict[str, Any] = {name: text or None for name, text in sent.items()}
    fields |= {
        "status": sent["status"] or "open",
        "called": sent["called"],
        "notes": sent["notes"],
        "assigned_to": assigned_to,
        "home_county": places.code_of(home, "home_county", digits=(6,)) if home else None,
        "facts": _rows(form, "fact", ("about", "text"), needed="text"),
        "language_history": _language_history(form),
    }
    return checked(CaseFileIn, fields).fields()


def typed_fields(form: FormData) -> dict[str, Any]:
    """Return the fields of a case as they were typed, right or wrong, to show them again."""
    typed: dict[str, Any] = {name: text_of(form, name) for name in (*_CASE_TEXTS, "home_county")}
    typed["facts"] = _rows(form, "fact", ("about", "text"), needed="text")
    typed["language_history"] = _language_history(form)
    return typed


def consent_fields(form: FormData) -> ConsentIn:
    """Read who agreed to what.

    Raises
    ------
    CaseError
        If something is missing.
    """
    fields = {name: text_of(form, name) for name in ("agreed_by", "authority", "given_on")}
    return checked(ConsentIn, fields | {"uses": form.getlist("uses")})


def clue_of_form(form: FormData, places: PlaceNames) -> ClueIn:
    """Read a clue; places may be typed by name, a feature's question and answer are one field.

    Raises
    ------
    CaseError
        If it breaks the contract or names no place.
    """
    names = {"kind", "heard", "script", "char", "tone", "concept", "region", "answer", "outcome"}
    names |= {"feature", "value", *_NUMBERS, *_PLACES}
    body: dict[str, Any] = {name: text_of(form, name) for name in names if text_of(form, name)}
    if "|" in body.get("feature", ""):
        body["feature"], _, body["value"] = body["feature"].partition("|")
    for name, digits in _PLACES.items():
        if name in body:
            body[name] = places.code_of(body[name], name, digits=digits)
    try:
        numbers = {name: float(body[name]) for name in _NUMBERS if name in body}
        return _CLUE.validate_python(body | numbers)
    except ValidationError as error:
        raise first_problem(error) from error


def _language_history(form: FormData) -> dict[str, Any]:
    return {
        "stays": _rows(form, "stay", ("place", "code", "from_year", "to_year"), needed="place"),
        "caregivers": _rows(form, "caregiver", ("relation", "place", "code"), needed="relation"),
        "years_away": text_of(form, "years_away") or None,
    }


def _rows(
    form: FormData, what: str, names: tuple[str, ...], *, needed: str
) -> list[dict[str, Any]]:
    """Join the columns of a repeated row; rows whose `needed` column is empty were left blank."""
    columns = [[str(text).strip() for text in form.getlist(f"{what}_{name}")] for name in names]
    rows = [dict(zip(names, cells, strict=True)) for cells in zip(*columns, strict=False)]
    return [{k: v for k, v in row.items() if v} for row in rows if row[needed]]
