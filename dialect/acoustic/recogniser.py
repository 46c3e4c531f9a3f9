"""A phone recogniser from a folder of the user's: what sounds it hears in each marked word.

The layout is that of Wav2Vec2 phoneme models exported to ONNX: ``model.onnx`` takes samples at
16 kHz and gives one row of scores per frame, ``vocab.json`` names the columns. Nothing is
downloaded; docs/phone-recogniser.md tells which public models fit.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from dialect.acoustic.ctc import ctc_log_likelihood
from dialect.acoustic.phones import Phones
from dialect.acoustic.runtime import open_session
from dialect.atlas.syllable import Syllable
from dialect.entities import FloatArray, Segment, Waveform
from dialect.errors import ArtefactError

if TYPE_CHECKING:
    import onnxruntime

__all__ = ["HeardPhones", "Recogniser", "open_recogniser"]

MODEL, VOCABULARY = "model.onnx", "vocab.json"
BLANKS = ("<pad>", "[PAD]", "<blank>", "<blk>")
"""Names of the token for nothing, in the order in which they are looked for."""
RATE_HZ = 16_000
MARGIN_S = 0.1
"""Heard on either side of a mark, so that its edges are not clipped."""
LEAST_S = 0.4
"""Wav2Vec2's convolutions need some 25 ms; less than this is padded with silence."""
N_OTHERS = 6
"""Other words of the session that a reading is tried on, to see how well it fits any word."""
LEAST_CHANCE = 1e-5
"""Of a sound in a frame: a recogniser is never as sure as it says."""
PHONE_WEIGHT = 0.3
"""Discount of the log-likelihood ratio: frames are not independent. By hand, as no model ships."""


