"""What an operator may set, by argument or by an environment variable ``XIANGYIN_…``."""

from ipaddress import IPv4Network, IPv6Network
from pathlib import Path
from typing import Annotated, Literal, Self

import platformdirs
from pydantic import Field, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings import SettingsError as UnparsedError

from api.errors import SettingsError

__all__ = ["Settings", "read_settings"]

_MIB = 2**20


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

    @property
    def resolved_database_url(self) -> str:
        """Database URL with the default filled in."""
        return self.database_url or f"sqlite:///{self.data_folder / 'xiangyin.db'}"

    @property
    def incoming_folder(self) -> Path:
        """Folder in which uploads lie while they are decoded."""
        return self.data_folder / "incoming"


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
