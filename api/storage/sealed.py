"""Objects of a case, encrypted on their way into the store and decrypted on their way out."""

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from typing import BinaryIO

from tink import TinkError

from api.errors import DamagedObjectError
from api.storage.case_keys import CaseKey
from api.storage.objects import ObjectStore

__all__ = ["PIECE_BYTES", "SealedStore", "SealedWriter"]

PIECE_BYTES = 2**20
"""What is read at a time; Tink authenticates a segment of this size as a whole."""


class SealedWriter:
    """Encrypts what is written, and takes the keyed hash of it.

    Parameters
    ----------
    plain : binary file
        Encrypts what is written to it.
    address_key : bytes
        Key of the hash.
    """

    def __init__(self, plain: BinaryIO, address_key: bytes) -> None:
        self._plain = plain
        self._digest = hmac.new(address_key, digestmod=sha256)
        self.n_bytes = 0

    def write(self, data: bytes) -> None:
        """Append bytes."""
        self._plain.write(data)
        self._digest.update(data)
        self.n_bytes += len(data)

    @property
    def address(self) -> str:
        """HMAC-SHA256 of all that was written, in hexadecimal: the same file has the same."""
        return self._digest.hexdigest()


@dataclass(frozen=True)
class SealedStore:
    """Encrypts and decrypts the objects of a store.

    What an object is bound to must be given again to read it, so that one object put in the
    place of another is found out.
    """

    objects: ObjectStore

    @contextmanager
    def writing(self, key: CaseKey, name: str, *, bound_to: str) -> Iterator[SealedWriter]:
        """Yield a writer; the object is there when the block has ended without an error."""
        with self.objects.writing(name) as sealed:
            plain = key.cipher.new_encrypting_stream(sealed, bound_to.encode())
            try:
                yield SealedWriter(plain, key.address_key)
            finally:
                plain.close()  # closes `sealed` too

    @contextmanager
    def reading(self, key: CaseKey, name: str, *, bound_to: str) -> Iterator[BinaryIO]:
        """Yield an object's plain bytes as a file that reads forwards.

        Raises
        ------
        FileNotFoundError
            If there is none.
        DamagedObjectError
            If it was changed or cut, is another object, or the key is another case's.
        """
        sealed = self.objects.open(name)
        try:
            with key.cipher.new_decrypting_stream(sealed, bound_to.encode()) as plain:
                yield plain
        except TinkError as error:
            raise DamagedObjectError from error
        finally:
            sealed.close()

    def pieces(
        self, key: CaseKey, name: str, *, bound_to: str, start: int = 0, stop: int | None = None
    ) -> Iterator[bytes]:
        """Yield the plain bytes from `start` up to `stop`, or to the end, piece by piece.

        What lies before `start` is decrypted and dropped: Tink's stream reads forwards alone in
        Python, and an hour's playback copy takes a tenth of a second.
        """
        with self.reading(key, name, bound_to=bound_to) as plain:
            at = 0
            while (stop is None or at < stop) and (piece := plain.read(PIECE_BYTES)):
                wanted = piece[max(0, start - at) : None if stop is None else stop - at]
                at += len(piece)
                if wanted:
                    yield wanted
