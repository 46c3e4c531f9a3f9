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
        `NOBODY` where nobody is signed in.
    name : str
        Sign-in name, to be shown to its owner alone: it belongs in no log and no audit row.
    roles : frozenset of Role
        Roles of the account.
    permissions : frozenset of Permission
        What may be done: what the roles allow and, for a token, its scopes allow too.
    organisation_id : UUID or None
        Organisation that the account belongs to.
    signed_in_by : str
        ``session`` (a person in a browser), ``token`` (a program) or ``nothing``.
    credential_id : UUID or None
        The session or token that was shown.
    must_enrol : bool
        Whether nothing else may be done before a second factor is set up.
    """

    account_id: UUID
    name: str
    roles: frozenset[Role]
    permissions: frozenset[Permission]
    organisation_id: UUID | None
    signed_in_by: Literal["session", "token", "nothing"]
    credential_id: UUID | None
    must_enrol: bool = False

    @property
    def is_signed_in(self) -> bool:
        """Whether the service knows who asks."""
        return self.account_id != NOBODY

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
