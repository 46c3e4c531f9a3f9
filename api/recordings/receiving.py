"""Taking in the body of one request, encrypted as it comes."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import AsyncIterator
from dataclasses import dataclass

from fastapi.concurrency import contextmanager_in_threadpool
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from api.errors import BodyTooLargeError, ChecksumError, UploadError
from api.recordings.uploads import Landing, Part
from api.recordings.vault import ORIGINAL, Vault
from api.storage.sealed import PIECE_BYTES

__all__ = ["CHECKSUMS", "Checksum", "read_checksum", "receive_part"]

CHECKSUMS = ("sha1", "sha256")
"""SHA-1 is what the protocol asks for at least; it finds accidents, not attackers."""


@dataclass(frozen=True)
class Checksum:
    """What the sender says that the bytes hash to."""

    algorithm: str
    digest: bytes


def read_checksum(header: str | None) -> Checksum | None:
    """Read the header ``Upload-Checksum``.

    Raises
    ------
    UploadError
        If it is malformed or names another algorithm.
    """
    if header is None:
        return None
    algorithm, _, text = header.partition(" ")
    try:
        digest = base64.b64decode(text, validate=True)
    except binascii.Error:
        digest = b""
    if algorithm not in CHECKSUMS or not digest:
        raise UploadError(f"Upload-Checksum takes one of {', '.join(CHECKSUMS)} and its Base64")
    return Checksum(algorithm, digest)


async def receive_part(
    chunks: AsyncIterator[bytes], vault: Vault, landing: Landing, checksum: Checksum | None
) -> Part:
    """Put a body into the store; also what came of it before the connection broke.

    Parameters
    ----------
    chunks : async iterator of bytes
        The body.
    vault : Vault
        Where it goes.
    landing : Landing
        Under which name, and how much may come.
    checksum : Checksum or None
        What it must hash to; a body that broke off is then not kept.

    Returns
    -------
    part : Part
        What is safe in the store now; nothing is there when no byte came.

    Raises
    ------
    BodyTooLargeError
        If more comes than the upload has room for; nothing of it is kept.
    ChecksumError
        If the bytes are not those that were sent.
    """
    writing = vault.sealed.writing(landing.key, landing.name, bound_to=ORIGINAL)
    digest = hashlib.new(checksum.algorithm, usedforsecurity=False) if checksum else None
    async with contextmanager_in_threadpool(writing) as out:
        async for piece in _pieces(chunks, landing.length_bytes - landing.start_byte):
            if digest:
                digest.update(piece)
            await run_in_threadpool(out.write, piece)
        if checksum and digest and not hmac.compare_digest(digest.digest(), checksum.digest):
            raise ChecksumError
    if not out.n_bytes:
        await run_in_threadpool(vault.sealed.objects.delete, landing.name)
    return Part(out.n_bytes, out.address)


async def _pieces(chunks: AsyncIterator[bytes], most_bytes: int) -> AsyncIterator[bytes]:
    """Gather chunks, which are small, and end quietly where the connection breaks."""
    gathered, n_bytes = bytearray(), 0
    try:
        async for chunk in chunks:
            n_bytes += len(chunk)
            if n_bytes > most_bytes:
                raise BodyTooLargeError(most_bytes)
            gathered += chunk
            if len(gathered) >= PIECE_BYTES:
                yield bytes(gathered)
                gathered.clear()
    except ClientDisconnect:
        pass
    if gathered:
        yield bytes(gathered)
