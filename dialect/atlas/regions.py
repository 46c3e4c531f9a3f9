"""The tree of dialect regions: supergroup, group, cluster (片), subcluster (小片)."""

from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from dialect.atlas.script import simplify
from dialect.atlas.tables import StrArray
from dialect.errors import CaseError

__all__ = ["LEVELS", "RegionTree"]

LEVELS = ("supergroup", "group", "cluster", "subcluster")


@dataclass(frozen=True)
class RegionTree:
    """Dialect regions, a parent always before its children.

    Attributes
    ----------
    id : ndarray of str, shape (n_regions,)
        Stable identifier, the path from the supergroup (``mandarin.jiaoliao.denglian``).
    name, name_en : ndarray of str, shape (n_regions,)
        Chinese and English names.
    level : ndarray of str, shape (n_regions,)
        One of `LEVELS`.
    parent : ndarray of int32, shape (n_regions,)
        Row of the region above, -1 for a supergroup.
    aliases : ndarray of str, shape (n_regions,)
        Other names in simplified characters, separated by ``|``.
    """

    id: StrArray
    name: StrArray
    name_en: StrArray
    level: StrArray
    parent: NDArray[np.int32]
    aliases: StrArray

    def __len__(self) -> int:
        return len(self.id)

    @cached_property
    def row(self) -> dict[str, int]:
        """Row of each region id."""
        return {region: i for i, region in enumerate(self.id.tolist())}

    def path(self, row: int) -> tuple[int, ...]:
        """Return the rows from the supergroup down to `row`."""
        above = int(self.parent[row])
        return (*(self.path(above) if above >= 0 else ()), row)

    def full_name(self, row: int) -> str:
        """Return the Chinese names down to `row`, from the group where there is one."""
        path = self.path(row)
        has_group = len(path) > 1 and self.level[path[1]] == "group"
        return "".join(str(self.name[i]) for i in (path[1:] if has_group else path))

    @cached_property
    def within(self) -> NDArray[np.bool_]:
        """Whether region i lies in or is region j, shape (n_regions, n_regions)."""
        table = np.zeros((len(self), len(self)), dtype=bool)
        for row in range(len(self)):
            table[row, list(self.path(row))] = True
        return table

    def ancestor_at(self, level: str) -> NDArray[np.int32]:
        """Return for each region its row at `level`, or the nearest level above that it has.

        Parameters
        ----------
        level : str
            One of `LEVELS`.

        Returns
        -------
        ancestor : ndarray of int32, shape (n_regions,)
            A region already above `level` is its own ancestor.

        Raises
        ------
        ValueError
            If `level` is none of `LEVELS`.
        """
        depth = [LEVELS.index(name) for name in self.level.tolist()]
        limit = LEVELS.index(level)
        return np.array(
            [
                max((i for i in self.path(row) if depth[i] <= limit), default=row)
                for row in range(len(self))
            ],
            dtype=np.int32,
        )

    def find(self, text: str) -> int:
        """Find the region that an id or a name means.

        Parameters
        ----------
        text : str
            An id, a name or an alias, in either script; the names above it may stand before it
            (``中原官话秦陇片``, ``中原官話-秦隴片``).

        Returns
        -------
        row : int
            Row of the region.

        Raises
        ------
        CaseError
            If nothing has that name or several regions do; the message names the nearest.
        """
        if text in self.row:
            return self.row[text]
        wanted = _key(text)
        found = self._rows_of_name.get(wanted, [])
        if len(found) == 1:
            return found[0]
        if found:
            options = "、".join(f"{self.full_name(i)} ({self.id[i]})" for i in found)
            raise CaseError(
                "region",
                f"{text!r} names several regions, say which: {options}",
                f"“{text}”不止一个方言区，请写明是哪一个：{options}",
            )
        near = get_close_matches(wanted, self._rows_of_name, n=5, cutoff=0.4)
        rows = dict.fromkeys(i for name in near for i in self._rows_of_name[name])
        hint = "、".join(f"{self.full_name(i)} ({self.id[i]})" for i in list(rows)[:5])
        raise CaseError(
            "region",
            f"no region is named {text!r}" + (f"; did you mean {hint}?" if hint else ""),
            f"没有叫“{text}”的方言区" + (f"；是不是 {hint}？" if hint else ""),
        )

    @cached_property
    def _rows_of_name(self) -> dict[str, list[int]]:
        names: dict[str, list[int]] = {}
        for row in range(len(self)):
            above = [""] + [
                "".join(combination)
                for combination in _runs([self._own_names(i) for i in self.path(row)[:-1]])
            ]
            for name in {a + own for a in above for own in self._own_names(row)}:
                rows = names.setdefault(_key(name), [])
                if row not in rows:
                    rows.append(row)
        return names

    def _own_names(self, row: int) -> list[str]:
        return [str(self.name[row]), *filter(None, str(self.aliases[row]).split("|"))]


def _runs(names: list[list[str]]) -> list[tuple[str, ...]]:
    """Return every way to name the regions above, from any of them down, gaps allowed."""
    runs: list[tuple[str, ...]] = [()]
    for options in names:
        runs += [(*run, option) for run in runs for option in options]
    return runs[1:]


def _key(name: str) -> str:
    """Fold script, spaces, hyphens and the endings that people leave out or add."""
    folded = "".join(c for c in simplify(name).casefold() if c.isalnum())
    for ending in ("小片", "片", "区"):
        if folded.endswith(ending) and len(folded) > len(ending) + 1:
            return folded.removesuffix(ending)
    return folded
