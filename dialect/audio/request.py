"""What the decoding child is asked for, and how much of the machine it may use for it."""

from dataclasses import dataclass, field

__all__ = ["SAMPLE_RATE_HZ", "DecodeLimits", "DecodeRequest"]

SAMPLE_RATE_HZ = 16_000  # twice the band (8 kHz) that every survey and model here works in


@dataclass(frozen=True)
class DecodeLimits:
    """How much one file may hold and how much of the machine its decoding may use.

    Attributes
    ----------
    audio_s : float
        Longest recording read, in seconds.
    file_bytes : int
        Largest file read, in bytes.
    channels : int
        Most channels of a sound track; more are more microphones than one speaker has.
    cpu_s, wall_s : int, float
        Processor time and time on the clock after which decoding is stopped, in seconds.
    memory_bytes : int
        Address space of the child: 0.25 GiB of libraries and, for an hour of stereo, 0.45 GiB
        of samples, with room for tables of a container.
    """

    audio_s: float = 3600.0
    file_bytes: int = 200 * 2**20
    channels: int = 2
    cpu_s: int = 60
    wall_s: float = 120.0
    memory_bytes: int = 1536 * 2**20


@dataclass(frozen=True)
class DecodeRequest:
    """One file to decode, already recognised by its first bytes.

    Attributes
    ----------
    demuxer : str
        The only reader that may touch the file: an FFmpeg demuxer, or ``silk``.
    label : str
        The format's name for people.
    declares_length : bool
        Whether the container's duration is a statement and not an estimate.
    size_bytes : int
        Size of the file.
    limits : DecodeLimits
        What decoding may use.
    """

    demuxer: str
    label: str
    declares_length: bool
    size_bytes: int
    limits: DecodeLimits = field(default_factory=DecodeLimits)
