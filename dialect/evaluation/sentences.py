"""Sentences of the development corpus whose words are found by their text, in seven varieties.

The reading table has about half of their characters; those are looked for in order, the rest is
foreign sound between them. Found words are said in one breath, so their tones may have changed, and
each counts by the confidence of its place. Hardly a word of these is known for certain: what is
measured is whether running speech with a text is of any use.
"""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import soundfile as sf

from dialect.acoustic.detectors import Detectors
from dialect.acoustic.residual import RESIDUAL
from dialect.acoustic.tones import MISMARKED
from dialect.acoustic.words import hear_words
from dialect.atlas.load import Atlas
from dialect.entities import FloatArray, Segment, Waveform
from dialect.evaluation.clips import RATE_HZ, Task
from dialect.evaluation.elicited import Session
from dialect.evaluation.placements import Truth
from dialect.features.expected_sounds import ExpectedSounds
from dialect.features.find_words import find_words
from dialect.features.session import measure_session

__all__ = ["VARIETIES", "Sentence", "find_sentences", "say_sentences"]

VARIETIES = tuple(
    Task(f"sentences, {name}", speaker, (), homes, regions, RESIDUAL)
    for name, speaker, homes, regions in (
        ("Hakka of 四县", "googi_c", ("臺灣四縣腔",), ("客家话",)),
        ("Hakka of 海陆", "googi_h", ("臺灣海陸腔",), ("客家话",)),
        ("Hakka of 大埔", "googi_d", ("大埔百候",), ("客家话",)),
        ("Hakka of 诏安", "googi_z", ("詔安秀篆", "詔安官陂"), ("客家话",)),
        ("Min of Taiwan", "googi_m", ("臺灣",), ("闽南",)),
        ("Min of 金门", "googi_j", ("金門金沙",), ("闽南",)),
        ("Mandarin of Taiwan", "googi_g", ("北京",), ("北京官话", "东北官话")),
    )
)
"""With the survey points nearest in speech. Left out: 饶平 and 长乐, which no point stands for, and
马祖, whose point lies in no county of the atlas."""
LEAST_CONFIDENCE = 0.3
"""As `dialect.ranking.recordings` asks of a found word."""
PAUSE_S = 0.5

Sentence = tuple[Waveform, list[tuple[Segment, float]]]
"""Sound, and the words found in it with their confidence."""


def find_sentences(speaker: str, corpus: Path, atlas: Atlas) -> list[Sentence]:
    """Find the words of every sentence of a speaker.

    Parameters
    ----------
    speaker : str
        Of one of `VARIETIES`.
    corpus : Path
        Folder with ``manifest.csv``.
    atlas : Atlas
        Knows the characters that can be looked for.

    Returns
    -------
    sentences : list of Sentence
        Those in which at least one word was found.
    """
    expected, known = ExpectedSounds(atlas.readings), atlas.character_categories.of_char
    with (corpus / "manifest.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["speaker"] == speaker]
    sentences = []
    for row in rows:
        text = [c for c in row["transcript"] if c in known and c in atlas.readings.positions]
        samples, _ = sf.read(corpus / row["path"], dtype="float32")
        waveform = Waveform(samples)
        found = find_words(waveform, expected.expect(text)).found if text else ()
        words = [
            (mark, word.confidence)
            for word in found
            if word.confidence >= LEAST_CONFIDENCE
            for mark in word.segments
        ]
        if words:
            sentences.append((waveform, words))
    return sentences


def say_sentences(
    sentences: list[Sentence], detectors: Detectors, truth: Truth, prior: FloatArray, atlas: Atlas
) -> Session:
    """Join sentences to one session.

    Parameters
    ----------
    sentences : list of Sentence
        At least one.
    detectors : Detectors
        Of phonetic classes.
    truth : Truth
        Where the speaker is from.
    prior : ndarray of float, shape (n_counties,)
        What is believed before.
    atlas : Atlas
        What the desk knows.

    Returns
    -------
    session : Session
        Marks are doubted as far as their places were.
    """
    pieces, segments, doubt, start_s = [], [], [], 0.0
    for waveform, words in sentences:
        pieces += [waveform.samples, np.zeros(int(PAUSE_S * RATE_HZ), np.float32)]
        for mark, confidence in words:
            moved = replace(mark, start_s=mark.start_s + start_s, end_s=mark.end_s + start_s)
            segments.append(moved)
            doubt.append(max(MISMARKED, 1.0 - confidence))
        start_s += waveform.duration_s + PAUSE_S
    measures = measure_session(Waveform(np.concatenate(pieces)), segments)
    heard = hear_words(measures, detectors)
    return Session(heard, tuple(segments), truth, prior, atlas, doubt=tuple(doubt))
