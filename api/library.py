"""The handful of things that the service asks of `dialect`, and the real thing that answers."""

import gc
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol

from platformdirs import user_data_path

from dialect.acoustic.artefacts import ModelFacts, describe_models
from dialect.acoustic.free_speech.shelf import Damaged, Shelved, open_for_ranking
from dialect.acoustic.free_speech.vectors import Vectors
from dialect.atlas.load import Atlas, load_atlas
from dialect.atlas.regions import RegionTree
from dialect.atlas.tables import Counties, CountyRegions, FeatureTable, Localities, Townships
from dialect.audio import measure_quality, read_audio
from dialect.audio.playback import cut_playback
from dialect.contract import AnswerOut, QuestionsOut, answer_out, questions_out
from dialect.contract.elicited import ElicitedOut, elicited_out
from dialect.entities import (
    Case,
    Clue,
    FeatureClue,
    FloatArray,
    PlaceNameClue,
    Quality,
    Ranking,
    Recording,
    RegionClue,
    Span,
)
from dialect.evidence.reliability import Answer, Judged, Voice, judge_listeners
from dialect.evidence.verdict import ANSWERS, answer_chances
from dialect.evidence.weigh import weigh_clue
from dialect.ranking.answer import answer_case, believe, versions_of
from dialect.ranking.elicited import elicit
from dialect.ranking.kept_measures import pack_measures, unpack_measures
from dialect.ranking.measured import measure, measures_key
from dialect.ranking.questions.choice import next_questions
from dialect.ranking.recordings import weigh_measured
from dialect.ranking.weights import use_weights

__all__ = [
    "AtlasFacts",
    "Description",
    "DialectLibrary",
    "FreeSpeechState",
    "Library",
    "Ranked",
    "open_library",
]


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
    def townships(self) -> Townships:
        """Township-level divisions."""

    @property
    def regions(self) -> RegionTree:
        """The tree of dialect regions."""

    @property
    def county_regions(self) -> CountyRegions:
        """Regions spoken in each county, with their shares."""

    @property
    def localities(self) -> Localities:
        """Survey points."""

    @property
    def features(self) -> FeatureTable:
        """Diagnostic features."""


FreeSpeechState = Literal["none", "in use", "damaged"]


class Library(Protocol):
    """What the service needs of the library."""

    @property
    def free_speech_state(self) -> FreeSpeechState:
        """Whether a model of free speech that the user trained has a say in rankings."""

    @property
    def atlas(self) -> AtlasFacts:
        """The facts."""

    @property
    def models(self) -> tuple[ModelFacts, ...]:
        """Models that ship, and the one of free speech that was trained here."""

    def answer(self, case: Case, *, top: int) -> AnswerOut:
        """Rank the counties for a case; only the best `top` candidates are spelt out."""

    def rank(self, case: Case, *, top: int) -> Ranked:
        """Do the same, and tell the posterior of all counties, spelt out or not."""

    @property
    def versions(self) -> Mapping[str, str]:
        """Everything that rankings rest on besides their cases."""

    def measures_key(self, recording: Recording) -> str:
        """Name what `measure` would give: of one sound, equal keys mean equal measures."""

    def measure(self, recording: Recording) -> bytes:
        """Measure the recording at its path, so that it can be ranked without its sound."""

    def rank_measured(self, case: Case, measures: Sequence[bytes], *, top: int) -> Ranked:
        """Rank as `rank` does, by what `measure` gave for each recording."""

    def check(self, clue: Clue) -> None:
        """Refuse a clue that could not be weighed, such as one that names no county."""

    def ask(self, case: Case, *, top: int) -> QuestionsOut:
        """Choose what to ask next in a case."""

    def describe(self, path: Path) -> Description:
        """Measure what the recording at `path` holds."""

    def elicit(self, recording: Recording, *, top: int) -> ElicitedOut:
        """Say what each known word of a recording said, and rank the counties by it."""

    def cut(self, path: Path, span: Span) -> bytes:
        """Encode a span of the recording at `path`, to be played alone."""

    def familiar(self, home: str) -> FloatArray:
        """Say how likely who grew up there hears a voice of each county as one of the province."""

    def judge(self, answers: tuple[Answer, ...], voices: tuple[Voice, ...]) -> Judged:
        """Estimate how far each listener can be relied on."""


