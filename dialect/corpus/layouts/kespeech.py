"""KeSpeech: standard Mandarin and its eight subdialects, 27,237 speakers of 34 cities."""

from collections.abc import Iterator
from pathlib import Path

from dialect.atlas.load import Atlas
from dialect.corpus.check import Problem
from dialect.corpus.labels import label_region
from dialect.corpus.layouts.tables import needed, read_pairs
from dialect.corpus.manifest import Item

__all__ = ["read_kespeech"]

NAME = "kespeech"
LICENCE = "KeSpeech licence: free for academic use"
SPLITS = {"train": "train", "dev": "development", "test": "test"}


def read_kespeech(folder: Path, atlas: Atlas) -> Iterator[Item | Problem]:
    """Read ``Tasks/ASR/PART/{wav.scp,utt2spk,utt2subdialect}`` below the unpacked corpus.

    Parameters
    ----------
    folder : Path
        Holds ``Audio``, ``Metadata`` and ``Tasks``; paths in ``wav.scp`` are relative to it.
    atlas : Atlas
        For the regions.

    Yields
    ------
    found : Item or Problem
        A recording, or an entry that is none.

    Raises
    ------
    CorpusError
        If the folder is no KeSpeech, or a table cannot be read.

    References
    ----------
    .. [1] Z. Tang et al., KeSpeech: An Open Source Speech Dataset of Mandarin and Its Eight
       Subdialects, NeurIPS Datasets and Benchmarks, 2021.
    .. [2] lhotse-speech/lhotse, recipe kespeech: parts train_phase1, train_phase2, dev_phase1,
       dev_phase2, test, and their files.
    """
    for part in sorted(needed(folder / "Tasks" / "ASR", NAME).iterdir()):
        split = SPLITS.get(part.name.partition("_")[0])
        if split is None or not part.is_dir():
            yield Problem("unusable entry", str(part), f"no part of {', '.join(SPLITS)}")
            continue
        speakers = read_pairs(needed(part / "utt2spk", NAME))
        labels = read_pairs(needed(part / "utt2subdialect", NAME))
        for utterance, path in read_pairs(needed(part / "wav.scp", NAME)).items():
            where = f"{part.name}/wav.scp {utterance}"
            region = label_region(NAME, labels.get(utterance, ""), where, atlas)
            if isinstance(region, Problem):
                yield region
            elif utterance not in speakers:
                yield Problem("no speaker", where, "utt2spk does not name it")
            else:
                speaker = f"{NAME}/{speakers[utterance]}"
                yield Item(folder / path, region, speaker, NAME, LICENCE, split=split)
