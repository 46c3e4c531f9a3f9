"""Score the recordings of a folder, without a service: one row a file."""

import atexit
import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np

from dialect.acoustic.free_speech.model import Identified
from dialect.acoustic.free_speech.shelf import Shelved, open_for_ranking, open_shelved
from dialect.atlas.load import Atlas, load_atlas
from dialect.audio import read_audio
from dialect.audio.decode import child_environment
from dialect.audio.formats import EXTENSIONS
from dialect.audio.nursery import Nursery
from dialect.corpus.check import content_digest
from dialect.entities import Case, Prior, Recording
from dialect.ranking.answer import believe, versions_of
from dialect.ranking.kept_measures import pack_measures, unpack_measures
from dialect.ranking.measured import Measured, measure, measures_key
from dialect.ranking.prior import log_prior_of_all, prior_of_counties
from dialect.ranking.reach import find_reach
from dialect.ranking.recordings import Listened, weigh_measured
from dialect.ranking.summary import credible_sets

__all__ = ["FileResult", "FileScorer", "find_recordings"]

N_LEADERS = 10
"""Counties that a row names."""


@dataclass(frozen=True)
class FileResult:
    """What came of one file; a field that does not apply is None.

    Attributes
    ----------
    path : str
        Inside the folder.
    state : str
        ``done``, or ``failed`` with the reason in `why`.
    why : str
        What was weighed, or why nothing was (Chinese; of a failure English).
    sha256 : str or None
        Of the file.
    duration_s, net_speech_s, snr_db : float or None
        Length, speech in it, and its level over the noise.
    counties : tuple of str
        Codes of the likeliest counties, best first; empty where nothing was weighed.
    posteriors : tuple of float
        Theirs.
    outside_coverage : float or None
        Posterior of "none of these".
    credible_80 : int or None
        Counties in the 80 % set.
    reach, reach_code : str or None
        Level and place that the evidence reaches.
    region, region_probability, none_of_these : str, float, float or None
        What the model of free speech answers, which may have no say in the ranking; no region where
        none is likelier than everything else together.
    versions : str
        What the row rests on besides the file.
    """

    path: str
    state: str
    why: str
    sha256: str | None = None
    duration_s: float | None = None
    net_speech_s: float | None = None
    snr_db: float | None = None
    counties: tuple[str, ...] = ()
    posteriors: tuple[float, ...] = ()
    outside_coverage: float | None = None
    credible_80: int | None = None
    reach: str | None = None
    reach_code: str | None = None
    region: str | None = None
    region_probability: float | None = None
    none_of_these: float | None = None
    versions: str = ""


@dataclass(frozen=True)
class FileScorer:
    """Scores one file of a folder; called in a worker with its path inside the folder.

    Attributes
    ----------
    folder : Path
        Of the recordings; a worker on another machine needs it under the same path.
    prompt_list : str or None
        Whose words are looked for.
    model : Path or None
        Folder of a model of free speech; the user's own, if it may rank, when not given.
    data_folder : Path or None
        The user's data directory; the usual one when not given.
    cache : Path or None
        For measures; None keeps none.
    """

    folder: Path
    prompt_list: str | None = None
    model: Path | None = None
    data_folder: Path | None = None
    cache: Path | None = None

    def __call__(self, name: str) -> FileResult:
        """Score a file.

        Raises
        ------
        AudioError
            If it cannot be read.
        """
        atlas, shelved = _open(self.model, self.data_folder)
        recording = Recording(self.folder / name, prompt_list=self.prompt_list)
        digest = content_digest(recording.path)
        measured = self._measured(recording, digest, atlas, shelved)
        ranks = shelved if shelved is not None and shelved.may_rank else None
        listened = weigh_measured(measured, recording, atlas, free_speech=ranks)
        quality = measured.quality
        result = FileResult(
            path=name,
            state="done",
            why=listened.report.why,
            sha256=digest,
            duration_s=quality.duration_s,
            net_speech_s=quality.net_speech_s,
            snr_db=quality.snr_db,
            versions=" ".join(f"{what} {which}" for what, which in self.versions().items()),
        )
        return _identified(_ranked(result, recording, listened, atlas), measured, shelved)

    def versions(self) -> dict[str, str]:
        """Name everything that results rest on besides the files."""
        atlas, shelved = _open(self.model, self.data_folder)
        return versions_of(atlas, shelved)

    def _measured(
        self, recording: Recording, digest: str, atlas: Atlas, shelved: Shelved | None
    ) -> Measured:
        vectors = shelved.model.vectors if shelved else None
        key = measures_key(recording, atlas, vectors=vectors)
        kept = None if self.cache is None else self.cache / digest[:2] / f"{digest}-{key}"
        if kept is not None:
            try:
                return unpack_measures(kept.read_bytes())
            except (OSError, ValueError):
                pass  # not kept yet, or cut by a loss of power
        waveform = read_audio(recording.path, nursery=_nursery())
        measured = measure(waveform, recording, atlas, vectors=vectors)
        if kept is not None:
            _keep(kept, pack_measures(measured))
        return measured


