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
    Entry("/tasks", "nav.tasks", Permission.REPORT_FOLLOW_UPS),
    Entry("/give", "nav.give", Permission.UPLOAD_RECORDINGS),
    Entry("/listen", "nav.listen", Permission.GIVE_VERDICTS),
    Entry("/", "nav.desk", Permission.USE_DESK),
    Entry("/volunteers", "nav.volunteers", Permission.MANAGE_VOLUNTEERS),
    Entry("/listeners", "nav.listeners", Permission.READ_STATISTICS),
    Entry("/referrals", "nav.referrals", Permission.REFER_CASES),
    Entry("/statistics", "nav.statistics", Permission.READ_STATISTICS),
    Entry("/jobs", "nav.jobs", Permission.RUN_JOBS),
    Entry("/versions", "nav.versions", Permission.READ_STATISTICS),
    Entry("/accounts", "nav.accounts", Permission.MANAGE_ACCOUNTS),
    Entry("/organisations", "nav.organisations", Permission.MANAGE_ORGANISATIONS),
    Entry("/audit", "nav.audit", Permission.READ_AUDIT),
)


def navigation_of(principal: Principal | None) -> tuple[Entry, ...]:
    """Return what a signed-in person may open, in the order of their work; nothing to others."""
    if principal is None or not principal.is_signed_in:
        return ()
    return tuple(entry for entry in _ENTRIES if principal.may(entry.permission))
