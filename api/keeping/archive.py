"""The file of a backup: a tar archive whose last member says what the others must hash to."""

import json
import os
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import file_digest, sha256
from io import BytesIO
from pathlib import Path
from typing import IO, Any

from api.errors import KeepingError

__all__ = ["ArchiveReader", "ArchiveWriter", "read_archive", "writing_archive"]

MANIFEST = "manifest.json"
FORMAT = 1


class ArchiveWriter:
    """Adds members one after the other; nothing is held in memory.

    Parameters
    ----------
    tar : tarfile.TarFile
        Opened to be written.
    """

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._digests: dict[str, str] = {}

    def add(self, name: str, file: IO[bytes]) -> None:
        """Add a file, which can seek, from its beginning."""
        member = tarfile.TarInfo(name)
        member.size = file.seek(0, os.SEEK_END)
        member.mode = 0o600
        file.seek(0)
        reading = _Hashing(file)
        self._tar.addfile(member, reading)  # type: ignore[arg-type]  # it asks for read() alone
        self._digests[name] = reading.digest.hexdigest()

    def manifest(self, facts: Mapping[str, Any]) -> bytes:
        """Return the last member: what was added, and facts about it."""
        return json.dumps({"format": FORMAT, "members": self._digests, **facts}, indent=1).encode()


class ArchiveReader:
    """Gives out the members of a whole archive.

    Parameters
    ----------
    tar : tarfile.TarFile
        Opened to be read, on a file that can seek.
    facts : mapping
        What the manifest says.
    """

    def __init__(self, tar: tarfile.TarFile, facts: Mapping[str, Any]) -> None:
        self._tar = tar
        self.facts = facts

    def names(self, folder: str) -> list[str]:
        """List the members under a folder."""
        return [name for name in self.facts["members"] if name.startswith(f"{folder}/")]

    @contextmanager
    def opened(self, name: str) -> Iterator[IO[bytes]]:
        """Open a member."""
        file = self._tar.extractfile(name)
        assert file is not None  # `read_archive` found it
        with file:
            yield file


@contextmanager
def writing_archive(path: Path) -> Iterator[tuple[ArchiveWriter, dict[str, Any]]]:
    """Yield a writer, and a mapping for the facts that the manifest is to hold.

    The file, for this user alone, is there once the block has ended without an error.

    Raises
    ------
    KeepingError
        If a file of that name is there, or no folder for it.
    """
    if not path.absolute().parent.is_dir():
        raise KeepingError(
            f"there is no folder {path.parent}; make it, or name another",
            f"没有文件夹 {path.parent}",
        )
    if path.exists():
        raise KeepingError(
            f"{path} is there already; name another file", f"{path} 已存在，换一个文件名"
        )
    unfinished = path.with_name(f"{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    facts: dict[str, Any] = {}
    try:
        with os.fdopen(descriptor, "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                writer = ArchiveWriter(tar)
                yield writer, facts
                _add_manifest(tar, writer.manifest(facts))
            file.flush()
            os.fsync(descriptor)
        unfinished.rename(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


@contextmanager
def read_archive(path: Path) -> Iterator[ArchiveReader]:
    """Open a backup once every member has been found to be what was written.

    Raises
    ------
    KeepingError
        If the file is no backup, is cut off or was changed.
    """
    try:
        tar = tarfile.open(path, "r:")  # noqa: SIM115  # closed below, after the caller's block
    except (tarfile.TarError, OSError) as error:
        raise _unusable(path) from error
    with tar:
        yield ArchiveReader(tar, _checked(tar, path))


def _checked(tar: tarfile.TarFile, path: Path) -> dict[str, Any]:
    """Return the manifest, if all members are there and what it says, and no others."""
    try:
        facts: dict[str, Any] = json.loads(_content(tar, MANIFEST).read())
        if facts["format"] != FORMAT:
            raise _unusable(path)
        found = {name: _digest(tar, name) for name in tar.getnames() if name != MANIFEST}
        is_whole = found == facts["members"]
    except (tarfile.TarError, OSError, KeyError, TypeError, json.JSONDecodeError) as error:
        raise _unusable(path) from error
    if not is_whole:
        raise KeepingError(
            f"{path} was changed or damaged after it was written; take another backup",
            f"{path} 写成后被改动或损坏；换一个备份",
        )
    return facts


def _digest(tar: tarfile.TarFile, name: str) -> str:
    with _content(tar, name) as file:
        return file_digest(file, sha256).hexdigest()  # type: ignore[arg-type]  # it can readinto()


def _content(tar: tarfile.TarFile, name: str) -> IO[bytes]:
    file = tar.extractfile(name)
    if file is None:
        raise tarfile.TarError(f"{name} is no file")
    return file


def _unusable(path: Path) -> KeepingError:
    return KeepingError(
        f"{path} is no backup of this program, or is cut off; take another one",
        f"{path} 不是本程序的备份，或不完整；换一个备份",
    )


def _add_manifest(tar: tarfile.TarFile, content: bytes) -> None:
    member = tarfile.TarInfo(MANIFEST)
    member.size, member.mode = len(content), 0o600
    tar.addfile(member, BytesIO(content))


class _Hashing:
    """Reads a file and takes the hash of what was read."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.digest = sha256()

    def read(self, n_bytes: int) -> bytes:
        data = self._file.read(n_bytes)
        self.digest.update(data)
        return data
