"""Tell how well the words of a prompt list are found in recordings whose truth is known.

Clips of one speaker are joined to a session: twelve words of the list (one in five of two
syllables), pauses between. By condition, an interviewer speaks between the words (stretches of
another person's sentences), words are left out, said twice, or noise is added. How sounds measure
is fitted on the other speakers of the corpus. A clip said twice is the same clip again, but nothing
in the method compares a syllable with another. Run from the checkout::

    python -m benchmarks.find_words ../shared [--sessions 20]
"""

import argparse
import csv
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import soundfile as sf
from numpy.typing import NDArray
from pypinyin import Style, lazy_pinyin

from benchmarks.fit_sound_classes import fit, samples_of
from benchmarks.measures import SPEAKERS, Clip, measure_all, read_clips
from dialect.atlas.load import Atlas, load_atlas
from dialect.entities import Segment, Waveform
from dialect.evaluation.channels import pass_through
from dialect.features.expected_sounds import ExpectedSounds
from dialect.features.find_words import WordsInSpeech, find_words
from dialect.features.sound_classes import SoundClasses

RATE_HZ = 16_000
N_WORDS = 12
TWO_SYLLABLES = 0.2
WORD_GAP_S = (0.3, 1.0)
SYLLABLE_GAP_S = 0.03
EDGE_DB, SILENT_DB, ABOVE_NOISE_DB = 35.0, 28.0, 9.0
"""A clip's sound is cut where it stays so far under its loudest; where the clip's quieter third is
silence, for it lies this far down, as near as this to it."""
INTERVIEWER_S = (0.5, 1.5)
RESAMPLES = 1000
SURE = 0.8
FloatArray = NDArray[np.float64]
VOWELS = {
    "a": "aa", "ɐ": "a", "ɛ": "e", "e": "e", "i": "i", "ɔ": "o", "o": "o", "u": "u", "y": "yu",
    "œ": "oe", "ɵ": "eo",
}  # fmt: skip
JYUTPING_INITIALS = {
    "": "", "p": "b", "pʰ": "p", "m": "m", "f": "f", "t": "d", "tʰ": "t", "n": "n", "l": "l",
    "k": "g", "kʰ": "k", "ŋ": "ng", "h": "h", "ts": "z", "tsʰ": "c", "s": "s",
}  # fmt: skip


@dataclass(frozen=True)
class Condition:
    """What makes a session harder."""

    interviewer: float = 0.0
    omitted: float = 0.0
    repeated: float = 0.0
    channel: str = "clean"


CONDITIONS = {
    "clean": Condition(),
    "interviewer": Condition(interviewer=0.6),
    "omissions 20 %": Condition(omitted=0.2),
    "repeats 20 %": Condition(repeated=0.2),
    "noise 10 dB": Condition(channel="noise"),
    "AMR-NB": Condition(channel="amr"),
    "all but noise": Condition(interviewer=0.6, omitted=0.2, repeated=0.2),
    "all": Condition(interviewer=0.6, omitted=0.2, repeated=0.2, channel="noise"),
}


@dataclass(frozen=True)
class Said:
    """One word as it was said: its place in the list, and its syllables' times."""

    word: int
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class Outcome:
    """One session: shares of words, boundary errors, and each confidence with its truth."""

    recall: float
    precision: float
    errors_ms: FloatArray
    confidence: FloatArray
    is_right: NDArray[np.bool_]


