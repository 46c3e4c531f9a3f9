"""Taking in a multipart form: files stream to a private folder, and every limit holds at once.

Starlette's own parser would put files into the system's temporary folder first and has no limit
on their size; here each byte is counted before it is written.
"""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool

from api.errors import BodyTooLargeError, FileTooLargeError, TooManyFilesError, UploadError

__all__ = ["Form", "Limits", "Upload", "check_fields", "read_body", "receive_form", "text_field"]

FIELDS = frozenset({"case", "consent", "words", "prompt_list", "marks"})
MAX_HEADER_BYTES = 8_192

# Only a plain ending is kept of a sender's file name, to tell people of a wrong one.
_ENDING = re.compile(r"\.[a-z0-9]{1,5}$")


@dataclass(frozen=True)
class Limits:
    """How much one form may hold, in bytes and files."""

    max_upload_bytes: int
    max_file_bytes: int
    max_field_bytes: int
    max_files: int


@dataclass(frozen=True)
class Upload:
    """A file that arrived: the sender's name for it, and where it lies under ours."""

    sent_as: str
    path: Path


@dataclass
class Form:
    """What a multipart form held."""

    fields: dict[str, bytes] = field(default_factory=dict)
    files: list[Upload] = field(default_factory=list)


def text_field(form: Form, name: str) -> str | None:
    """Return a field's text, None when the form has no such field."""
    data = form.fields.get(name)
    return None if data is None else data.decode("utf-8", "replace")


def check_fields(form: Form, *known: str) -> None:
    """Refuse a form with a field that its route does not read: it was meant to say something.

    Raises
    ------
    UploadError
        If there is one.
    """
    for name in form.fields:
        if name not in known:
            raise UploadError(f"no part '{name}' is read here, only {', '.join(known)} and files")


async def read_body(chunks: AsyncIterator[bytes], limit_bytes: int) -> bytes:
    """Read a whole body, up to a limit.

    Raises
    ------
    BodyTooLargeError
        As soon as the limit is passed.
    """
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > limit_bytes:
            raise BodyTooLargeError(limit_bytes)
    return bytes(body)


async def receive_form(
    content_type: str, chunks: AsyncIterator[bytes], folder: Path, limits: Limits
) -> Form:
    """Read a multipart form, its files into `folder` under names of our own.

    Parameters
    ----------
    content_type : str
        The request's header, which holds the boundary.
    chunks : async iterator of bytes
        The body.
    folder : Path
        Private folder for the files; removing it is the caller's part, also after an error.
    limits : Limits
        Bytes and files that are taken.

    Returns
    -------
    form : Form
        Fields and files in the order in which they came.

    Raises
    ------
    BodyTooLargeError, FileTooLargeError, TooManyFilesError
        As soon as a limit is passed.
    UploadError
        If the body is no well-formed form.
    """
    _, options = parse_options_header(content_type)
    if b"boundary" not in options:
        raise UploadError("the Content-Type header names no boundary; send multipart/form-data")
    receiver = _Receiver(folder, limits)
    parser = MultipartParser(
        options[b"boundary"],
        {
            "on_part_begin": receiver.begin_part,
            "on_header_field": receiver.take_header_name,
            "on_header_value": receiver.take_header_value,
            "on_header_end": receiver.end_header,
            "on_headers_finished": receiver.open_part,
            "on_part_data": receiver.take_data,
            "on_part_end": receiver.end_part,
        },
    )
    n_bytes = 0
    try:
        async for chunk in chunks:
            n_bytes += len(chunk)
            if n_bytes > limits.max_upload_bytes:
                raise BodyTooLargeError(limits.max_upload_bytes)
            await run_in_threadpool(parser.write, chunk)  # writes to disk
        parser.finalize()
    except FormParserError as error:
        raise UploadError("the form breaks off or is malformed; send it again") from error
    finally:
        receiver.close()
    return receiver.form


class _Receiver:
    """Turns the parser's calls into fields and files."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        self.form = Form()
        self._folder, self._limits = folder, limits
        self._header_name, self._header_value = bytearray(), bytearray()
        self._disposition = b""
        self._field_name = ""
        self._file: BinaryIO | None = None
        self._data = bytearray()
        self._n_bytes = 0

    def begin_part(self) -> None:
        self._disposition, self._n_bytes = b"", 0
        self._data.clear()

    def take_header_name(self, data: bytes, start: int, end: int) -> None:
        self._header_name += data[start:end]

    def take_header_value(self, data: bytes, start: int, end: int) -> None:
        self._header_value += data[start:end]
        if len(self._header_value) > MAX_HEADER_BYTES:
            raise UploadError(f"a part's header is over {MAX_HEADER_BYTES} bytes")

    def end_header(self) -> None:
        if self._header_name.lower() == b"content-disposition":
            self._disposition = bytes(self._header_value)
        self._header_name.clear()
        self._header_value.clear()

    def open_part(self) -> None:
        _, options = parse_options_header(self._disposition)
        self._field_name = options.get(b"name", b"").decode("utf-8", "replace")
        if self._field_name in FIELDS:  # a case may be sent as a file; it is a field all the same
            return
        if self._field_name != "files" or b"filename" not in options:
            named = "', '".join(sorted(FIELDS))
            raise UploadError(f"the parts of a form are '{named}' and files named 'files'")
        if len(self.form.files) >= self._limits.max_files:
            raise TooManyFilesError(self._limits.max_files)
        sent_as = options[b"filename"].decode("utf-8", "replace")
        if sent_as in {file.sent_as for file in self.form.files}:
            raise UploadError("two recordings have the same file name; rename one")
        ending = _ENDING.search(sent_as.lower())
        name = f"recording-{len(self.form.files) + 1}{ending.group() if ending else ''}"
        upload = Upload(sent_as, self._folder / name)
        self._file = upload.path.open("xb")
        self.form.files.append(upload)

    def take_data(self, data: bytes, start: int, end: int) -> None:
        self._n_bytes += end - start
        if self._file is not None:
            if self._n_bytes > self._limits.max_file_bytes:
                raise FileTooLargeError(self._limits.max_file_bytes)
            self._file.write(data[start:end])
            return
        if self._n_bytes > self._limits.max_field_bytes:
            raise BodyTooLargeError(self._limits.max_field_bytes)
        self._data += data[start:end]

    def end_part(self) -> None:
        if self._file is not None:
            self.close()
            return
        self.form.fields[self._field_name] = bytes(self._data)

    def close(self) -> None:
        """Close the file that was being written, if any."""
        if self._file is not None:
            self._file.close()
            self._file = None
