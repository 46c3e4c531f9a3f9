"""Trained models on disk: opened only if they are what the registry says they are."""

import json
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED

import dialect
from dialect.errors import ArtefactError

__all__ = [
    "FILE",
    "MODELS",
    "ModelFacts",
    "describe_models",
    "load_arrays",
    "models_folder",
    "open_all_models",
    "read_digest",
    "read_fingerprint",
    "save_arrays",
]

MODELS = "models"
REGISTRY = "registry.json"
FILE = "model.skops"
CARD = "card.md"
TRUSTED: tuple[str, ...] = ()
"""Types beyond skops's own that a model may hold: none, since models are plain arrays."""


@dataclass(frozen=True)
class ModelFacts:
    """What people should know of a model.

    Attributes
    ----------
    name : str
        Its id.
    fingerprint : str
        Of the features that it was learnt on.
    sha256 : str
        Of its file.
    card : str
        Training data, figures, limits and forbidden uses, in Markdown.
    """

    name: str
    fingerprint: str
    sha256: str
    card: str


@cache
def models_folder() -> Path:
    """Find the models: inside the installed package, or beside it in a checkout."""
    package = Path(dialect.__file__).parent
    inside = package / MODELS
    return inside if inside.is_dir() else package.parent / MODELS


def load_arrays(name: str, *, fingerprint: str, folder: Path | None = None) -> dict[str, Any]:
    """Open a model.

    Parameters
    ----------
    name : str
        Its id in the registry.
    fingerprint : str
        Of the features that the program computes now.
    folder : Path, optional
        Where the registry is; the package's own by default.

    Returns
    -------
    arrays : dict
        What was saved.

    Raises
    ------
    ArtefactError
        If the model is not registered, absent, altered, of other features, or holds objects.
    """
    folder = folder or models_folder()
    entry = _entry(name, folder)
    path = folder / name / FILE
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ArtefactError(f"the model {name} cannot be read; reinstall xiangyin") from error
    if sha256(data).hexdigest() != entry["sha256"]:
        raise ArtefactError(f"the model {name} is not the file that was registered")
    if entry["fingerprint"] != fingerprint:
        raise ArtefactError(
            f"the model {name} was learnt on features {entry['fingerprint']}, not {fingerprint}; "
            "train it again"
        )
    from skops import io  # opening a case of clues alone needs no models

    untrusted = set(io.get_untrusted_types(data=data)) - set(TRUSTED)
    if untrusted:
        raise ArtefactError(f"the model {name} holds objects: {', '.join(sorted(untrusted))}")
    arrays: dict[str, Any] = io.loads(data, trusted=list(TRUSTED))
    return arrays


def open_all_models(folder: Path | None = None) -> int:
    """Open every registered model and return how many there are.

    Raises
    ------
    ArtefactError
        If one is absent, altered or holds objects.
    """
    folder = folder or models_folder()
    names = list(_registry(folder))
    for name in names:
        load_arrays(name, fingerprint=read_fingerprint(name, folder=folder), folder=folder)
    return len(names)


def describe_models(folder: Path | None = None) -> tuple[ModelFacts, ...]:
    """Say what is known of every registered model, without opening any.

    Parameters
    ----------
    folder : Path, optional
        Where the registry is; the package's own by default.

    Returns
    -------
    models : tuple of ModelFacts
        In the order of their names.
    """
    folder = folder or models_folder()
    return tuple(
        ModelFacts(name, card=(folder / name / CARD).read_text(encoding="utf-8"), **entry)
        for name, entry in sorted(_registry(folder).items())
    )


def read_fingerprint(name: str, *, folder: Path | None = None) -> str:
    """Tell which features a model was learnt on, without opening it.

    Parameters
    ----------
    name : str
        Its id in the registry.
    folder : Path, optional
        Where the registry is; the package's own by default.

    Returns
    -------
    fingerprint : str

    Raises
    ------
    ArtefactError
        If the model is not registered.
    """
    return _entry(name, folder or models_folder())["fingerprint"]


def read_digest(name: str, *, folder: Path | None = None) -> str:
    """Tell a model from any other of its name: its arrays, or the features they were learnt on.

    Parameters
    ----------
    name : str
        Its id in the registry.
    folder : Path, optional
        Where the registry is; the package's own by default.

    Returns
    -------
    digest : str
        Twelve hexadecimal digits.

    Raises
    ------
    ArtefactError
        If the model is not registered.
    """
    entry = _entry(name, folder or models_folder())
    return sha256(f"{entry['sha256']} {entry['fingerprint']}".encode()).hexdigest()[:12]


def save_arrays(
    name: str, arrays: dict[str, Any], *, fingerprint: str, folder: Path | None = None
) -> Path:
    """Save a model and enter it in the registry.

    Parameters
    ----------
    name : str
        Its id; a change that moves any score is a new one.
    arrays : dict
        Arrays, lists and numbers.
    fingerprint : str
        Of the features that it was learnt on.
    folder : Path, optional
        Where the registry is; the package's own by default.

    Returns
    -------
    path : Path
        The model's folder, for its card and its metrics.
    """
    from skops import io

    folder = folder or models_folder()
    place = folder / name
    place.mkdir(parents=True, exist_ok=True)
    data: bytes = io.dumps(arrays, compression=ZIP_DEFLATED)
    (place / FILE).write_bytes(data)
    registry = _registry(folder) if (folder / REGISTRY).exists() else {}
    registry[name] = {"sha256": sha256(data).hexdigest(), "fingerprint": fingerprint}
    text = json.dumps(registry, indent=2, sort_keys=True) + "\n"
    (folder / REGISTRY).write_text(text, encoding="utf-8")
    return place


def _entry(name: str, folder: Path) -> dict[str, str]:
    entry = _registry(folder).get(name)
    if entry is None:
        raise ArtefactError(f"no model {name} in {folder / REGISTRY}; reinstall xiangyin")
    if not isinstance(entry, dict) or not {"sha256", "fingerprint"} <= entry.keys():
        raise ArtefactError(f"{folder / REGISTRY} is damaged at {name}; reinstall xiangyin")
    return entry


def _registry(folder: Path) -> dict[str, dict[str, str]]:
    try:
        found: dict[str, dict[str, str]] = json.loads((folder / REGISTRY).read_bytes())
    except (OSError, ValueError) as error:
        raise ArtefactError(
            f"the registry of models {folder / REGISTRY} cannot be read; reinstall xiangyin"
        ) from error
    if not isinstance(found, dict):
        raise ArtefactError(f"{folder / REGISTRY} is no registry of models; reinstall xiangyin")
    return found
