"""Splits that no speaker, and where asked no source, crosses.

What one speaker says in training and again in the test is recognised by the voice, and what one
source records by its microphone; a figure measured so says nothing of the next caller.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from dialect.corpus.manifest import SPLITS, Item
from dialect.entities import FloatArray
from dialect.errors import CorpusError

__all__ = ["SHARES", "Fold", "assign_splits", "folds_by_speaker", "leave_one_source_out"]

SHARES: Mapping[str, float] = {"train": 0.7, "development": 0.15, "test": 0.15}
ATTEMPTS = 50  # deals tried where sources carry several regions each
SHOWN = 5  # regions named in a refusal


@dataclass(frozen=True)
class Fold:
    """One round of training and testing.

    Attributes
    ----------
    name : str
        What is held out.
    train, test : tuple of int
        Places in the manifest.
    left_out : tuple of int
        In neither: from the held-out source, but of a region that nobody else speaks.
    """

    name: str
    train: tuple[int, ...]
    test: tuple[int, ...]
    left_out: tuple[int, ...] = ()


def assign_splits(
    items: Sequence[Item],
    *,
    by: Literal["speaker", "source"] = "speaker",
    shares: Mapping[str, float] = SHARES,
    seed: int = 0,
) -> tuple[Item, ...]:
    """Deal speakers, or whole sources, into splits so that every region is in each.

    Parameters
    ----------
    items : sequence of Item
        The manifest; splits that it has are replaced.
    by : {'speaker', 'source'}, default='speaker'
        What stays together. Sources that share a speaker stay together as well.
    shares : mapping of str to float
        Share of the speakers or sources of each region that a split should get; each split gets
        one at least.
    seed : int, default=0
        Another seed deals otherwise; the same deals the same.

    Returns
    -------
    items : tuple of Item
        The same rows, in the same order, each in a split.

    Raises
    ------
    CorpusError
        If there is no such split: the message says which regions have too few.
    """
    if not shares.keys() <= set(SPLITS) or len(shares) < 2 or min(shares.values()) <= 0:
        raise CorpusError(
            f"shares {dict(shares)} need two or more of {', '.join(SPLITS)}, each above 0"
        )
    groups = _groups(items, by)
    total, names = sum(shares.values()), tuple(shares)
    dealt = _deal(items, groups, tuple(share / total for share in shares.values()), by, seed)
    return tuple(
        replace(item, split=names[dealt[group]]) for item, group in zip(items, groups, strict=True)
    )


def folds_by_speaker(items: Sequence[Item], *, n_folds: int = 5, seed: int = 0) -> tuple[Fold, ...]:
    """Deal speakers into folds, each the test once.

    Parameters
    ----------
    items : sequence of Item
        The manifest.
    n_folds : int, default=5
        Two or more.
    seed : int, default=0
        Another seed deals otherwise; the same deals the same.

    Returns
    -------
    folds : tuple of Fold, length n_folds
        Every row is in one test; a region of fewer speakers than folds is not in every test.

    Raises
    ------
    CorpusError
        If there are fewer than two folds, fewer speakers than folds, or a region of one speaker,
        who would be in training or in the test but never in both.
    """
    groups = _groups(items, "speaker")
    if not 2 <= n_folds <= len(set(groups)):
        raise CorpusError(
            f"{n_folds} folds of {len(set(groups))} speakers; 2 folds or more are needed, and a "
            "speaker for each: lower the number of folds or add speakers"
        )
    _refuse_rare(items, groups, 2, "speaker")
    dealt = _one_deal(items, groups, (1 / n_folds,) * n_folds, np.random.default_rng(seed))
    at = [dealt[group] for group in groups]
    return tuple(
        Fold(
            f"fold {fold + 1} of {n_folds}",
            tuple(row for row, place in enumerate(at) if place != fold),
            tuple(row for row, place in enumerate(at) if place == fold),
        )
        for fold in range(n_folds)
    )


def leave_one_source_out(items: Sequence[Item]) -> Iterator[Fold]:
    """Hold out one source after another; nobody heard in it is heard in training.

    Parameters
    ----------
    items : sequence of Item
        The manifest.

    Yields
    ------
    fold : Fold
        Sources in the order of their names; one that shares no region with the others is passed
        over. The rows of speakers who are in the held-out source stay out of training.

    Raises
    ------
    CorpusError
        If no source can be held out: there is one only, or no two share a region.
    """
    folds = [_held_out(items, source) for source in sorted({item.source for item in items})]
    usable = [fold for fold in folds if fold.test]
    if not usable:
        raise CorpusError(
            f"{len(folds)} sources, and no region comes from two of them with speakers of its "
            "own; without that nothing tells an accent from a microphone: add a source"
        )
    yield from usable


def _held_out(items: Sequence[Item], source: str) -> Fold:
    heard = {item.speaker for item in items if item.source == source}
    train = [
        row for row, item in enumerate(items) if item.source != source and item.speaker not in heard
    ]
    trained = {items[row].region for row in train}
    held = [row for row, item in enumerate(items) if item.source == source]
    return Fold(
        source,
        tuple(train),
        tuple(row for row in held if items[row].region in trained),
        tuple(row for row in held if items[row].region not in trained),
    )


def _groups(items: Sequence[Item], by: Literal["speaker", "source"]) -> list[str]:
    """Name for each row what it must stay together with."""
    nameless = sum(not item.speaker or not item.source for item in items)
    if nameless:
        raise CorpusError(
            f"{nameless} rows have no speaker or no source; `xiangyin corpus check` lists them"
        )
    if by == "speaker":
        return [item.speaker for item in items]
    sources_of: dict[str, set[str]] = defaultdict(set)
    for item in items:
        sources_of[item.speaker].add(item.source)
    joined = {item.source: item.source for item in items}
    for sources in sources_of.values():
        names = {joined[source] for source in sources}
        if len(names) > 1:
            joined |= {source: min(names) for source, name in joined.items() if name in names}
    return [joined[item.source] for item in items]


def _refuse_rare(items: Sequence[Item], groups: Sequence[str], n_needed: int, what: str) -> None:
    """Refuse regions that come from fewer speakers or sources than must be told apart."""
    rare = [
        f"{region} ({len(named)})"
        for region, named in sorted(_groups_of(items, groups).items())
        if len(named) < n_needed
    ]
    if rare:
        more = f" and {len(rare) - SHOWN} more" * (len(rare) > SHOWN)
        raise CorpusError(
            f"every region needs {n_needed} {what}s, one for each part; too few have "
            f"{', '.join(rare[:SHOWN])}{more}: add recordings, name a wider region, take these "
            "rows out, or ask for fewer parts"
        )


def _groups_of(items: Sequence[Item], groups: Sequence[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for item, group in zip(items, groups, strict=True):
        found[item.region].add(group)
    return found


def _deal(
    items: Sequence[Item], groups: Sequence[str], shares: tuple[float, ...], what: str, seed: int
) -> dict[str, int]:
    """Deal until every region is in every part; one deal does where groups have one region."""
    _refuse_rare(items, groups, len(shares), what)
    wanted = {(item.region, part) for item in items for part in range(len(shares))}
    for rng in np.random.default_rng(seed).spawn(ATTEMPTS):
        dealt = _one_deal(items, groups, shares, rng)
        if wanted == {(i.region, dealt[group]) for i, group in zip(items, groups, strict=True)}:
            return dealt
    raise CorpusError(
        f"in {ATTEMPTS} deals no way was found to have every region in each of {len(shares)} parts "
        f"with whole {what}s: add {what}s, or ask for fewer parts"
    )


def _one_deal(
    items: Sequence[Item],
    groups: Sequence[str],
    shares: tuple[float, ...],
    rng: np.random.Generator,
) -> dict[str, int]:
    """Give each group to the part that most lacks its rarest region.

    Iterative stratification: Sechidis, Tsoumakas and Vlahavas, On the Stratification of
    Multi-Label Data, ECML PKDD 2011, section 3.
    """
    groups_of = _groups_of(items, groups)
    regions_of: dict[str, set[str]] = defaultdict(set)
    for item, group in zip(items, groups, strict=True):
        regions_of[group].add(item.region)
    lacks = {region: _wishes(len(named), shares) for region, named in groups_of.items()}
    lacks_any = _wishes(len(regions_of), shares)
    dealt: dict[str, int] = {}
    while remaining := {
        region: left for region, named in groups_of.items() if (left := named - dealt.keys())
    }:
        region = min(remaining, key=lambda name: (len(remaining[name]), name))
        for group in rng.permutation(sorted(remaining[region])).tolist():
            part = int(np.lexsort((lacks_any, lacks[region]))[-1])
            dealt[group] = part
            lacks_any[part] -= 1
            for spoken in regions_of[group]:
                lacks[spoken][part] -= 1
    return dealt


def _wishes(n_groups: int, shares: tuple[float, ...]) -> FloatArray:
    """Say how many groups each part should get: one each, where there are enough, and its share."""
    floor = 1 if n_groups >= len(shares) else 0
    return np.array([floor + share * (n_groups - floor * len(shares)) for share in shares])
