"""Tell a file by its first bytes, never by its name.

Only formats of this list are decoded, and each by the one reader named here: probing of the
decoder's own, by which a text file becomes a playlist and a playlist opens other files, never
happens. What is no recording is named, because "this is a PDF" helps and "invalid data" does not.
"""

import re
from dataclasses import dataclass, replace
from typing import BinaryIO

from dialect.errors import NotAudioError, UnsupportedFormatError

__all__ = ["EXTENSIONS", "AudioFormat", "adts_frame_bytes", "recognise"]

HEAD_BYTES = 16_384  # two frames of the longest kind: an ADTS frame has up to 8,191 bytes
ID3_HEADER_BYTES = 10
MOST_TAGS = 4
CONVERT = "export the sound as m4a, mp3 or wav and send that"


@dataclass(frozen=True)
class AudioFormat:
    """A format that is read.

    Attributes
    ----------
    demuxer : str
        FFmpeg's name of the reader, or ``silk``.
    label : str
        Name for people.
    extensions : tuple of str
        Endings of names that go with it, lower case; the first is the usual one.
    declares_length : bool
        Whether the header states how much sound follows.
    """

    demuxer: str
    label: str
    extensions: tuple[str, ...]
    declares_length: bool = False


# Of WAV and CAF, FFmpeg cuts the stated length to what is there; see wholeness.
WAV = AudioFormat("wav", "WAV", (".wav", ".wave"), declares_length=True)
FLAC = AudioFormat("flac", "FLAC", (".flac",), declares_length=True)
OGG = AudioFormat("ogg", "Ogg", (".ogg", ".opus", ".oga", ".spx"))
MP3 = AudioFormat("mp3", "MP3", (".mp3",))
ADTS = AudioFormat("aac", "AAC", (".aac",))
AMR = AudioFormat("amr", "AMR", (".amr", ".awb", ".3ga"))
MP4 = AudioFormat(
    "mov",
    "MP4",
    (".m4a", ".mp4", ".mov", ".3gp", ".3gpp", ".3g2", ".3ga", ".m4v", ".m4b", ".aac", ".qt"),
    declares_length=True,
)
MATROSKA = AudioFormat(
    "matroska", "WebM/Matroska", (".webm", ".mkv", ".mka", ".weba"), declares_length=True
)
ASF = AudioFormat("asf", "Windows Media", (".wma", ".wmv", ".asf"))
AVI = AudioFormat("avi", "AVI", (".avi",))
AIFF = AudioFormat("aiff", "AIFF", (".aif", ".aiff", ".aifc"), declares_length=True)
CAF = AudioFormat("caf", "Core Audio", (".caf",), declares_length=True)
AU = AudioFormat("au", "Sun audio", (".au", ".snd"), declares_length=True)
SILK = AudioFormat("silk", "WeChat/QQ voice (SILK)", (".silk", ".slk", ".aud", ".amr"))

# (offset, magic bytes, format); IDs as in each format's specification.
RECORDINGS = (
    (0, b"fLaC", FLAC),
    (0, b"OggS", OGG),
    (0, b"#!AMR\n", AMR),
    (0, b"#!AMR-WB\n", AMR),
    (0, b"#!SILK_V3", SILK),
    (0, b"\x02#!SILK_V3", SILK),  # WeChat and QQ put a byte before it
    (0, b"\x1a\x45\xdf\xa3", MATROSKA),
    (0, bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c"), ASF),
    (0, b"caff", CAF),
    (0, b".snd", AU),
    (4, b"ftyp", MP4),
    (4, b"moov", MP4),  # QuickTime files older than 2001 have no ftyp box
    (4, b"mdat", MP4),
    (4, b"wide", MP4),
    (8, b"WAVE", WAV),
    (8, b"AVI ", AVI),
    (8, b"AIFF", AIFF),
    (8, b"AIFC", AIFF),
)
# Endings by which a name claims to be a recording.
EXTENSIONS = frozenset(
    extension for _, _, found in RECORDINGS for extension in found.extensions
).union(MP3.extensions, ADTS.extensions)
NEEDS_OUTER = {  # a second word counts only inside its own envelope
    WAV: (b"RIFF", b"RF64"),
    AVI: (b"RIFF",),
    AIFF: (b"FORM",),
}
UNREAD_RECORDINGS = (
    (0, b"#!AMR_MC", "a multi-channel AMR recording"),
    (0, b"#!AMR-WB_MC", "a multi-channel AMR recording"),
    (0, b"FLV\x01", "a Flash video"),
    (0, b".RMF", "a RealMedia recording"),
    (0, b"\x00\x00\x01\xba", "an MPEG programme stream"),
    (0, b"MAC ", "a Monkey's Audio recording"),
    (0, b"wvpk", "a WavPack recording"),
    (0, b"CTENFDAM", "an encrypted NetEase music file"),
)
OTHER_FILES = (
    (0, b"%PDF", "a PDF document"),
    (0, b"\xd0\xcf\x11\xe0", "an Office document"),
    (0, b"\x89PNG", "an image (PNG)"),
    (0, b"\xff\xd8\xff", "an image (JPEG)"),
    (0, b"GIF8", "an image (GIF)"),
    (14, b"\x28\x00\x00\x00", "an image (BMP)"),
    (0, b"II*\x00", "an image (TIFF)"),
    (0, b"MM\x00*", "an image (TIFF)"),
    (8, b"WEBP", "an image (WebP)"),
    (4, b"ftyp", "an image (HEIC)"),  # other ftyp files are recordings, recognised before
    (0, b"MThd", "a MIDI score"),
    (0, b"Rar!", "an archive (RAR)"),
    (0, b"7z\xbc\xaf", "an archive (7z)"),
    (0, b"\x1f\x8b", "an archive (gzip)"),
    (0, b"SQLite format 3", "a database"),
    (0, b"\x7fELF", "a program"),
    (0, b"MZ\x90\x00", "a program"),
)
PICTURE_BRANDS = (b"heic", b"heix", b"mif1", b"msf1", b"avif", b"heim", b"hevc")
OTHER_PATTERNS = (  # ZIP is here because what it holds decides
    (
        re.compile(rb"PK.*(\[Content_Types\]|word/|xl/|ppt/|opendocument)", re.S),
        "an Office document",
    ),
    (re.compile(rb"PK\x03\x04"), "an archive (ZIP)"),
    (
        re.compile(rb"\s*(#EXTM3U|ffconcat version|\[playlist\]|<\?xml[^>]*>\s*<(MPD|smil))"),
        "a playlist that only points to recordings",
    ),
    (re.compile(rb"\s*<(!doctype html|html)", re.I), "a web page"),
)
CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")

# Sample rates and bit rates of MPEG audio by header field; ISO/IEC 11172-3 and 13818-3.
MPEG1_RATES_HZ = (44_100, 48_000, 32_000)
LAYER3_KBPS = {
    True: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),  # MPEG-1
    False: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),  # MPEG-2, 2.5
}


