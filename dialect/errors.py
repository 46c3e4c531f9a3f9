"""Every error that the library raises on purpose.

::

    DialectError
    ├── CaseError (ValueError)            a case, clue or mark that cannot be weighed as written
    ├── AudioError (ValueError)           a file from which no speech can be had
    │   ├── UnreadableFileError           a path from which no bytes can be had
    │   ├── EmptyFileError                no bytes at all
    │   ├── NotAudioError                 bytes that are no recording
    │   ├── UnsupportedFormatError        a recording in a format that is not read
    │   ├── DamagedAudioError             a recording that does not decode
    │   ├── TruncatedAudioError           a recording that breaks off
    │   ├── NoAudioStreamError            a video or container without sound
    │   ├── EmptyAudioError               a recording of no length
    │   ├── SilentAudioError              a recording of silence
    │   ├── TooLongError                  more audio than one recording may hold
    │   ├── TooLargeError                 more bytes than one file may hold
    │   ├── TooManyChannelsError          a multi-track file
    │   └── DecodeLimitError              decoding used more time or memory than allowed
    ├── SyllableError (ValueError)        a transcription that is not one syllable
    ├── CorpusError (ValueError)          a corpus, manifest or split that cannot be used as it is
    │   └── LabelMapError                 a label map that fits no classifier or no tree
    ├── EvaluationError (ValueError)      a protocol that the data at hand cannot serve
    ├── TrainingError (ValueError)        recordings from which nothing can be learnt
    ├── TooShortError (ValueError)        less speech than the model needs
    ├── EngineError (RuntimeError)        workers that cannot be had, or cannot reach what they need
    │   └── OtherVersionError             a worker that would score by other versions
    ├── WorkerLostError (RuntimeError)    an item that no worker survived
    ├── ArtefactError (RuntimeError)      a trained model that is absent, altered or of another make
    └── AtlasError (RuntimeError)         the atlas tables are absent or cannot be compiled
"""

import re

__all__ = [
    "ArtefactError",
    "AtlasError",
    "AudioError",
    "CaseError",
    "CorpusError",
    "DamagedAudioError",
    "DecodeLimitError",
    "DialectError",
    "EmptyAudioError",
    "EmptyFileError",
    "EngineError",
    "EvaluationError",
    "LabelMapError",
    "NoAudioStreamError",
    "NotAudioError",
    "OtherVersionError",
    "SilentAudioError",
    "SyllableError",
    "TooLargeError",
    "TooLongError",
    "TooManyChannelsError",
    "TooShortError",
    "TrainingError",
    "TruncatedAudioError",
    "UnreadableFileError",
    "UnsupportedFormatError",
    "WorkerLostError",
]


# What a file that is no recording turns out to be, by a word of the English.
_KINDS = {
    "text": "文本",
    "PDF": " PDF 文档",
    "Office": " Office 文档",
    "image": "图片",
    "archive": "压缩包",
    "web page": "网页",
    "playlist": "播放列表",
    "database": "数据库",
    "program": "程序",
    "MIDI": " MIDI 乐谱",
    "zeros": "全零字节（拷贝失败常见）",
}
_PLACES = {"clues": "线索", "recordings": "录音", "segments": "标记"}


class DialectError(Exception):
    """Root of every error that this library raises on purpose."""


class CaseError(DialectError, ValueError):
    """A case, clue or mark cannot be weighed as written."""

    def __init__(self, field: str, problem: str, chinese_problem: str = "") -> None:
        super().__init__(field, problem, chinese_problem)
        self.field, self.problem, self.chinese_problem = field, problem, chinese_problem

    def __str__(self) -> str:
        """Say where the problem is and what to do about it."""
        return f"{self.field}: {self.problem}"

    @property
    def chinese(self) -> str:
        """The same sentence in Chinese, with places counted from 1 as on the screen."""
        places = re.findall(r"(clues|recordings|segments)[\[.](\d+)", self.field)
        where = "，".join(f"{_PLACES[kind]} {int(number) + 1}" for kind, number in places)
        return f"{where or self.field}：{self.chinese_problem or self.problem}"

    def within(self, field: str) -> "CaseError":
        """Return the same error with its field inside another."""
        return CaseError(f"{field}.{self.field}", self.problem, self.chinese_problem)


