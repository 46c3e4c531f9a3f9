"""Forms of the people's pages, as browsers post them."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, Field

from api.users.permissions import Permission, Role

__all__ = [
    "Confirmation",
    "IdentityForm",
    "InviteForm",
    "PasswordForm",
    "RolesForm",
    "SignInForm",
    "TokenForm",
    "WelcomeForm",
]

Text = Annotated[str, Field(max_length=256)]
OptionalUUID = Annotated[UUID | None, BeforeValidator(lambda value: value or None)]


class SignInForm(BaseModel):
    """Name, password and, where there is a second factor, its code."""

    name: Text
    password: Text
    code: Text = ""
    next: Annotated[str, Field(max_length=2_000)] = "/"


class WelcomeForm(BaseModel):
    """What a one-time link asks for; the name only of the first admin."""

    name: Text = ""
    password: Text


class Confirmation(BaseModel):
    """The present password, given again; empty where another provider keeps it."""

    current: Text = ""


class PasswordForm(Confirmation):
    """A new password, by somebody who knows the present one."""

    password: Text


class TokenForm(Confirmation):
    """A token to make."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    scopes: list[Permission] = []
    n_days: int


class RolesForm(BaseModel):
    """What an account may do and whom it belongs to."""

    roles: list[Role] = []
    organisation_id: OptionalUUID = None


class IdentityForm(BaseModel):
    """Whom the provider knows as the owner of an account."""

    subject: Annotated[str, Field(min_length=1, max_length=255)]


class InviteForm(RolesForm):
    """An account to make."""

    name: Text
