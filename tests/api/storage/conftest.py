"""A store of each kind and a key for its objects."""

import secrets
from pathlib import Path
from uuid import UUID

import pytest

from api.storage.objects import ObjectStore, open_store
from tests.api.storage.stores import make_bucket


@pytest.fixture(params=["folder", "s3"])
def objects(request: pytest.FixtureRequest, tmp_path: Path) -> ObjectStore:
    if request.param == "folder":
        return open_store(str(tmp_path / "objects"))
    address = request.getfixturevalue("s3_address")
    return open_store(make_bucket(address, f"bucket-{secrets.token_hex(4)}"))


@pytest.fixture
def case_id() -> UUID:
    return UUID(int=7)
