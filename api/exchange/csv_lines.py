"""Exchanged cases as CSV: plain columns, then what tells who the person is, lists as JSON."""

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

from api.exchange.contract import CaseExchanged, Person
from dialect.errors import CaseError

__all__ = ["from_csv", "to_csv"]

PLAIN = tuple(name for name in CaseExchanged.model_fields if name != "person")
PERSONAL = tuple(Person.model_fields)
_JSON = {"facts", "language_history", "consents", "clues"}
# A spreadsheet takes a cell that begins so for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(cases: Iterable[CaseExchanged]) -> str:
    """Write cases as CSV; personal columns only if some case has them.

    Cells that a spreadsheet would take for a formula get an apostrophe before them.
    """
    dumped = [case.model_dump(mode="json") for case in cases]
    is_personal = any(case["person"] for case in dumped)
    text = io.StringIO()
    lines = csv.writer(text)
    lines.writerow([*PLAIN, *(PERSONAL if is_personal else ())])
    for case in dumped:
        cells = [_cell(case[name]) for name in PLAIN]
        if is_personal:
            person = case["person"] or {}
            cells += [(_json if name in _JSON else _cell)(person.get(name)) for name in PERSONAL]
        lines.writerow(cells)
    return text.getvalue()


def from_csv(text: str) -> dict[str, Any]:
    """Read CSV as the JSON of `CasesExchanged`, not yet checked.

    Raises
    ------
    CaseError
        If a column is unknown or a cell that should hold JSON does not.
    """
    lines = csv.DictReader(io.StringIO(text))
    unknown = set(lines.fieldnames or ()) - {*PLAIN, *PERSONAL}
    if unknown or not lines.fieldnames:
        named = ", ".join(sorted(unknown)) or "none at all"
        raise CaseError("columns", f"the columns are {', '.join(PLAIN)}; found {named}")
    return {"cases": [_case(index, line) for index, line in enumerate(lines)]}


def _case(index: int, line: dict[str, str]) -> dict[str, Any]:
    plain = {name: _plain(line[name]) for name in PLAIN if line.get(name)}
    person: dict[str, Any] = {}
    for name in PERSONAL:
        if not line.get(name):
            continue
        try:
            person[name] = json.loads(line[name]) if name in _JSON else _plain(line[name])
        except json.JSONDecodeError as error:
            raise CaseError(f"cases.{index}.{name}", "this cell should hold JSON") from error
    return plain | ({"person": person} if person else {})


def _json(value: Any) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _plain(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text