def find_recordings(folder: Path) -> Iterator[str]:
    """Walk a folder and name its recordings in order, without listing it as a whole.

    Parameters
    ----------
    folder : Path
        What lies in folders inside it is found too; links are not followed out of it.

    Yields
    ------
    name : str
        Path inside the folder of each file whose name ends as a recording's does.
    """
    for inside, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(files):
            path = Path(inside) / name
            if path.suffix.lower() in EXTENSIONS:
                yield str(path.relative_to(folder))


@cache
def _open(model: Path | None, data_folder: Path | None) -> tuple[Atlas, Shelved | None]:
    found = open_shelved(model) if model is not None else open_for_ranking(data_folder)
    return load_atlas(data_folder), found if isinstance(found, Shelved) else None


@cache
def _nursery() -> Nursery:
    """Keep one for this process; thousands of files follow each other."""
    nursery = Nursery(child_environment())
    atexit.register(nursery.close)
    return nursery


def _ranked(
    result: FileResult, recording: Recording, listened: Listened, atlas: Atlas
) -> FileResult:
    """Rank the counties by what was heard, all alike before, if anything was weighed."""
    if listened.evidence is None:
        return result
    case = Case(recordings=(recording,), prior=Prior.UNIFORM)
    posterior = believe(case, atlas, listened=(listened,))
    log_prior = log_prior_of_all(prior_of_counties(case.prior, atlas))
    reach = find_reach(log_prior, posterior, atlas)
    leaders = np.argsort(-posterior.county, kind="stable")[:N_LEADERS]
    return replace(
        result,
        counties=tuple(atlas.counties.code[leaders].tolist()),
        posteriors=tuple(float(f"{share:.6g}") for share in posterior.county[leaders]),
        outside_coverage=float(posterior.outside_coverage),
        credible_80=len(credible_sets(posterior)["80"]),
        reach=reach.level,
        reach_code=reach.place.code if reach.place else None,
    )


def _identified(result: FileResult, measured: Measured, shelved: Shelved | None) -> FileResult:
    if shelved is None or measured.vector is None:
        return result
    heard = shelved.model.identify_vector(measured.vector)
    if not isinstance(heard, Identified):
        return result
    of_answer = None
    if heard.answer is not None:
        of_answer = float(heard.probability[heard.regions.index(heard.answer)])
    return replace(
        result,
        region=heard.answer,
        region_probability=of_answer,
        none_of_these=heard.none_of_these,
    )


def _keep(kept: Path, packed: bytes) -> None:
    """Write whole or not at all: a reader never sees half a file, whenever this is killed."""
    kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = kept.with_suffix(f".{os.getpid()}-{threading.get_ident()}.partial")
    partial.write_bytes(packed)
    partial.replace(kept)
