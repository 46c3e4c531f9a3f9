"""Files for the tests of this folder, made from seeded signals; none comes from outside."""

import io
import tempfile
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]

# (name, FFmpeg's muxer, codec, rate in Hz): every format that PyAV can write and we read.
WRITTEN = (
    ("a.wav", "wav", "pcm_s16le", 16_000),
    ("float.wav", "wav", "pcm_f32le", 48_000),
    ("telephone.wav", "wav", "pcm_alaw", 8_000),
    ("a.flac", "flac", "flac", 44_100),
    ("a.opus", "ogg", "libopus", 48_000),
    ("a.mp3", "mp3", "libmp3lame", 44_100),
    ("a.m4a", "ipod", "aac", 44_100),
    ("a.aac", "adts", "aac", 16_000),
    ("a.amr", "amr", "libopencore_amrnb", 8_000),
    ("a.3gp", "3gp", "libopencore_amrnb", 8_000),
    ("a.mov", "mov", "alac", 44_100),
    ("a.webm", "webm", "libopus", 48_000),
    ("a.mkv", "matroska", "aac", 44_100),
    ("a.avi", "avi", "libmp3lame", 44_100),
    ("a.wma", "asf", "wmav2", 44_100),
    ("a.aiff", "aiff", "pcm_s16be", 44_100),
    ("a.caf", "caf", "pcm_s16le", 44_100),
    ("a.au", "au", "pcm_mulaw", 8_000),
)


def tone(duration_s: float, rate_hz: int, *, pitch_hz: float = 440.0) -> FloatArray:
    """Make a steady tone at half of full scale."""
    time_s = np.arange(round(duration_s * rate_hz)) / rate_hz
    return (0.5 * np.sin(2 * np.pi * pitch_hz * time_s)).astype(np.float32)


def encode(
    channels: FloatArray,
    muxer: str,
    codec: str,
    rate_hz: int,
    *,
    tags: dict[str, str] | None = None,
    options: dict[str, str] | None = None,
) -> bytes:
    """Write channels, shape (n_channels, n_samples) or (n_samples,), as a file of that kind."""
    channels = np.atleast_2d(channels)
    layout = {1: "mono", 2: "stereo", 8: "7.1"}[len(channels)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        with av.open(str(path), "w", format=muxer, options=options or {}) as container:
            container.metadata.update(tags or {})
            stream = container.add_stream(codec, rate=rate_hz, layout=layout, bit_rate=64_000)
            container.start_encoding()
            if channels.shape[1]:
                frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(channels), "fltp", layout)
                frame.sample_rate = rate_hz
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        return path.read_bytes()


def film(sound: FloatArray | None, rate_hz: int = 44_100) -> bytes:
    """Write an MP4 film of one second with or without a sound track."""
    out = io.BytesIO()
    with av.open(out, "w", format="mp4") as container:
        pictures = container.add_stream("mpeg4", rate=10, width=64, height=48, pix_fmt="yuv420p")
        track = None if sound is None else container.add_stream("aac", rate=rate_hz, layout="mono")
        picture = np.zeros((48, 64, 3), np.uint8)
        for _ in range(10):
            container.mux(pictures.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
        container.mux(pictures.encode(None))
        if track is not None and sound is not None:
            frame = av.AudioFrame.from_ndarray(sound[np.newaxis], "fltp", "mono")
            frame.sample_rate = rate_hz
            container.mux(track.encode(frame))
            container.mux(track.encode(None))
    return out.getvalue()


def wav_header(n_data_bytes: int, *, n_channels: int = 1, rate_hz: int = 16_000) -> bytes:
    """Write the 44 bytes before 16-bit samples, true or not."""
    frame_bytes = 2 * n_channels
    return b"".join(
        (
            b"RIFF",
            min(36 + n_data_bytes, 0xFFFF_FFFF).to_bytes(4, "little"),
            b"WAVEfmt ",
            (16).to_bytes(4, "little"),
            (1).to_bytes(2, "little"),
            n_channels.to_bytes(2, "little"),
            rate_hz.to_bytes(4, "little"),
            (rate_hz * frame_bytes).to_bytes(4, "little"),
            frame_bytes.to_bytes(2, "little"),
            (16).to_bytes(2, "little"),
            b"data",
            n_data_bytes.to_bytes(4, "little"),
        )
    )
