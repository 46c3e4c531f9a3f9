"""Evaluate known words: sessions of real clips and simulated ones are placed on the map."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dialect.acoustic.prompts import prompt_list
from dialect.acoustic.residual import RESIDUAL, Residual
from dialect.acoustic.words import HeardWords, Survey, WordScores, score_words, survey_of
from dialect.atlas.geodesy import great_circle_km
from dialect.atlas.load import Atlas
from dialect.entities import Clue, CountyEvidence, FloatArray, Recording, RegionClue, Segment
from dialect.evaluation.channels import pass_through
from dialect.evaluation.clips import Clip, Task, draw, join
from dialect.evaluation.held_out import atlas_without
from dialect.evaluation.placements import Placement, Points, Truth, place
from dialect.evaluation.simulated_sessions import Strays, say, words_of
from dialect.evaluation.speakers import Home, Protocol, Split, drawn_prior, homes_of
from dialect.evidence.facts import weigh_region
from dialect.evidence.known_words import CarriedWords, weigh_known_words
from dialect.features.measures import SessionMeasures
from dialect.features.session import measure_session
from dialect.ranking.combine import combine
from dialect.ranking.prior import prior_of_counties
from dialect.ranking.weights import discounted_weights

__all__ = [
    "Condition",
    "Evidence",
    "Session",
    "judge",
    "record",
    "simulate",
    "truth_of",
]

N_NEAREST = 3
"""Survey points nearest to a simulated home that count as true."""
SEED = 1
WRONG_SHARE = 0.2
CLUE_LR = 10.0
"""Likelihood ratio of the clue that names the home's group."""
WORDS = "words-40"
"""Prompt list that simulated speakers say, in random order."""


class Condition(StrEnum):
    """What happens to the words before they are scored."""

    CLEAN = "clean"
    WRONG = "two words in ten wrong"
    NOISE = "noise 10 dB"
    TELEPHONE = "telephone"
    AMR = "AMR-NB"


CHANNELS = {Condition.NOISE: "noise", Condition.TELEPHONE: "telephone", Condition.AMR: "amr"}
"""Names in `dialect.evaluation.channels`."""


class Evidence(StrEnum):
    """What is weighed of a session."""

    TONES = "tones"
    ALL = "tones and sounds"
    WITH_CLUE = "tones, sounds, region clue of LR 10"


@dataclass(frozen=True)
class Session:
    """Words heard from a speaker whose home is known.

    Attributes
    ----------
    heard : HeardWords
    segments : tuple of Segment
        Marks of the words.
    truth : Truth
    prior : ndarray of float, shape (n_counties,)
        What is believed before.
    known : Atlas
        What the desk knows; it may withhold the home.
    residual : Residual, default=RESIDUAL
        Spread of the tones that the session is scored with.
    doubt : tuple of float, optional
        Chance that each mark does not hold its word; as for marks made by hand if left out.
    """

    heard: HeardWords
    segments: tuple[Segment, ...]
    truth: Truth
    prior: FloatArray
    known: Atlas
    residual: Residual = RESIDUAL
    doubt: tuple[float, ...] | None = None

    def first(self, n_words: int) -> "Session":
        """Return the session as it was after some words."""
        heard, contours = self.heard, self.heard.contours
        kept = [row for row, i in enumerate(contours.segment) if i < n_words]
        shorter = replace(
            contours,
            segment=tuple(contours.segment[row] for row in kept),
            pitch_st=contours.pitch_st[kept],
            weight=contours.weight[kept],
            voiced_s=contours.voiced_s[kept],
            unusable=tuple(one for one in contours.unusable if one.segment < n_words),
        )
        return replace(
            self,
            heard=HeardWords(shorter, heard.log_odds[:n_words], heard.cepstra[:n_words]),
            segments=self.segments[:n_words],
        )


def record(
    clips: Mapping[str, Sequence[Clip]],
    folder: Path,
    *,
    n_words: int,
    seed: int,
    condition: Condition = Condition.CLEAN,
) -> tuple[SessionMeasures, tuple[Segment, ...]]:
    """Measure a session of real clips.

    Parameters
    ----------
    clips : mapping of str to sequence of (str, Segment)
        By category.
    folder : Path
        Where the clips lie.
    n_words : int
        Words of the session.
    seed : int
        Draws of one seed begin alike.
    condition : Condition
        A wrong word is another clip at the place of the one that the mark names.

    Returns
    -------
    measures : SessionMeasures
    segments : tuple of Segment
    """
    rng = np.random.default_rng(seed)
    chosen = draw(clips, max(map(len, clips.values())) * len(clips), rng)
    said, spare = [path for path, _ in chosen[:n_words]], chosen[n_words:] or chosen
    if condition is Condition.WRONG:
        for at in _wrong_places(len(said), rng):
            said[at] = spare[rng.integers(len(spare))][0]
    marked = [(path, mark) for path, (_, mark) in zip(said, chosen, strict=False)]
    waveform, segments = join(marked, folder)
    if condition in CHANNELS:
        waveform = pass_through(waveform, CHANNELS[condition], rng)
    return measure_session(waveform, segments), segments


