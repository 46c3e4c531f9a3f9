"""What an operator may set, by argument or by an environment variable ``XIANGYIN_…``."""

from pathlib import Path
from typing import Annotated, Literal

import platformdirs
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

__all__ = ["Settings"]

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
    where `host` is reached from this machine alone."""

    session_idle_minutes: Annotated[int, Field(gt=0)] = 60
    """Minutes without a request after which a person has to sign in again."""

    session_hours: Annotated[int, Field(gt=0)] = 12
    """Hours after which a person has to sign in again in any case."""

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

    samples_folder: Path | None = None
    """Folder whose ``*.json`` cases the page offers as examples; none when not given."""

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """Least level that is logged."""

    @property
    def resolved_database_url(self) -> str:
        """Database URL with the default filled in."""
        return self.database_url or f"sqlite:///{self.data_folder / 'xiangyin.db'}"

    @property
    def desk_is_open(self) -> bool:
        """Whether the desk is for everybody."""
        return self.host in _LOOPBACK if self.open_desk is None else self.open_desk

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
