"""Read WeChat and QQ voice messages: SILK packets behind a line of magic.

Runs inside the decoding child only. FFmpeg has no SILK decoder; Skype's own, under a BSD licence,
comes with the distribution `silk-python`.
"""

import io
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
import pysilk

from dialect.audio.request import SAMPLE_RATE_HZ, DecodeRequest
from dialect.audio.streams import Blocks
from dialect.errors import DamagedAudioError, TooLargeError, TooLongError, TruncatedAudioError

__all__ = ["read_silk"]

MAGIC = b"#!SILK_V3"
PACKET_S = 0.02  # the shortest a packet can be, and what WeChat and QQ write
MOST_PACKET_BYTES = 1024  # MAX_BYTES_PER_FRAME of Skype's decoder


def read_silk(file: BinaryIO, request: DecodeRequest) -> Blocks:
    """Decode a voice message.

    Parameters
    ----------
    file : binary file
        At its start.
    request : DecodeRequest
        What the file may hold.

    Returns
    -------
    blocks : list of ndarray of float32, shape (1, n_samples)
        The message at 16 kHz.

    Raises
    ------
    TooLargeError, TooLongError
        If it holds more than `request` allows; its packets are counted before any is decoded.
    DamagedAudioError
        If a packet does not decode.
    TruncatedAudioError
        If the message stops inside a packet.
    """
    limits = request.limits
    if request.size_bytes > limits.file_bytes:
        raise TooLargeError(request.size_bytes, limits.file_bytes)
    data = file.read()
    packets = list(_packets(data))
    if PACKET_S * len(packets) > limits.audio_s:
        raise TooLongError(PACKET_S * len(packets), limits.audio_s)
    pcm = io.BytesIO()
    try:
        pysilk.decode(io.BytesIO(MAGIC + b"".join(packets)), pcm, SAMPLE_RATE_HZ)
    except pysilk.SilkError as error:
        raise DamagedAudioError(request.label, "a packet does not decode") from error
    samples = np.frombuffer(pcm.getbuffer(), "<i2").astype(np.float32) / np.float32(32768)
    if len(samples) > limits.audio_s * SAMPLE_RATE_HZ:
        raise TooLongError(len(samples) / SAMPLE_RATE_HZ, limits.audio_s)
    if len(samples) and _is_cut(data, len(MAGIC) + sum(map(len, packets))):
        raise TruncatedAudioError(len(samples) / SAMPLE_RATE_HZ)
    return [samples[np.newaxis]]


def _packets(data: bytes) -> Iterator[bytes]:
    """Yield each whole packet with its length; stop at the end mark or where the data stops."""
    at = data.index(MAGIC) + len(MAGIC)
    while at + 2 <= len(data):
        n_bytes = int.from_bytes(data[at : at + 2], "little")
        end = at + 2 + n_bytes
        if n_bytes > MOST_PACKET_BYTES or end > len(data):
            return
        yield data[at:end]
        at = end


def _is_cut(data: bytes, read_bytes: int) -> bool:
    """Tell whether a packet begins after the whole ones; an end mark is longer than any packet."""
    rest = data[data.index(MAGIC) + read_bytes :]
    return 0 < int.from_bytes(rest[:2], "little") <= MOST_PACKET_BYTES
