"""Stretches of candidate syllables that may be one word, and how well they fit each word."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from dialect.entities import FloatArray, Segment, Span
from dialect.features.align import Unit
from dialect.features.expected_sounds import ExpectedWord
from dialect.features.sound_classes import GROUPS

__all__ = ["WordUnit", "build_units", "cut", "syllable_scores"]

LONGEST_GAP_S = 0.25
"""Silence inside a word; a stop's closure takes up to 0.15 s."""
LONGEST_SPLIT_GAP_S = 0.1
"""Silence inside a syllable that was taken for two."""
PAUSE_S, LOG_JOINED = 0.15, -1.0
"""A word asked for on its own mostly has such silence on both sides; some count in one breath."""
LOG_SPLIT, LOG_MERGED = float(np.log(0.04)), float(np.log(0.08))
"""Chances that one syllable was taken for two, and two for one; the first is that of the syllables
of the development corpus."""


@dataclass(frozen=True)
class WordUnit(Unit):
    """A stretch of candidates that may be one word."""

    def as_own(self, own: FloatArray) -> "WordUnit":
        """Add what the voice says for each candidate being the person's own."""
        return replace(self, log_ratio=self.log_ratio + own[self.first : self.last].sum())


def syllable_scores(
    densities: Sequence[Mapping[str, FloatArray]], words: Sequence[ExpectedWord]
) -> FloatArray:
    """Weigh every candidate as every syllable of every word.

    Parameters
    ----------
    densities : sequence of mapping of str to ndarray of float, shape (n_classes,)
        Log density of each candidate's cues under every class over that of any sound, by group.
    words : sequence of ExpectedWord

    Returns
    -------
    scores : ndarray of float, shape (n_candidates, n_words, most syllables)
        Natural log-likelihood ratio against any sound; 0 past a word's end.
    """
    longest = max(len(word.text) for word in words)
    scores = np.zeros((len(densities), len(words), longest))
    for group in GROUPS:
        density = np.exp(np.array([candidate[group] for candidate in densities]))
        for j, word in enumerate(words):
            shares = np.array([syllable[group] for syllable in word.sounds])
            scores[:, j, : len(word.text)] += np.log(density @ shares.T)
    return scores


def build_units(
    spans: Sequence[Span],
    words: Sequence[ExpectedWord],
    scores: FloatArray,
    texts: Sequence[str | None],
) -> list[WordUnit]:
    """List every stretch of candidates that may be a word.

    Parameters
    ----------
    spans : sequence of Span
        Candidates in order.
    words : sequence of ExpectedWord
    scores : ndarray of float, shape (n_candidates, n_words, most syllables)
        As `syllable_scores` gives them.
    texts : sequence of str or None
        Text of the candidates that a person marked, None for the others.

    Returns
    -------
    units : list of WordUnit
        A stretch may hold one candidate more or fewer than the word has syllables, at a price.
    """
    longest = max(len(word.text) for word in words)
    units = []
    for first in range(len(spans)):
        for last in range(first + 1, min(first + longest + 1, len(spans)) + 1):
            if last - first > 1 and _gap_s(spans, last - 1) > LONGEST_GAP_S:
                break
            joined = _joined(spans, first, last)
            ratio = joined + np.array(
                [_weigh(spans, scores, texts, (first, last), (j, w)) for j, w in enumerate(words)]
            )
            if np.isfinite(ratio).any():
                units.append(WordUnit(first, last, ratio))
    return units


def _joined(spans: Sequence[Span], first: int, last: int) -> float:
    """Log-ratio for a stretch that runs on from or into other speech; words are said alone."""
    before = first > 0 and _gap_s(spans, first) < PAUSE_S
    after = last < len(spans) and _gap_s(spans, last) < PAUSE_S
    return LOG_JOINED * (before + after)


def _gap_s(spans: Sequence[Span], position: int) -> float:
    """Silence before a candidate."""
    return spans[position].start_s - spans[position - 1].end_s


def _weigh(
    spans: Sequence[Span],
    scores: FloatArray,
    texts: Sequence[str | None],
    stretch: tuple[int, int],
    word: tuple[int, ExpectedWord],
) -> float:
    """Log-likelihood ratio of a stretch as one word; minus infinity where it cannot be."""
    first, last = stretch
    position, text = word[0], word[1].text
    if texts[first:last] == [text]:
        return 0.0
    extra = last - first - len(text)
    if abs(extra) > 1 or (extra and any(t is not None for t in texts[first:last])):
        return -np.inf
    if any(t is not None and t != char for t, char in zip(texts[first:last], text, strict=False)):
        return -np.inf
    if extra == 1 and min(_gap_s(spans, i) for i in range(first + 1, last)) > LONGEST_SPLIT_GAP_S:
        return -np.inf
    parts = _parts(spans[first:last], len(text))
    log_price = {0: 0.0, 1: LOG_SPLIT, -1: LOG_MERGED}[extra]
    return log_price + float(
        sum(np.mean([scores[first + i, position, k] for i in part]) for k, part in enumerate(parts))
    )


def _parts(spans: Sequence[Span], n_syllables: int) -> list[list[int]]:
    """Say which candidates make up each syllable; two syllables may share one."""
    parts = [[i] for i in range(len(spans))]
    if len(spans) > n_syllables:
        joint = min(range(1, len(spans)), key=lambda i: _gap_s(spans, i))
        parts[joint - 1 : joint + 1] = [[joint - 1, joint]]
    elif len(spans) < n_syllables:
        long = max(range(len(spans)), key=lambda i: spans[i].end_s - spans[i].start_s)
        parts.insert(long, [long])
    return parts


def cut(spans: Sequence[Span], text: str) -> tuple[Segment, ...]:
    """Mark each syllable of a word.

    Parameters
    ----------
    spans : sequence of Span
        The candidates that the word was found in.
    text : str
        One character per syllable; a single mark of the whole word stays one.

    Returns
    -------
    segments : tuple of Segment
        Syllables that were taken for one are parted in the middle.
    """
    if abs(len(spans) - len(text)) > 1:
        return (Segment(spans[0].start_s, spans[-1].end_s, text),)
    parts = _parts(spans, len(text))
    segments = []
    for k, (part, char) in enumerate(zip(parts, text, strict=True)):
        start_s, end_s = spans[part[0]].start_s, spans[part[-1]].end_s
        if k and parts[k - 1] == part:
            start_s = (start_s + end_s) / 2
        elif k + 1 < len(parts) and parts[k + 1] == part:
            end_s = (start_s + end_s) / 2
        segments.append(Segment(start_s, end_s, char))
    return tuple(segments)
