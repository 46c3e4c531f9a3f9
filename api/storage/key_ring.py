"""The key of the service, which locks the keys of the cases.

Encryption and keysets are Tink's; see docs/adr/0010.
"""

import json
import logging
import os
import secrets
from pathlib import Path

import tink
from tink import aead, secret_key_access

from api.errors import KeyUnusableError
from api.settings import Settings

__all__ = ["KeyRing", "kept_key_ring", "new_key_ring", "open_key_ring", "rotate_key_file"]

_LOGGER = logging.getLogger(__name__)

aead.register()


class KeyRing:
    """One or more keys of the service: the first locks, all of them unlock.

    Parameters
    ----------
    keysets : tuple of tink.KeysetHandle
        AEAD keysets, newest first.
    """

    def __init__(self, keysets: tuple[tink.KeysetHandle, ...]) -> None:
        self._keysets = keysets
        self._locks: list[aead.Aead] = [keyset.primitive(aead.Aead) for keyset in keysets]

    @classmethod
    def from_json(cls, text: str) -> "KeyRing":
        """Read a ring as `to_json` wrote it.

        Raises
        ------
        KeyUnusableError
            If the text is none.
        """
        try:
            keysets = [
                tink.json_proto_keyset_format.parse(json.dumps(keyset), secret_key_access.TOKEN)
                for keyset in json.loads(text)
            ]
            ring = cls(tuple(keysets))
            ring.lock(b"", b"")
        except (ValueError, TypeError, IndexError, tink.TinkError) as error:
            raise KeyUnusableError("the text is no list of Tink keysets") from error
        return ring

    def to_json(self) -> str:
        """Write the ring out; the text is secret."""
        texts = (
            tink.json_proto_keyset_format.serialize(keyset, secret_key_access.TOKEN)
            for keyset in self._keysets
        )
        return json.dumps([json.loads(text) for text in texts])

    def lock(self, secret: bytes, bound_to: bytes) -> bytes:
        """Encrypt a secret so that it opens only together with what it is bound to."""
        return bytes(self._locks[0].encrypt(secret, bound_to))

    def unlock(self, locked: bytes, bound_to: bytes) -> bytes:
        """Decrypt what `lock` encrypted.

        Raises
        ------
        KeyUnusableError
            If no key of the ring fits.
        """
        for lock in self._locks:
            try:
                return bytes(lock.decrypt(locked, bound_to))
            except tink.TinkError:
                continue
        raise KeyUnusableError("it is not the one that the cases' keys were locked with")

    def with_new_key(self) -> "KeyRing":
        """Put a fresh key first; what the old ones locked still opens."""
        return KeyRing((*new_key_ring()._keysets, *self._keysets))

    def newest_alone(self) -> "KeyRing":
        """Drop all keys but the newest."""
        return KeyRing(self._keysets[:1])


def new_key_ring() -> KeyRing:
    """Make a ring of one fresh key."""
    return KeyRing((tink.new_keyset_handle(aead.aead_key_templates.AES256_GCM),))


def open_key_ring(text: str | None, path: Path, *, is_in_use: bool) -> KeyRing:
    """Open the ring that the settings give, or the file's, which is made at the first start.

    Parameters
    ----------
    text : str or None
        The ring as text, where the settings give it.
    path : Path
        Its file otherwise.
    is_in_use : bool
        Whether anything was locked yet; a lost key is then not replaced by a fresh one.

    Returns
    -------
    ring : KeyRing
        Ready to lock.

    Raises
    ------
    KeyUnusableError
        If the text or file is no ring, or the file is lost.
    """
    if text is not None:
        return KeyRing.from_json(text)
    if path.exists():
        return KeyRing.from_json(path.read_text())
    if is_in_use:
        raise KeyUnusableError("its file is gone")
    unfinished = _write_private(path, new_key_ring())
    try:
        # A link is made whole or not at all, and never in the place of another worker's key.
        path.hardlink_to(unfinished)
    except FileExistsError:
        return KeyRing.from_json(path.read_text())
    finally:
        unfinished.unlink()
    _LOGGER.warning(
        "a key for recordings was made in the data folder: back key-ring.json up, away from the "
        "recordings; without it they can never be heard again"
    )
    return KeyRing.from_json(path.read_text())


def kept_key_ring(settings: Settings) -> KeyRing:
    """Open the ring that something was locked with before; none is made.

    Raises
    ------
    KeyUnusableError
        If it is lost or no ring.
    """
    text = settings.key_ring.get_secret_value() if settings.key_ring else None
    return open_key_ring(text, settings.key_ring_file, is_in_use=True)


def rotate_key_file(path: Path, ring: KeyRing) -> None:
    """Replace the file's ring at once, so that a crash leaves the old or the new one."""
    _write_private(path, ring).replace(path)


def _write_private(path: Path, ring: KeyRing) -> Path:
    """Write a ring beside `path`, for this user alone, and see it safe on the disk."""
    unfinished = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(ring.to_json())
        file.flush()
        os.fsync(descriptor)
    return unfinished
