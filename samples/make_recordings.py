"""Make the synthetic recordings and the cases that use them.

A newcomer needs sound to try the desk on, and no real person's voice may serve as a sample. So
espeak-ng counts from zero to ten in three varieties, word by word, which also tells where each
word lies. Run from the checkout, with Debian's ``espeak-ng`` installed::

    .venv/bin/python samples/make_recordings.py

Both the recordings and the cases are written anew.
"""

import json
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray
from scipy.signal import resample_poly

FOLDER = Path(__file__).parent
NUMERALS = "零一二三四五六七八九十"

RATE_HZ = 16_000
WORDS_PER_MINUTE = 120  # espeak-ng's 175 leaves a syllable 0.2 s, too short to hear its tone
GAP_S = 0.3
SILENCE = 0.02  # espeak-ng pads each word; what is below this share of its peak is padding

FloatArray = NDArray[np.float32]


@dataclass(frozen=True)
class Variety:
    """A voice of espeak-ng and the eleven numerals as it wants them spelled.

    The voices differ in what they read: characters, pinyin with tone numbers, Pha̍k-fa-sṳ.
    """

    name: str
    voice: str
    spellings: tuple[str, ...]


VARIETIES = (
    Variety("cantonese", "yue", tuple(NUMERALS)),
    Variety(
        "hakka",
        "hak",
        ("làng", "yit", "ngi", "sâm", "si", "ńg", "liuk", "chhit", "pat", "kiú", "sṳ̍p"),
    ),
    Variety(
        "mandarin",
        "cmn-latn-pinyin",
        ("ling2", "yi1", "er4", "san1", "si4", "wu3", "liu4", "qi1", "ba1", "jiu3", "shi2"),
    ),
)


def main() -> None:
    """Write one recording and one case per variety, and print their sizes."""
    for variety in VARIETIES:
        words = [synthesise(spelling, variety.voice) for spelling in variety.spellings]
        recording = FOLDER / "recordings" / f"synthetic-{variety.name}-numerals.opus"
        soundfile.write(recording, join_words(words), RATE_HZ, format="OGG", subtype="OPUS")
        case = FOLDER / "cases" / f"synthetic-{variety.name}.json"
        case.write_text(case_text(recording, mark_words(words)), encoding="utf-8")
        print(f"{recording.name}: {recording.stat().st_size / 1024:.0f} kB")


def synthesise(spelling: str, voice: str) -> FloatArray:
    """Speak one word and cut off the silence around it.

    Parameters
    ----------
    spelling : str
        The word in the spelling of the voice.
    voice : str
        Name of an espeak-ng voice.

    Returns
    -------
    samples : ndarray of float32, shape (n_samples,)
        At `RATE_HZ`.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "word.wav"
        speed = str(WORDS_PER_MINUTE)
        subprocess.run(["espeak-ng", "-v", voice, "-s", speed, "-w", path, spelling], check=True)
        samples, rate_hz = soundfile.read(path, dtype="float32")
    audible = np.flatnonzero(np.abs(samples) > SILENCE * np.abs(samples).max())
    cut = samples[audible[0] : audible[-1] + 1]
    return resample_poly(cut, RATE_HZ, rate_hz).astype(np.float32)


def join_words(words: list[FloatArray]) -> FloatArray:
    """Put the words one after another, a gap before each and after the last."""
    gap = np.zeros(round(GAP_S * RATE_HZ), dtype=np.float32)
    return np.concatenate([gap, *(part for word in words for part in (word, gap))])


def mark_words(words: list[FloatArray]) -> Iterator[tuple[float, float]]:
    """Yield the start and end of each word in seconds, as `join_words` places it."""
    gap_samples = round(GAP_S * RATE_HZ)
    start = gap_samples
    for word in words:
        yield round(start / RATE_HZ, 3), round((start + len(word)) / RATE_HZ, 3)
        start += len(word) + gap_samples


def case_text(recording: Path, marks: Iterator[tuple[float, float]]) -> str:
    """Write a case that holds the recording, with every word marked by its character."""
    segments = [
        {"start_s": start_s, "end_s": end_s, "text": character}
        for (start_s, end_s), character in zip(marks, NUMERALS, strict=True)
    ]
    path = f"../recordings/{recording.name}"
    case = {"clues": [], "recordings": [{"path": path, "segments": segments}]}
    return json.dumps(case, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    main()