class TrainingError(DialectError, ValueError):
    """Recordings of too few regions or speakers to learn anything from."""

    def __init__(self, n_speakers: dict[str, int], least_speakers: int) -> None:
        super().__init__(n_speakers, least_speakers)
        self.n_speakers, self.least_speakers = n_speakers, least_speakers

    def __str__(self) -> str:
        """Say how many speakers each region has and how many it needs."""
        found = ", ".join(f"{region} {n}" for region, n in self.n_speakers.items()) or "none"
        return (
            f"need two regions of at least {self.least_speakers} speakers each; found {found}; "
            "add speakers, or label the recordings with broader regions"
        )

    @property
    def chinese(self) -> str:
        """The same sentence in Chinese."""
        found = "、".join(f"{region} {n} 人" for region, n in self.n_speakers.items()) or "无"
        return (
            f"至少要有两个方言区，每区不少于 {self.least_speakers} 人；现有：{found}；"
            "请增加发音人，或改用更大的方言区作标签"
        )


class ArtefactError(DialectError, RuntimeError):
    """A trained model is absent, altered, or made for something else."""


class EngineError(DialectError, RuntimeError):
    """Work cannot be done where it was to be done: no item is at fault."""


class OtherVersionError(EngineError):
    """A worker would score by other versions than were asked for."""

    def __init__(self, needed: dict[str, str], found: dict[str, str]) -> None:
        super().__init__(needed, found)
        self.needed, self.found = needed, found

    def __str__(self) -> str:
        """Name the versions that differ."""
        names = sorted(self.needed.keys() | self.found.keys())
        differing = ", ".join(
            f"{name} {self.found.get(name)} instead of {self.needed.get(name)}"
            for name in names
            if self.found.get(name) != self.needed.get(name)
        )
        return f"a worker has {differing}; install the same everywhere, or make a new job"


class WorkerLostError(DialectError, RuntimeError):
    """Every worker that had this item was lost, the last time with nothing else at work."""

    def __init__(self, n_losses: int) -> None:
        super().__init__(n_losses)
        self.n_losses = n_losses

    def __str__(self) -> str:
        """Say how often and what to look at."""
        return (
            f"{self.n_losses} workers were lost over it, the last with nothing else at work; "
            "look at it with `xiangyin describe`, and at the memory of the machine"
        )


class AtlasError(DialectError, RuntimeError):
    """The atlas tables are absent, damaged or cannot be compiled."""


class SyllableError(DialectError, ValueError):
    """A transcription is not one syllable of known sounds."""

    def __init__(self, ipa: str) -> None:
        super().__init__(ipa)
        self.ipa = ipa

    def __str__(self) -> str:
        """Quote the transcription and say what one looks like."""
        return f"{self.ipa!r} is not one syllable in IPA; write it like 'tʂuaŋ' or 'ŋ̩'"


class CorpusError(DialectError, ValueError):
    """A corpus, a manifest, a split or a map of its labels that cannot be used as it is."""


class EvaluationError(DialectError, ValueError):
    """A protocol cannot be run on the data at hand."""


class LabelMapError(CorpusError):
    """A label map that does not fit its classifier or the region tree."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__(problems)
        self.problems = problems

    def __str__(self) -> str:
        """Say everything that is wrong, so that one look mends it all."""
        return "the label map cannot be used: " + "; ".join(self.problems)


class TooShortError(DialectError, ValueError):
    """A recording holds less speech than the model needs."""

    def __init__(self, speech_s: float, needed_s: float) -> None:
        super().__init__(speech_s, needed_s)  # worker processes rebuild it from these
        self.speech_s, self.needed_s = speech_s, needed_s

    def __str__(self) -> str:
        """Say how much speech there is and how much is needed."""
        return f"{self.speech_s:.1f} s of speech, at least {self.needed_s:.1f} s needed"


class AudioError(DialectError, ValueError):
    """No speech can be had from a file; the message says what to do."""

    @property
    def chinese(self) -> str:
        """The same sentence in Chinese."""
        return "读不了这个录音；请换一个文件"


class UnreadableFileError(AudioError):
    """No bytes can be had from the path."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __str__(self) -> str:
        """Say why and what to check."""
        return f"the file cannot be read ({self.reason}); check its name and its permissions"

    @property
    def chinese(self) -> str:
        """The same sentence in Chinese."""
        return f"读不到这个文件（{self.reason}）；请检查文件名和访问权限"