@dataclass(frozen=True)
class DialectLibrary:
    """The library itself."""

    atlas: Atlas
    free_speech: Shelved | Damaged | None = None

    @property
    def free_speech_state(self) -> FreeSpeechState:
        """Whether a model of free speech that the user trained has a say in rankings."""
        match self.free_speech:
            case None:
                return "none"
            case Damaged():
                return "damaged"
            case Shelved():
                return "in use"

    @property
    def models(self) -> tuple[ModelFacts, ...]:
        """Models that ship, and the one of free speech that was trained here."""
        own = self.free_speech
        trained = (ModelFacts(own.name, "", "", ""),) if isinstance(own, Shelved) else ()
        return (*describe_models(), *trained)

    def answer(self, case: Case, *, top: int) -> AnswerOut:
        """Rank the counties for a case; only the best `top` candidates are spelt out."""
        return self.rank(case, top=top).answer

    def rank(self, case: Case, *, top: int) -> Ranked:
        """Do the same, and tell the posterior of all counties, spelt out or not."""
        return self._ranked(answer_case(case, self.atlas, top=top, free_speech=self.free_speech))

    @property
    def versions(self) -> Mapping[str, str]:
        """Everything that rankings rest on besides their cases."""
        return versions_of(self.atlas, self.free_speech)

    def measures_key(self, recording: Recording) -> str:
        """Name what `measure` would give: of one sound, equal keys mean equal measures."""
        return measures_key(recording, self.atlas, vectors=self._vectors)

    def measure(self, recording: Recording) -> bytes:
        """Measure the recording at its path, so that it can be ranked without its sound.

        Raises
        ------
        AudioError
            If it cannot be read.
        CaseError
            If a mark cannot be as it is.
        """
        waveform = read_audio(recording.path)
        return pack_measures(measure(waveform, recording, self.atlas, vectors=self._vectors))

    def rank_measured(self, case: Case, measures: Sequence[bytes], *, top: int) -> Ranked:
        """Rank as `rank` does, by what `measure` gave for each recording."""
        listened = [
            weigh_measured(
                unpack_measures(one), recording, self.atlas, free_speech=self.free_speech
            )
            for recording, one in zip(case.recordings, measures, strict=True)
        ]
        ranking = answer_case(
            case, self.atlas, top=top, listened=listened, free_speech=self.free_speech
        )
        return self._ranked(ranking)

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

    def cut(self, path: Path, span: Span) -> bytes:
        """Encode a span of the recording at `path`, to be played alone."""
        return cut_playback(path, span)

    def familiar(self, home: str) -> FloatArray:
        """Say how likely who grew up there hears a voice of each county as one of the province."""
        chance = answer_chances(self.atlas.counties.row[home], self.atlas, reliability=1.0)
        familiar: FloatArray = 1 - chance[:, ANSWERS.index("elsewhere")]
        return familiar

    def judge(self, answers: tuple[Answer, ...], voices: tuple[Voice, ...]) -> Judged:
        """Estimate how far each listener can be relied on."""
        return judge_listeners(answers, voices, self.atlas)

    @property
    def _vectors(self) -> Vectors | None:
        own = self.free_speech
        return own.model.vectors if isinstance(own, Shelved) else None

    def _ranked(self, ranking: Ranking) -> Ranked:
        posterior = tuple(float(f"{share:.6g}") for share in ranking.county_posterior.tolist())
        return Ranked(answer_out(ranking, self.atlas), posterior)


def open_library(user_folder: Path | None = None, model: str | None = None) -> Library:
    """Open the atlas that ships with the package, and read what rankings and pages need of it.

    Parameters
    ----------
    user_folder : Path, optional
        Data directory with the readings that the user imported and the model of free speech that
        the user trained and the weights that the user fitted; the usual one when not given. The
        service does without a model that is damaged, and says so.
    model : str, optional
        Id of a model of free speech to ask in place of the usual one.

    Raises
    ------
    AtlasError
        If a table is absent or damaged: the service must not start without it.
    ArtefactError
        If the model named, or a file of weights, cannot be opened or may have no say.
    """
    use_weights(user_folder or user_data_path("xiangyin"))
    atlas = load_atlas(user_folder)
    library = DialectLibrary(atlas, open_for_ranking(user_folder, model))
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
