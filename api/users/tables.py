"""Tables of accounts and of everything that proves who somebody is.

Passwords are hashed with argon2id; secrets that we make are long and random, for which one round
of SHA-256 is enough; the one that has to be read again, an app's, is locked with the key ring.
Accounts are disabled and never deleted, so that the audit log's numbers keep
their meaning.
"""

from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import JSON, BigInteger, Enum, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from api.organisations.tables import Organisation
from api.storage.database import Base
from api.users.permissions import Role

__all__ = [
    "Account",
    "AccountLink",
    "AccountRole",
    "ApiToken",
    "AttemptCount",
    "Identity",
    "RecoveryCode",
    "SessionRow",
]


class Account(Base):
    """Somebody who may sign in."""

    __tablename__ = "account"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    name: Mapped[str] = mapped_column(String(80), unique=True)
    """Sign-in name, as `api.users.accounts.normal_name` writes it."""
    organisation_id: Mapped[UUID | None] = mapped_column(ForeignKey(Organisation.id), index=True)
    password_hash: Mapped[str | None] = mapped_column(String(200))
    """None until the person has chosen a password."""
    locked_totp_secret: Mapped[bytes | None] = mapped_column(LargeBinary)
    """What the app shares with the service, locked by `api.users.second_factor`."""
    totp_confirmed_at: Mapped[datetime | None]
    """None while a second factor is being set up."""
    totp_last_step: Mapped[int | None] = mapped_column(BigInteger)
    """Time step of the last code that was taken; neither it nor an earlier one is taken again."""
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]

    role_rows: Mapped[list["AccountRole"]] = relationship(
        lazy="selectin", cascade="all, delete-orphan", order_by="AccountRole.role"
    )

    @property
    def roles(self) -> frozenset[Role]:
        """Roles of the account."""
        return frozenset(row.role for row in self.role_rows)


class AccountRole(Base):
    """A role that an account holds."""

    __tablename__ = "account_role"

    account_id: Mapped[UUID] = mapped_column(ForeignKey(Account.id), primary_key=True)
    role: Mapped[Role] = mapped_column(
        Enum(
            Role,
            native_enum=False,
            length=20,
            values_callable=lambda roles: [role.value for role in roles],
        ),
        primary_key=True,
    )


class SessionRow(Base):
    """A browser in which somebody is signed in."""

    __tablename__ = "session"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    account_id: Mapped[UUID] = mapped_column(ForeignKey(Account.id), index=True)
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    agent: Mapped[str] = mapped_column(String(200))
    """What the browser calls itself, for the owner to recognise it."""
    network: Mapped[str] = mapped_column(String(50))

    account: Mapped[Account] = relationship(lazy="joined")


class ApiToken(Base):
    """What a program shows in place of a person."""

    __tablename__ = "api_token"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    account_id: Mapped[UUID] = mapped_column(ForeignKey(Account.id), index=True)
    name: Mapped[str] = mapped_column(String(80))
    digest: Mapped[str] = mapped_column(String(64), unique=True)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    account: Mapped[Account] = relationship(lazy="joined")


class AccountLink(Base):
    """A link that is good once: to set a password, or to make the first admin's account."""

    __tablename__ = "account_link"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[UUID | None] = mapped_column(ForeignKey(Account.id), index=True)
    """None for the link that makes an admin's account."""
    expires_at: Mapped[datetime]


class Identity(Base):
    """Who an OpenID provider says that the owner of an account is; an admin links the two."""

    __tablename__ = "identity"

    issuer: Mapped[str] = mapped_column(String(255), primary_key=True)
    subject: Mapped[str] = mapped_column(String(255), primary_key=True)
    """What the provider calls the person, for good; OpenID Connect Core 1.0, section 2."""
    account_id: Mapped[UUID] = mapped_column(ForeignKey(Account.id), index=True)
    linked_at: Mapped[datetime]

    account: Mapped[Account] = relationship(lazy="joined")


class RecoveryCode(Base):
    """A code that stands in once for a lost second factor."""

    __tablename__ = "recovery_code"

    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey(Account.id), index=True)


class AttemptCount(Base):
    """How often something was tried that may be tried only so often."""

    __tablename__ = "attempt_count"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    count: Mapped[int]
    resets_at_s: Mapped[int] = mapped_column(BigInteger, index=True)
    """Unix time, in seconds."""
