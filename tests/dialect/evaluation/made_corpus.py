"""A folder laid out as the development corpus, its clips drawn by rule and sung in four tones."""

import csv
from pathlib import Path

import numpy as np
import soundfile as sf
from scipy.signal import resample

from dialect.acoustic.synthesis import render, shape_of
from dialect.evaluation.clips import RATE_HZ
from dialect.evaluation.romanised import of_jyutping, of_pinyin
from dialect.evaluation.voices import HSK, SYLLABLES, YUE

CANTONESE = [f"{s}{d}" for d in "123456" for s in ("saam", "ma", "ting", "gau", "si")]
MANDARIN = [f"{s}{d}" for d in "1234" for s in ("san", "ma", "ting", "niu", "shi")]
CHARACTERS = "三妈听牛诗麻停十马顶扭使骂定谬是"
TONE_OF_DIGIT = {
    YUE: dict(zip("123456", ("陰平", "陰上", "陰去", "陽平", "陽上", "陽去"), strict=True)),
    SYLLABLES: dict(zip("1234", ("陰平", "陽平", "陰上", "陰去"), strict=True)),
}
COLUMNS = ("path", "speaker", "tone_category", "transcript")


def make_corpus(folder: Path) -> Path:
    """Write manifest and clips of the three speakers of single words."""
    rng = np.random.default_rng(0)
    rows = []
    for speaker, said in ((YUE, CANTONESE), (SYLLABLES, MANDARIN), (HSK, list(CHARACTERS))):
        for number, text in enumerate(said):
            syllable = of_jyutping(text) if speaker == YUE else of_pinyin("ma")
            if speaker == SYLLABLES:
                syllable = of_pinyin(text)
            samples = 0.3 * render(shape_of(syllable), rng)
            higher = resample(samples, round(len(samples) * (0.8 + 0.4 * rng.random())))
            path = f"{speaker}-{number}.flac"
            sf.write(folder / path, np.clip(higher, -1, 1), RATE_HZ)
            category = TONE_OF_DIGIT.get(speaker, {}).get(text[-1], "")
            rows.append((path, speaker, category, text))
    with (folder / "manifest.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
    return folder
