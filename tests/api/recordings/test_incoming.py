"""Taking in forms, however the network cuts them."""

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from api.recordings.incoming import Form, Limits, receive_form

LIMITS = Limits(max_upload_bytes=10_000, max_file_bytes=5_000, max_field_bytes=1_000, max_files=2)
SOUND = bytes(range(256)) * 4 + b"\r\n--x\r\n--y-\r\n"
BODY = (
    b'--edge\r\nContent-Disposition: form-data; name="case"\r\n\r\n{"clues": []}\r\n'
    b'--edge\r\nContent-Disposition: form-data; name="files"; filename="\xe5\xbd\x95\xe9\x9f\xb3'
    b'.MP3"\r\nContent-Type: audio/mpeg\r\n\r\n' + SOUND + b"\r\n--edge--\r\n"
)


def receive(chunks: list[bytes], folder: Path) -> Form:
    async def stream() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    content_type = "multipart/form-data; boundary=edge"
    return asyncio.run(receive_form(content_type, stream(), folder, LIMITS))


@given(cuts=st.lists(st.integers(0, len(BODY)), max_size=12))
def test_a_form_reads_the_same_however_it_is_cut(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(BODY)]
    chunks = [BODY[start:end] for start, end in pairwise(edges)]
    with TemporaryDirectory() as folder:
        form = receive(chunks, Path(folder))
        assert form.fields == {"case": b'{"clues": []}'}
        assert [file.sent_as for file in form.files] == ["录音.MP3"]
        assert form.files[0].path == Path(folder) / "recording-1.mp3"
        assert form.files[0].path.read_bytes() == SOUND


def test_only_a_plain_ending_is_kept_of_a_file_name(tmp_path: Path) -> None:
    body = BODY.replace(b".MP3", b".m/../p")
    assert receive([body], tmp_path).files[0].path.name == "recording-1"
