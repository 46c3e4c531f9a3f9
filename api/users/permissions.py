"""Who may do what: one table. A role holds the least that its work needs.

A permission says what kind of thing may be done. Which cases it may be done to is decided by the
service that holds them: one's own organisation's, those referred to it, and, for volunteers and
listeners, those granted to them one by one.
"""

from collections.abc import Iterable
from enum import StrEnum

__all__ = ["EVERYBODY_SIGNED_IN", "FOR_PEOPLE_ALONE", "Permission", "Role", "permissions_of"]


class Role(StrEnum):
    """A kind of work; an account may hold several."""

    VOLUNTEER = "volunteer"
    """Uploads recordings and goes to ask in a place."""
    LISTENER = "listener"
    """Gives verdicts on clips."""
    CASEWORKER = "caseworker"
    """Leads the cases of an organisation."""
    OPERATOR = "operator"
    """Keeps the service and its models running; sees no case."""
    ADMIN = "admin"
    """Manages accounts and reads the audit log; sees no case."""


class Permission(StrEnum):
    """Something that may be done; its value is also the scope of an API token."""

    USE_DESK = "desk:use"
    """Rank and describe without keeping anything personal."""
    UPLOAD_RECORDINGS = "recordings:upload"
    LISTEN = "recordings:listen"
    GIVE_VERDICTS = "verdicts:give"
    READ_CASES = "cases:read"
    WRITE_CASES = "cases:write"
    REFER_CASES = "cases:refer"
    EXCHANGE_CASES = "cases:exchange"
    """Import and export."""
    WRITE_CLUES = "clues:write"
    RUN_RANKINGS = "rankings:run"
    ASSIGN_FOLLOW_UPS = "follow-ups:assign"
    REPORT_FOLLOW_UPS = "follow-ups:report"
    MANAGE_VOLUNTEERS = "volunteers:manage"
    READ_STATISTICS = "statistics:read"
    RUN_JOBS = "jobs:run"
    MANAGE_ACCOUNTS = "accounts:manage"
    MANAGE_ORGANISATIONS = "organisations:manage"
    READ_AUDIT = "audit:read"
    OWN_ACCOUNT = "account:own"
    """One's own password, second factor, sessions and tokens."""


EVERYBODY_SIGNED_IN = frozenset({Permission.OWN_ACCOUNT, Permission.USE_DESK})

FOR_PEOPLE_ALONE = frozenset(
    {Permission.OWN_ACCOUNT, Permission.MANAGE_ACCOUNTS, Permission.MANAGE_ORGANISATIONS}
)
"""What no token may do: whoever steals one must not be able to make it last."""

_BY_ROLE: dict[Role, frozenset[Permission]] = {
    Role.VOLUNTEER: frozenset({Permission.UPLOAD_RECORDINGS, Permission.REPORT_FOLLOW_UPS}),
    Role.LISTENER: frozenset({Permission.LISTEN, Permission.GIVE_VERDICTS}),
    Role.CASEWORKER: frozenset(
        {
            Permission.UPLOAD_RECORDINGS,
            Permission.LISTEN,
            Permission.READ_CASES,
            Permission.WRITE_CASES,
            Permission.REFER_CASES,
            Permission.EXCHANGE_CASES,
            Permission.WRITE_CLUES,
            Permission.RUN_RANKINGS,
            Permission.ASSIGN_FOLLOW_UPS,
            Permission.REPORT_FOLLOW_UPS,
            Permission.MANAGE_VOLUNTEERS,
            Permission.READ_STATISTICS,
        }
    ),
    Role.OPERATOR: frozenset({Permission.RUN_JOBS, Permission.READ_STATISTICS}),
    Role.ADMIN: frozenset(
        {Permission.MANAGE_ACCOUNTS, Permission.MANAGE_ORGANISATIONS, Permission.READ_AUDIT}
    ),
}


def permissions_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """Return what a signed-in person with these roles may do.

    Examples
    --------
    >>> Permission.LISTEN in permissions_of([Role.LISTENER])
    True
    >>> Permission.READ_CASES in permissions_of([Role.ADMIN, Role.OPERATOR])
    False
    """
    return EVERYBODY_SIGNED_IN.union(*(_BY_ROLE[role] for role in roles))
