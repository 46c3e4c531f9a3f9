"""What an operator may set, by argument or by an environment variable ``XIANGYIN_…``."""

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

import platformdirs
from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings import SettingsError as UnparsedError

from api.errors import SettingsError
from api.users.permissions import Role

__all__ = ["Settings", "is_safe", "read_settings"]

_MIB = 2**20
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Settings(BaseSettings):
    """Settings of the service, fixed while it runs.

    Examples
    --------
    >>> Settings(data_folder=Path("/srv/xiangyin")).resolved_database_url
    'sqlite:////srv/xiangyin/xiangyin.db'
    """

    model_config = SettingsConfigDict(
        env_prefix="XIANGYIN_", frozen=True, extra="forbid", use_attribute_docstrings=True
    )

    data_folder: Path = Field(default_factory=lambda: platformdirs.user_data_path("xiangyin"))
    """Folder of the database and of uploads while they are decoded; made when absent."""

    database_url: str | None = None
    """SQLAlchemy URL; the file ``xiangyin.db`` in the data folder when not given."""

    host: str = "127.0.0.1"
    """Address to listen on; the default is reached from this machine alone."""

    public_url: str | None = None
    """Address under which people reach the service, such as ``https://xiangyin.example.org``; links
    are made with it. Where it begins with ``https`` the cookie is sent over TLS alone, and browsers
    are told never to come without (HSTS)."""

    open_desk: bool | None = None
    """Whether the page and the routes that keep nothing personal are for everybody. When not given:
    where the service is reached from this machine alone, by `host` and without `public_url`."""

    second_factor_roles: frozenset[Role] | None = None
    """Roles, as a JSON list, whose people must set up a second factor before they may do anything
    else. When not given: ``operator`` and ``admin`` where the service is reached from other
    machines, by `host` or by `public_url`; nobody otherwise."""

    session_idle_minutes: Annotated[int, Field(gt=0)] = 60
    """Minutes without a request after which a person has to sign in again."""

    session_hours: Annotated[int, Field(gt=0)] = 12
    """Hours after which a person has to sign in again in any case."""

    oidc_issuer: str | None = None
    """Address of an OpenID provider, exactly as it names itself, at which people may sign in as
    well; an admin links each account first. Needs ``oidc_client_id`` and ``public_url``."""

    oidc_client_id: str | None = None
    """What the provider calls this service."""

    oidc_client_secret: SecretStr | None = None
    """What proves this service to the provider; a public client has none."""

    oidc_name: str = "OpenID"
    """What the sign-in page calls the provider."""

    port: Annotated[int, Field(ge=0, le=65_535)] = 8000
    """TCP port to listen on."""

    max_case_bytes: Annotated[int, Field(gt=0)] = 4 * _MIB
    """Largest case, as JSON, in bytes."""

    max_file_bytes: Annotated[int, Field(gt=0)] = 200 * _MIB
    """Largest recording, in bytes; the library decodes at most 200 MiB."""

    max_upload_bytes: Annotated[int, Field(gt=0)] = 512 * _MIB
    """Largest request with recordings, in bytes."""

    max_files: Annotated[int, Field(gt=0)] = 20
    """Most recordings in one request."""

    max_parallel_decodes: Annotated[int, Field(gt=0)] = 2
    """Most requests whose recordings are decoded at the same time."""

    decode_wait_s: Annotated[float, Field(ge=0)] = 30.0
    """Longest wait for a free place to decode, in seconds, before a request is turned away."""

    object_store: str | None = None
    """Where recordings lie: a folder, or ``s3://bucket/prefix`` (S3's address and credentials as
    every AWS program reads them); the folder ``objects`` in the data folder when not given."""

    key_ring: SecretStr | None = None
    """Text of the key that locks recordings; the file ``key-ring.json`` in the data folder, made at
    the first start, when not given."""

    upload_expiry_h: Annotated[float, Field(gt=0)] = 24.0
    """How long an upload waits for its next bytes, in hours."""

    case_quota_bytes: Annotated[int, Field(gt=0)] = 2_048 * _MIB
    """Most that the recordings of one case may hold together, in bytes."""

    case_quota_s: Annotated[float, Field(gt=0)] = 36_000.0
    """Longest that the recordings of one case may last together, in seconds."""

    account_quota_bytes: Annotated[int, Field(gt=0)] = 4_096 * _MIB
    """Most that one account may send in a day, in bytes; a day begins with its first upload."""

    account_quota_files: Annotated[int, Field(gt=0)] = 1_000
    """Most recordings that one account may send in a day."""

    processing_workers: Annotated[int, Field(ge=0)] = 1
    """Processes beside each server process that decode and measure what was sent."""

    processing_lease_s: Annotated[float, Field(gt=0)] = 600.0
    """After so many seconds a recording that is being processed is taken up again, for whoever had
    it must have died; an hour of sound takes some five minutes."""

    job_runners: Annotated[int, Field(ge=0)] = 1
    """Processes beside each server process that run re-scoring jobs, each one job at a time; 0
    where none are to be run here."""

    job_workers: Annotated[int, Field(gt=0)] | None = None
    """Processes that score cases for a job on this machine; one per core when not given."""

    dask: str | None = None
    """Address of a Dask scheduler, such as ``tcp://10.0.0.1:8786``, whose workers score cases in
    place of processes of this machine; they need these settings too."""

    job_lease_s: Annotated[float, Field(gt=0)] = 30.0
    """After so many seconds without a sign of life the runner of a job is taken for dead, and
    another goes on with it."""

    erase_recordings_days: Annotated[int, Field(ge=0)] = 365
    """Days after the last change of a closed or reunited case after which ``xiangyin purge`` erases
    its recordings; 0 for never."""

    desk_rankings_days: Annotated[int, Field(gt=0)] = 90
    """Days after which ``xiangyin purge`` deletes rankings of the desk, which belong to no case."""

    workers: Annotated[int, Field(gt=0)] = 1
    """Server processes; more than one needs PostgreSQL."""

    shutdown_grace_s: Annotated[int, Field(ge=0)] = 30
    """Longest that requests under way may take when the service is stopped, in seconds."""

    min_free_bytes: Annotated[int, Field(ge=0)] = 512 * _MIB
    """Free space in the data folder, in bytes, below which ``/readyz`` turns traffic away."""

    metrics_networks: tuple[IPv4Network | IPv6Network, ...] = (
        IPv4Network("127.0.0.0/8"),
        IPv6Network("::1/128"),
    )
    """Networks whose machines may read ``/metrics``, as a JSON list of addresses with masks."""

    listening_control_share: Annotated[float, Field(ge=0, le=0.5)] = 0.2
    """Share of the clips put before listeners whose speakers' homes are known: they tell how good
    each listener's ear is, and look like any other."""

    listening_wanted: Annotated[float, Field(gt=0)] = 4.0
    """Verdicts after which a clip is put before nobody else, each counted by how far its listener
    can be relied on."""

    samples_folder: Path | None = None
    """Folder whose ``*.json`` cases the page offers as examples; none when not given."""

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """Least level that is logged."""

    @model_validator(mode="after")
    def _refuse_workers_on_sqlite(self) -> Self:
        if self.workers > 1 and self.resolved_database_url.startswith("sqlite"):
            raise ValueError(
                "several workers need PostgreSQL: set XIANGYIN_DATABASE_URL to a postgresql:// "
                "address, or XIANGYIN_WORKERS to 1"
            )
        return self

    @model_validator(mode="after")
    def _check_provider(self) -> Self:
        if self.oidc_issuer is None:
            return self
        if not (self.oidc_client_id and self.public_url):
            raise ValueError(
                "XIANGYIN_OIDC_ISSUER needs XIANGYIN_OIDC_CLIENT_ID, and XIANGYIN_PUBLIC_URL to "
                "which the provider leads people back"
            )
        if not is_safe(self.oidc_issuer):
            raise ValueError("XIANGYIN_OIDC_ISSUER must begin with https://")
        return self

    @property
    def resolved_database_url(self) -> str:
        """Database URL with the default filled in."""
        return self.database_url or f"sqlite:///{self.data_folder / 'xiangyin.db'}"

    @property
    def resolved_object_store(self) -> str:
        """Object store with the default filled in."""
        return self.object_store or str(self.data_folder / "objects")

    @property
    def key_ring_file(self) -> Path:
        """File of the key ring, where no setting holds it."""
        return self.data_folder / "key-ring.json"

    @property
    def is_local(self) -> bool:
        """Whether this machine alone reaches the service; a proxy in front lets others in."""
        return self.host in _LOOPBACK and self.public_url is None

    @property
    def desk_is_open(self) -> bool:
        """Whether the desk is for everybody."""
        return self.is_local if self.open_desk is None else self.open_desk

    @property
    def second_factor_demanded_of(self) -> frozenset[Role]:
        """Roles that nobody uses without a second factor."""
        if self.second_factor_roles is not None:
            return self.second_factor_roles
        return frozenset() if self.is_local else frozenset({Role.OPERATOR, Role.ADMIN})

    @property
    def behind_tls(self) -> bool:
        """Whether people reach the service over TLS."""
        return (self.public_url or "").startswith("https://")

    @property
    def audit_anchor(self) -> Path:
        """File that keeps the end of the audit log's chain."""
        return self.data_folder / "audit-anchor"

    @property
    def incoming_folder(self) -> Path:
        """Folder in which uploads lie while they are decoded."""
        return self.data_folder / "incoming"


def is_safe(address: str) -> bool:
    """Say whether nobody on the way can read or change what is sent to an address."""
    parts = urlsplit(address)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


def read_settings() -> Settings:
    """Read the settings from the environment.

    Raises
    ------
    SettingsError
        If one cannot be; the message names its variable.
    """
    try:
        return Settings()
    except UnparsedError as error:  # a list that is no JSON
        raise SettingsError(str(error)) from error
    except ValidationError as error:
        raise SettingsError("; ".join(map(_problem, error.errors()))) from error


def _problem(found: ErrorDetails) -> str:
    """Say what is wrong with one setting, without its value, which may be a secret."""
    name = "_".join(str(part) for part in found["loc"][:1]).upper()
    said = found["msg"].removeprefix("Value error, ")
    return f"XIANGYIN_{name}: {said}" if name else said
