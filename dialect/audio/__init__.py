"""Any file that a phone or chat app makes, as checked sound: speech spans and quality figures.

Importing this package loads no decoder and no detector; those come with the first use.
"""

from dialect.audio.decode import open_nursery, read_audio, read_raw_audio
from dialect.audio.quality import measure_quality
from dialect.audio.request import DecodeLimits
from dialect.audio.speech import detect_speech

__all__ = [
    "DecodeLimits",
    "detect_speech",
    "measure_quality",
    "open_nursery",
    "read_audio",
    "read_raw_audio",
]