def main() -> None:
    """Print one table per speaker and one of the confidence over all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("shared", type=Path, help="folder that holds corpus/")
    parser.add_argument("--sessions", type=int, default=20)
    arguments = parser.parse_args()
    corpus = arguments.shared / "corpus"
    atlas = load_atlas()
    expected = ExpectedSounds(atlas.readings)
    clips = {n: read_clips(corpus, s, n.split()[0]) for n, s in SPEAKERS.items()}
    samples = {n: samples_of(c, measure_all(c, corpus, "clean")) for n, c in clips.items()}
    pooled: dict[str, list[Outcome]] = {name: [] for name in CONDITIONS}
    for speaker in SPEAKERS:
        sounds = fit([samples[other] for other in SPEAKERS if other != speaker], expected.frequency)
        spelt = characters(clips[speaker], atlas)
        print(f"\n{speaker}, {len(spelt)} clips with a character; {arguments.sessions} sessions")
        print("condition         found [95 %]      of those right   |start| |end| ms  sure, wrong")
        for name, condition in CONDITIONS.items():
            outcomes = run(spelt, condition, corpus, expected, sounds, arguments.sessions)
            print_row(name, outcomes)
            pooled[name] += outcomes
    print_confidence(pooled)


def characters(clips: Sequence[Clip], atlas: Atlas) -> list[tuple[str, str]]:
    """Pair each clip with a character of the atlas that is read like it, tones aside."""
    of_sound: dict[str, list[str]] = {}
    if clips[0].language == "Mandarin":
        for char in atlas.readings.simplified.tolist():
            spelling = lazy_pinyin(char, style=Style.NORMAL)[0].replace("ü", "v")
            of_sound.setdefault(spelling, []).append(char)
    else:
        of_sound = cantonese_characters(atlas)
    rng = np.random.default_rng(0)
    pairs = []
    for clip in clips:
        found = of_sound.get(clip.initial + clip.final, [])
        if found:
            pairs.append((clip.path, str(rng.choice(found))))
    return pairs


def cantonese_characters(atlas: Atlas) -> dict[str, list[str]]:
    """List characters by their Jyutping in Hong Kong."""
    of_sound: dict[str, list[str]] = {}
    readings = atlas.readings
    for row in np.flatnonzero(readings.locality == atlas.localities.row["香港"]).tolist():
        syllable = readings.syllables[readings.syllable[row]]
        vowels = "".join(VOWELS.get(v, "") for v in syllable.medial + syllable.nucleus)
        coda = syllable.coda.replace("ŋ", "ng")
        initial = JYUTPING_INITIALS.get(syllable.initial, "?")
        if syllable.medial == "u" and syllable.nucleus != "i" and initial in {"", "g", "k"}:
            initial, vowels = initial + "w", vowels[1:]
        elif syllable.medial == "i" and syllable.nucleus != "u":
            initial, vowels = "j", vowels[1:]
        char = str(readings.simplified[readings.char[row]])
        of_sound.setdefault(initial + vowels + coda, []).append(char)
    return of_sound


def run(
    clips: Sequence[tuple[str, str]],
    condition: Condition,
    corpus: Path,
    expected: ExpectedSounds,
    sounds: SoundClasses,
    n_sessions: int,
) -> list[Outcome]:
    """Make sessions and find their words."""
    outcomes = []
    voices = interviewers(corpus)
    spent_s = sound_s = 0.0
    for seed in range(n_sessions):
        rng = np.random.default_rng(seed)
        waveform, words, said = make_session(clips, condition, corpus, voices, rng)
        heard = pass_through(waveform, condition.channel, rng)
        started_s = time.process_time()
        found = find_words(heard, expected.expect(words), sounds=sounds)
        spent_s += time.process_time() - started_s
        sound_s += waveform.duration_s
        outcomes.append(judge(found, said))
    print(f"  ({30 * spent_s / sound_s:.2f} s of processor time for 30 s of sound)", end="")
    return outcomes


def interviewers(corpus: Path) -> list[list[Path]]:
    """List the sentences of each speaker who may interview."""
    of_speaker: dict[str, list[Path]] = {}
    with (corpus / "manifest.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if row["path"].startswith("goo-gi"):
                of_speaker.setdefault(row["speaker"], []).append(corpus / row["path"])
    return list(of_speaker.values())


def make_session(
    clips: Sequence[tuple[str, str]],
    condition: Condition,
    corpus: Path,
    voices: Sequence[Sequence[Path]],
    rng: np.random.Generator,
) -> tuple[Waveform, list[str], list[Said]]:
    """Say a list: the recording, the words asked for, and the words said with their times."""
    lengths = np.where(rng.random(N_WORDS) < TWO_SYLLABLES, 2, 1)
    chosen = [clips[i] for i in rng.choice(len(clips), int(lengths.sum()), replace=False)]
    lists = np.split(np.arange(len(chosen)), np.cumsum(lengths)[:-1])
    words = ["".join(chosen[i][1] for i in part) for part in lists]
    voice = voices[int(rng.integers(len(voices)))]
    pieces, said, at_s = [silence(0.3)], [], 0.3
    for word, part in enumerate(lists):
        if rng.random() < condition.interviewer:
            talk = stretch(voice, rng)
            pieces += [talk, silence(gap := float(rng.uniform(*WORD_GAP_S)))]
            at_s += len(talk) / RATE_HZ + len(pieces[-1]) / RATE_HZ
        times = (0 if rng.random() < condition.omitted else 1) * (
            2 if rng.random() < condition.repeated else 1
        )
        for _ in range(times):
            segments = []
            for k, i in enumerate(part):
                sound = trimmed(corpus / chosen[i][0])
                segments.append(Segment(at_s, at_s + len(sound) / RATE_HZ, chosen[i][1]))
                gap = SYLLABLE_GAP_S if k + 1 < len(part) else float(rng.uniform(*WORD_GAP_S))
                pieces += [sound, silence(gap)]
                at_s += (len(sound) + len(pieces[-1])) / RATE_HZ
            said.append(Said(word, tuple(segments)))
    return Waveform(np.concatenate(pieces)), words, said


def silence(duration_s: float) -> NDArray[np.float32]:
    """Room noise at -70 dB, seeded by its length."""
    n_samples = int(duration_s * RATE_HZ)
    noise = np.random.default_rng(n_samples).normal(0, 10 ** (-70 / 20), n_samples)
    return noise.astype(np.float32)


def stretch(voice: Sequence[Path], rng: np.random.Generator) -> NDArray[np.float32]:
    """Cut a stretch out of one of a person's sentences, at the level of the clips."""
    samples, _ = sf.read(voice[int(rng.integers(len(voice)))], dtype="float32")
    length = int(rng.uniform(*INTERVIEWER_S) * RATE_HZ)
    start = int(rng.integers(max(1, len(samples) - length)))
    cut = samples[start : start + length]
    return levelled(cut, rng)


