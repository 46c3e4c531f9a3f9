"""A user's model of free speech with its figures, as `xiangyin train` leaves them in a folder."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from platformdirs import user_data_path

from dialect.errors import ArtefactError

if TYPE_CHECKING:
    from dialect.acoustic.free_speech.model import FreeSpeechModel

__all__ = ["METRICS", "PLACE", "Shelved", "open_for_ranking", "open_shelved"]

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
    model : FreeSpeechModel
    metrics : dict
        As `dialect.training.results` lays them out.
    """

    name: str
    model: "FreeSpeechModel"
    metrics: dict[str, Any]

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

    plan = metrics.get("plan", {})
    encoder = classifier = None
    if plan.get("encoder"):
        from dialect.acoustic.free_speech.encoder import open_encoder

        encoder = open_encoder(Path(plan["encoder"]))
    if plan.get("classifier"):
        from dialect.acoustic.free_speech.outside import open_classifier

        classifier = open_classifier(Path(plan["classifier"]), plan["labels"]["layout"])
    model = open_model(place.name, encoder=encoder, classifier=classifier, folder=place.parent)
    return Shelved(place.name, model, metrics)


def open_for_ranking(data_folder: Path | None = None) -> Shelved | None:
    """Open the user's model if it may have a say in rankings.

    Parameters
    ----------
    data_folder : Path, optional
        The user's data directory; the usual one when not given.

    Returns
    -------
    shelved : Shelved or None
        None without a model, or with one that may have no say.

    Raises
    ------
    ArtefactError
        If there is a model that cannot be opened.
    """
    place = (data_folder or user_data_path("xiangyin")) / PLACE
    if not place.exists():
        return None
    shelved = open_shelved(place)
    return shelved if shelved.may_rank else None
