"""Time the search of place names and show where published cases rank, beside a public peer.

The peer is rapidfuzz where it is installed: the similarity of pinyin strings, the best name of each
county. The villages are synthetic: heads of township names joined with tails of others, 700,000 of
them, spread over the counties like townships, and the real 朱马院 of 诸城. Run::

    pip install --target /tmp/peer rapidfuzz
    PYTHONPATH=/tmp/peer python -m benchmarks.place_names
"""

import csv
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.ranking import report
from dialect.atlas.import_names import import_names
from dialect.atlas.load import DATA_FOLDER, Atlas
from dialect.entities import PlaceNameClue
from dialect.evidence.mandarin import split_syllable
from dialect.evidence.name_index import name_index
from dialect.evidence.place_name import weigh_place_name
from dialect.evidence.reading import syllable_of_pinyin

N_VILLAGES = 700_000
N_SEARCHES = 40
CASES = (
    ("一渡水", "hanzi", "yi du shui", "430528"),
    ("原阳镇", "hanzi", "yuan yang", "620524"),
    ("zu ma ya", "pinyin", "zu ma ya", "370782"),
    ("fa du", "pinyin", "fa du", "440114"),
    ("sun de", "pinyin", "sun de", "440606"),
    ("ga ding", "pinyin", "ga ding", "310114"),
)
"""Heard, its script, the same in pinyin, and the county of the home. The first three are the
published cases; the others are well-known names as their counties say them."""

COLD = r"""
import sys, time
from pathlib import Path
start = time.perf_counter()
from dialect.atlas.load import DATA_FOLDER, Atlas
from dialect.entities import PlaceNameClue
from dialect.evidence.place_name import weigh_place_name
atlas = Atlas(DATA_FOLDER, Path(sys.argv[1]))
imported = time.perf_counter()
atlas.added_names
loaded = time.perf_counter()
weigh_place_name(PlaceNameClue("wang jia zhuang", "pinyin"), atlas)
done = time.perf_counter()
used = [line for line in Path("/proc/self/status").read_text().splitlines() if "VmRSS" in line]
print(imported - start, loaded - imported, done - loaded, int(used[0].split()[1]) / 1024)
"""


def main() -> None:
    """Print times, memory and ranks, without villages and with them."""
    with tempfile.TemporaryDirectory() as place:
        bare, full = Path(place) / "none", Path(place) / "villages"
        show("townships and above", Atlas(DATA_FOLDER, bare))
        table = Path(place) / "villages.csv"
        write_villages(table, Atlas(DATA_FOLDER))
        start = time.perf_counter()
        counted = import_names([table], full, Atlas(DATA_FOLDER))
        took_s = time.perf_counter() - start
        size_mb = counted.path.stat().st_size / 1e6
        print(f"\nimporting {N_VILLAGES:,} villages: {took_s:.1f} s, {size_mb:.0f} MB on disk")
        print(", ".join(f"{number:,} {what}" for what, number in counted.counts.items()))
        show("with the synthetic villages", Atlas(DATA_FOLDER, full))


def show(what: str, atlas: Atlas) -> None:
    """Print every figure for one set of names."""
    print(f"\n{what}")
    cold = [_cold(atlas.user_folder or Path()) for _ in range(3)]
    report("reading the added names", [1000 * run[1] for run in cold])
    report("building the index, first search", [1000 * run[2] for run in cold])
    print(f"{'memory of the process':32} {max(run[3] for run in cold):8.0f} MiB")
    print(f"{'names paired with counties':32} {len(name_index(atlas).name):8,}")
    heard = some_names(atlas)
    weigh_place_name(heard["pinyin"][0], atlas)
    for script, clues in heard.items():
        report(f"warm search, {script}", [_time_ms(weigh_place_name, c, atlas) for c in clues])
    peer = rapidfuzz_peer(atlas)
    for text, script, pinyin, home in CASES:
        clue = PlaceNameClue(text, script)  # type: ignore[arg-type]  # a script from the table
        ours = rank_of(weigh_place_name(clue, atlas).log_lr, home, atlas)
        theirs = f", rapidfuzz {rank_of(peer(pinyin), home, atlas)}" if peer else ""
        print(f"{text:10} county {home}: rank {ours}{theirs}")
    if peer:
        pinyin_clues = [clue.heard for clue in heard["pinyin"]]
        report("rapidfuzz, warm search", [_time_ms(peer, text) for text in pinyin_clues])


def some_names(atlas: Atlas) -> dict[str, list[PlaceNameClue]]:
    """Draw township names and write each in one of the three scripts."""
    names = atlas.place_names
    townships = np.flatnonzero((names.level == "township") & (names.n_syllables <= 3))
    drawn = np.random.default_rng(0).choice(townships, 3 * N_SEARCHES, replace=False).tolist()
    syllables = [names.vocabulary[names.syllable[row, : names.n_syllables[row]]] for row in drawn]
    pinyin = [" ".join(spoken.tolist()) for spoken in syllables]
    ipa = [
        " ".join(str(syllable_of_pinyin(split_syllable(one))) for one in spoken.tolist())
        for spoken in syllables
    ]
    n = N_SEARCHES
    return {
        "hanzi": [PlaceNameClue(str(names.name[row]), "hanzi") for row in drawn[:n]],
        "pinyin": [PlaceNameClue(text, "pinyin") for text in pinyin[n : 2 * n]],
        "ipa": [PlaceNameClue(text, "ipa") for text in ipa[2 * n :]],
    }


def write_villages(path: Path, atlas: Atlas) -> None:
    """Write synthetic villages by recombining the names of townships."""
    names, rng = atlas.place_names, np.random.default_rng(0)
    townships = np.flatnonzero(names.level == "township")
    stems = names.stem[townships].tolist()
    home = atlas.counties.code[names.county[rng.choice(townships, N_VILLAGES)]].tolist()
    heads, tails = rng.integers(len(stems), size=(2, N_VILLAGES)).tolist()
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["name", "code", "kind"])
        rows.writerow(["朱马院村", "370782", "village"])
        for code, head, tail in zip(home, heads, tails, strict=True):
            rows.writerow([f"{stems[head][:-1]}{stems[tail][-1]}村", code, "village"])


def rapidfuzz_peer(atlas: Atlas) -> Callable[[str], np.ndarray] | None:
    """Make the peer: similarity of pinyin, the best name of each county; None if not installed."""
    try:
        from rapidfuzz import fuzz, process
    except ModuleNotFoundError:
        print("rapidfuzz is not installed and is left out")
        return None
    index = name_index(atlas)
    words = [*index.speech.vocabulary, ""]
    spoken = [" ".join(words[at] for at in row if at >= 0) for row in index.syllable.tolist()]

    def search(pinyin: str) -> np.ndarray:
        score = process.cdist([pinyin], spoken, scorer=fuzz.ratio, dtype=np.float32)[0]
        best = np.zeros(index.n_counties, np.float32)
        np.maximum.at(best, index.county, score)
        return best

    return search


def rank_of(score: np.ndarray, county: str, atlas: Atlas) -> int:
    """Rank a county, after all that score as well."""
    return int((score >= score[atlas.counties.row[county]]).sum())


def _cold(folder: Path) -> list[float]:
    command = [sys.executable, "-c", COLD, str(folder)]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return [float(figure) for figure in output.split()]


def _time_ms(call: Callable[..., object], *arguments: object) -> float:
    start = time.perf_counter()
    call(*arguments)
    return 1000 * (time.perf_counter() - start)


if __name__ == "__main__":
    main()
