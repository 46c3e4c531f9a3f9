"""Sessions of known words, joined from the clips of the development corpus.

Each speaker is known by home: survey points that count as theirs, and regions. Clips are marked
with the tone category that the file name states, or with the character said.
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import soundfile as sf
from pypinyin import Style, lazy_pinyin

from dialect.acoustic.residual import Residual
from dialect.atlas.load import Atlas
from dialect.entities import Segment, Waveform
from dialect.evaluation.romanised import of_jyutping

__all__ = [
    "CANTONESE",
    "CANTONESE_CHARACTERS",
    "MANDARIN",
    "MANDARIN_CHARACTERS",
    "MANDARIN_SYLLABLES",
    "RATE_HZ",
    "Clip",
    "Task",
    "clips_of",
    "draw",
    "join",
    "mandarin_category",
    "speakers_of",
]

RATE_HZ = 16_000
GAP_S = 0.2
"""Silence between the clips, which are cut close."""
TONE_OF_DIGIT = {"1": "陰平", "2": "陰上", "3": "陰去", "4": "陽平", "5": "陽上", "6": "陽去"}

Clip = tuple[str, Segment]


@dataclass(frozen=True)
class Task:
    """A speaker to be placed.

    Attributes
    ----------
    name : str
        For the tables.
    speaker : str
        As the corpus names them.
    categories : tuple of str
        Tone categories of the clips.
    homes : tuple of str
        Survey points that count as theirs.
    regions : tuple of str
        Groups that do.
    residual : Residual
        Fitted on the other dialect (`benchmarks/fit_residual.py`).
    by_category : bool
        Whether clips are marked by category, or by character.
    """

    name: str
    speaker: str
    categories: tuple[str, ...]
    homes: tuple[str, ...]
    regions: tuple[str, ...]
    residual: Residual
    by_category: bool = True


CANTONESE = Task(
    "Cantonese syllables, by category",
    "jyutpingorg_1",
    ("陰平", "陽平", "陰上", "陽上", "陰去", "陽去", "陰入", "陽入"),
    (
        *("廣州", "CCR:廣州", "CCR:佛山(市區)", "香港", "CCR:香港(市區)"),
        *("澳門", "新澳門", "澳門水上話", "CCR:澳門(市區)"),
    ),
    ("粤语",),
    Residual(1.3, 1.0, 1.3, 1.0),
)
CANTONESE_CHARACTERS = replace(
    CANTONESE, name="Cantonese syllables, by character", by_category=False
)
MANDARIN = Task(
    "Mandarin characters, by category",
    "audiocmn_hsk",
    ("陰平", "陽平", "陰上", "陰去"),
    ("北京", "CCR:北京"),
    ("北京官话", "东北官话"),
    Residual(1.3, 0.8, 0.8, 0.7),
)
MANDARIN_SYLLABLES = replace(
    MANDARIN, name="Mandarin syllables, by category", speaker="audiocmn_syllabs"
)
MANDARIN_CHARACTERS = replace(MANDARIN, name="Mandarin characters, by character", by_category=False)


def clips_of(task: Task, corpus: Path, atlas: Atlas) -> dict[str, list[Clip]]:
    """List a task's clips by category, each with its mark.

    Parameters
    ----------
    task : Task
        Whose clips, and how they are marked.
    corpus : Path
        Folder with ``manifest.csv``.
    atlas : Atlas
        Has characters for the Cantonese syllables: the first that 香港 reads so.

    Returns
    -------
    clips : dict of str to list of (str, Segment)
        Path and mark, which has no place in time yet; without what the task cannot mark.
    """
    clips: dict[str, list[Clip]] = {category: [] for category in task.categories}
    char_of = {} if task.by_category else _characters_of_hong_kong(atlas)
    with (corpus / "manifest.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["speaker"] != task.speaker:
                continue
            said = row["transcript"]
            category = row["tone_category"] or mandarin_category(said)
            if category not in clips:
                continue
            if task.by_category:
                clips[category].append((row["path"], Segment(0.0, 0.0, tone_category=category)))
                continue
            if said.isascii():
                key = str(of_jyutping(said)), TONE_OF_DIGIT[said[-1]]
                said = char_of.get(key, "")
            if said in atlas.readings.positions:
                clips[category].append((row["path"], Segment(0.0, 0.0, said)))
    return clips


def _characters_of_hong_kong(atlas: Atlas) -> dict[tuple[str, str], str]:
    """Find the first character that 香港 reads with each syllable and tone."""
    home, readings = atlas.localities.row["香港"], atlas.readings
    char_of: dict[tuple[str, str], str] = {}
    for char in readings.characters.tolist():
        for reading in readings.at(char, home)[:1]:
            char_of.setdefault((str(reading.syllable), reading.tone_label), char)
    return char_of


def mandarin_category(char: str) -> str:
    """Name the tone of a character read in Mandarin as a linguist would mark it.

    Parameters
    ----------
    char : str
        One character.

    Returns
    -------
    category : str
        Empty for a neutral tone, or what is no character.

    Examples
    --------
    >>> mandarin_category("马")
    '陰上'
    """
    tone = lazy_pinyin(char, style=Style.TONE3)[0][-1:]
    return {"1": "陰平", "2": "陽平", "3": "陰上", "4": "陰去"}.get(tone, "")


def speakers_of(corpus: Path) -> frozenset[str]:
    """Name the speakers of a corpus.

    Parameters
    ----------
    corpus : Path
        Folder with ``manifest.csv``.

    Returns
    -------
    speakers : frozenset of str
    """
    with (corpus / "manifest.csv").open(encoding="utf-8") as file:
        return frozenset(row["speaker"] for row in csv.DictReader(file))


def draw(clips: Mapping[str, Sequence[Clip]], n_words: int, rng: np.random.Generator) -> list[Clip]:
    """Draw clips, one of every category a round, in random order.

    Parameters
    ----------
    clips : mapping of str to sequence of (str, Segment)
        By category.
    n_words : int
        To draw without replacement; fewer if there are fewer.
    rng : Generator
        Source of chance.

    Returns
    -------
    chosen : list of (str, Segment)
        A shorter draw with the same seed is its beginning.
    """
    shuffled = [[group[i] for i in rng.permutation(len(group))] for group in clips.values()]
    chosen: list[Clip] = []
    for number in range(max(map(len, shuffled))):
        a_round = [group[number] for group in shuffled if number < len(group)]
        chosen += [a_round[i] for i in rng.permutation(len(a_round))]
    return chosen[:n_words]


def join(chosen: Sequence[Clip], corpus: Path) -> tuple[Waveform, tuple[Segment, ...]]:
    """Join clips with silence between, each marked from end to end.

    Parameters
    ----------
    chosen : sequence of (str, Segment)
        Path within the corpus, and mark.
    corpus : Path
        Its folder.

    Returns
    -------
    waveform : Waveform
    segments : tuple of Segment
        The marks in time.
    """
    pieces, segments, start_s = [], [], 0.0
    for path, mark in chosen:
        samples, _ = sf.read(corpus / path, dtype="float32")
        end_s = start_s + len(samples) / RATE_HZ
        pieces += [samples, np.zeros(int(GAP_S * RATE_HZ), np.float32)]
        segments.append(replace(mark, start_s=start_s, end_s=end_s))
        start_s = end_s + GAP_S
    return Waveform(np.concatenate(pieces)), tuple(segments)
