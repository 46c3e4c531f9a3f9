"""A library that keeps the service's protocol and needs neither the atlas's files nor a decoder."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from api.library import Description, FreeSpeechState, Ranked
from dialect.acoustic.artefacts import ModelFacts
from dialect.acoustic.prompts import prompt_list
from dialect.atlas.regions import RegionTree
from dialect.atlas.tables import (
    Counties,
    CountyRegions,
    FeatureDefinition,
    FeatureTable,
    Localities,
    Townships,
)
from dialect.contract import AnswerOut, QuestionsOut
from dialect.contract.elicited import ElicitedOut
from dialect.entities import (
    AreaClue,
    Case,
    Clue,
    FeatureClue,
    FloatArray,
    FollowUpClue,
    Quality,
    Recording,
    Span,
)
from dialect.errors import CaseError
from dialect.evidence.reliability import Answer, Judged, Reliability, Voice
from tests.dialect.contract.elicited_maker import made_elicited

_HONG_KONG = "香港特别行政区"
_ROWS = [
    ("370782", "诸城市", "3707", "潍坊市", "37", "山东省", 36.0, 119.4, 1.08e6),
    ("371102", "东港区", "3711", "日照市", "37", "山东省", 35.4, 119.5, 0.9e6),
    ("371327", "莒南县", "3713", "临沂市", "37", "山东省", 35.2, 118.8, 0.8e6),
    ("430528", "新宁县", "4305", "邵阳市", "43", "湖南省", 26.4, 110.9, 0.5e6),
    ("621123", "渭源县", "6211", "定西市", "62", "甘肃省", 35.1, 104.2, 0.3e6),
    (
        "810000",
        "香港特别行政区",
        "8100",
        "香港特别行政区",
        "81",
        "香港特别行政区",
        22.3,
        114.2,
        7.4e6,
    ),
    ("620524", "武山县", "6205", "天水市", "62", "甘肃省", 34.7, 104.9, 0.4e6),
]


@dataclass(frozen=True)
class SmallAtlas:
    """Seven counties, one township, three regions, one feature and two survey points."""

    version: str
    counties: Counties
    townships: Townships
    regions: RegionTree
    county_regions: CountyRegions
    features: FeatureTable
    localities: Localities


def small_atlas() -> SmallAtlas:
    code, name, prefecture_code, prefecture, province_code, province, lat, lon, population = (
        np.array(column) for column in zip(*_ROWS, strict=True)
    )
    counties = Counties(
        code=code,
        name=name,
        prefecture_code=prefecture_code,
        prefecture=prefecture,
        province_code=province_code,
        province=province,
        lat=lat,
        lon=lon,
        centroid_source=np.full(len(code), "polygon"),
        population=population,
        area_km2=np.full(len(code), 2_000.0),
        kind=np.full(len(code), "county"),
        former_names=np.full(len(code), ""),
    )
    regions = RegionTree(
        id=np.array(["mandarin", "mandarin.jiaoliao", "xiang"]),
        name=np.array(["官话", "胶辽官话", "湘语"]),
        name_en=np.array(["Mandarin", "Jiaoliao Mandarin", "Xiang"]),
        level=np.array(["supergroup", "group", "supergroup"]),
        parent=np.array([-1, 0, -1], dtype=np.int32),
        aliases=np.array(["", "", ""]),
    )
    merged = FeatureDefinition(
        id="onset_n_l",
        question="“南”和“蓝”的声母一样吗？",
        question_en="Do 南 and 蓝 begin with the same sound?",
        examples="南蓝脑老",
        values=("same", "different"),
        labels=("一样", "不一样"),
        reliability=0.9,
        n_pairs=30,
    )
    features = FeatureTable(
        (merged,), np.array([0], dtype=np.int32), np.array([[0]], dtype=np.int8)
    )
    spoken = [("370782", 1), ("371102", 1), ("371327", 0), ("430528", 2), ("621123", 0)]
    county_regions = CountyRegions(
        county=np.array([code.tolist().index(one) for one, _ in spoken], dtype=np.int32),
        region=np.array([region for _, region in spoken], dtype=np.int32),
        share=np.ones(len(spoken)),
        confidence=np.ones(len(code)),
        method=np.full(len(code), "name"),
    )
    townships = Townships(
        np.array(["430528101"]), np.array(["一渡水镇"]), np.array([3], dtype=np.int32)
    )
    localities = Localities(
        name=np.array(["諸城", "古邕"]),
        label=np.array(["诸城", "古邕"]),
        lat=np.array([36.0, 22.8]),
        lon=np.array([119.4, 108.3]),
        region=np.array([1, 0], dtype=np.int32),
        county=np.array([0, -1], dtype=np.int32),
        is_island=np.array([False, False]),
        is_historical=np.array([False, True]),
        source=np.array(["mcpdict2024", "mcpdict2024"]),
    )
    return SmallAtlas(
        version="test-atlas",
        counties=counties,
        townships=townships,
        regions=regions,
        county_regions=county_regions,
        features=features,
        localities=localities,
    )


@dataclass
class FakeLibrary:
    """Weighs area clues alone; remembers the cases and recordings that it was shown."""

    atlas: SmallAtlas = field(default_factory=small_atlas)
    fails_with: Exception | None = None
    power: float = 1.0
    """How much an area clue counts: another version of the library weighs otherwise."""
    seen: list[Path] = field(default_factory=list)
    asked: list[Case] = field(default_factory=list)
    elicited: list[tuple[Recording, int]] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    judged: list[tuple[tuple[Answer, ...], tuple[Voice, ...]]] = field(default_factory=list)
    free_speech_state: FreeSpeechState = "none"

    @property
    def models(self) -> tuple[ModelFacts, ...]:
        return (ModelFacts("test-traits-1", "f" * 16, "0" * 64, "# test-traits-1"),)

    def answer(self, case: Case, *, top: int) -> AnswerOut:
        self.cases.append(case)
        self._look_at(*(recording.path for recording in case.recordings))
        counties = self.atlas.counties
        weight = np.ones(len(counties))
        evidence: list[list[dict[str, object]]] = [[] for _ in range(len(counties))]
        for index, clue in enumerate(case.clues):
            if isinstance(clue, FeatureClue) and clue.feature not in self.atlas.features.column:
                raise CaseError(f"clues.{index}.feature", f"no feature is named {clue.feature!r}")
            if isinstance(clue, AreaClue):
                inside = np.char.startswith(counties.code, clue.code)
                weight[inside] *= clue.likelihood_ratio**self.power
                for row in np.flatnonzero(inside):
                    log10_lr = float(np.log10(clue.likelihood_ratio))
                    evidence[row].append(
                        {
                            "clue": index,
                            "log10_lr": log10_lr,
                            "strength": {"id": "for_weak", "words": "弱支持"},
                            "why": "在所说的地区之内",
                        }
                    )
        total = weight.sum() + 0.1
        order = np.argsort(-weight, kind="stable")
        candidates = [
            {
                "rank": rank,
                "code": counties.code[row],
                "name": counties.name[row],
                "prefecture": counties.prefecture[row],
                "province": counties.province[row],
                "lat": counties.lat[row],
                "lon": counties.lon[row],
                "posterior": weight[row] / total,
                "log10_lr": float(np.log10(weight[row])),
                "strength": {"id": "for_weak", "words": "弱支持"},
                "surveyed": str(counties.province_code[row]) != "37",
                "nearest_survey_km": 120.0,
                "evidence": evidence[row],
                "remainder": None,
                "together": None,
            }
            for rank, row in enumerate(order[:top], start=1)
        ]
        best = counties.code[order[0]]
        return AnswerOut.model_validate(
            {
                "candidates": candidates,
                "outside_coverage": 0.1 / total,
                "credible": {"50": [best], "80": [best], "95": [best]},
                "provinces": [{"code": "37", "name": "山东省", "posterior": 0.5}],
                "prefectures": [{"code": "3707", "name": "潍坊市", "posterior": 0.4}],
                "regions": [{"id": "mandarin", "name": "官话", "posterior": 0.9}],
                **self._explanation(case),
                "recordings": [
                    {"net_speech_s": 3.2, "snr_db": 21.0, "usable": False, "why": "没有标出的字"}
                    for _ in case.recordings
                ],
                "notice": "线索仅供查访，不作结论",
                "versions": {"xiangyin": "test", "atlas": self.atlas.version},
            }
        )

    def rank(self, case: Case, *, top: int) -> Ranked:
        answer = self.answer(case, top=len(self.atlas.counties))
        share = {candidate.code: candidate.posterior for candidate in answer.candidates}
        kept = answer.model_copy(update={"candidates": answer.candidates[:top]})
        return Ranked(kept, tuple(share[code] for code in self.atlas.counties.code.tolist()))

    @property
    def versions(self) -> dict[str, str]:
        return {"xiangyin": "test", "atlas": self.atlas.version}

    def measures_key(self, recording: Recording) -> str:
        return f"{len(recording.segments)}-marks"

    def measure(self, recording: Recording) -> bytes:
        self._look_at(recording.path)
        return b"measures of " + recording.path.read_bytes()

    def rank_measured(self, case: Case, measures: Sequence[bytes], *, top: int) -> Ranked:
        assert all(one.startswith(b"measures of ") for one in measures)
        self.cases.append(case)
        return self.rank(replace(case, recordings=()), top=top)

    def check(self, clue: Clue) -> None:
        counties, features = self.atlas.counties, self.atlas.features
        if isinstance(clue, FeatureClue) and clue.feature not in features.column:
            raise CaseError("feature", f"no feature is named {clue.feature!r}")
        if isinstance(clue, FollowUpClue) and clue.county not in counties.row:
            raise CaseError("county", f"no county has the code {clue.county!r}")

    def _explanation(self, case: Case) -> dict[str, object]:
        """Explain by rote: each clue holds up the first county, two clues contradict each other."""
        counties = self.atlas.counties
        leaders = [
            {
                "rank": rank,
                "code": counties.code[row],
                "name": counties.name[row],
                "prefecture": counties.prefecture[row],
                "province": counties.province[row],
                "posterior": 0.2 / rank,
            }
            for rank, row in enumerate((3, 0, 1, 2, 4, 5), start=1)
        ]
        return {
            "reach": {
                "level": "province",
                "code": "37",
                "name": "山东省",
                "posterior": 0.7,
                "share_needed": 0.5,
                "information_bits": 2.5,
                "effective_counties": 40.0,
                "why": "现有证据只能说到省：山东省占 70%。",
            },
            "survey": {"unsurveyed": 3, "leading": 7, "why": "前 7 名中有 3 个县没有调查点"},
            "without": [
                {
                    "clue": index,
                    "first": leaders[0],
                    "moved": True,
                    "replaced": 1,
                    "outside_coverage": 0.12,
                    "outside_coverage_change": 0.05,
                    "candidates": leaders,
                }
                for index in range(len(case.clues))
            ],
            "contradictions": [
                {
                    "kind": "against_the_rest",
                    "clues": [1],
                    "recordings": [],
                    "log10_conflict": 0.9,
                    "why": "线索 2 与其余各条不合",
                }
            ]
            if len(case.clues) > 1
            else [],
        }

    def ask(self, case: Case, *, top: int) -> QuestionsOut:
        self._look_at(*(recording.path for recording in case.recordings))
        self.asked.append(case)
        county = {"code": "430528", "name": "新宁县", "prefecture": "邵阳市", "province": "湖南省"}
        province = {"code": "43", "name": "湖南省", "posterior": 0.6}
        answer = {"value": "黄土", "label": "黄土", "probability": 0.8, "posterior": 0.1}
        question = {
            "kind": "word",
            "about": "泥巴",
            "text": "“泥巴”叫什么？",
            "text_en": "What do they call mud?",
            "listen_for": "泥巴",
            "information_bits": 0.4,
            "burden_bits": 0.05,
            "answers": [answer | {"first": county, "province": province}],
        }
        name = {"name": "一渡水镇", "level": "township", "county": county, "n_places": 1}
        return QuestionsOut.model_validate(
            {
                "unit": "county",
                "entropy_bits": 9.0,
                "questions": [question][:top],
                "names": [name | {"probability": 0.1, "information_bits": 0.05}],
                "notice": "线索仅供查访，不作结论。",
            }
        )

    def describe(self, path: Path) -> Description:
        self._look_at(path)
        spans = (Span(0.4, 1.1), Span(1.6, 2.4))
        quality = Quality(3.0, 1.5, spans, 21.0, -3.0, 0.0, 7_800.0)
        return Description(quality, ("扩展名与内容不符：内容是 wav",))

    def elicit(self, recording: Recording, *, top: int) -> ElicitedOut:
        self._look_at(recording.path)
        if recording.prompt_list is not None:
            prompt_list(
                recording.prompt_list
            )  # refuses a list that there is not, as the library does
        self.elicited.append((recording, top))
        return made_elicited()

    def cut(self, path: Path, span: Span) -> bytes:
        self._look_at(path)
        return f"{span.start_s:g} to {span.end_s:g} ".encode() * 10

    def familiar(self, home: str) -> FloatArray:
        return (self.atlas.counties.province_code == home[:2]).astype(np.float64)

    def judge(self, answers: tuple[Answer, ...], voices: tuple[Voice, ...]) -> Judged:
        """Believe everybody alike, and a little more with every answer; remember what was shown."""
        self.judged.append((answers, voices))
        counts = Counter(answer.listener for answer in answers)
        return Judged(
            {name: Reliability(0.6 + 0.01 * n, 0.4, 0.9, n) for name, n in counts.items()},
            Reliability(0.6, 0.2, 0.9, 0),
        )

    def _look_at(self, *paths: Path) -> None:
        assert all(path.is_file() for path in paths)
        self.seen.extend(paths)
        if self.fails_with is not None:
            raise self.fails_with
