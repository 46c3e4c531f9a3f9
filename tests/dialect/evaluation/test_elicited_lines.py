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
    size = Size(n_draws=2, n_speakers=2, lengths=(2,), of_prototype=(4,), hard_length=3)
    with ThreadPoolExecutor(1) as executor:
        lines = elicited_lines(make_corpus(tmp_path), Atlas(), size, executor)
    sources = [line.source for line in lines]
    assert len(set(sources)) == 7
    recorded = [line for line in lines if line.source.startswith("Cantonese syllables, by cat")]
    assert {line.condition for line in recorded} == set(Condition)
    clean = [line for line in recorded if line.condition == Condition.CLEAN]
    assert {line.evidence for line in clean} == set(Evidence)
    assert all(set(line.figures) == {2, 4} for line in clean)
    assert {n for line in recorded if line.condition != Condition.CLEAN for n in line.figures} == {
        3
    }
    report = elicited_json(lines, {"atlas": "1"}, "xiangyin evaluate elicited")
    assert report["lines"][0]["n_cases"] == {2: 2, 4: 2}
    page = elicited_page(lines, {"atlas": "1"}, "xiangyin evaluate elicited")
    assert page.count("<table>") == len(lines)
    assert "simulated" in page
