"""Settings come from arguments and from the environment, each documented."""

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from api.env_example import env_example
from api.errors import SettingsError
from api.settings import Settings, read_settings


def test_every_setting_says_what_it_is() -> None:
    undocumented = [name for name, field in Settings.model_fields.items() if not field.description]
    assert undocumented == []


def test_a_setting_is_read_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XIANGYIN_MAX_FILES", "7")
    assert Settings().max_files == 7


def test_the_database_lies_in_the_data_folder_unless_it_is_named() -> None:
    assert Settings(data_folder=Path("/x")).resolved_database_url == "sqlite:////x/xiangyin.db"
    assert Settings(database_url="sqlite:///y").resolved_database_url == "sqlite:///y"


@pytest.mark.parametrize("wrong", [{"port": 70_000}, {"max_files": 0}, {"max_fils": 3}])
def test_a_setting_that_cannot_be_is_refused(wrong: dict[str, int]) -> None:
    with pytest.raises(ValidationError):
        Settings(**wrong)  # type: ignore[arg-type]  # what the test is about


def test_several_workers_are_refused_on_sqlite() -> None:
    with pytest.raises(ValidationError, match="several workers need PostgreSQL"):
        Settings(workers=2)
    assert Settings(workers=2, database_url="postgresql://db/x").workers == 2


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "99999"), ("METRICS_NETWORKS", "everybody"), ("WORKERS", "two")]
)
def test_a_wrong_variable_is_named_and_its_value_is_not_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"XIANGYIN_{name}", value)
    with pytest.raises(SettingsError) as found:
        read_settings()
    assert name in str(found.value).upper()
    assert value not in str(found.value)


def test_the_example_file_names_every_setting_with_its_default() -> None:
    kept = (Path(__file__).parents[2] / ".env.example").read_text(encoding="utf-8")
    assert kept == env_example(), "run: python -m api.env_example > .env.example"


def test_the_settings_of_the_example_file_are_the_defaults(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in re.findall(r"^# (XIANGYIN_\w+)=(.+)$", env_example(), re.MULTILINE):
        monkeypatch.setenv(name, value)
    assert Settings() == Settings.model_validate({"data_folder": Settings().data_folder})


@pytest.mark.parametrize(
    ("chosen", "is_open"),
    [
        ({}, True),
        ({"host": "0.0.0.0"}, False),
        ({"public_url": "https://xiangyin.example.org"}, False),  # a proxy lets others in
        ({"host": "0.0.0.0", "open_desk": True}, True),
    ],
)
def test_the_desk_is_open_to_this_machine_alone_unless_told(
    chosen: dict[str, Any], is_open: bool
) -> None:
    assert Settings(**chosen).desk_is_open is is_open
