"""Sample cases that the page offers, read once from a folder that the operator names."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dialect.contract import CaseIn, RecordingIn, parse_case
from dialect.errors import CaseError

__all__ = ["Sample", "read_samples"]


@dataclass(frozen=True)
class Sample:
    """A case to try.

    Attributes
    ----------
    name : str
        Name of its file, without the ending.
    case : dict
        The case as the contract has it.
    recordings : tuple of Path
        Where its recordings lie, in the case's order.
    """

    name: str
    case: dict[str, Any]
    recordings: tuple[Path, ...]


def read_samples(folder: Path | None) -> tuple[Sample, ...]:
    """Read every ``*.json`` in `folder`, in the order of their names.

    Raises
    ------
    CaseError
        If a sample breaks the contract or names a recording that is not there.
    """
    if folder is None:
        return ()
    return tuple(_read_sample(path) for path in sorted(folder.glob("*.json")))


def _read_sample(path: Path) -> Sample:
    case = parse_case(path.read_bytes())
    recordings = tuple(_recording(path, index, case) for index in range(len(case.recordings)))
    return Sample(path.stem, case.model_dump(mode="json", exclude_unset=True), recordings)


def _recording(path: Path, index: int, case: CaseIn) -> Path:
    item = case.recordings[index]
    named = (path.parent / (item.path if isinstance(item, RecordingIn) else item)).resolve()
    # A sample may name files beside its folder, nothing else on this machine.
    if not named.is_relative_to(path.parent.resolve().parent) or not named.is_file():
        raise CaseError(f"{path.name}: recordings.{index}", "names no file beside the samples")
    return named
