import io

import pytest
from audio_makers import WRITTEN, encode, tone
from hypothesis import given
from hypothesis import strategies as st

from dialect.audio.formats import recognise
from dialect.audio.wholeness import _READERS, declared_end_bytes


def end_of(data: bytes, demuxer: str, size_bytes: int | None = None) -> int | None:
    return declared_end_bytes(io.BytesIO(data), demuxer, size_bytes or len(data))


@pytest.mark.full
@pytest.mark.parametrize(("name", "muxer", "codec", "rate_hz"), WRITTEN)
def test_a_whole_file_ends_where_it_says(name: str, muxer: str, codec: str, rate_hz: int) -> None:
    data = encode(tone(2.0, rate_hz), muxer, codec, rate_hz)
    end = end_of(data, recognise(io.BytesIO(data)).demuxer)
    assert end is None or end == len(data)


@pytest.mark.parametrize(
    ("demuxer", "muxer", "codec"),
    [("wav", "wav", "pcm_s16le"), ("matroska", "matroska", "aac"), ("asf", "asf", "wmav2")],
)
def test_a_file_cut_short_still_says_where_it_ended(demuxer: str, muxer: str, codec: str) -> None:
    data = encode(tone(1.0, 16_000), muxer, codec, 16_000)
    end = end_of(data[:-500], demuxer)
    assert end is not None
    assert end > len(data) - 500


@pytest.mark.parametrize("size", [0, 0xFFFF_FFFF])
def test_a_wav_of_unknown_length_says_nothing(size: int) -> None:
    assert end_of(b"RIFF" + size.to_bytes(4, "little"), "wav") is None


def test_a_film_of_a_browser_says_nothing() -> None:
    head = bytes.fromhex("1a45dfa3 83 428680 18538067 01ffffffffffffff")
    assert end_of(head, "matroska") is None


def test_a_tag_behind_the_last_frame_is_no_cut() -> None:
    data = encode(tone(1.0, 16_000), "adts", "aac", 16_000)
    assert end_of(data + b"TAG" + bytes(125), "aac") == len(data)


def test_the_last_box_of_an_mp4_may_be_open() -> None:
    assert (
        end_of(bytes.fromhex("00000008") + b"ftyp" + bytes(4) + b"mdat" + bytes(99), "mov") is None
    )


@given(data=st.binary(max_size=200), demuxer=st.sampled_from(sorted(_READERS)))
def test_any_bytes_give_an_end_or_none(data: bytes, demuxer: str) -> None:
    end = end_of(data, demuxer, len(data))
    assert end is None or end >= 0
