"""A user's model of free speech with its figures, as `xiangyin train` leaves them in a folder."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dialect.acoustic.free_speech.model import FreeSpeechModel, open_model
from dialect.errors import ArtefactError

__all__ = ["METRICS", "Shelved", "open_shelved"]

METRICS = "metrics.json"


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
    model: FreeSpeechModel
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
    return Shelved(place.name, open_model(place.name, folder=place.parent), metrics)
