"""A folder of recordings is scored a row a file, from kept measures where there are any."""

import shutil
from pathlib import Path

import pytest

from dialect.audio import nursery
from dialect.errors import TruncatedAudioError
from dialect.rescore.folder import FileScorer, find_recordings

SAMPLES = Path(__file__).parents[3] / "samples" / "recordings"
CANTONESE = "synthetic-cantonese-numerals.opus"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "recordings" / "b"
    inside.mkdir(parents=True)
    shutil.copy(SAMPLES / CANTONESE, inside)
    (inside.parent / "a.opus").write_bytes((SAMPLES / CANTONESE).read_bytes()[:3_000])
    (inside.parent / "notes.txt").write_text("no recording")
    return inside.parent


def test_recordings_are_found_in_order_however_deep(folder: Path) -> None:
    assert list(find_recordings(folder)) == ["a.opus", f"b/{CANTONESE}"]


def test_a_recording_gets_a_row_with_what_it_rests_on(folder: Path) -> None:
    row = FileScorer(folder, "numerals")(f"b/{CANTONESE}")
    assert (row.state, row.reach, row.reach_code) == ("done", "province", "44")
    assert len(row.counties) == len(row.posteriors) == 10
    assert row.posteriors == tuple(sorted(row.posteriors, reverse=True))
    assert "atlas" in row.versions


def test_without_words_or_model_a_recording_is_described_and_not_ranked(folder: Path) -> None:
    row = FileScorer(folder)(f"b/{CANTONESE}")
    assert row.counties == ()
    assert row.duration_s == pytest.approx(7.39, abs=0.01)
    assert "没有标出" in row.why


def test_a_cut_recording_says_so(folder: Path) -> None:
    with pytest.raises(TruncatedAudioError):
        FileScorer(folder)("a.opus")


def test_kept_measures_give_the_same_row_without_decoding(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scorer = FileScorer(folder, "numerals", cache=tmp_path / "cache")
    first = scorer(f"b/{CANTONESE}")
    monkeypatch.setattr(nursery, "MODULE", "no.such.decoder")
    (folder / "b" / "renamed.opus").write_bytes((folder / "b" / CANTONESE).read_bytes())
    again = scorer("b/renamed.opus")
    assert again.posteriors == first.posteriors
    assert len([path for path in (tmp_path / "cache").rglob("*") if path.is_file()]) == 1


def test_cut_measures_are_made_again(folder: Path, tmp_path: Path) -> None:
    scorer = FileScorer(folder, "numerals", cache=tmp_path / "cache")
    first = scorer(f"b/{CANTONESE}")
    (kept,) = (path for path in (tmp_path / "cache").rglob("*") if path.is_file())
    kept.write_bytes(kept.read_bytes()[:-100])
    assert scorer(f"b/{CANTONESE}") == first
