"""A user's model of free speech with its figures, as `xiangyin train` leaves them in a folder."""

import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platformdirs import user_data_path

from dialect.acoustic.artefacts import FILE
from dialect.errors import ArtefactError

if TYPE_CHECKING:
    from dialect.acoustic.free_speech.model import FreeSpeechModel

__all__ = ["METRICS", "PLACE", "Shelved", "open_for_ranking", "open_shelved"]

METRICS = "metrics.json"
DIGEST_DIGITS = 12
PLACE = Path("models") / "free-speech"
"""Inside the user's data directory; the model that commands and rankings ask by default."""


@dataclass(frozen=True)
class Shelved:
    """A model and what was measured of it.

    Attributes
    ----------
    name : str
        Its id.
    model : FreeSpeechModel
    metrics : dict
        As `dialect.training.results` lays them out.
    digest : str, default=""
        Of the model's file: one trained again under the same id is another version.
    """

    name: str
    model: "FreeSpeechModel"
    metrics: dict[str, Any]
    digest: str = ""

    @property
    def version(self) -> str:
        """What rankings that asked it name."""
        return f"{self.name}@{self.digest}"

    @property
    def may_rank(self) -> bool:
        """Whether it was shown to have something to say of regions of the tree."""
        return self.metrics["for_ranking"] is True


def open_shelved(place: Path) -> Shelved:
    """Open a user's model.

    Parameters
    ----------
    place : Path
        Its folder, beside the registry.

    Returns
    -------
    shelved : Shelved

    Raises
    ------
    ArtefactError
        If it is absent, altered, has no figures, or was learnt on vectors that this program does
        not take.
    """
    try:
        metrics = json.loads((place / METRICS).read_bytes())
    except (OSError, ValueError) as error:
        raise ArtefactError(
            f"{place} holds no model with its {METRICS}; `xiangyin train MANIFEST --out {place}` "
            "makes one"
        ) from error
    from dialect.acoustic.free_speech.model import open_model  # where none is, none is needed

    learnt_on = metrics.get("plan", {}).get("encoder")
    encoder = None
    if learnt_on:
        from dialect.acoustic.free_speech.encoder import open_encoder

        encoder = open_encoder(Path(learnt_on))
    model = open_model(place.name, encoder=encoder, folder=place.parent)
    digest = sha256((place / FILE).read_bytes()).hexdigest()[:DIGEST_DIGITS]
    return Shelved(place.name, model, metrics, digest)


def open_for_ranking(data_folder: Path | None = None, name: str | None = None) -> Shelved | None:
    """Open the user's model if it may have a say in rankings.

    Parameters
    ----------
    data_folder : Path, optional
        The user's data directory; the usual one when not given.
    name : str, optional
        Id of another model beside the usual one, which must then be there and have a say.

    Returns
    -------
    shelved : Shelved or None
        None without a model, or with one that may have no say.

    Raises
    ------
    ArtefactError
        If there is a model that cannot be opened, or one that was named may have no say.
    """
    usual = (data_folder or user_data_path("xiangyin")) / PLACE
    if name is None and not usual.exists():
        return None
    shelved = open_shelved(usual if name is None else usual.with_name(name))
    if name is not None and not shelved.may_rank:
        raise ArtefactError(
            f"the model {name} may have no say in rankings; its {METRICS} tells why"
        )
    return shelved if shelved.may_rank else None
