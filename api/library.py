"""The handful of things that the service asks of `dialect`, and the real thing that answers."""

import gc
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from dialect.acoustic.free_speech.shelf import Shelved, open_for_ranking
from dialect.atlas.load import Atlas, load_atlas
from dialect.atlas.regions import RegionTree
from dialect.atlas.tables import Counties, CountyRegions, FeatureTable
from dialect.audio import measure_quality, read_audio
from dialect.contract import AnswerOut, QuestionsOut, answer_out, questions_out
from dialect.contract.elicited import ElicitedOut, elicited_out
from dialect.entities import (
    Case,
    Clue,
    FeatureClue,
    PlaceNameClue,
    Quality,
    Recording,
    RegionClue,
)
from dialect.evidence.weigh import weigh_clue
from dialect.ranking.answer import answer_case, believe
from dialect.ranking.elicited import elicit
from dialect.ranking.questions.choice import next_questions

__all__ = ["AtlasFacts", "Description", "DialectLibrary", "Library", "Ranked", "open_library"]


@dataclass(frozen=True)
class Description:
    """What a recording holds, and what a person should know about its file."""

    quality: Quality
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Ranked:
    """An answer, and the posterior of every county in the order of the atlas."""

    answer: AnswerOut
    county_posterior: tuple[float, ...]


class AtlasFacts(Protocol):
    """The tables of the atlas that screens show."""

    @property
    def version(self) -> str:
        """Fingerprint of the tables."""

    @property
    def counties(self) -> Counties:
        """County-level divisions."""

    @property
    def regions(self) -> RegionTree:
        """The tree of dialect regions."""

    @property
    def county_regions(self) -> CountyRegions:
        """Regions spoken in each county, with their shares."""

    @property
    def features(self) -> FeatureTable:
        """Diagnostic features."""


class Library(Protocol):
    """What the service needs of the library."""

    @property
    def atlas(self) -> AtlasFacts:
        """The facts."""

    def answer(self, case: Case, *, top: int) -> AnswerOut:
        """Rank the counties for a case; only the best `top` candidates are spelt out."""

    def rank(self, case: Case, *, top: int) -> Ranked:
        """Do the same, and tell the posterior of all counties, spelt out or not."""

    def check(self, clue: Clue) -> None:
        """Refuse a clue that could not be weighed, such as one that names no county."""

    def ask(self, case: Case, *, top: int) -> QuestionsOut:
        """Choose what to ask next in a case."""

    def describe(self, path: Path) -> Description:
        """Measure what the recording at `path` holds."""

    def elicit(self, recording: Recording, *, top: int) -> ElicitedOut:
        """Say what each known word of a recording said, and rank the counties by it."""


@dataclass(frozen=True)
class DialectLibrary:
    """The library itself."""

    atlas: Atlas
    free_speech: Shelved | None = None

    def answer(self, case: Case, *, top: int) -> AnswerOut:
        """Rank the counties for a case; only the best `top` candidates are spelt out."""
        return self.rank(case, top=top).answer

    def rank(self, case: Case, *, top: int) -> Ranked:
        """Do the same, and tell the posterior of all counties, spelt out or not."""
        ranking = answer_case(case, self.atlas, top=top, free_speech=self.free_speech)
        posterior = tuple(float(f"{share:.6g}") for share in ranking.county_posterior.tolist())
        return Ranked(answer_out(ranking, self.atlas), posterior)

    def check(self, clue: Clue) -> None:
        """Refuse a clue that could not be weighed, such as one that names no county.

        Raises
        ------
        CaseError
            If it names something that the atlas does not have.
        """
        weigh_clue(clue, self.atlas)

    def ask(self, case: Case, *, top: int) -> QuestionsOut:
        """Choose what to ask next in a case."""
        posterior = believe(case, self.atlas, free_speech=self.free_speech)
        return questions_out(next_questions(posterior, case.clues, self.atlas, top=top), self.atlas)

    def describe(self, path: Path) -> Description:
        """Measure what the recording at `path` holds."""
        waveform = read_audio(path)
        return Description(measure_quality(waveform), waveform.notes)

    def elicit(self, recording: Recording, *, top: int) -> ElicitedOut:
        """Say what each known word of a recording said, and rank the counties by it."""
        return elicited_out(elicit(recording, self.atlas, top=top), self.atlas)


def open_library(user_folder: Path | None = None) -> Library:
    """Open the atlas that ships with the package, and read what rankings and pages need of it.

    Parameters
    ----------
    user_folder : Path, optional
        Data directory with the readings that the user imported and the model of free speech that
        the user trained; the usual one when not given.

    Raises
    ------
    AtlasError
        If a table is absent or damaged: the service must not start without it.
    ArtefactError
        If there is a model of free speech that cannot be opened.
    """
    atlas = load_atlas(user_folder)
    library = DialectLibrary(atlas, open_for_ranking(user_folder))
    # Tables are read when first used. A case that uses most of them lets a damaged table stop the
    # start, not a request, and the first person to ask does not wait for them.
    feature = atlas.features.definitions[0]
    clues = (
        PlaceNameClue("北京", "hanzi"),
        FeatureClue(feature.id, feature.values[0]),
        RegionClue(str(atlas.regions.id[0]), likelihood_ratio=1.0),
    )
    library.answer(Case(clues), top=1)
    library.ask(Case(clues), top=1)
    # The atlas stays for good. Python's collector would look through all of it again and again, for
    # a tenth of a second in the midst of a request.
    gc.collect()
    gc.freeze()
    return library
