from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialect.atlas.added_names import decode_text, encode_texts, open_added
from dialect.errors import AtlasError

names = st.text(
    st.characters(
        min_codepoint=0x3400, max_codepoint=0x323AF, exclude_categories=["Cs", "Cn", "Co"]
    ),
    max_size=8,
)


@given(st.lists(names, min_size=1, max_size=5))
def test_texts_are_read_as_they_were_written(texts: list[str]) -> None:
    assert [decode_text(row) for row in encode_texts(texts, 16)] == texts


def test_a_text_too_long_is_cut() -> None:
    assert decode_text(encode_texts(["朱马院村"], 3)[0]) == "朱马院"


def test_nothing_imported_is_no_names(tmp_path: Path) -> None:
    assert open_added(tmp_path) is None


def test_a_damaged_table_says_how_to_mend_it(tmp_path: Path) -> None:
    (tmp_path / "added_names.npz").write_bytes(b"PK broken")
    with pytest.raises(AtlasError, match="import-names"):
        open_added(tmp_path)
