"""The dialect challenge of iFLYTEK, 2018: ten dialects, 35 speakers each, raw samples."""

from collections.abc import Iterator
from pathlib import Path

from dialect.atlas.load import Atlas
from dialect.corpus.check import Problem
from dialect.corpus.labels import label_region
from dialect.corpus.manifest import Item
from dialect.errors import CorpusError

__all__ = ["read_iflytek"]

NAME = "iflytek"
LICENCE = "terms of the iFLYTEK challenge of 2018: research"
SPLITS = {"train": "train", "dev": "development"}
BYTES_PER_SECOND = 2 * 16_000


def read_iflytek(folder: Path, atlas: Atlas) -> Iterator[Item | Problem]:
    """Read ``DIALECT/{train,dev}/speakerNN/*.pcm``: 16 bits, 16 kHz, mono, no header.

    Clips of the dev part lie one folder deeper, in ``short`` and ``long``. A speaker's number is
    its own within the dialect only.

    Parameters
    ----------
    folder : Path
        Holds one folder per dialect, named in pinyin.
    atlas : Atlas
        For the regions.

    Yields
    ------
    found : Item or Problem
        A recording, or a folder that is no dialect.

    Raises
    ------
    CorpusError
        If no clip lies where the layout has it.

    References
    ----------
    .. [1] challenge.xfyun.cn, 2018: ten dialects, about 60 hours, 16-bit 16 kHz PCM.
    .. [2] 123banzhang/Chinese-dialect-recognition-with-efficientNet, processDataset/pcm2wav.py:
       ``changsha/train/speaker16``, ``changsha/dev/speaker31/short``.
    """
    n_clips = 0
    for dialect in sorted(entry for entry in folder.iterdir() if entry.is_dir()):
        region = label_region(NAME, dialect.name, str(dialect), atlas)
        if isinstance(region, Problem):
            yield region
            continue
        for part, split in SPLITS.items():
            for path in sorted((dialect / part).glob("speaker*/**/*.pcm")):
                n_clips += 1
                speaker = path.relative_to(dialect / part).parts[0]
                yield Item(
                    path=path,
                    region=region,
                    speaker=f"{NAME}/{dialect.name}/{speaker}",
                    source=NAME,
                    licence=LICENCE,
                    seconds=path.stat().st_size / BYTES_PER_SECOND,
                    split=split,
                )
    if not n_clips:
        raise CorpusError(
            f"{folder} holds no DIALECT/train/speakerNN/*.pcm; give the folder that holds "
            "changsha, hebei and the others"
        )
