"""Names of places as people type them, and the codes that they mean."""

from collections.abc import Iterator
from functools import cached_property

from api.atlas.names import full_name
from dialect.atlas.tables import Counties
from dialect.errors import CaseError

__all__ = ["PlaceNames"]


class PlaceNames:
    """Provinces, prefectures and counties by full name, by a short name that no other has, by code.

    Parameters
    ----------
    counties : Counties
        Of the atlas.
    """

    def __init__(self, counties: Counties) -> None:
        self._counties = counties

    def code_of(self, text: str, field: str, *, digits: tuple[int, ...] = (2, 4, 6)) -> str:
        """Return the code of a place that somebody typed.

        Raises
        ------
        CaseError
            If no place is called so, several are, or it is of another level than is wanted.
        """
        wanted = " ".join(text.split())
        names, codes = self._directory
        code = wanted if wanted in names else codes.get(wanted)
        if code is None or len(code) not in digits:
            raise CaseError(
                field,
                f"no one place of the wanted level is called {wanted!r}",
                f"没有找到唯一的“{wanted}”，请从列表里选，或写上省和市",
            )
        return code

    def name_of(self, code: str) -> str:
        """Return the full name of a place, or the code where no place has it."""
        if code in self._counties.row:
            return full_name(self._counties, code)
        return self._directory[0].get(code, code)

    @cached_property
    def _directory(self) -> tuple[dict[str, str], dict[str, str | None]]:
        """Names by code and codes by name, made when a name is looked up: it takes a while."""
        names: dict[str, str] = {}
        codes: dict[str, str | None] = {}
        for code, parts in _areas(self._counties):
            if code in names:
                continue
            full = names[code] = _full_name(parts)
            namesake = codes.get(full)
            if namesake and code.startswith(namesake):
                continue  # 北京市 is one place, as a province and as its only prefecture
            codes[f"{full} {code}" if namesake else full] = code
            if parts[-1] != full:
                codes[parts[-1]] = None if parts[-1] in codes else code
        return names, codes


def _full_name(parts: tuple[str, ...]) -> str:
    return " ".join(dict.fromkeys(parts))


def _areas(counties: Counties) -> Iterator[tuple[str, tuple[str, ...]]]:
    for code, name, prefecture_code, prefecture, province_code, province in zip(
        counties.code.tolist(),
        counties.name.tolist(),
        counties.prefecture_code.tolist(),
        counties.prefecture.tolist(),
        counties.province_code.tolist(),
        counties.province.tolist(),
        strict=True,
    ):
        yield province_code, (province,)
        yield prefecture_code, (province, prefecture)
        yield code, (province, prefecture, name)
