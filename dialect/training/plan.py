"""What a model is to be trained on and how, and which speakers are kept for its figures."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from dialect.acoustic.free_speech.label_map import LabelMap
from dialect.atlas.regions import RegionTree
from dialect.corpus.labels import widen
from dialect.corpus.manifest import Item
from dialect.corpus.splits import assign_splits
from dialect.errors import CorpusError

__all__ = ["Plan", "Rows", "deal_rows", "hash_speaker", "is_experiment", "refuse_shared"]

HELD_OUT = {"train": 0.8, "test": 0.2}
"""Shares of the speakers of a manifest without splits; calibration holds out by itself."""
EXPERIMENT = "x-"


@dataclass(frozen=True)
class Plan:
    """How a model is trained.

    Attributes
    ----------
    family : str
        Of features; a name in `dialect.acoustic.free_speech.vectors.FAMILIES`.
    level : str or None
        No region finer than this level of the tree is learnt.
    augmentations : tuple of str
        Each gives one more copy of every recording; see `dialect.corpus.augment`.
    backend : str
        As `RegionClassifier` takes it.
    seed : int
        For splits and augmentations.
    encoder : str or None
        Folder of the network of the family ``encoder``.
    classifier : str or None
        Folder of the network of the family ``classifier``; nothing is learnt then but its
        calibration.
    labels : LabelMap or None
        What that network's labels mean.
    """

    family: str = "sdc-supervector"
    level: str | None = None
    augmentations: tuple[str, ...] = ()
    backend: str = "ridge"
    seed: int = 0
    encoder: str | None = None
    classifier: str | None = None
    labels: LabelMap | None = None


@dataclass(frozen=True)
class Rows:
    """Recordings to learn from, and those of other speakers to be judged by."""

    learnt: tuple[Item, ...]
    held_out: tuple[Item, ...]


def deal_rows(items: Sequence[Item], plan: Plan, tree: RegionTree) -> Rows:
    """Take the splits of a manifest, or make them.

    Parameters
    ----------
    items : sequence of Item
        The manifest. Its splits train and development are learnt from, with a calibration on
        speakers held out within; test is kept. Without splits, a fifth of the speakers is kept.
    plan : Plan
        Level and seed.
    tree : RegionTree
        The regions.

    Returns
    -------
    rows : Rows
        No speaker in both.

    Raises
    ------
    CorpusError
        If a region is none, only some rows have a split, a part is empty, or a speaker is in both
        parts.
    """
    unknown = sorted({i.region for i in items if not is_experiment(i.region)} - set(tree.row))
    if unknown:
        raise CorpusError(
            f"{len(unknown)} regions are not in the tree ({', '.join(unknown[:5])}); "
            "`xiangyin corpus check` lists the rows"
        )
    rows = widen(items, plan.level, tree) if plan.level else tuple(items)
    without = sum(not item.split for item in rows)
    if without == len(rows):
        rows = assign_splits(rows, by="speaker", shares=HELD_OUT, seed=plan.seed)
    elif without:
        raise CorpusError(
            f"{without} of {len(rows)} rows have no split; give every row one, or none "
            "(`xiangyin corpus split`)"
        )
    learnt = tuple(item for item in rows if item.split != "test")
    held_out = tuple(item for item in rows if item.split == "test")
    if not learnt or not held_out:
        raise CorpusError(
            f"{len(learnt)} rows to learn from and {len(held_out)} to test on; both are needed: "
            "`xiangyin corpus split`, or leave the column split empty"
        )
    refuse_shared(held_out, {hash_speaker(item.speaker) for item in learnt})
    return Rows(learnt, held_out)


def refuse_shared(items: Sequence[Item], trained: Iterable[str]) -> None:
    """Refuse recordings of speakers that a model was trained on.

    Parameters
    ----------
    items : sequence of Item
        To be judged by.
    trained : iterable of str
        Hashes of the speakers trained on.

    Raises
    ------
    CorpusError
        If there is one; a model knows their voices, and figures would flatter.
    """
    known = frozenset(trained)
    rows = [n for n, item in enumerate(items) if hash_speaker(item.speaker) in known]
    if rows:
        n_speakers = len({items[row].speaker for row in rows})
        raise CorpusError(
            f"{n_speakers} speakers ({len(rows)} recordings) are to be tested on and were trained "
            "on; take them out, or split by speaker: `xiangyin corpus split --by speaker`"
        )


def hash_speaker(speaker: str) -> str:
    """Hash a speaker's id, so that a model can tell whom it was trained on and names nobody."""
    return sha256(f"xiangyin speaker:{speaker}".encode()).hexdigest()[:20]


def is_experiment(region: str) -> bool:
    """Tell whether a label is of an experiment and no region."""
    return region.startswith(EXPERIMENT)
