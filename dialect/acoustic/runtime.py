"""Networks of the user's in ONNX: opened from a folder, never downloaded."""

from functools import cache
from hashlib import file_digest, sha256
from pathlib import Path
from typing import TYPE_CHECKING

from dialect.errors import ArtefactError

if TYPE_CHECKING:
    import onnxruntime

__all__ = ["network_digest", "open_session"]


def open_session(path: Path, guide: str) -> "onnxruntime.InferenceSession":
    """Open a network on the processor.

    Parameters
    ----------
    path : Path
        The file in ONNX.
    guide : str
        Document that tells where to get it.

    Returns
    -------
    session : InferenceSession

    Raises
    ------
    ArtefactError
        If it is absent or cannot be run.
    """
    import onnxruntime  # without a network no runtime is needed

    if not path.is_file():
        raise ArtefactError(f"{path} is not there; see {guide}")
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises its own C++ types, which have no common root
        raise ArtefactError(f"{path} is no ONNX model that can be run: {error}") from error


@cache
def network_digest(path: Path) -> str:
    """Tell a network from another, whatever its folder is called.

    Parameters
    ----------
    path : Path
        The file in ONNX; weights over 2 GB lie beside it, in files whose names go on from its.

    Returns
    -------
    digest : str
        Of all of them.
    """
    digest = sha256()
    for part in sorted(path.parent.glob(f"{path.name}*")):
        with part.open("rb") as file:
            digest.update(file_digest(file, "sha256").digest())
    return digest.hexdigest()[:16]
