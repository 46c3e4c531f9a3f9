"""Volunteers as tests need them."""

from typing import Any


def somebody(**fields: Any) -> dict[str, Any]:
    """Return the fields of a volunteer from 诸城 of whom nothing else is known."""
    return {
        "account_id": None,
        "name": "",
        "home_county": "370782",
        "home_township": None,
        "dialects": [],
        "languages": [],
        "weekdays": [6, 7],
        "away_until": None,
        "most_tasks": 3,
        "training": [],
        "is_active": True,
    } | fields
