"""The object store: named runs of bytes in a folder or on S3, each whole or not there at all."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

import fsspec
from fsspec.implementations.local import LocalFileSystem

__all__ = ["BLOCK_BYTES", "ObjectStore", "open_store"]

BLOCK_BYTES = 8 * 2**20
"""What a write to S3 holds in memory before it is sent as one part; S3 asks for 5 MiB at least."""

_UNFINISHED = "unfinished"


def open_store(url: str) -> "ObjectStore":
    """Open a store.

    Parameters
    ----------
    url : str
        A folder, or what fsspec reads, such as ``s3://bucket/prefix``. Where S3 answers and who
        asks it are read as every AWS program reads them (``AWS_ENDPOINT_URL``,
        ``AWS_ACCESS_KEY_ID`` and so on).

    Returns
    -------
    store : ObjectStore
        A folder is made when absent, for this user alone.
    """
    # What another process wrote a moment ago must be seen, so no listing is remembered.
    fs, root = fsspec.url_to_fs(url, use_listings_cache=False, default_block_size=BLOCK_BYTES)
    if isinstance(fs, LocalFileSystem):
        Path(root).mkdir(mode=0o700, parents=True, exist_ok=True)
    return ObjectStore(fs, root)


class ObjectStore:
    """Objects under names of ours.

    Parameters
    ----------
    fs : fsspec.AbstractFileSystem
        Where they lie.
    root : str
        Under which folder or prefix.
    """

    def __init__(self, fs: fsspec.AbstractFileSystem, root: str) -> None:
        self._fs, self._root = fs, root.rstrip("/")
        self._is_local = isinstance(fs, LocalFileSystem)

    @contextmanager
    def writing(self, name: str) -> Iterator[BinaryIO]:
        """Yield a file to write an object into.

        The object has its name, and lies safe on the disk or in the bucket, when the block has
        ended; after an error in the block it is not there. An object of that name is replaced.
        """
        unfinished = self._path(f"{_UNFINISHED}/{secrets.token_hex(16)}")
        self._make_room(unfinished)
        try:
            with self._fs.open(unfinished, "wb") as file:
                yield cast(BinaryIO, file)
            self._rename(unfinished, self._path(name))
        except BaseException:
            if self._fs.exists(unfinished):
                self._fs.rm_file(unfinished)
            raise

    def open(self, name: str) -> BinaryIO:
        """Open an object to read; it can seek, so a part costs no more than that part.

        Raises
        ------
        FileNotFoundError
            If there is none.
        """
        return cast(BinaryIO, self._fs.open(self._path(name), "rb"))

    def exists(self, name: str) -> bool:
        """Say whether there is an object of that name."""
        return bool(self._fs.exists(self._path(name)))

    def move(self, name: str, new_name: str) -> None:
        """Give an object another name.

        Raises
        ------
        FileNotFoundError
            If there is none.
        """
        self._rename(self._path(name), self._path(new_name))

    def delete(self, name: str) -> None:
        """Remove an object; one that is gone already is no error."""
        try:
            self._fs.rm_file(self._path(name))
        except FileNotFoundError:
            return

    def names(self, folder: str) -> list[str]:
        """List the objects under a folder, however deep, in order."""
        found = self._fs.find(self._path(folder))
        return sorted(path.removeprefix(f"{self._root}/") for path in found)

    def sweep(self, *, before_s: float) -> None:
        """Remove what a killed process left unfinished before a moment, in seconds since 1970."""
        for path, facts in self._fs.find(self._path(_UNFINISHED), detail=True).items():
            changed_s = facts["mtime"] if self._is_local else facts["LastModified"].timestamp()
            if changed_s < before_s:
                self._fs.rm_file(path)

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _make_room(self, path: str) -> None:
        if self._is_local:
            Path(path).parent.mkdir(mode=0o700, parents=True, exist_ok=True)

    def _rename(self, path: str, new_path: str) -> None:
        """Rename, and on a local disk see to it that neither bytes nor name are lost with power."""
        if not self._is_local:
            self._fs.mv(path, new_path)
            return
        self._make_room(new_path)
        _flush(Path(path))
        Path(path).replace(new_path)
        for folder in Path(new_path).parents:
            _flush(folder)
            if str(folder) == self._root:
                break


def _flush(path: Path) -> None:
    """Wait until a file, or the names in a folder, lie on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
