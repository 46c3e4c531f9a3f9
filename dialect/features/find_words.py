"""Find the words of a prompt list in a recording, each with a confidence.

The person says known words one after another; between them the interviewer speaks, words are
repeated or left out. What is found can be corrected by hand, and what was marked by hand stands.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from dialect.entities import FloatArray, Segment, Span, Waveform
from dialect.errors import CaseError
from dialect.features.align import Alignment, align
from dialect.features.expected_sounds import ExpectedWord
from dialect.features.marks import check_marks
from dialect.features.pitch import track_pitch
from dialect.features.session import measure_session
from dialect.features.sound_classes import SoundClasses, cues_of, load_sound_classes
from dialect.features.speakers import Voices, foreign_ratio, guesses, phrases, speaker_cues
from dialect.features.syllables import find_syllables
from dialect.features.units import WordUnit, build_units, cut, syllable_scores

__all__ = ["FoundWord", "WordsInSpeech", "find_words"]

FOREIGN_SHARE = 0.15
"""Of the syllables that somebody says in a prompted recording, before anything is known."""
TWO_VOICES_ST = 24.0
"""Pitch range about the median of all who speak, in semitones."""
ROUNDS = 3
"""Of describing the voices and laying the list anew."""
LEAST_MARK_S = 0.03
"""What is left of a candidate beside a mark made by hand, if it is to count."""


@dataclass(frozen=True)
class FoundWord:
    """One place where a word of the list is said.

    Attributes
    ----------
    word : int
        Position in the list; -1 for a mark made by hand whose text is no word of the list.
    segments : tuple of Segment
        One per syllable, with its character.
    confidence : float
        Chance that the word is here, 0 to 1; 1 for a mark made by hand.
    """

    word: int
    segments: tuple[Segment, ...]
    confidence: float


@dataclass(frozen=True)
class WordsInSpeech:
    """Where the words of a list are said.

    Attributes
    ----------
    found : tuple of FoundWord
        In order of time; a word said twice is there twice.
    missing : tuple of int
        Positions in the list of the words found nowhere.
    foreign : tuple of Span
        Syllables that are no word of the list: the interviewer's, or other talk.
    """

    found: tuple[FoundWord, ...]
    missing: tuple[int, ...]
    foreign: tuple[Span, ...]


@dataclass(frozen=True)
class _Candidate:
    """A stretch that may be a syllable; with a mark made by hand, it is that mark."""

    span: Span
    mark: Segment | None = None


def find_words(
    waveform: Waveform,
    words: Sequence[ExpectedWord],
    *,
    marks: Sequence[Segment] = (),
    sounds: SoundClasses | None = None,
) -> WordsInSpeech:
    """Find the words of a prompt list in a recording.

    Parameters
    ----------
    waveform : Waveform
        Sound at 16 kHz.
    words : sequence of ExpectedWord
        The list, in the order in which it was asked for.
    marks : sequence of Segment, optional
        Made by hand, each one character; they stand as they are.
    sounds : SoundClasses, optional
        How the classes of sounds measure; those of the package if left out.

    Returns
    -------
    words : WordsInSpeech
        Whispered or unvoiced recordings have no candidates: every word is missing.

    Raises
    ------
    CaseError
        If the list is empty, or a mark cannot be a syllable of the recording.
    """
    if not words:
        raise CaseError("prompt_list", "the list holds no word", "词表里没有字")
    check_marks(marks, waveform.duration_s)
    track = track_pitch(waveform, half_range_st=TWO_VOICES_ST)
    candidates = _candidates(find_syllables(waveform, track), marks)
    if not candidates:
        return WordsInSpeech((), tuple(range(len(words))), ())
    places = [Segment(c.span.start_s, c.span.end_s) for c in candidates]
    measures = measure_session(waveform, places, track=track)
    densities = sounds or load_sound_classes()
    cues = [densities.log_density(cues_of(m)) for m in measures.syllables]
    scores = syllable_scores(cues, words)
    units = build_units([c.span for c in candidates], words, scores, _mark_texts(candidates))
    voices = Voices(
        speaker_cues(measures.syllables, _levels(waveform, candidates)),
        phrases([c.span for c in candidates]),
    )
    alignment = _lay(units, voices, _held(candidates, words), n_words=len(words))
    return _report(candidates, words, units, alignment)


def _candidates(free: tuple[Span, ...], marks: Sequence[Segment]) -> list[_Candidate]:
    """Put the marks made by hand in place of the syllables found there."""
    fixed = [_Candidate(Span(mark.start_s, mark.end_s), mark) for mark in marks]
    for mark in marks:
        free = tuple(part for span in free for part in _beside(span, mark))
    return sorted([*fixed, *map(_Candidate, free)], key=lambda c: c.span.start_s)


def _beside(span: Span, mark: Segment) -> tuple[Span, ...]:
    """Return what a mark leaves of a syllable: all, nothing if it holds the middle, or the rest."""
    if span.end_s <= mark.start_s or span.start_s >= mark.end_s:
        return (span,)
    if mark.start_s <= (span.start_s + span.end_s) / 2 <= mark.end_s:
        return ()
    if span.start_s < mark.start_s:
        rest = Span(span.start_s, mark.start_s)
    else:
        rest = Span(mark.end_s, span.end_s)
    return (rest,) if rest.end_s - rest.start_s >= LEAST_MARK_S else ()


def _mark_texts(candidates: Sequence[_Candidate]) -> list[str | None]:
    """Text of each mark made by hand, empty if it has none; None for the other candidates."""
    return [None if c.mark is None else c.mark.text or "" for c in candidates]


def _held(candidates: Sequence[_Candidate], words: Sequence[ExpectedWord]) -> NDArray[np.bool_]:
    """Say which candidates are marks of a syllable or word of the list."""
    texts = {char for word in words for char in word.text} | {word.text for word in words}
    return np.array([c.mark is not None and c.mark.text in texts for c in candidates])


def _levels(waveform: Waveform, candidates: Sequence[_Candidate]) -> FloatArray:
    """Root-mean-square level of each candidate in dB."""
    rate_hz = waveform.sample_rate_hz
    parts = [
        waveform.samples[int(c.span.start_s * rate_hz) : int(c.span.end_s * rate_hz) + 1]
        for c in candidates
    ]
    return np.array([10 * np.log10(float(np.mean(np.square(p))) + 1e-10) for p in parts])


HELD_FOREIGN = -40.0
"""Log-ratio of a mark that a person made as a word of the list, taken as foreign all the same."""


def _lay(
    units: Sequence[WordUnit], voices: Voices, held: NDArray[np.bool_], *, n_words: int
) -> Alignment:
    """Lay the list and describe the two voices in turn, from several first guesses."""
    best: Alignment | None = None
    for guess in guesses(voices):
        own, share = np.where(held, 1.0, guess), FOREIGN_SHARE
        for _ in range(ROUNDS):
            ratio = foreign_ratio(voices, own)
            # Each voice against the two mixed, so that neither gains by being described.
            mixed = np.logaddexp(np.log(1.0 - share), np.log(share) + ratio)
            foreign = np.where(held, HELD_FOREIGN, ratio - mixed)
            found = align(
                [unit.as_own(-mixed) for unit in units],
                foreign,
                n_words=n_words,
                foreign_share=share,
            )
            own = np.where(held, 1.0, found.own)
            share = float(np.clip((1.0 - own).mean(), 0.05, 0.7))
        if best is None or found.log_evidence > best.log_evidence:
            best = found
    assert best is not None
    return best


def _report(
    candidates: Sequence[_Candidate],
    words: Sequence[ExpectedWord],
    units: Sequence[WordUnit],
    alignment: Alignment,
) -> WordsInSpeech:
    """Turn the likeliest reading into marks."""
    found, used = [], set()
    for k, word in alignment.units:
        unit = units[k]
        spans = [c.span for c in candidates[unit.first : unit.last]]
        marks = [c.mark for c in candidates[unit.first : unit.last]]
        is_marked = all(mark is not None for mark in marks)
        segments = _with_marks(cut(spans, words[word].text), marks)
        confidence = 1.0 if is_marked else float(np.clip(alignment.probability[k, word], 0.0, 1.0))
        found.append(FoundWord(word, segments, confidence))
        used |= set(range(unit.first, unit.last))
    left = [c for i, c in enumerate(candidates) if i not in used]
    found += [FoundWord(-1, (c.mark,), 1.0) for c in left if c.mark is not None]
    found.sort(key=lambda f: f.segments[0].start_s)
    said = {f.word for f in found}
    return WordsInSpeech(
        tuple(found),
        tuple(j for j in range(len(words)) if j not in said),
        tuple(c.span for c in left if c.mark is None),
    )


def _with_marks(
    segments: tuple[Segment, ...], marks: Sequence[Segment | None]
) -> tuple[Segment, ...]:
    """Put the marks made by hand back as they were; a stretch with any has one per candidate."""
    if all(mark is None for mark in marks):
        return segments
    if len(marks) == 1 and marks[0] is not None:
        return (marks[0],)
    return tuple(mark or segment for segment, mark in zip(segments, marks, strict=True))
