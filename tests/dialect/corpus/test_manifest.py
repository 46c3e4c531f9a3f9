from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialect.corpus.manifest import SPLITS, Item, read_manifest, write_manifest
from dialect.errors import CorpusError

HEADING = "path,region,county,speaker,source,seconds,licence,split\n"
WORDS = st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=20)


def text_of(folder: Path, rows: str, heading: str = HEADING) -> Path:
    path = folder / "manifest.csv"
    path.write_text(heading + rows, encoding="utf-8")
    return path


@pytest.mark.parametrize("suffix", [".csv", ".tsv"])
@given(data=st.data())
def test_what_is_written_is_read_again(
    suffix: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("manifest").resolve()
    item = st.builds(
        Item,
        path=st.sampled_from([folder / "a.wav", folder / "清单" / "b,c.wav", Path("/data/x.pcm")]),
        region=WORDS,
        speaker=WORDS,
        source=WORDS,
        licence=WORDS,
        county=st.sampled_from(["", "430523"]),
        seconds=st.one_of(st.none(), st.integers(0, 10_000).map(lambda n: n / 100)),
        split=st.sampled_from(["", *SPLITS]),
    )
    items = tuple(data.draw(st.lists(item, min_size=1, max_size=4)))
    write_manifest(items, folder / f"manifest{suffix}")
    assert read_manifest(folder / f"manifest{suffix}") == items


def test_paths_are_relative_to_the_manifest_so_that_both_can_move(tmp_path: Path) -> None:
    item = Item(tmp_path.resolve() / "clips" / "a.wav", "yue", "s", "src", "CC0")
    write_manifest([item], tmp_path / "manifest.csv")
    assert "\nclips/a.wav," in (tmp_path / "manifest.csv").read_text(encoding="utf-8")


def test_columns_that_may_be_left_out_are_left_out(tmp_path: Path) -> None:
    path = text_of(tmp_path, "a.wav,yue,s1,src,CC0\n", "path,region,speaker,source,licence\n")
    (item,) = read_manifest(path)
    assert (item.county, item.seconds, item.split) == ("", None, "")


def test_a_missing_column_is_named_with_the_heading_that_is_needed(tmp_path: Path) -> None:
    path = text_of(tmp_path, "a.wav,yue\n", "path,region\n")
    with pytest.raises(CorpusError, match=r"no column speaker, source, licence; .*path,region"):
        read_manifest(path)


def test_every_bad_row_is_listed_by_its_number(tmp_path: Path) -> None:
    path = text_of(
        tmp_path,
        "a.wav,yue,,s,src,1.5,CC0,train\n"
        "b.wav,yue,,s,src,long,CC0,train\n"
        "c.wav,yue,,s,src,,CC0,validation\n"
        ",yue,,s,src,,CC0,\n"
        "d.wav,yue\n",
    )
    with pytest.raises(CorpusError) as caught:
        read_manifest(path)
    lines = str(caught.value).splitlines()
    assert lines[0].endswith("4 rows cannot be read")
    assert [line.partition(":")[0] for line in lines[1:]] == ["row 3", "row 4", "row 5", "row 6"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no column path"),
        (HEADING.encode(), "lists no recordings"),
        (b"\xff\xfe\x00", "UTF-8"),
    ],
)
def test_a_file_that_is_no_manifest_is_refused(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "manifest.csv"
    path.write_bytes(content)
    with pytest.raises(CorpusError, match=words):
        read_manifest(path)


def test_an_absent_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="cannot be read"):
        read_manifest(tmp_path / "none.csv")
