import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dialect.cli import main
from tests.dialect.training.voices import made_corpus


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [*map(str, words)])


@pytest.mark.slow
def test_a_trained_model_is_judged_on_sources_left_out_and_not_on_its_own_speakers(
    tmp_path: Path,
) -> None:
    manifest = made_corpus(tmp_path / "corpus", n_speakers=20, sources=("one", "two"))
    place, cache = tmp_path / "models" / "m-1", ("--cache", tmp_path / "cache")
    made = run("train", manifest, "--out", place, "--features", "mfcc-statistics", *cache)
    assert made.exit_code == 0, made.output
    assert f"its card: {place / 'card.md'}" in made.stdout
    judge = ("evaluate", "acoustic", place, manifest, "--out", tmp_path / "report", *cache)
    refused = run(*judge)
    assert refused.exit_code == 1
    assert "were trained on" in refused.stderr
    judged = run(*judge, "--leave-one-source-out")
    assert judged.exit_code == 0, judged.output
    report = json.loads((tmp_path / "report" / "acoustic.json").read_text(encoding="utf-8"))
    assert report["conditions"]["all"]["n_recordings"] == 40
    assert {"source: one", "source: two"} <= report["conditions"].keys()
    assert "m-1" in (tmp_path / "report" / "acoustic.html").read_text(encoding="utf-8")
