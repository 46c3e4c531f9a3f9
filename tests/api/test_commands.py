"""What the command does, on both databases."""

import pytest
from fastapi.testclient import TestClient

from api.commands import disable, enable, first_link, list_all, verify_audit
from api.errors import LastAdminError, NotFoundError
from api.settings import Settings
from tests.api.pages import ADMIN, become_admin


def test_a_first_link_is_made_until_there_is_an_admin(
    client: TestClient, settings: Settings
) -> None:
    assert first_link(settings) != first_link(settings)
    become_admin(client)
    assert first_link(settings) is None


def test_an_account_is_disabled_and_enabled_by_name(client: TestClient, settings: Settings) -> None:
    become_admin(client)
    with pytest.raises(LastAdminError):
        disable(settings, ADMIN)
    with pytest.raises(NotFoundError):
        enable(settings, "nobody")
    enable(settings, ADMIN.upper())
    assert [row.name for row in list_all(settings)] == [ADMIN]


def test_commands_write_into_the_chain_of_the_service(
    client: TestClient, settings: Settings
) -> None:
    become_admin(client)
    enable(settings, ADMIN)
    assert verify_audit(settings) == (3, [])
