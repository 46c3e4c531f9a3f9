"""Names of places as people type them, and the codes that they mean."""

from collections.abc import Iterator

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
        self._names: dict[str, str] = {}
        self._codes: dict[str, str | None] = {}
        for code, parts in _areas(counties):
            self._add(code, parts)

    def _add(self, code: str, parts: tuple[str, ...]) -> None:
        if code in self._names:
            return
        full = " ".join(dict.fromkeys(parts))
        self._names[code] = full
        namesake = self._codes.get(full)
        if namesake and code.startswith(namesake):
            return  # 北京市 is one place, as a province and as its only prefecture
        self._codes[f"{full} {code}" if namesake else full] = code
        if parts[-1] != full:
            self._codes[parts[-1]] = None if parts[-1] in self._codes else code

    def code_of(self, text: str, field: str, *, digits: tuple[int, ...] = (2, 4, 6)) -> str:
        """Return the code of a place that somebody typed.

        Raises
        ------
        CaseError
            If no place is called so, several are, or it is of another level than is wanted.
        """
        wanted = " ".join(text.split())
        code = wanted if wanted in self._names else self._codes.get(wanted)
        if code is None or len(code) not in digits:
            raise CaseError(
                field,
                f"no one place of the wanted level is called {wanted!r}",
                f"没有找到唯一的“{wanted}”，请从列表里选，或写上省和市",
            )
        return code

    def name_of(self, code: str) -> str:
        """Return the full name of a place, or the code where no place has it."""
        return self._names.get(code, code)


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
