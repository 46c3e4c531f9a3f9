"""The voices of the development corpus: every clip measured, with what was said in it."""

import csv
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pypinyin import Style, lazy_pinyin

from dialect.acoustic.traits import TRAITS, answers_of
from dialect.acoustic.vector import vector_of
from dialect.atlas.syllable import Syllable
from dialect.entities import FloatArray, Segment
from dialect.evaluation.channels import pass_through
from dialect.evaluation.clips import join, mandarin_category
from dialect.evaluation.romanised import of_jyutping, of_pinyin
from dialect.features.measures import SyllableMeasures
from dialect.features.session import measure_session

__all__ = ["HSK", "SYLLABLES", "YUE", "Voice", "measure_voices"]

SESSION = 40
"""Syllables measured together, as real sessions are: lengths and cepstra are about a session's."""
YUE, HSK, SYLLABLES = "jyutpingorg_1", "audiocmn_hsk", "audiocmn_syllabs"
"""Cantonese syllables, Mandarin characters, Mandarin syllables."""


@dataclass(frozen=True)
class Voice:
    """The voiced clips of one speaker, in the same order in all attributes.

    Attributes
    ----------
    measures : tuple of SyllableMeasures
    said : tuple of Syllable
    category : tuple of str
        Tone category (陰平 …).
    """

    measures: tuple[SyllableMeasures, ...]
    said: tuple[Syllable, ...]
    category: tuple[str, ...]

    @cached_property
    def numbers(self) -> FloatArray:
        """Measures as the detectors take them, shape (n, n_numbers)."""
        return np.array([vector_of(measures) for measures in self.measures])

    @cached_property
    def answers(self) -> FloatArray:
        """Answers to every trait's question, NaN where it does not arise; (n, n_traits)."""
        return answers_of(self.said)

    def of_trait(self, trait: str) -> tuple[FloatArray, NDArray[np.bool_]]:
        """Return the numbers of the syllables that a trait asks about, and its answers."""
        column = self.answers[:, TRAITS.index(trait)]
        known = ~np.isnan(column)
        return self.numbers[known], column[known] > 0


def measure_voices(corpus: Path, channel: str = "clean") -> dict[str, Voice]:
    """Measure every clip of the three speakers of single words, a session at a time.

    Parameters
    ----------
    corpus : Path
        Folder with ``manifest.csv``.
    channel : str, default="clean"
        One of `dialect.evaluation.channels.CHANNELS`, that the sessions pass through.

    Returns
    -------
    voices : dict of str to Voice
        By speaker; without clips that hold no syllable of the language, or no voice.
    """
    return {speaker: _measure_voice(speaker, corpus, channel) for speaker in (YUE, HSK, SYLLABLES)}


def _measure_voice(speaker: str, corpus: Path, channel: str) -> Voice:
    with (corpus / "manifest.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["speaker"] == speaker]
    rows = [rows[i] for i in np.random.default_rng(0).permutation(len(rows))]
    known = [
        (row["path"], said, row["tone_category"] or mandarin_category(row["transcript"]))
        for row in rows
        if (said := _spoken(speaker, row["transcript"])) is not None
    ]
    measures: list[SyllableMeasures] = []
    for start in range(0, len(known), SESSION):
        clips = [(path, Segment(0.0, 0.0)) for path, _, _ in known[start : start + SESSION]]
        waveform, segments = join(clips, corpus)
        heard = pass_through(waveform, channel, np.random.default_rng(start))
        measures += measure_session(heard, segments).syllables
    voiced = [i for i, one in enumerate(measures) if not np.isnan(one.timing.rime_s)]
    return Voice(
        tuple(measures[i] for i in voiced),
        tuple(known[i][1] for i in voiced),
        tuple(known[i][2] for i in voiced),
    )


def _spoken(speaker: str, transcript: str) -> Syllable | None:
    """Say what a clip holds, or nothing if it is no syllable of the language."""
    try:
        if speaker == YUE:
            return of_jyutping(transcript)
        if speaker == SYLLABLES:
            return of_pinyin(transcript)
        return of_pinyin(lazy_pinyin(transcript, style=Style.NORMAL)[0])
    except (KeyError, StopIteration):
        return None