@dataclass(frozen=True)
class HeardPhones:
    """What a recogniser heard in each marked word of a session.

    Attributes
    ----------
    phones : Phones
    log_posterior : tuple of ndarray of float, shape (n_frames, n_sounds)
        One per mark, over `Phones.sounds`.
    """

    phones: Phones
    log_posterior: tuple[FloatArray, ...]

    def likelihood(self, mark: int, syllables: Sequence[Syllable]) -> FloatArray:
        """Weigh readings of one marked word.

        Parameters
        ----------
        mark : int
            Position among the marks.
        syllables : sequence of Syllable
            Readings to be weighed.

        Returns
        -------
        likelihood : ndarray of float, shape (n_syllables,)
            Over that of the other words under the same reading, so that a sound that the
            recogniser hears everywhere wins nothing by it; 1 for a reading that it cannot spell.
        """
        spelt = {syllable: self.phones.spell(syllable) for syllable in set(syllables)}
        sequences = sorted({spelling for spellings in spelt.values() for spelling in spellings})
        if not sequences:
            return np.ones(len(syllables))
        others = [k for k in range(len(self.log_posterior)) if k != mark]
        step = max(1, len(others) // N_OTHERS)
        scores = np.array(
            [self._per_word(k, sequences) for k in [mark, *others[::step][:N_OTHERS]]]
        )
        ratio = scores[0] - _log_mean(scores[1:]) if len(scores) > 1 else scores[0]
        of_spelling = dict(zip(sequences, (PHONE_WEIGHT * ratio).tolist(), strict=True))
        typical = float(np.median(PHONE_WEIGHT * ratio))
        best = {
            syllable: max((of_spelling[spelling] for spelling in spellings), default=typical)
            for syllable, spellings in spelt.items()
        }
        log_ratio = np.array([best[syllable] for syllable in syllables])
        return np.asarray(np.exp(log_ratio - log_ratio.max()))

    def _per_word(self, mark: int, sequences: Sequence[tuple[int, ...]]) -> FloatArray:
        return ctc_log_likelihood(self.log_posterior[mark], sequences, blank=0)


@dataclass(frozen=True)
class Recogniser:
    """A phone recogniser that was opened and tried.

    Attributes
    ----------
    session : InferenceSession
    phones : Phones
    """

    session: "onnxruntime.InferenceSession"
    phones: Phones

    def hear(self, waveform: Waveform, segments: Sequence[Segment]) -> HeardPhones:
        """Listen to every marked word.

        Parameters
        ----------
        waveform : Waveform
            Sound at 16 kHz.
        segments : sequence of Segment
            Marks inside it.

        Returns
        -------
        heard : HeardPhones
            In the order of the marks.
        """
        heard = []
        for segment in segments:
            start = max(0, round((segment.start_s - MARGIN_S) * RATE_HZ))
            samples = waveform.samples[start : round((segment.end_s + MARGIN_S) * RATE_HZ)]
            posterior = np.exp(_log_posterior(self.session, np.asarray(samples, np.float32)))
            heard.append(np.log(np.maximum(self.phones.gather(posterior), LEAST_CHANCE)))
        return HeardPhones(self.phones, tuple(heard))


def open_recogniser(folder: Path) -> Recogniser:
    """Open a phone recogniser.

    Parameters
    ----------
    folder : Path
        Holds ``model.onnx`` and ``vocab.json``.

    Returns
    -------
    recogniser : Recogniser
        Tried on half a second of silence.

    Raises
    ------
    ArtefactError
        If a file is absent, is not what its name says, or the two do not belong together.
    """
    vocabulary = _read_vocabulary(folder / VOCABULARY)
    blank = next((vocabulary[name] for name in BLANKS if name in vocabulary), None)
    if blank is None:
        raise ArtefactError(f"{folder / VOCABULARY} has no blank: one of {', '.join(BLANKS)}")
    session = _open_session(folder / MODEL)
    try:
        shape = _log_posterior(session, np.zeros(RATE_HZ // 2, np.float32)).shape
    except Exception as error:  # onnxruntime raises its own C++ types, which have no common root
        raise ArtefactError(f"{folder / MODEL} does not run on samples: {error}") from error
    if len(shape) != 2 or shape[1] != len(vocabulary):
        raise ArtefactError(
            f"{folder / MODEL} gives scores of shape {shape}, and {VOCABULARY} names "
            f"{len(vocabulary)} tokens; take both from the same model"
        )
    return Recogniser(session, Phones(vocabulary, blank))


def _read_vocabulary(path: Path) -> dict[str, int]:
    """Read the tokens; positions must be those of a row of scores."""
    try:
        found: Any = json.loads(path.read_bytes())
    except OSError as error:
        raise ArtefactError(f"{path} cannot be read: a recogniser needs its tokens") from error
    except ValueError as error:
        raise ArtefactError(f"{path} is no JSON") from error
    is_table = isinstance(found, dict) and all(isinstance(k, int) for k in found.values())
    if not is_table or sorted(found.values()) != list(range(len(found))):
        raise ArtefactError(f"{path} must give every token a position, 0 and up, none twice")
    return dict(found)


def _open_session(path: Path) -> "onnxruntime.InferenceSession":
    session = open_session(path, "docs/phone-recogniser.md")
    inputs = session.get_inputs()
    if len(inputs) != 1 or len(inputs[0].shape) != 2:
        raise ArtefactError(f"{path} must take samples alone, shape (batch, samples)")
    return session


def _log_posterior(session: "onnxruntime.InferenceSession", samples: Any) -> FloatArray:
    """Run the model on one stretch of sound at mean 0 and variance 1, as it was trained on."""
    short = round(LEAST_S * RATE_HZ) - len(samples)
    padded = np.pad(samples, (0, max(0, short)))
    standard = (padded - padded.mean()) / np.sqrt(padded.var() + 1e-7)
    name = session.get_inputs()[0].name
    scores = np.asarray(session.run(None, {name: standard[None].astype(np.float32)})[0])
    rows = scores.astype(np.float64).reshape(scores.shape[-2:]) if scores.ndim == 3 else scores
    greatest = rows.max(axis=-1, keepdims=True)
    shifted: FloatArray = rows - greatest
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))


def _log_mean(scores: FloatArray) -> FloatArray:
    """Log of the mean of exponentials over the first axis."""
    greatest = scores.max(axis=0)
    return np.asarray(greatest + np.log(np.exp(scores - greatest).mean(axis=0)))