def trimmed(path: Path) -> NDArray[np.float32]:
    """Read a clip, bring it to one level and cut the silence off both ends."""
    samples, _ = sf.read(path, dtype="float32")
    blocks = np.lib.stride_tricks.sliding_window_view(np.pad(samples, 160), 400)[::80]
    level_db = 10 * np.log10(np.mean(np.square(blocks), axis=1) + 1e-10)  # 25 ms every 5 ms
    noise_db = float(np.quantile(level_db, 0.3))  # of clips with silence, the silence
    has_noise = noise_db < level_db.max() - SILENT_DB
    threshold_db = noise_db + ABOVE_NOISE_DB if has_noise else level_db.max() - EDGE_DB
    loud = np.flatnonzero(level_db > max(threshold_db, level_db.max() - EDGE_DB))
    return levelled(
        samples[80 * loud[0] : 80 * (loud[-1] + 1)], np.random.default_rng(len(samples))
    )


def levelled(samples: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    """Scale to a peak of one third, give or take 2 dB: level says nothing here."""
    gain = 0.33 * 10 ** (rng.normal(0, 2.0) / 20) / max(float(np.abs(samples).max()), 1e-6)
    return (samples * gain).astype(np.float32)


def judge(found: WordsInSpeech, said: Sequence[Said]) -> Outcome:
    """Hold what was found against what was said."""
    matched: dict[int, int] = {}
    right = []
    for place, guess in enumerate(found.found):
        hits = [
            i
            for i, truth in enumerate(said)
            if truth.word == guess.word and i not in matched and overlaps(guess.segments, truth)
        ]
        right.append(bool(hits))
        if hits:
            matched[hits[0]] = place
    errors = [
        (1000 * abs(mine.start_s - true.start_s), 1000 * abs(mine.end_s - true.end_s))
        for i, place in matched.items()
        for mine, true in zip(found.found[place].segments, said[i].segments, strict=True)
    ]
    return Outcome(
        len(matched) / max(1, len(said)),
        float(np.mean(right)) if right else float("nan"),
        np.array(errors).reshape(-1, 2),
        np.array([guess.confidence for guess in found.found]),
        np.array(right, bool),
    )


def overlaps(segments: Sequence[Segment], truth: Said) -> bool:
    """Say whether every syllable lies on its own for more than half."""
    if len(segments) != len(truth.segments):
        return False
    for mine, true in zip(segments, truth.segments, strict=True):
        shared_s = min(mine.end_s, true.end_s) - max(mine.start_s, true.start_s)
        if shared_s < 0.5 * min(mine.end_s - mine.start_s, true.end_s - true.start_s):
            return False
    return True


def print_row(name: str, outcomes: Sequence[Outcome]) -> None:
    """Print one condition."""
    errors = np.concatenate([o.errors_ms for o in outcomes])
    start_ms, end_ms = np.median(errors, axis=0) if len(errors) else (np.nan, np.nan)
    confidence = np.concatenate([o.confidence for o in outcomes])
    is_right = np.concatenate([o.is_right for o in outcomes])
    sure = confidence >= SURE
    print(
        f"\r{name:<16} {interval([o.recall for o in outcomes])}  "
        f"{interval([o.precision for o in outcomes])}  {start_ms:5.0f} {end_ms:5.0f}      "
        f"{sure.mean():.2f}, {(~is_right[sure]).mean() if sure.any() else float('nan'):.3f}"
    )


def interval(values: Sequence[float]) -> str:
    """Mean with its 95 % bootstrap interval over sessions."""
    known = np.array([value for value in values if not np.isnan(value)])
    rng = np.random.default_rng(0)
    means = rng.choice(known, (RESAMPLES, len(known))).mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return f"{known.mean():.2f} [{low:.2f}, {high:.2f}]"


def print_confidence(pooled: Mapping[str, Sequence[Outcome]]) -> None:
    """Print how often words are right, by confidence, over all speakers."""
    edges = np.array([0.0, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 1.0001])
    print("\nshare right (number) of the words found with a confidence in each bin; Brier score")
    print(" " * 16 + "  ".join(f"{a:.2f}-{b:.2f}" for a, b in pairwise(edges)))
    for name, outcomes in pooled.items():
        confidence = np.concatenate([o.confidence for o in outcomes])
        is_right = np.concatenate([o.is_right for o in outcomes])
        cells = []
        for low, high in pairwise(edges):
            inside = (confidence >= low) & (confidence < high)
            share = f"{is_right[inside].mean():.2f}" if inside.any() else " -  "
            cells.append(f"{share}({inside.sum():4d})")
        brier = float(np.mean(np.square(confidence - is_right)))
        print(f"{name:<16}" + "  ".join(cells) + f"  {brier:.3f}")


if __name__ == "__main__":
    main()
