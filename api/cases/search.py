"""Searching Chinese text by pairs of neighbouring characters, in plain tables on every database.

Chinese has no spaces between words, so each pair of neighbouring characters is kept as a number,
the first character in the high bits. A pair is looked up as it is, a single character as the range
of numbers that begin with it, and a longer term by its pairs, then confirmed in the text.
"""

import re
import unicodedata
from itertools import pairwise
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, insert, select, true
from sqlalchemy.orm import Session

from api.cases.tables import CaseFile, CaseGram
from dialect.atlas.script import simplify

__all__ = ["index_case", "matches", "searchable"]

_BITS = 21  # a code point has no more
_END = 0  # follows the last character of a run, so that it begins a pair too
_RUN = re.compile(r"[^\W_]+")
MOST_PAIRS = 12
"""Pairs of one term that are looked up; a longer term is confirmed in the text anyway."""


def searchable(*texts: str) -> str:
    """Write texts in the one spelling that is searched: runs of letters, simplified characters."""
    folded = unicodedata.normalize("NFKC", " ".join(texts)).casefold()
    return " ".join(_RUN.findall(simplify(folded)))


def index_case(session: Session, case_id: UUID, before: str, after: str) -> None:
    """Bring the pairs of a case from one searched text to another."""
    old, new = _grams(before), _grams(after)
    if gone := old - new:
        session.execute(
            delete(CaseGram).where(CaseGram.case_id == case_id, CaseGram.gram.in_(gone))
        )
    if added := new - old:
        session.execute(
            insert(CaseGram), [{"gram": gram, "case_id": case_id} for gram in sorted(added)]
        )


def matches(query: str) -> ColumnElement[bool]:
    """Say which cases hold every term of a query, in any order."""
    return and_(true(), *(_holds(term) for term in searchable(query).split()))


def _holds(term: str) -> ColumnElement[bool]:
    if len(term) == 1:
        first = ord(term) << _BITS
        return _has(CaseGram.gram.between(first, first + (1 << _BITS) - 1))
    pairs = list(dict.fromkeys(_pairs(term)))[:MOST_PAIRS]
    found = and_(*(_has(CaseGram.gram == pair) for pair in pairs))
    if len(term) == 2:
        return found
    return and_(found, CaseFile.searched.contains(term, autoescape=True))


def _has(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return CaseFile.id.in_(select(CaseGram.case_id).where(condition))


def _grams(searched: str) -> set[int]:
    return {pair for run in searched.split() for pair in _pairs(run + chr(_END))}


def _pairs(run: str) -> list[int]:
    return [ord(first) << _BITS | ord(second) for first, second in pairwise(run)]
