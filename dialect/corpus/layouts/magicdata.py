"""Corpora of Magic Data: read Mandarin by province (OpenSLR 68), dialects read aloud (MagicHub)."""

from collections.abc import Iterator
from pathlib import Path

from dialect.atlas.load import Atlas
from dialect.corpus.check import Problem
from dialect.corpus.labels import fold, label_region, labels_of
from dialect.corpus.layouts.tables import needed, read_columns
from dialect.corpus.manifest import Item
from dialect.errors import CorpusError

__all__ = ["read_magicdata"]

NAME = "magicdata"
OPENSLR_LICENCE = "CC BY-NC-ND 4.0"
MAGICHUB_LICENCE = "Magic Data open-source licence"
SPLITS = {"train": "train", "dev": "development", "test": "test"}


def read_magicdata(folder: Path, atlas: Atlas) -> Iterator[Item | Problem]:
    """Read either of the two layouts in which Magic Data publishes one speaker per file.

    OpenSLR 68: ``{train,dev,test}/SPEAKER/UTTERANCE.wav``, each part with a ``TRANS.txt``, and
    ``metadata/SPKINFO.txt`` (or in the folder itself), whose column Dialect is a province in
    pinyin. MagicHub, scripted: ``WAV/SPEAKER/UTTERANCE.wav`` with ``UTTRANSINFO.txt``; the name
    of the corpus, with which the folder's name begins, is the label.

    Parameters
    ----------
    folder : Path
        The unpacked corpus.
    atlas : Atlas
        For the regions.

    Yields
    ------
    found : Item or Problem
        A recording, or an entry that is none.

    Raises
    ------
    CorpusError
        If the folder is in neither layout, holds conversations, or a table cannot be read.

    References
    ----------
    .. [1] OpenSLR 68, MAGICDATA Mandarin Chinese Read Speech Corpus; kaldi-asr/kaldi, vwm/s5.
    .. [2] HaoranMiao/MagicData-RAMC: conversations list two speakers a file in
       ``UTTERANCEINFO.txt``.
    """
    if (folder / "UTTERANCEINFO.txt").is_file():
        raise CorpusError(
            f"{folder.name} holds conversations, two speakers in a file; cut out the turns of "
            "each speaker and list them in a manifest of your own"
        )
    if (folder / "UTTRANSINFO.txt").is_file():
        yield from _read_magichub(folder, atlas)
    else:
        yield from _read_openslr(folder, atlas)


def _read_openslr(folder: Path, atlas: Atlas) -> Iterator[Item | Problem]:
    beside = folder / "SPKINFO.txt"
    info = beside if beside.is_file() else needed(folder / "metadata" / "SPKINFO.txt", NAME)
    labels = {row["SPKID"]: row.get("DIALECT", "") for _, row in read_columns(info)}
    parts = [part for part in SPLITS if (folder / part / "TRANS.txt").is_file()]
    if not parts:
        needed(folder / "train" / "TRANS.txt", NAME)
    for part in parts:
        for line, row in read_columns(folder / part / "TRANS.txt"):
            where, speaker = f"{part}/TRANS.txt:{line}", row["SPEAKERID"]
            region = label_region(NAME, labels.get(speaker, ""), where, atlas)
            if isinstance(region, Problem):
                yield region
                continue
            path = (folder / part / speaker / row["UTTERANCEID"]).with_suffix(".wav")
            source = f"{NAME}/openslr-68"
            yield Item(
                path, region, f"{source}/{speaker}", source, OPENSLR_LICENCE, split=SPLITS[part]
            )


def _read_magichub(folder: Path, atlas: Atlas) -> Iterator[Item | Problem]:
    name = fold(folder.resolve().name)
    label = next((known for known in labels_of(NAME) if name.startswith(known)), "")
    if not label:
        raise CorpusError(
            f"the folder {folder.name!r} does not begin with the name of a corpus whose dialect is "
            "known; keep the name it was published under, or list it in a manifest of your own"
        )
    source = f"{NAME}/{folder.resolve().name}"
    for line, row in read_columns(folder / "UTTRANSINFO.txt"):
        region = label_region(NAME, label, f"UTTRANSINFO.txt:{line}", atlas)
        if isinstance(region, Problem):
            yield region
            continue
        speaker = row["SPEAKER_ID"]
        path = folder / "WAV" / speaker / row["UTTRANS_ID"]
        yield Item(path, region, f"{source}/{speaker}", source, MAGICHUB_LICENCE)
