"""Small replicas of downloaded corpora, with seeded noise for speech."""

import hashlib
import io
import json
import wave
from pathlib import Path

import numpy as np

RATE_HZ = 16_000


def noise(seed: int, duration_s: float = 0.3) -> bytes:
    """Samples as 16 bits: hiss that rises and falls like syllables."""
    rng = np.random.default_rng(seed)
    time_s = np.arange(round(duration_s * RATE_HZ)) / RATE_HZ
    samples = 0.1 * rng.normal(size=len(time_s)) * (1.2 + np.sin(2 * np.pi * 4 * time_s))
    return (32767 * np.clip(samples, -1, 1)).astype("<i2").tobytes()


def wav(seed: int, duration_s: float = 0.3) -> bytes:
    """The same with the header of a WAV file."""
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((1, 2, RATE_HZ, 0, "NONE", "not compressed"))
        writer.writeframes(noise(seed, duration_s))
    return file.getvalue()


def put(path: Path, content: bytes | str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def kespeech(folder: Path) -> Path:
    """Two parts, three subdialects, and an utterance whose subdialect is misspelt."""
    parts = {
        "train_phase1": [("1000001_a", "1000001", "Ji-Lu"), ("1000002_b", "1000002", "Mandarin")],
        "test": [("1000003_c", "1000003", "Southwestern"), ("1000004_d", "1000004", "Southern")],
    }
    for part, utterances in parts.items():
        base = folder / "Tasks" / "ASR" / part
        put(
            base / "wav.scp",
            "".join(f"{u} Audio/{s}/phase1/{u}.wav\n" for u, s, _ in utterances),
        )
        put(base / "utt2spk", "".join(f"{u} {s}\n" for u, s, _ in utterances))
        put(base / "utt2subdialect", "".join(f"{u} {d}\n" for u, _, d in utterances))
        for utterance, speaker, _ in utterances:
            path = folder / "Audio" / speaker / "phase1" / f"{utterance}.wav"
            put(path, wav(int(speaker)))
    return folder


def common_voice(folder: Path) -> Path:
    """Mandarin of four speakers, one of them without a birthplace, and Cantonese of one."""
    head = (
        "client_id\tpath\tsentence\tup_votes\tdown_votes\tage\tgender\taccents\tlocale\tsegment\n"
    )
    mandarin = [
        ("aa", "1.mp3", "出生地：51 四川省"),
        ("bb", "2.mp3", "出生地：44 广东省"),
        ("cc", "3.mp3", ""),
        ("dd", "4.mp3", "有一点口音|出生地：31 上海市"),
    ]
    rows = [f'{c}\t{p}\t他说："好\t2\t0\t\t\t{a}\tzh-CN\t\n' for c, p, a in mandarin]
    put(folder / "zh-CN" / "validated.tsv", head + "".join(rows))
    put(folder / "zh-CN" / "train.tsv", head + rows[0])
    put(folder / "zh-CN" / "dev.tsv", head + rows[3])
    put(folder / "zh-CN" / "clip_durations.tsv", "clip\tduration[ms]\n1.mp3\t3250\n")
    put(folder / "yue" / "validated.tsv", head + "ee\t5.mp3\t你好\t2\t0\t\t\t\tyue\t\n")
    return folder


def openslr_magicdata(folder: Path) -> Path:
    """Two speakers of one part."""
    put(
        folder / "metadata" / "SPKINFO.txt",
        "SPKID\tAge\tGender\tDialect\n14_3466\t18\tfemale\tsi chuan\n5_541\t30\tmale\tshan xi\n",
    )
    put(
        folder / "train" / "TRANS.txt",
        "UtteranceID\tSpeakerID\tTranscription\n"
        "14_3466_1.wav\t14_3466\t你好\n5_541_1.wav\t5_541\t你好\n",
    )
    for number, name in enumerate(("14_3466", "5_541")):
        put(folder / "train" / name / f"{name}_1.wav", wav(number))
    return folder


def magichub(folder: Path) -> Path:
    """One speaker of Cantonese; the folder keeps the name of the corpus."""
    corpus = folder / "Guangzhou_Cantonese_Scripted_Speech_Corpus_Daily_Use_Sentence"
    put(
        corpus / "UTTRANSINFO.txt",
        "CHANNEL\tUTTRANS_ID\tSPEAKER_ID\tPROMPT\tTRANSCRIPTION\nC0\tG0001_0009.wav\tG0001\t\t好\n",
    )
    put(corpus / "WAV" / "G0001" / "G0001_0009.wav", wav(9))
    return corpus


def iflytek(folder: Path) -> Path:
    """Three dialects, dev clips one folder deeper, and a folder that is no dialect."""
    for seed, name in enumerate(("changsha", "kejia", "shan3xi")):
        base = folder / name
        put(base / "train" / "speaker01" / f"{name}_train_speaker01_001.pcm", noise(seed))
        put(
            base / "dev" / "speaker31" / "short" / f"{name}_dev_speaker31_001.pcm",
            noise(seed + 10),
        )
    put(folder / "baseline" / "README", "HCopy")
    return folder


def resolved_cases(folder: Path, *, extra_key: str = "") -> Path:
    """Two homes, one in no county, and a recording that was altered after the export."""
    cases = []
    for case, home, n_recordings in (("17", "430523", 2), ("18", "999999", 1)):
        recordings = []
        for number in range(n_recordings):
            content = wav(10 * int(case) + number)
            name = hashlib.sha256(content).hexdigest()
            altered = content if number == 0 else content + b"x"
            put(folder / "recordings" / f"{name}.flac", altered)
            recordings.append({"sha256": name, "speech_s": 41.5})
        cases.append({"case": case, "home": home, "recordings": recordings})
        cases[-1] |= {extra_key: "x"} if extra_key else {}
    export = {
        "format": "xiangyin-resolved-cases",
        "version": 1,
        "station": "station-7",
        "licence": "consent: training",
        "cases": cases,
    }
    put(folder / "cases.json", json.dumps(export))
    return folder


def development(folder: Path) -> Path:
    """A subgroup that the tree names, one that the project's own labels name, one of neither."""
    rows = [
        ("a.wav", "粤语", "广府片"),
        ("b.wav", "官话", "北京官话(普通话)"),
        ("c.wav", "官话", "火星话"),
    ]
    put(
        folder / "manifest.csv",
        "path,group,subgroup,speaker,seconds,source,licence\n"
        + "".join(f"{p},{g},{s},one,0.3,here,CC0\n" for p, g, s in rows),
    )
    for seed, (name, _, _) in enumerate(rows):
        put(folder / name, wav(seed))
    return folder


def accents(folder: Path) -> Path:
    """One speaker of English."""
    put(
        folder / "manifest.csv",
        'path,region,birth_place,speaker,seconds,source,licence\n"a.wav",hindi,"pune, india",'
        "hindi1,0.3,archive,CC BY-NC-SA\n",
    )
    put(folder / "a.wav", wav(0))
    return folder
