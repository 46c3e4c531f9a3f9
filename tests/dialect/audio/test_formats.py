import io
import zipfile

import numpy as np
import pytest
from audio_makers import WRITTEN, encode, tone
from hypothesis import given
from hypothesis import strategies as st

from dialect.audio.formats import recognise
from dialect.errors import AudioError, NotAudioError, UnsupportedFormatError


def zipped(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(("name", "muxer", "codec", "rate_hz"), WRITTEN)
def test_a_recording_is_recognised_by_its_bytes(
    name: str, muxer: str, codec: str, rate_hz: int
) -> None:
    found = recognise(io.BytesIO(encode(tone(0.5, rate_hz), muxer, codec, rate_hz)))
    assert "." + name.rpartition(".")[2] in found.extensions


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF document"),
        (zipped("a.txt"), r"an archive \(ZIP\)"),
        (zipped("word/document.xml"), "an Office document"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "an Office document"),
        (b"\xff\xd8\xff\xe0" + bytes(100), r"an image \(JPEG\)"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), r"an image \(PNG\)"),
        (bytes(3) + b"\x18ftypheic" + bytes(100), r"an image \(HEIC\)"),
        (b"<!DOCTYPE html><html>", "a web page"),
        (b"#EXTM3U\nhttp://host/a.ts\n", "a playlist"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "a playlist"),
        (b'<?xml version="1.0"?>\n<MPD type="static">', "a playlist"),
        (bytes(5000), "a file of zeros"),
        ("家乡话".encode() * 4000, "a text file"),
        ("家乡话".encode("gb18030") * 4000, "a text file"),
        ("家乡话".encode("utf-16"), "a text file"),
        (np.random.default_rng(3).bytes(9000), "data of an unknown kind"),
    ],
)
def test_what_is_no_recording_is_named(data: bytes, found: str) -> None:
    with pytest.raises(NotAudioError, match=found):
        recognise(io.BytesIO(data))


@pytest.mark.parametrize("data", [b"FLV\x01\x05", b"#!AMR_MC1.0\n", b"CTENFDAM"])
def test_an_unread_recording_says_what_to_export(data: bytes) -> None:
    with pytest.raises(UnsupportedFormatError, match="export the sound as m4a"):
        recognise(io.BytesIO(data + bytes(100)))


def test_a_large_cover_picture_before_an_mp3_is_skipped() -> None:
    mp3 = encode(tone(0.5, 44_100), "mp3", "libmp3lame", 44_100, options={"id3v2_version": "0"})
    tag = b"ID3\x04\x00\x00" + bytes([0, 8, 0, 0]) + bytes(8 << 14)
    assert recognise(io.BytesIO(tag + mp3)).demuxer == "mp3"


def test_one_frame_header_by_chance_is_no_mp3() -> None:
    with pytest.raises(NotAudioError):
        recognise(io.BytesIO(b"\xff\xfb\x90\x64" + np.random.default_rng(0).bytes(8000)))


@given(data=st.binary(min_size=1, max_size=200))
def test_any_bytes_give_a_format_or_a_typed_error(data: bytes) -> None:
    file = io.BytesIO(data)
    try:
        assert recognise(file).demuxer
    except AudioError as error:
        assert str(error)  # noqa: PT017 - either outcome is right
    assert file.tell() == 0
