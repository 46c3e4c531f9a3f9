from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dialect.atlas.load import Atlas
from dialect.errors import EvaluationError
from dialect.evaluation.elicited import Condition, Evidence
from dialect.evaluation.elicited_lines import Size, elicited_lines
from dialect.evaluation.elicited_report import elicited_json, elicited_page
from tests.dialect.evaluation.made_corpus import make_corpus


def test_a_folder_without_a_manifest_is_refused(tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as executor, pytest.raises(EvaluationError, match="manifest"):
        elicited_lines(tmp_path, Atlas(), Size(2, 2), executor)


@pytest.mark.full
def test_every_source_and_condition_has_its_line(tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as executor:
        lines = elicited_lines(make_corpus(tmp_path), Atlas(), Size(2, 2, (2, 6)), executor)
    sources = [line.source for line in lines]
    assert len(set(sources)) == 7
    recorded = [line for line in lines if line.source.startswith("Cantonese syllables, by cat")]
    assert {line.condition for line in recorded} == set(Condition)
    clean = [line for line in recorded if line.condition == Condition.CLEAN]
    assert {line.evidence for line in clean} == set(Evidence)
    assert all(set(line.figures) == {2, 6, 12, 24} for line in clean)
    report = elicited_json(lines, {"atlas": "1"}, "xiangyin evaluate elicited")
    assert report["lines"][0]["n_cases"] == {2: 2, 6: 2, 12: 2, 24: 2}
    page = elicited_page(lines, {"atlas": "1"}, "xiangyin evaluate elicited")
    assert page.count("<table>") == len(lines)
    assert "simulated" in page
