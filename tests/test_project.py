"""The project's own files agree with each other: lock, make targets, hooks and documents."""

import re
import subprocess
import tomllib
from itertools import chain
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "samples/README.md")
LINK = re.compile(r"\]\((?!https?://|#)([^)#\s]+)")
MAKE = re.compile(r"(?:entry: |`|exec |^)make ([a-z]+)", re.MULTILINE)


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def locked() -> dict[str, Requirement]:
    lines = (line for line in read("requirements.lock").splitlines() if line[:1].isalnum())
    requirements = (Requirement(line) for line in lines)
    return {canonicalize_name(requirement.name): requirement for requirement in requirements}


def wanted() -> list[Requirement]:
    project = tomllib.loads(read("pyproject.toml"))
    names = [
        *project["build-system"]["requires"],
        *project["project"]["dependencies"],
        *chain.from_iterable(project["project"]["optional-dependencies"].values()),
        *project["dependency-groups"]["dev"],
    ]
    return [Requirement(name) for name in names]


@pytest.mark.parametrize("requirement", wanted(), ids=lambda requirement: requirement.name)
def test_the_lock_pins_every_dependency_to_an_allowed_version(requirement: Requirement) -> None:
    (pin,) = locked()[canonicalize_name(requirement.name)].specifier

    assert pin.operator == "=="
    assert requirement.specifier.contains(pin.version)


def test_the_lock_names_no_package_index() -> None:
    assert "://" not in read("requirements.lock")


def test_make_lists_every_target_that_the_documents_and_hooks_call() -> None:
    listing = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True)
    listed = {line.split()[0] for line in listing.stdout.splitlines()}

    called = {
        target
        for name in ("README.md", "CONTRIBUTING.md", ".pre-commit-config.yaml", ".ci/run")
        for target in MAKE.findall(read(name))
    }

    assert {"run", "test", "check", "quick"} <= called <= listed


@pytest.mark.parametrize("found", ["", "python-without-venv"])
def test_make_env_says_what_is_missing(found: str, tmp_path: Path) -> None:
    command = ["make", "env", f"PYTHON={found and '/bin/false'}", f"VENV={tmp_path / 'venv'}"]

    outcome = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert outcome.returncode != 0
    assert ("install python3-venv" if found else "Python 3.11 or newer") in outcome.stderr


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_inside_the_project_lead_somewhere(name: str) -> None:
    folder = (ROOT / name).parent

    broken = [link for link in LINK.findall(read(name)) if not (folder / link).exists()]

    assert broken == []
