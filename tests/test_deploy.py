"""The files for operators name settings that exist and hold no secret."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from api.settings import Settings

DEPLOY = Path(__file__).parent.parent / "deploy"
VARIABLE = re.compile(r"\bXIANGYIN_([A-Z_]+)\b")


@pytest.mark.parametrize("file", ["Dockerfile", "compose.yaml", "xiangyin.service"])
def test_every_variable_is_a_setting(file: str) -> None:
    named = {name.lower() for name in VARIABLE.findall((DEPLOY / file).read_text("utf-8"))}
    assert named
    assert named <= set(Settings.model_fields)


def test_the_operators_guide_names_settings_that_exist() -> None:
    guide = (DEPLOY.parent / "docs" / "operating.md").read_text("utf-8")
    assert {name.lower() for name in VARIABLE.findall(guide)} - set(Settings.model_fields) == set()


def test_the_composed_service_is_confined_and_waits_for_its_database() -> None:
    service = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]["service"]
    assert service["depends_on"]["database"]["condition"] == "service_healthy"
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])


def test_the_password_comes_from_the_environment_alone() -> None:
    database = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]["database"]
    assert database["environment"]["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")


def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("systemd-analyze is not installed")
    unit = tmp_path / "xiangyin.service"
    text = (DEPLOY / "xiangyin.service").read_text("utf-8")
    unit.write_text(text.replace("/opt/xiangyin/bin/xiangyin", "/bin/true"), "utf-8")
    outcome = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", "--recursive-errors=no", str(unit)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (outcome.returncode, outcome.stderr) == (0, "")
