import inspect
import pickle

import pytest

from dialect import errors
from dialect.errors import AudioError, CaseError, DialectError, TooShortError

AUDIO_ERRORS = [
    errors.UnreadableFileError("permission denied"),
    errors.EmptyFileError(),
    errors.NotAudioError("a text file"),
    errors.UnsupportedFormatError("Windows Media", "export it as mp3"),
    errors.DamagedAudioError("MP3", "no frame"),
    errors.TruncatedAudioError(3.2, 10.0),
    errors.TruncatedAudioError(3.2),
    errors.TruncatedAudioError(0.0),
    errors.NoAudioStreamError(),
    errors.EmptyAudioError(),
    errors.SilentAudioError(-90.0),
    errors.TooLongError(10_800.0, 3_600.0),
    errors.TooLargeError(2**30, 2**28),
    errors.TooManyChannelsError(8, 2),
    errors.DecodeLimitError("60 s of processor time"),
]


def test_every_audio_error_is_tried_here() -> None:
    classes = {
        c for _, c in inspect.getmembers(errors, inspect.isclass) if issubclass(c, AudioError)
    }
    assert classes - {AudioError} == {type(error) for error in AUDIO_ERRORS}


@pytest.mark.parametrize("error", AUDIO_ERRORS, ids=lambda error: type(error).__name__)
def test_an_audio_error_says_what_to_do_in_both_languages(error: AudioError) -> None:
    assert ";" in str(error)
    assert "；" in error.chinese


@pytest.mark.parametrize(
    "error",
    [*AUDIO_ERRORS, CaseError("clues[0].code", "unknown", "不详"), TooShortError(1.0, 3.0)],
    ids=lambda error: type(error).__name__,
)
def test_an_error_crosses_processes_whole(error: DialectError) -> None:
    copy = pickle.loads(pickle.dumps(error))
    assert type(copy) is type(error)
    assert (str(copy), vars(copy)) == (str(error), vars(error))


def test_a_case_error_counts_from_one_in_chinese() -> None:
    error = CaseError("segments[2]", "overlaps", "重叠").within("recordings[0]")
    assert str(error) == "recordings[0].segments[2]: overlaps"
    assert error.chinese == "录音 1，标记 3：重叠"


def test_every_error_of_the_tree_is_exported() -> None:
    classes = {
        n for n, c in inspect.getmembers(errors, inspect.isclass) if c.__module__ == errors.__name__
    }
    assert classes == set(errors.__all__)
