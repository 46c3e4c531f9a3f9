"""Files that somebody might send to do harm, made here from seeded signals and headers that lie."""

import io
import struct
import zipfile
from collections.abc import Callable
from functools import partial

import numpy as np

from tests.dialect.audio.audio_makers import WRITTEN, encode, tone, wav_header

__all__ = ["HOSTILE", "READ", "REFUSED", "SCRIPT"]

READ = "ready"
REFUSED = "refused"
SCRIPT = b"<script>alert(1)</script>"

RATE_HZ = 16_000
TONE_S = 0.5
HUGE = 2**62  # bytes; a signed 64-bit size that no disk holds
FLAC_LENGTH_AT = 21  # the 36-bit count of samples, less its four high bits, in STREAMINFO


def written(name: str) -> bytes:
    _, muxer, codec, rate_hz = next(entry for entry in WRITTEN if entry[0] == name)
    return encode(tone(TONE_S, rate_hz), muxer, codec, rate_hz)


def cut(name: str) -> bytes:
    data = written(name)
    return data[: len(data) * 2 // 3]


def flipped(name: str) -> bytes:
    rng = np.random.default_rng(len(name))
    data = bytearray(written(name))
    for at in rng.integers(len(data), size=200).tolist():
        data[at] ^= 1 << int(rng.integers(8))
    return bytes(data)


def samples() -> bytes:
    return (tone(TONE_S, RATE_HZ) * 32_767).astype("<i2").tobytes()


def chunk(name: bytes, body: bytes) -> bytes:
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def riff(*chunks: bytes) -> bytes:
    body = b"WAVE" + b"".join(chunks)
    return b"RIFF" + struct.pack("<I", len(body)) + body


def pcm_format() -> bytes:
    return chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, RATE_HZ, 2 * RATE_HZ, 2, 16))


def wav_of_three_hours() -> bytes:
    return wav_header(3 * 3_600 * 2 * RATE_HZ) + samples()


def flac_of_three_hours() -> bytes:
    data = bytearray(written("a.flac"))
    data[FLAC_LENGTH_AT + 1 : FLAC_LENGTH_AT + 5] = struct.pack(">I", 3 * 3_600 * 44_100)
    return bytes(data)


def silence_of_an_hour() -> bytes:
    return encode(np.zeros(3_600 * 8_000, np.float32), "flac", "flac", 8_000)


def rf64() -> bytes:
    sizes = struct.pack("<QQQI", HUGE, HUGE, HUGE, 0)
    head = b"RF64\xff\xff\xff\xffWAVE" + chunk(b"ds64", sizes) + pcm_format()
    return head + b"data\xff\xff\xff\xff" + samples()


def caf() -> bytes:
    data = bytearray(written("a.caf"))
    at = data.index(b"data") + 4
    data[at : at + 8] = struct.pack(">q", HUGE)
    return bytes(data)


def adpcm(block_bytes: int, samples_per_block: int) -> bytes:
    described = struct.pack(
        "<HHIIHHHH", 0x11, 2, RATE_HZ, RATE_HZ, block_bytes, 4, 2, samples_per_block
    )
    return riff(chunk(b"fmt ", described), chunk(b"data", samples()))


def page_in_wav() -> bytes:
    named = chunk(b"LIST", b"INFO" + chunk(b"INAM", b"<html>" + SCRIPT + b"</html>"))
    return riff(pcm_format(), named, chunk(b"data", samples()))


def zip_in_mp3() -> bytes:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr("../../escaped.py", "print()")
    return written("a.mp3") + archive.getvalue()


def many_channels() -> bytes:
    return wav_header(8_000, n_channels=0x7FFF) + samples()


# What each must come to; None where either is right, as long as nothing breaks.
HOSTILE: dict[str, tuple[Callable[[], bytes], str | None]] = {
    **{f"cut-{name}": (partial(cut, name), None) for name, *_ in WRITTEN[::2]},
    **{f"flipped-{name}": (partial(flipped, name), None) for name, *_ in WRITTEN[1::2]},
    "wav-that-says-three-hours": (wav_of_three_hours, REFUSED),
    "flac-that-says-three-hours": (flac_of_three_hours, REFUSED),
    "an-hour-of-silence": (silence_of_an_hour, REFUSED),
    "rf64": (rf64, None),
    "caf": (caf, None),
    "adpcm-without-blocks": (lambda: adpcm(0, 0), REFUSED),
    "adpcm-with-huge-blocks": (lambda: adpcm(0xFFFF, 0xFFFF), None),
    "page-in-wav": (page_in_wav, None),
    "zip-in-mp3": (zip_in_mp3, None),
    "page": (lambda: b"<html>" + SCRIPT + b"</html>", REFUSED),
    "many-channels": (many_channels, REFUSED),
    "playlist": (lambda: b"#EXTM3U\nhttp://127.0.0.1:9/a.ts\n", REFUSED),
    "file-list": (lambda: b"ffconcat version 1.0\nfile /etc/passwd\n", REFUSED),
    "session-description": (
        lambda: b"v=0\r\nc=IN IP4 127.0.0.1\r\nm=audio 9 RTP/AVP 0\r\n",
        REFUSED,
    ),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), REFUSED),
    "noise": (lambda: np.random.default_rng(7).bytes(5_000), REFUSED),
    "one-byte": (lambda: b"R", REFUSED),
}
