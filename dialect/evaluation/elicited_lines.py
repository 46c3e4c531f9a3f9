"""Run the evaluation of known words: every speaker, number of words, condition and evidence."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from itertools import chain
from pathlib import Path

import numpy as np

from dialect.acoustic.detectors import Detectors
from dialect.acoustic.words import hear_words, survey_of
from dialect.atlas.load import Atlas
from dialect.entities import Prior
from dialect.errors import EvaluationError
from dialect.evaluation.clips import (
    CANTONESE,
    CANTONESE_CHARACTERS,
    MANDARIN_CHARACTERS,
    MANDARIN_SYLLABLES,
    Task,
    clips_of,
    speakers_of,
)
from dialect.evaluation.elicited import (
    CHANNELS,
    Condition,
    Evidence,
    Session,
    judge,
    record,
    simulate,
    truth_of,
)
from dialect.evaluation.elicited_report import Line, line_of
from dialect.evaluation.placements import Placement
from dialect.evaluation.sentences import VARIETIES, find_sentences, say_sentences
from dialect.evaluation.simulated_sessions import Strays, strays_by_voice
from dialect.evaluation.speakers import Protocol
from dialect.evaluation.trained_detectors import detectors_without
from dialect.evaluation.voices import HSK, YUE, measure_voices
from dialect.ranking.prior import prior_of_counties

__all__ = ["Size", "elicited_lines"]

TASKS = (CANTONESE, CANTONESE_CHARACTERS, MANDARIN_SYLLABLES, MANDARIN_CHARACTERS)
PROTOCOLS = (None, Protocol.LEAVE_3_KM, Protocol.LEAVE_12_KM)
LENGTHS = (1, 2, 3, 4, 5, 6, 10, 20, 40)
"""Words: the first six one by one, and the prompt lists."""
OF_PROTOTYPE = (12, 24)
"""Words of the recorded sessions that the first prototype was tried on."""
N_SENTENCES = 5
"""Sentences of a session; the column of words is the median number found in them."""
HARD_LENGTH = 20
"""Words of the sessions under other conditions than clean."""

Found = dict[tuple[Condition, Evidence], dict[int, list[Placement]]]


@dataclass(frozen=True)
class Size:
    """How much is run.

    Attributes
    ----------
    n_draws : int
        Of clips, for each recorded speaker.
    n_speakers : int
        Simulated, for each protocol; of the test half.
    lengths : tuple of int, default=LENGTHS
        Words of the clean sessions.
    of_prototype : tuple of int, default=OF_PROTOTYPE
        The same, of recorded sessions alone.
    hard_length : int, default=HARD_LENGTH
        Words of the sessions under other conditions than clean.
    """

    n_draws: int
    n_speakers: int
    lengths: tuple[int, ...] = LENGTHS
    of_prototype: tuple[int, ...] = OF_PROTOTYPE
    hard_length: int = HARD_LENGTH


def elicited_lines(corpus: Path, atlas: Atlas, size: Size, executor: Executor) -> list[Line]:
    """Evaluate recorded and simulated sessions.

    Parameters
    ----------
    corpus : Path
        Folder with ``manifest.csv`` and the clips.
    atlas : Atlas
        The whole atlas.
    size : Size
        How much is run.
    executor : Executor
        Runs a speaker or a protocol a time.

    Returns
    -------
    lines : list of Line
        By source, condition and evidence.

    Raises
    ------
    EvaluationError
        If the folder has no manifest.
    """
    if not (corpus / "manifest.csv").is_file():
        raise EvaluationError(f"{corpus} has no manifest.csv; give the folder of the corpus")
    measured = executor.map(partial(measure_voices, corpus), ("clean", *CHANNELS.values()))
    voices = dict(zip((Condition.CLEAN, *CHANNELS), measured, strict=True))
    clean, survey = voices[Condition.CLEAN], survey_of(atlas)
    strays = {
        condition: list(
            strays_by_voice(voices.get(condition, clean), survey, trained_on=clean).values()
        )
        for condition in Condition
    }
    detectors = {name: detectors_without(name, clean) for name in (YUE, HSK)}
    jobs: list[Callable[[], list[Line]]] = [
        partial(_recorded, task, detectors[YUE if task.speaker == YUE else HSK], corpus, size)
        for task in TASKS
    ]
    jobs += [
        partial(_sentences, task, detectors[HSK], corpus, size)
        for task in VARIETIES
        if task.speaker in speakers_of(corpus)
    ]
    jobs += [partial(_simulated, protocol, strays, size) for protocol in PROTOCOLS]
    return list(chain.from_iterable(executor.map(_call, jobs)))


def _call(job: Callable[[], list[Line]]) -> list[Line]:
    return job()


def _recorded(task: Task, detectors: Detectors, corpus: Path, size: Size) -> list[Line]:
    """Place one speaker of the corpus over and over."""
    atlas = Atlas()
    clips, prior = clips_of(task, corpus, atlas), prior_of_counties(Prior.POPULATION, atlas)
    n_clips = sum(map(len, clips.values()))
    lengths = sorted({*size.lengths, *size.of_prototype})
    found: Found = defaultdict(lambda: defaultdict(list))
    for seed in range(size.n_draws):
        for condition in Condition:
            for n_words in lengths if condition is Condition.CLEAN else (size.hard_length,):
                if n_words > n_clips:
                    continue
                measures, segments = record(
                    clips, corpus, n_words=n_words, seed=seed, condition=condition
                )
                heard, truth = hear_words(measures, detectors), truth_of(task, seed, atlas)
                session = Session(heard, segments, truth, prior, atlas, task.residual)
                _note(found, condition, n_words, judge(session, atlas))
    return _lines(task.name, found)


def _sentences(task: Task, detectors: Detectors, corpus: Path, size: Size) -> list[Line]:
    """Place one speaker of sentences over and over, by whatever words are found in five."""
    atlas = Atlas()
    prior = prior_of_counties(Prior.POPULATION, atlas)
    sentences = find_sentences(task.speaker, corpus, atlas)
    sessions = []
    for seed in range(size.n_draws):
        chosen = np.random.default_rng(seed).permutation(len(sentences))[:N_SENTENCES].tolist()
        truth = truth_of(task, seed, atlas)
        parts = [sentences[i] for i in chosen]
        sessions.append(say_sentences(parts, detectors, truth, prior, atlas))
    n_words = round(np.median([len(session.segments) for session in sessions]))
    found: Found = defaultdict(lambda: defaultdict(list))
    for session in sessions:
        _note(found, Condition.CLEAN, n_words, judge(session, atlas))
    return _lines(task.name, found)


def _simulated(
    protocol: Protocol | None, strays: Mapping[Condition, list[Strays]], size: Size
) -> list[Line]:
    """Place simulated speakers of one protocol."""
    atlas = Atlas()
    found: Found = defaultdict(lambda: defaultdict(list))
    for condition, session in simulate(protocol, atlas, strays, n_speakers=size.n_speakers):
        for n_words in size.lengths if condition is Condition.CLEAN else (size.hard_length,):
            if n_words <= len(session.segments):
                _note(found, condition, n_words, judge(session.first(n_words), atlas))
    return _lines(f"simulated, home {protocol or 'known'}", found)


def _note(
    found: Found, condition: Condition, n_words: int, placements: Mapping[Evidence, Placement]
) -> None:
    for evidence, placement in placements.items():
        if condition is Condition.CLEAN or evidence is Evidence.ALL:
            found[condition, evidence][n_words].append(placement)


def _lines(source: str, found: Found) -> list[Line]:
    return [
        line_of(source, condition, evidence, dict(placements), np.random.default_rng(1))
        for (condition, evidence), placements in found.items()
    ]
