"""Places as people write them in a form: by code, or by name with what they belong to."""

import numpy as np

from dialect.atlas.tables import Counties

__all__ = ["area_code", "county_code", "full_name", "place_name"]


def county_code(counties: Counties, text: str) -> str | None:
    """Return the code of the county that is meant; None of no county, or of several."""
    wanted = text.split()
    if not wanted:
        return None
    if wanted[0] in counties.row:
        return wanted[0]
    if wanted[-1] in counties.row:  # a list of suggestions adds the code to namesakes
        return wanted[-1]
    found = counties.name == wanted[-1]
    for part in wanted[:-1]:
        found &= (counties.province == part) | (counties.prefecture == part)
    rows = np.flatnonzero(found)
    return str(counties.code[rows[0]]) if len(rows) == 1 else None


def area_code(counties: Counties, text: str) -> str | None:
    """Return the code of the province, prefecture or county that is meant, by two to six digits."""
    wanted = text.strip()
    for codes, names in (
        (counties.province_code, counties.province),
        (counties.prefecture_code, counties.prefecture),
    ):
        meant = (codes == wanted) | (names == wanted.split()[-1] if wanted else False)
        found = sorted(set(codes[meant].tolist()))
        if len(found) == 1:
            return str(found[0])
    return county_code(counties, wanted)


def full_name(counties: Counties, code: str) -> str:
    """Write a county with its prefecture and province; a code that is none as it stands.

    A municipality is its own prefecture, and is named once.
    """
    row = counties.row.get(code)
    if row is None:
        return code
    parts = (counties.province[row], counties.prefecture[row], counties.name[row])
    return " ".join(dict.fromkeys(map(str, parts)))


def place_name(counties: Counties, code: str) -> str:
    """Name a province, prefecture or county by its code; a code that is none as it stands."""
    columns = {2: counties.province, 4: counties.prefecture, 6: counties.name}
    rows = np.flatnonzero(np.char.startswith(counties.code, code))
    return str(columns[len(code)][rows[0]]) if len(rows) and len(code) in columns else code
