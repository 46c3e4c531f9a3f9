"""A volunteer as the page posts one: places and regions by name, lists as lines."""

import re
from typing import Annotated, Any

from pydantic import BaseModel, Field, ValidationError

from api.atlas.names import county_code
from api.library import AtlasFacts
from api.volunteers.routes import VolunteerIn
from dialect.contract import first_problem
from dialect.errors import CaseError

__all__ = ["VolunteerForm"]

_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})")
Text = Annotated[str, Field(max_length=2_000)]


class VolunteerForm(BaseModel):
    """The fields of the form; `version` is what was read before an edit."""

    name: Text = ""
    home_county: Text = ""
    account: Text = ""
    dialects: Text = ""
    languages: Text = ""
    weekdays: list[int] = []
    away_until: Text = ""
    most_tasks: int = 3
    training: Text = ""
    is_active: bool = False
    version: int = 0

    def fields(self, atlas: AtlasFacts, account_id: str | None) -> dict[str, Any]:
        """Return the fields of a volunteer as the service takes them.

        Parameters
        ----------
        atlas : AtlasFacts
            Where places and regions are looked up.
        account_id : str or None
            Whose the sign-in name is.

        Raises
        ------
        CaseError
            If a field cannot be read; it says which and how to write it.
        """
        home = county_code(atlas.counties, self.home_county)
        if home is None:
            raise CaseError(
                "home_county",
                "no single county has this name; write province, prefecture and county",
                f"没有唯一叫“{self.home_county}”的县；请写全省、市、县",
            )
        regions = [
            str(atlas.regions.id[atlas.regions.find(name)]) for name in _parts(self.dialects)
        ]
        try:
            volunteer = VolunteerIn.model_validate(
                {
                    "account_id": account_id,
                    "name": self.name,
                    "home_county": home,
                    "dialects": regions,
                    "languages": _parts(self.languages),
                    "weekdays": self.weekdays,
                    "away_until": self.away_until or None,
                    "most_tasks": self.most_tasks,
                    "training": [_course(line) for line in self.training.splitlines() if line],
                    "is_active": self.is_active,
                }
            )
        except ValidationError as error:
            raise first_problem(error) from error
        return volunteer.model_dump(mode="json", exclude={"home_township"})


def _parts(text: str) -> list[str]:
    return [part for part in re.split(r"[,，、;；\s]+", text) if part]


def _course(line: str) -> dict[str, str]:
    """Read a course and its day, in either order."""
    found = _DAY.search(line)
    if found is None:
        raise CaseError(
            "training",
            "write each course on a line of its own with its day, as 2026-03-01",
            f"培训“{line}”要写日期，如：判听入门 2026-03-01",
        )
    return {"course": _DAY.sub("", line).strip() or line, "on": found[1]}
