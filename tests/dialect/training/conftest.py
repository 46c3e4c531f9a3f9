from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dialect.corpus.gather import Workshop
from tests.dialect.training.voices import made_corpus


@pytest.fixture(scope="package")
def manifest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two regions of twenty speakers each, half of them from either source."""
    folder = tmp_path_factory.mktemp("corpus")
    return made_corpus(folder, n_speakers=20, sources=("one", "two"))


@pytest.fixture(scope="package")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    with ThreadPoolExecutor(2) as threads:
        yield Workshop(tmp_path_factory.mktemp("cache"), threads)