def recognise(file: BinaryIO) -> AudioFormat:
    """Name the format of an open file; leave the file at its start.

    Parameters
    ----------
    file : binary file
        Seekable, not empty.

    Returns
    -------
    format : AudioFormat
        A format that is read.

    Raises
    ------
    NotAudioError
        If the bytes are no recording; the message says what they are.
    UnsupportedFormatError
        If they are a recording of a kind that is not read.
    """
    file.seek(0)
    head = file.read(HEAD_BYTES)
    body = _past_tags(file, head)
    file.seek(0)
    found = _by_magic(body) or _by_frames(body)
    if found is not None:
        return found
    for offset, magic, name in UNREAD_RECORDINGS:
        if head.startswith(magic, offset):
            raise UnsupportedFormatError(name, CONVERT)
    if head[:3] == b"ID3":
        raise UnsupportedFormatError("a tagged recording of an unknown kind", CONVERT)
    raise NotAudioError(_describe(head))


def adts_frame_bytes(head: bytes) -> int | None:
    """Read the length of an ADTS frame (ISO/IEC 13818-7), its header included.

    Parameters
    ----------
    head : bytes
        The first seven bytes at least.

    Returns
    -------
    n_bytes : int or None
        None if no frame begins here.
    """
    if len(head) < 7 or head[0] != 0xFF or head[1] & 0xF6 != 0xF0:
        return None
    length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
    return length if length > 7 and head[2] >> 2 & 15 < 13 else None


def _past_tags(file: BinaryIO, head: bytes) -> bytes:
    """Return the first bytes after any ID3 tags, which hold titles and cover pictures."""
    start = 0
    for _ in range(MOST_TAGS):
        if head[:3] != b"ID3" or len(head) < ID3_HEADER_BYTES:
            break
        size = 0
        for byte in head[6:10]:  # seven bits a byte
            size = size << 7 | byte & 0x7F
        start += ID3_HEADER_BYTES + size
        file.seek(start)
        head = file.read(HEAD_BYTES)
    return head


def _by_magic(head: bytes) -> AudioFormat | None:
    for offset, magic, found in RECORDINGS:
        if head.startswith(magic, offset) and head.startswith(NEEDS_OUTER.get(found, (b"",))):
            is_picture = magic == b"ftyp" and head[8:12] in PICTURE_BRANDS
            return None if is_picture else found
    return None


def _by_frames(head: bytes) -> AudioFormat | None:
    """Recognise bare MP3 and ADTS frames; two in a row, for one header is too little proof."""
    for length_of, found in ((_mp3_frame_bytes, MP3), (adts_frame_bytes, ADTS)):
        first = length_of(head)
        if first is None:
            continue
        rest = head[first:]
        if not rest or length_of(rest) is not None:
            # An encoder's first frame may state the number of frames (Xing/Info).
            states_length = found is MP3 and re.search(b"Xing|Info", head[:first]) is not None
            return replace(found, declares_length=states_length)
    return None


def _mp3_frame_bytes(head: bytes) -> int | None:
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:  # sync and layer III
        return None
    version = head[1] >> 3 & 3  # 0 is MPEG-2.5, 2 is MPEG-2, 3 is MPEG-1
    bitrate, rate, padding = head[2] >> 4, head[2] >> 2 & 3, head[2] >> 1 & 1
    if version == 1 or bitrate in (0, 15) or rate == 3:
        return None
    is_mpeg1 = version == 3
    rate_hz = MPEG1_RATES_HZ[rate] >> {3: 0, 2: 1, 0: 2}[version]
    return (144 if is_mpeg1 else 72) * 1000 * LAYER3_KBPS[is_mpeg1][bitrate] // rate_hz + padding


def _describe(head: bytes) -> str:
    """Name bytes that are no recording."""
    for offset, magic, name in OTHER_FILES:
        if head.startswith(magic, offset):
            return name
    for pattern, name in OTHER_PATTERNS:
        if pattern.match(head):
            return name
    if not head.strip(b"\x00"):
        return "a file of zeros, as a failed copy leaves"
    return "a text file" if _is_text(head) else "data of an unknown kind"


def _is_text(head: bytes) -> bool:
    """Tell text in the encodings that Chinese users meet."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    if CONTROL.search(head):
        return False
    for encoding in ("utf-8", "gb18030"):
        for cut in range(4):  # the head may end inside a character
            try:
                head[: len(head) - cut].decode(encoding)
            except UnicodeDecodeError:
                continue
            return True
    return False
