"""What is installed: a wheel that needs neither the checkout nor `../shared`, and an sdist."""

import shutil
import socket
import subprocess
import sys
import tarfile
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError

import pytest

ROOT = Path(__file__).parents[1]
START_S = 60.0

pytestmark = pytest.mark.full


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def uv() -> str:
    found = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if found is None:
        pytest.fail("no uv beside this Python: make env")
    return found


@pytest.fixture(scope="module")
def built(uv: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    here = ("--no-build-isolation", "--python", sys.executable)
    run(uv, "build", "--quiet", *here, "--out-dir", folder)
    return folder


@pytest.fixture(scope="module")
def installed(uv: str, built: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """An empty environment with nothing but the wheel and what it asks for."""
    environment = tmp_path_factory.mktemp("empty") / "venv"
    (wheel,) = built.glob("*.whl")
    python = environment / "bin" / "python"
    run(uv, "venv", "--quiet", "--python", sys.executable, environment)
    locked = ("--constraint", ROOT / "requirements.lock")
    run(uv, "pip", "install", "--quiet", "--python", python, *locked, wheel)
    yield environment / "bin"
    shutil.rmtree(environment)


def test_the_wheel_has_pages_words_atlas_and_models_and_no_tests(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    for part in (
        "api/web/static/vendor/htmx.org/htmx.min.js",
        "api/web/templates/base.html",
        "api/web/translations/zh-CN/desk.po",
        "api/storage/migrations/env.py",
        "dialect/atlas/data/SOURCES.md",
        "dialect/models/registry.json",
    ):
        assert part in names
    assert not any(name.startswith(("tests/", "benchmarks/")) for name in names)


def test_the_sdist_can_be_built_without_fetching_the_pages_packages(built: Path) -> None:
    (sdist,) = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    assert {"hatch_build.py", "api/web/package-lock.json", "pyproject.toml", "LICENSE"} <= names
    assert "api/web/static/vendor/fetched-for.txt" in names


def test_an_installed_command_ranks_a_case_far_from_the_checkout(
    installed: Path, tmp_path: Path
) -> None:
    case = shutil.copy(ROOT / "samples" / "cases" / "reunion-xinning.json", tmp_path)
    shown = run(installed / "xiangyin", "rank", case, "--top", "1", cwd=tmp_path)
    assert "新宁县" in shown


def test_an_installed_service_shows_its_page(installed: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [installed / "xiangyin", "serve", "--port", str(port), "--data-dir", tmp_path / "d"]
    server = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL)
    try:
        assert "htmx" in fetch(f"http://127.0.0.1:{port}/static/vendor/htmx.org/htmx.min.js")
        assert "乡音" in fetch(f"http://127.0.0.1:{port}/sign-in")
    finally:
        server.terminate()
        server.wait(START_S)


def fetch(address: str) -> str:
    deadline_s = time.monotonic() + START_S
    while True:
        try:
            with urllib.request.urlopen(address) as reply:
                return str(reply.read().decode("utf-8"))
        except URLError:
            if time.monotonic() > deadline_s:
                raise
            time.sleep(0.1)
