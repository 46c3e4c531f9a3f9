"""Who asks, as far as the service knows."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from api.users.permissions import Permission, Role

__all__ = ["NOBODY", "Principal", "nobody"]

NOBODY = UUID(int=0)
"""In place of an account where nobody is signed in: at the open desk."""


@dataclass(frozen=True)
class Principal:
    """Who asks.

    Attributes
    ----------
    account_id : UUID
        `NOBODY` where nobody is signed in; of somebody who came by an upload link, their browser's.
    name : str
        Sign-in name, to be shown to its owner alone: it belongs in no log and no audit row.
    roles : frozenset of Role
        Roles of the account.
    permissions : frozenset of Permission
        What may be done: what the roles allow and, for a token, its scopes allow too.
    organisation_id : UUID or None
        Organisation that the account belongs to.
    signed_in_by : str
        ``session`` (a person in a browser), ``token`` (a program), ``link`` (somebody without an
        account who may send recordings to `gives_to`) or ``nothing``.
    credential_id : UUID or None
        The session or token that was shown.
    gives_to : UUID or None
        Case whose upload link was opened in this browser: recordings may be sent there, whatever
        else may be done or not.
    must_enrol : bool
        Whether nothing else may be done before a second factor is set up.
    """

    account_id: UUID
    name: str
    roles: frozenset[Role]
    permissions: frozenset[Permission]
    organisation_id: UUID | None
    signed_in_by: Literal["session", "token", "link", "nothing"]
    credential_id: UUID | None
    gives_to: UUID | None = None
    must_enrol: bool = False

    @property
    def is_signed_in(self) -> bool:
        """Whether the service knows whose account this is."""
        return self.signed_in_by in ("session", "token")

    def may(self, permission: Permission) -> bool:
        """Say whether `permission` is held."""
        return permission in self.permissions


def nobody(permissions: frozenset[Permission] = frozenset()) -> Principal:
    """Return the principal of a request that shows no credential."""
    return Principal(
        account_id=NOBODY,
        name="",
        roles=frozenset(),
        permissions=permissions,
        organisation_id=None,
        signed_in_by="nothing",
        credential_id=None,
    )