class EmptyFileError(AudioError):
    """The file holds no bytes."""

    def __str__(self) -> str:
        """Say that the upload or copy failed."""
        return "the file is empty (0 bytes); copy or upload it again"

    @property
    def chinese(self) -> str:
        """The same sentence in Chinese."""
        return "文件是空的（0 字节）；请重新拷贝或上传"


class NotAudioError(AudioError):
    """The bytes are no recording, whatever the name says."""

    def __init__(self, found: str, extension: str = "") -> None:
        super().__init__(found, extension)
        self.found, self.extension = found, extension

    def __str__(self) -> str:
        """Say what the bytes look like, and that the name says otherwise."""
        although = f" although its name ends in {self.extension}" * bool(self.extension)
        return (
            f"this is {self.found}{although}, not a recording; "
            "choose the file that the phone or chat app recorded"
        )

    @property
    def chinese(self) -> str:
        """The same sentence in Chinese."""
        although = f"文件名虽以 {self.extension} 结尾，" * bool(self.extension)
        found = next((word for key, word in _KINDS.items() if key in self.found), "别的数据")
        return f"{although}内容是{found}，不是录音；请选手机或聊天软件录下的那个文件"


class UnsupportedFormatError(AudioError):
    """A recording in a format that is not read."""

    def __init__(self, found: str, remedy: str) -> None:
        super().__init__(found, remedy)
        self.found, self.remedy = found, remedy

    def __str__(self) -> str:
        """Name the format and the way out."""
        return f"{self.found} is not read here; {self.remedy}"

    @property
    def chinese(self) -> str:
        """The same sentence in Chinese."""
        return f"读不了 {self.found} 格式；请导出为 wav、mp3 或 m4a 再上传"


class DamagedAudioError(AudioError):
    """A recording that cannot be decoded."""

    def __init__(self, found: str, detail: str) -> None:
        super().__init__(found, detail)
        self.found, self.detail = found, detail

    def __str__(self) -> str:
        """Name the format and what the decoder met."""
        return f"this {self.found} file is damaged ({self.detail}); send the original file again"

    @property
    def chinese(self) -> str:
        """The same sentence in Chinese."""
        return f"这个 {self.found} 文件已损坏；请重新发送原文件"


class TruncatedAudioError(AudioError):
    """A recording that ends before its own header, or the piece that it stops in, says so.

    Parameters
    ----------
    decoded_s : float
        Seconds that are there; 0 where the index is missing without which none can be read.
    declared_s : float, optional
        Seconds promised; None where the format promises none.
    """

    def __init__(self, decoded_s: float, declared_s: float | None = None) -> None:
        super().__init__(decoded_s, declared_s)
        self.decoded_s, self.declared_s = decoded_s, declared_s

    def __str__(self) -> str:
        """Say how much is there and how much was promised."""
        if self.declared_s is not None:
            where = f"after {self.decoded_s:.1f} s of {self.declared_s:.1f} s"
        elif self.decoded_s:
            where = f"in mid-sound after {self.decoded_s:.1f} s"
        else:
            where = "before the index that its sound is read by"
        return f"the recording breaks off {where}; copy or upload it again"

    @property
    def chinese(self) -> str:
        """The same sentence in Chinese."""
        if self.declared_s is not None:
            where = f"录音应有 {self.declared_s:.1f} 秒，到 {self.decoded_s:.1f} 秒就断了"
        elif self.decoded_s:
            where = f"录音没有存完，到 {self.decoded_s:.1f} 秒就断了"
        else:
            where = "录音没有存完，缺了读取声音要用的索引"
        return f"{where}；请重新拷贝或上传"


