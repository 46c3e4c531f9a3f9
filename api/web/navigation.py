"""The pages that the head of every page leads to: one line each, for those who may open them."""

from typing import NamedTuple

from api.users.permissions import Permission
from api.users.principal import Principal

__all__ = ["Entry", "navigation_of"]


class Entry(NamedTuple):
    """A page in the head.

    Attributes
    ----------
    path : str
        Where it is.
    words : str
        Key of its name.
    permission : Permission
        What its route asks for.
    """

    path: str
    words: str
    permission: Permission


_ENTRIES = (
    Entry("/cases", "nav.cases", Permission.READ_CASES),
    Entry("/", "nav.desk", Permission.USE_DESK),
    Entry("/accounts", "nav.accounts", Permission.MANAGE_ACCOUNTS),
)


def navigation_of(principal: Principal | None) -> tuple[Entry, ...]:
    """Return what a signed-in person may open, in the order of their work; nothing to others."""
    if principal is None or not principal.is_signed_in:
        return ()
    return tuple(entry for entry in _ENTRIES if principal.may(entry.permission))