def truth_of(task: Task, seed: int, atlas: Atlas) -> Truth:
    """Say what is known of a speaker of the corpus.

    Parameters
    ----------
    task : Task
        Whose homes.
    seed : int
        Draws are resampled, for there is one voice.
    atlas : Atlas
        Where points and regions are read from.

    Returns
    -------
    truth : Truth
    """
    points = [atlas.localities.row[home] for home in task.homes]
    counties = {int(atlas.localities.county[row]) for row in points} - {-1}
    groups = tuple(atlas.regions.find(region) for region in task.regions)
    return Truth(f"draw {seed}", tuple(points), tuple(sorted(counties)), groups)


def simulate(
    protocol: Protocol | None,
    atlas: Atlas,
    strays: Mapping[Condition, Sequence[Strays]],
    *,
    n_speakers: int,
    split: Split = Split.TEST,
) -> Iterator[tuple[Condition, Session]]:
    """Let survey points say the words of the longest prompt list in random order.

    Parameters
    ----------
    protocol : Protocol or None
        What is withheld of the home; nothing for None.
    atlas : Atlas
        The whole atlas.
    strays : mapping of Condition to sequence of Strays
        Of the voices that say them, measured under each condition.
    n_speakers : int
        Homes drawn without replacement.
    split : Split, default=Split.TEST
        Half of the prefectures.

    Yields
    ------
    condition : Condition
    session : Session
        The same words of a home for every condition; only wrong marks change what is said.
    """
    homes = homes_of(protocol or Protocol.LEAVE_3_KM, split, atlas)
    prior = prior_of_counties(drawn_prior(homes, atlas), atlas)
    survey = survey_of(atlas)
    read = survey.sounds.locality[survey.sounds.read]
    homes = tuple(home for home in homes if home.point in read)
    rng = np.random.default_rng(SEED)
    for at in rng.permutation(len(homes))[:n_speakers].tolist():
        home = homes[at] if protocol else replace(homes[at], withheld=frozenset())
        known = atlas_without(home.withheld, atlas) if home.withheld else atlas
        for condition, voices in strays.items():
            chance = np.random.default_rng([SEED, home.point])
            heard, segments = _say_list(home, survey, voices, condition, chance)
            yield condition, Session(heard, segments, _truth(home, atlas), prior, known)


def _say_list(
    home: Home,
    survey: Survey,
    voices: Sequence[Strays],
    condition: Condition,
    rng: np.random.Generator,
) -> tuple[HeardWords, tuple[Segment, ...]]:
    """Let a home say the words of the list in random order, some of them wrong if so."""
    point = int(np.searchsorted(survey.sounds.locality, home.point))
    characters = rng.permutation(prompt_list(WORDS).text).tolist()
    asked = words_of(point, characters, survey, rng)
    said = list(asked)
    if condition is Condition.WRONG:
        for at in _wrong_places(len(said), rng):
            said[at] = asked[int(rng.integers(len(asked)))]
    return say(asked, said, voices, survey, rng)


def judge(session: Session, atlas: Atlas) -> dict[Evidence, Placement]:
    """Place a session by its tones, by all, and with a clue about the region.

    Parameters
    ----------
    session : Session
        What was heard.
    atlas : Atlas
        The whole atlas.

    Returns
    -------
    placements : dict of Evidence to Placement
    """
    survey = _survey(session.known, session.residual)
    scores = score_words(session.heard, session.segments, survey, doubt=session.doubt)
    tones = replace(scores, by_kind=scores.by_kind[:, :1])
    group = str(atlas.regions.id[session.truth.groups[0]])
    clue = weigh_region(RegionClue(group, CLUE_LR), session.known)
    found = {}
    for evidence in Evidence:
        said = tones if evidence is Evidence.TONES else scores
        carried = CarriedWords(said, session.known)
        pieces: dict[type[Clue | Recording], CountyEvidence] = {
            Recording: weigh_known_words(said, session.known)
        }
        if evidence is Evidence.WITH_CLUE:
            pieces[RegionClue] = clue
        weights = discounted_weights(list(pieces))
        posterior = combine(session.prior, list(pieces.values()), weights)
        points = Points(
            said.locality,
            np.where(_speaks(said, session.known), said.log_lr, -np.inf),
            carried.chance_of_points(session.prior),
        )
        found[evidence] = place(posterior, session.prior, points, session.truth, atlas)
    return found


@lru_cache(maxsize=4)
def _survey(known: Atlas, residual: Residual) -> Survey:
    """Lay an atlas out for speakers with some residual."""
    return replace(survey_of(known), residual=residual)


def _speaks(scores: WordScores, known: Atlas) -> NDArray[np.bool_]:
    """Tell which points the atlas does not withhold."""
    return ~np.isin(scores.locality, list(known.withheld))


def _wrong_places(n_words: int, rng: np.random.Generator) -> NDArray[np.intp]:
    return rng.permutation(n_words)[: round(WRONG_SHARE * n_words)]


def _truth(home: Home, atlas: Atlas) -> Truth:
    """Find the nearest points that are known, and the home's county and group."""
    points, survey = atlas.localities, survey_of(atlas)
    rows = np.setdiff1d(survey.tones.locality, list(home.withheld))
    away_km = great_circle_km(
        points.lat[rows], points.lon[rows], points.lat[home.point], points.lon[home.point]
    )
    nearest = rows[np.argsort(away_km, kind="stable")[:N_NEAREST]]
    group = int(atlas.regions.ancestor_at("group")[points.region[home.point]])
    return Truth(
        str(atlas.counties.prefecture_code[home.county]),
        tuple(nearest.tolist()),
        (home.county,),
        (group,),
    )
