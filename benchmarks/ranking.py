"""Time the ranking of all counties, the loading of the atlas and the cold start of the command.

Beside it, as physical bound, stands the product of ready-made likelihoods in plain NumPy. Run::

    python -m benchmarks.ranking
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from dialect.atlas.load import load_atlas
from dialect.entities import AreaClue, Case, FeatureClue, PlaceNameClue, RegionClue
from dialect.ranking.answer import answer_case, believe
from dialect.ranking.questions.choice import next_questions

CLUES = (
    PlaceNameClue("一渡水", "hanzi"),
    PlaceNameClue("shuang tang", "pinyin"),
    PlaceNameClue("白沙", "hanzi"),
    AreaClue("43", 10.0),
    RegionClue("湘语", 3.0),
    FeatureClue("onset_n_l_before_open", "merged"),
    FeatureClue("coda_in_ing", "merged"),
    FeatureClue("onset_f_hu_merged", "merged"),
    FeatureClue("entering_tone_kept", "lost"),
    FeatureClue("onset_jie", "k"),
)
REPEATS = 50

LOAD = r"""
import re, time
def used_mib():
    return int(re.search(r"VmRSS:\s+(\d+)", open("/proc/self/status").read())[1]) / 1024
before = used_mib()
start = time.perf_counter()
from dialect.atlas.load import load_atlas
imported = time.perf_counter()
atlas = load_atlas()
for table in ("counties", "townships", "place_names", "regions", "localities", "tones",
              "tone_of_class", "character_categories", "readings", "county_regions", "features"):
    getattr(atlas, table)
loaded = time.perf_counter()
print(imported - start, loaded - imported, used_mib() - before)
"""


def main() -> None:
    """Print one line per measurement: median and 90th percentile."""
    atlas = load_atlas()
    case = Case(CLUES)
    first_ms = _time_ms(lambda: answer_case(case, atlas), 1)[0]
    report("ranking, 10 clues, warm", _time_ms(lambda: answer_case(case, atlas), REPEATS))
    print(f"{'ranking, 10 clues, first':32} {first_ms:8.1f} ms")
    belief = believe(case, atlas)
    first_ms = _time_ms(lambda: next_questions(belief, CLUES, atlas), 1)[0]
    report("next questions, warm", _time_ms(lambda: next_questions(belief, CLUES, atlas), REPEATS))
    print(f"{'next questions, first':32} {first_ms:8.1f} ms")
    log_lr = np.random.default_rng(0).normal(size=(len(CLUES), len(atlas.counties)))
    report("bound: ten products in NumPy", _time_ms(lambda: _bound(log_lr), REPEATS))
    loads = [[float(x) for x in _python("-c", LOAD).stdout.split()] for _ in range(5)]
    report("importing the atlas", [1000 * load[0] for load in loads])
    report("loading every table", [1000 * load[1] for load in loads])
    print(f"{'memory of both':32} {statistics.median(load[2] for load in loads):8.1f} MiB")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "case.json"
        clue = {"kind": "place_name", "heard": "一渡水", "script": "hanzi"}
        path.write_text(json.dumps({"clues": [clue]}), encoding="utf-8")
        command = ("-m", "dialect.cli", "rank", str(path), "--format", "json")
        report("xiangyin rank, cold start", _time_ms(lambda: _python(*command), 5))


def report(what: str, times_ms: list[float]) -> None:
    """Print the median and the 90th percentile of some times in milliseconds."""
    high = float(np.percentile(times_ms, 90))
    print(f"{what:32} {statistics.median(times_ms):8.1f} ms, 90 % {high:8.1f} ms")


def _time_ms(call: Callable[[], object], repeats: int) -> list[float]:
    times_ms = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        times_ms.append(1000 * (time.perf_counter() - start))
    return times_ms


def _bound(log_lr: np.ndarray) -> np.ndarray:
    total = np.exp(log_lr.sum(axis=0))
    return np.argsort(-total / total.sum())


def _python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=True)


if __name__ == "__main__":
    main()
