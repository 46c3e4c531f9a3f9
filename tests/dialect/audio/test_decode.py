import io
import os
import struct
from pathlib import Path

import numpy as np
import pysilk
import pytest
from audio_makers import WRITTEN, encode, film, tone, wav_header
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialect import errors
from dialect.audio import DecodeLimits, read_audio, read_raw_audio
from dialect.audio.decode import _take
from dialect.audio.request import DecodeRequest


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def silk_message(duration_s: float) -> bytes:
    pcm = (tone(duration_s, 24_000) * 20_000).astype("<i2").tobytes()
    out = io.BytesIO()
    pysilk.encode(io.BytesIO(pcm), out, 24_000, 24_000)
    return out.getvalue()


def pitch_hz(samples: np.ndarray) -> float:
    middle = samples[len(samples) // 4 : -len(samples) // 4]
    spectrum = np.abs(np.fft.rfft(middle * np.hanning(len(middle))))
    return float(np.argmax(spectrum) * 16_000 / len(middle))


@pytest.mark.full
@pytest.mark.parametrize(("name", "muxer", "codec", "rate_hz"), WRITTEN)
def test_every_format_gives_the_same_tone_at_16_khz(
    tmp_path: Path, name: str, muxer: str, codec: str, rate_hz: int
) -> None:
    path = write(tmp_path, name, encode(tone(2.0, rate_hz), muxer, codec, rate_hz))

    waveform = read_audio(path)

    assert waveform.samples.dtype == np.float32
    assert waveform.duration_s == pytest.approx(2.0, abs=0.15)
    assert pitch_hz(waveform.samples) == pytest.approx(440, abs=2)
    assert waveform.notes == ()


@pytest.mark.parametrize("start", [0, 1], ids=["with WeChat's byte", "plain"])
def test_wechat_voice_messages_are_read(tmp_path: Path, start: int) -> None:
    waveform = read_audio(write(tmp_path, "msg.silk", silk_message(2.0)[start:]))
    assert waveform.duration_s == pytest.approx(2.0, abs=0.05)
    assert pitch_hz(waveform.samples) == pytest.approx(440, abs=2)


def test_the_sound_of_a_film_is_read(tmp_path: Path) -> None:
    waveform = read_audio(write(tmp_path, "f.mp4", film(tone(1.0, 44_100))))
    assert waveform.duration_s == pytest.approx(1.0, abs=0.1)


def test_a_fragmented_mp4_of_a_browser_is_read(tmp_path: Path) -> None:
    flags = {"movflags": "frag_keyframe+empty_moov", "frag_duration": "200000"}
    data = encode(tone(2.0, 48_000), "mp4", "aac", 48_000, options=flags)
    assert read_audio(write(tmp_path, "f.mp4", data)).duration_s == pytest.approx(2.0, abs=0.1)


@pytest.mark.parametrize("gains", [(1.0, 0.0), (0.0, 1.0), (1.0, -1.0), (1.0, 1.0)])
def test_stereo_keeps_the_speaker_whatever_the_wiring(
    tmp_path: Path, gains: tuple[float, float]
) -> None:
    both = np.outer(gains, tone(1.0, 16_000)).astype(np.float32)
    waveform = read_audio(write(tmp_path, "s.wav", encode(both, "wav", "pcm_s16le", 16_000)))
    assert np.abs(waveform.samples).max() == pytest.approx(0.5, abs=0.02)


def test_a_wrong_extension_is_read_and_noted(tmp_path: Path) -> None:
    data = encode(tone(1.0, 44_100), "ipod", "aac", 44_100)
    waveform = read_audio(write(tmp_path, "a.mp3", data))
    assert len(waveform.notes) == 1
    assert "named .mp3, read as MP4" in waveform.notes[0]


def test_no_tag_survives(tmp_path: Path) -> None:
    tags = {"title": "SECRET NAME", "comment": "SECRET PLACE"}
    data = encode(tone(1.0, 44_100), "mp3", "libmp3lame", 44_100, tags=tags)
    waveform = read_audio(write(tmp_path, "a.mp3", data))
    assert b"SECRET" in data
    assert b"SECRET" not in waveform.samples.tobytes() + repr(waveform).encode()


def test_an_empty_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(errors.EmptyFileError, match="0 bytes"):
        read_audio(write(tmp_path, "a.wav", b""))


@pytest.mark.parametrize(
    ("muxer", "codec"), [("wav", "pcm_s16le"), ("flac", "flac"), ("webm", "libopus")]
)
def test_a_recording_of_no_length_is_named(tmp_path: Path, muxer: str, codec: str) -> None:
    data = encode(np.zeros((1, 0), np.float32), muxer, codec, 48_000)
    with pytest.raises(errors.EmptyAudioError, match="0 s long"):
        read_audio(write(tmp_path, "a", data))


@pytest.mark.full
@pytest.mark.parametrize(
    ("muxer", "codec", "options"),
    [
        ("wav", "pcm_s16le", {}),
        ("flac", "flac", {}),
        ("mp3", "libmp3lame", {}),
        ("mp4", "aac", {"movflags": "faststart"}),
        ("webm", "libopus", {}),
        ("aiff", "pcm_s16be", {}),
        ("caf", "pcm_s16le", {}),
        ("asf", "wmav2", {}),
        ("avi", "libmp3lame", {}),
    ],
)
def test_a_recording_that_breaks_off_is_named(
    tmp_path: Path, muxer: str, codec: str, options: dict[str, str]
) -> None:
    data = encode(tone(4.0, 48_000), muxer, codec, 48_000, options=options)
    with pytest.raises(errors.TruncatedAudioError, match=r"of (4\.0|3\.9|4\.1) s"):
        read_audio(write(tmp_path, "a", data[: len(data) * 6 // 10]))


@pytest.mark.full
@pytest.mark.parametrize(
    ("muxer", "codec", "rate_hz"),
    [
        ("ogg", "libopus", 48_000),
        ("amr", "libopencore_amrnb", 8_000),
        ("adts", "aac", 16_000),
    ],
)
def test_a_recording_without_a_stated_length_that_breaks_off_is_named(
    tmp_path: Path, muxer: str, codec: str, rate_hz: int
) -> None:
    data = encode(tone(4.0, rate_hz), muxer, codec, rate_hz)
    with pytest.raises(errors.TruncatedAudioError, match=r"breaks off in mid-sound after \d"):
        read_audio(write(tmp_path, "a", data[: len(data) * 6 // 10 + 1]))


def test_a_voice_message_that_breaks_off_is_named(tmp_path: Path) -> None:
    with pytest.raises(errors.TruncatedAudioError, match=r"breaks off in mid-sound after 1\.\d s"):
        read_audio(write(tmp_path, "msg.silk", silk_message(2.0)[:-200]))


def test_an_mp4_without_its_index_breaks_off(tmp_path: Path) -> None:
    data = encode(tone(4.0, 48_000), "mp4", "aac", 48_000)
    with pytest.raises(errors.TruncatedAudioError, match="before the index"):
        read_audio(write(tmp_path, "a.m4a", data[: len(data) // 2]))


def test_a_flac_of_noise_behind_its_header_is_damaged(tmp_path: Path) -> None:
    data = encode(tone(4.0, 48_000), "flac", "flac", 48_000)
    noise = np.random.default_rng(0).bytes(len(data) - 2000)
    with pytest.raises((errors.DamagedAudioError, errors.TruncatedAudioError)):
        read_audio(write(tmp_path, "a.flac", data[:2000] + noise))


@pytest.mark.parametrize("amplitude", [0.0, 5e-4])
def test_silence_is_named(tmp_path: Path, amplitude: float) -> None:
    data = encode(amplitude * tone(1.0, 16_000), "wav", "pcm_s16le", 16_000)
    with pytest.raises(errors.SilentAudioError, match="check the microphone"):
        read_audio(write(tmp_path, "a.wav", data))


@pytest.mark.parametrize("rate_hz", [8_000, 48_000])
def test_three_hours_are_refused_from_the_header_alone(tmp_path: Path, rate_hz: int) -> None:
    n_bytes = 3 * 3600 * rate_hz * 2
    path = write(tmp_path, "a.wav", wav_header(n_bytes, rate_hz=rate_hz))
    os.truncate(path, 44 + n_bytes)  # holes: nothing is written, and nothing needs to be read
    with pytest.raises(errors.TooLongError, match="180 min long, at most 60 min"):
        read_audio(path, limits=DecodeLimits(cpu_s=3))


@pytest.mark.full
@pytest.mark.parametrize(("name", "muxer", "codec", "rate_hz"), WRITTEN[4:9])
def test_compressed_sound_is_held_to_the_longest_recording(
    tmp_path: Path, name: str, muxer: str, codec: str, rate_hz: int
) -> None:
    path = write(tmp_path, name, encode(tone(2.0, rate_hz), muxer, codec, rate_hz))
    with pytest.raises(errors.TooLongError):
        read_audio(path, limits=DecodeLimits(audio_s=1.0))


def test_a_long_voice_message_is_refused(tmp_path: Path) -> None:
    with pytest.raises(errors.TooLongError):
        read_audio(write(tmp_path, "a.silk", silk_message(2.0)), limits=DecodeLimits(audio_s=1.0))


def test_too_many_bytes_are_refused(tmp_path: Path) -> None:
    data = encode(tone(2.0, 16_000), "wav", "pcm_s16le", 16_000)
    with pytest.raises(errors.TooLargeError, match="send the sound alone"):
        read_audio(write(tmp_path, "a.wav", data), limits=DecodeLimits(file_bytes=1000))


def test_eight_channels_are_refused(tmp_path: Path) -> None:
    data = wav_header(16_000, n_channels=8) + np.random.default_rng(0).bytes(16_000)
    with pytest.raises(errors.TooManyChannelsError, match="8 channels, at most 2"):
        read_audio(write(tmp_path, "a.wav", data))


def test_text_named_wav_is_called_text(tmp_path: Path) -> None:
    path = write(tmp_path, "a.wav", "采访笔记:老人说他家在河边\n".encode() * 50)
    with pytest.raises(errors.NotAudioError, match=r"a text file although its name ends in \.wav"):
        read_audio(path)


def test_a_film_without_sound_is_named(tmp_path: Path) -> None:
    with pytest.raises(errors.NoAudioStreamError, match="no sound track"):
        read_audio(write(tmp_path, "f.mp4", film(None)))


def test_paths_that_give_no_bytes_are_named(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(errors.UnreadableFileError, match="no such file"):
        read_audio(tmp_path / "absent.wav")
    with pytest.raises(errors.UnreadableFileError, match="folder"):
        read_audio(tmp_path)
    with pytest.raises(errors.UnreadableFileError, match="no plain file"):
        read_audio(tmp_path / "pipe")


@pytest.mark.parametrize("name", ["a.wav", "list.m3u8", "list.mp4"])
def test_a_playlist_is_never_followed(tmp_path: Path, name: str) -> None:
    target = write(tmp_path, "t.wav", encode(tone(1.0, 16_000), "wav", "pcm_s16le", 16_000))
    for text in (
        f"#EXTM3U\n#EXTINF:1,\nfile://{target}\n",
        f"ffconcat version 1.0\nfile {target}\n",
    ):
        with pytest.raises(errors.NotAudioError, match="playlist"):
            read_audio(write(tmp_path, name, text.encode()))


@pytest.mark.full
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_bytes_give_sound_or_a_typed_error(tmp_path: Path, data: st.DataObject) -> None:
    muxer, codec = data.draw(
        st.sampled_from([("mp3", "libmp3lame"), ("mp4", "aac"), ("ogg", "libopus")])
    )
    whole = bytearray(encode(tone(1.0, 48_000), muxer, codec, 48_000))
    for _ in range(20):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path = write(tmp_path, "a", bytes(whole))
    try:
        assert np.isfinite(read_audio(path).samples).all()
    except errors.AudioError as error:
        assert str(error)  # noqa: PT017 - either outcome is right


@pytest.mark.full
def test_a_hog_of_time_is_stopped(tmp_path: Path) -> None:
    hour = encode(tone(30.0, 16_000), "adts", "aac", 16_000) * 120
    with pytest.raises(errors.DecodeLimitError, match="1 s of computing"):
        read_audio(write(tmp_path, "a.aac", hour), limits=DecodeLimits(cpu_s=1, audio_s=7200))


def test_a_child_that_never_ends_is_stopped(tmp_path: Path) -> None:
    path = write(tmp_path, "a.wav", encode(tone(1.0, 16_000), "wav", "pcm_s16le", 16_000))
    with pytest.raises(errors.DecodeLimitError, match="limit of 0 s"):
        read_audio(path, limits=DecodeLimits(wall_s=0.02))


@pytest.mark.full
def test_a_hog_of_memory_is_stopped(tmp_path: Path) -> None:
    n_bytes = 40 * 60 * 16_000 * 2
    path = write(tmp_path, "a.wav", wav_header(n_bytes))
    os.truncate(path, 44 + n_bytes)
    with pytest.raises(errors.DecodeLimitError, match="280 MiB of memory"):
        read_audio(path, limits=DecodeLimits(memory_bytes=280 * 2**20))


@pytest.mark.parametrize(
    "header",
    [
        b"",
        b"{}",
        b"[]",
        b'{"error": "SystemExit", "args": []}',
        b'{"error": "TooLongError", "args": ["x"]}',
        b'{"n_samples": 9}',
        b'{"n_samples": 1}',
    ],
)
def test_a_subverted_child_gets_no_further_than_a_damaged_file(header: bytes) -> None:
    request = DecodeRequest("wav", "WAV", False, 100)
    with pytest.raises(errors.DamagedAudioError):
        _take(header, struct.pack("<f", float("nan")), request)


def test_raw_samples_are_read_as_they_are(tmp_path: Path) -> None:
    pcm = (tone(1.0, 16_000) * 32_768).astype("<i2")
    waveform = read_raw_audio(write(tmp_path, "a.pcm", pcm.tobytes()))
    np.testing.assert_array_equal(waveform.samples, pcm.astype(np.float32) / 32_768)


@pytest.mark.parametrize(
    ("data", "limits", "kind"),
    [
        (b"", DecodeLimits(), errors.EmptyFileError),
        (b"\x00" * 3200, DecodeLimits(), errors.SilentAudioError),
        (b"\x01\x10\x02", DecodeLimits(), errors.DamagedAudioError),
        (b"\x01\x10" * 16_000, DecodeLimits(audio_s=0.5), errors.TooLongError),
        (b"\x01\x10" * 16_000, DecodeLimits(file_bytes=9), errors.TooLargeError),
    ],
)
def test_raw_samples_keep_to_the_same_limits(
    data: bytes, limits: DecodeLimits, kind: type[errors.AudioError], tmp_path: Path
) -> None:
    with pytest.raises(kind):
        read_raw_audio(write(tmp_path, "a.pcm", data), limits=limits)


def test_raw_samples_of_an_absent_file_are_refused(tmp_path: Path) -> None:
    with pytest.raises(errors.UnreadableFileError):
        read_raw_audio(tmp_path / "none.pcm")