class NoAudioStreamError(AudioError):
    """A video or container that holds no sound."""

    def __str__(self) -> str:
        """Say that the sound is missing."""
        return "the file holds no sound track; choose a video or recording with sound"

    @property
    def chinese(self) -> str:
        """The same sentence in Chinese."""
        return "文件里没有声音；请选有声音的视频或录音"


class EmptyAudioError(AudioError):
    """A well-formed recording of no length."""

    def __str__(self) -> str:
        """Say that nothing was recorded."""
        return "the recording is 0 s long; record again and check that the timer runs"

    @property
    def chinese(self) -> str:
        """The same sentence in Chinese."""
        return "录音长度为 0 秒；请重录，并看计时是否在走"


class SilentAudioError(AudioError):
    """A recording in which nothing rises above digital silence."""

    def __init__(self, level_db: float) -> None:
        super().__init__(level_db)
        self.level_db = level_db

    def __str__(self) -> str:
        """Say how quiet it is and what to check."""
        return (
            f"the recording is silent (peak {self.level_db:.0f} dBFS); "
            "check the microphone and that the app may use it"
        )

    @property
    def chinese(self) -> str:
        """The same sentence in Chinese."""
        return f"录音没有声音（峰值 {self.level_db:.0f} dBFS）；请检查麦克风和录音权限"


class TooLongError(AudioError):
    """More audio than one recording may hold."""

    def __init__(self, duration_s: float, limit_s: float) -> None:
        super().__init__(duration_s, limit_s)
        self.duration_s, self.limit_s = duration_s, limit_s

    def __str__(self) -> str:
        """Say how long it is and how long it may be."""
        return (
            f"the recording is {self.duration_s / 60:.0f} min long, "
            f"at most {self.limit_s / 60:.0f} min are read; cut out the part in which the "
            "person speaks"
        )

    @property
    def chinese(self) -> str:
        """The same sentence in Chinese."""
        return (
            f"录音长 {self.duration_s / 60:.0f} 分钟，最多读 {self.limit_s / 60:.0f} 分钟；"
            "请截取本人说话的部分"
        )


class TooLargeError(AudioError):
    """More bytes than one file may hold."""

    def __init__(self, size_bytes: int, limit_bytes: int) -> None:
        super().__init__(size_bytes, limit_bytes)
        self.size_bytes, self.limit_bytes = size_bytes, limit_bytes

    def __str__(self) -> str:
        """Say how large it is and how large it may be."""
        return (
            f"the file is {self.size_bytes / 2**20:.0f} MiB, "
            f"at most {self.limit_bytes / 2**20:.0f} MiB are read; send the sound alone or a "
            "shorter part"
        )

    @property
    def chinese(self) -> str:
        """The same sentence in Chinese."""
        return (
            f"文件有 {self.size_bytes / 2**20:.0f} MiB，最多 {self.limit_bytes / 2**20:.0f} MiB；"
            "请只发声音或截短"
        )


class TooManyChannelsError(AudioError):
    """A multi-track file, whose tracks may be different people."""

    def __init__(self, n_channels: int, limit: int) -> None:
        super().__init__(n_channels, limit)
        self.n_channels, self.limit = n_channels, limit

    def __str__(self) -> str:
        """Say how many channels there are and what to export."""
        return (
            f"the recording has {self.n_channels} channels, at most {self.limit} are read; "
            "export the channel in which the person speaks as mono"
        )

    @property
    def chinese(self) -> str:
        """The same sentence in Chinese."""
        return (
            f"录音有 {self.n_channels} 个声道，最多读 {self.limit} 个；"
            "请把本人说话的声道导出为单声道"
        )


class DecodeLimitError(AudioError):
    """Decoding used more time or memory than one file may."""

    def __init__(self, limit: str) -> None:
        super().__init__(limit)
        self.limit = limit

    def __str__(self) -> str:
        """Name the limit that was met."""
        return f"decoding was stopped at the limit of {self.limit}; send a plain wav, mp3 or m4a"

    @property
    def chinese(self) -> str:
        """The same sentence in Chinese."""
        return "解码超过了时间或内存限制，已停止；请发普通的 wav、mp3 或 m4a"
