"""What listeners and caseworkers post from the pages."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, Field

from api.atlas.names import area_code, county_code
from api.clues.ledger import read_clue
from api.library import AtlasFacts
from api.listening.clips import Release
from api.listening.contract import Problem
from api.listening.verdicts import Place, Said
from dialect.contract import ClueIn
from dialect.errors import CaseError

__all__ = ["ReleaseForm", "ReportForm", "VerdictForm"]

Text = Annotated[str, Field(max_length=200)]


class VerdictForm(BaseModel):
    """A verdict as the page posts it; empty fields say nothing."""

    answer: Place
    place: Text = ""
    confidence: Annotated[float, Field(ge=0, le=1)] = 0.8
    not_there: Text = ""
    name: Text = ""
    concept: Text = ""
    called: Text = ""
    feature: Text = ""

    def said(self, atlas: AtlasFacts) -> Said:
        """Turn into what the service takes.

        Raises
        ------
        CaseError
            If a place is none, or only half of a word was written.
        """
        counties = atlas.counties
        place = county_code(counties, self.place) if self.answer == "elsewhere" else None
        if self.answer == "elsewhere" and self.place.strip() and place is None:
            raise CaseError(
                "place",
                "no single county has this name; choose one of the list or on the map",
                f"没有唯一叫“{self.place}”的县；请从列表里选，或在地图上点",
            )
        ruled_out = area_code(counties, self.not_there)
        if self.not_there.strip() and ruled_out is None:
            raise CaseError(
                "not_there",
                "no single place has this name; write a province, prefecture or county",
                f"没有唯一叫“{self.not_there}”的地方；请写省、地市或县",
            )
        not_there = [ruled_out] if ruled_out else []
        return Said(self.answer, place, self.confidence, not_there, self._heard())

    def _heard(self) -> list[ClueIn]:
        heard: list[dict[str, str | float]] = []
        if name := self.name.strip():
            # Whoever writes no Chinese character writes pinyin.
            script = "hanzi" if any("\u4e00" <= one <= "\u9fff" for one in name) else "pinyin"
            heard.append({"kind": "place_name", "heard": name, "script": script, "confidence": 0.8})
        concept, called = self.concept.strip(), self.called.strip()
        if bool(concept) != bool(called):
            raise CaseError(
                "called",
                "of a word write both what it is and what they call it",
                "一个词要写两样：是什么东西，怎么叫",
            )
        if concept:
            heard.append({"kind": "word", "concept": concept, "heard": called})
        feature, _, value = self.feature.partition("=")
        if value:
            heard.append({"kind": "feature", "feature": feature, "value": value, "confidence": 0.8})
        return [read_clue(clue) for clue in heard]


class ReportForm(BaseModel):
    """Why a clip cannot be judged."""

    problem: Problem


class ReleaseForm(BaseModel):
    """A span to release, as the page posts it."""

    recording_id: UUID
    start_s: Annotated[float, Field(ge=0, le=86_400)]
    end_s: Annotated[float, Field(ge=0, le=86_400)]
    known: Annotated[str, BeforeValidator(str.strip), Field(max_length=200)] = ""

    def release(self, atlas: AtlasFacts) -> Release:
        """Turn into what the service takes.

        Raises
        ------
        CaseError
            If the county is none.
        """
        known = county_code(atlas.counties, self.known) if self.known else None
        if self.known and known is None:
            raise CaseError(
                "known_county",
                "no single county has this name; write province, prefecture and county",
                f"没有唯一叫“{self.known}”的县；请写全省、市、县",
            )
        return Release(self.recording_id, self.start_s, self.end_s, known)
