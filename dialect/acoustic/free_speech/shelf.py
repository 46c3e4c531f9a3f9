"""A user's model of free speech with its figures, as `xiangyin train` leaves them in a folder."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platformdirs import user_data_path

from dialect.acoustic.artefacts import read_digest
from dialect.errors import ArtefactError

if TYPE_CHECKING:
    from dialect.acoustic.free_speech.model import FreeSpeechModel

__all__ = [
    "METRICS",
    "PLACE",
    "Damaged",
    "Shelved",
    "look_on_shelf",
    "open_for_ranking",
    "open_shelved",
]

METRICS = "metrics.json"
PLACE = Path("models") / "free-speech"
"""Inside the user's data directory; the model that commands and rankings ask by default."""


@dataclass(frozen=True)
class Shelved:
    """A model and what was measured of it.

    Attributes
    ----------
    name : str
        Its id.
    version : str
        Its id and what tells it from another of that id.
    model : FreeSpeechModel
    metrics : dict
        As `dialect.training.results` lays them out.
    digest : str, default=""
        Of the model's file: one trained again under the same id is another version.
    """

    name: str
    version: str
    model: "FreeSpeechModel"
    metrics: dict[str, Any]

    @property
    def may_rank(self) -> bool:
        """Whether it was shown to have something to say of regions of the tree."""
        return self.metrics["for_ranking"] is True


@dataclass(frozen=True)
class Damaged:
    """A model that is there and cannot be opened.

    Attributes
    ----------
    problem : str
        What is wrong and what to do.
    """

    problem: str


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

    if not isinstance(metrics, dict) or "for_ranking" not in metrics:
        raise ArtefactError(
            f"{place / METRICS} is not what `xiangyin train` writes; train it again"
        )
    plan = metrics.get("plan", {})
    encoder = classifier = None
    if plan.get("encoder"):
        from dialect.acoustic.free_speech.encoder import open_encoder

        encoder = open_encoder(Path(plan["encoder"]))
    if plan.get("classifier"):
        from dialect.acoustic.free_speech.outside import open_classifier

        classifier = open_classifier(Path(plan["classifier"]), plan["labels"]["layout"])
    model = open_model(place.name, encoder=encoder, classifier=classifier, folder=place.parent)
    version = f"{place.name}-{read_digest(place.name, folder=place.parent)}"
    return Shelved(place.name, version, model, metrics)


def look_on_shelf(data_folder: Path | None = None) -> Shelved | Damaged | None:
    """Open the user's model, if there is one, whatever state it is in.

    Parameters
    ----------
    data_folder : Path, optional
        The user's data directory; the usual one when not given.

    Returns
    -------
    found : Shelved or Damaged or None
        None without a model.
    """
    place = _usual_place(data_folder)
    if not place.exists():
        return None
    try:
        return open_shelved(place)
    except ArtefactError as error:
        return Damaged(str(error))


def open_for_ranking(
    data_folder: Path | None = None, name: str | None = None
) -> Shelved | Damaged | None:
    """Open the user's model if it may have a say in rankings.

    Rankings do without one that is damaged, and say so.

    Parameters
    ----------
    data_folder : Path, optional
        The user's data directory; the usual one when not given.
    name : str, optional
        Id of another model beside the usual one, which must then be there and have a say.

    Returns
    -------
    found : Shelved or Damaged or None
        None without a model, or with one that may have no say.

    Raises
    ------
    ArtefactError
        If a model that was named cannot be opened or may have no say.
    """
    if name is None:
        found = look_on_shelf(data_folder)
        return None if isinstance(found, Shelved) and not found.may_rank else found
    shelved = open_shelved(_usual_place(data_folder).with_name(name))
    if not shelved.may_rank:
        raise ArtefactError(
            f"the model {name} may have no say in rankings; its {METRICS} tells why"
        )
    return shelved


def _usual_place(data_folder: Path | None) -> Path:
    return (data_folder or user_data_path("xiangyin")) / PLACE
