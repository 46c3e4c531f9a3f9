"""What is measured of each marked syllable, and of the voice that says them all.

Every figure is a plain measurement with its unit; NaN says that it could not be taken. What a
figure is worth as evidence is for `dialect.acoustic` to say.
"""

from dataclasses import dataclass

import numpy as np

from dialect.entities import FloatArray
from dialect.features.contours import POINTS, Contours, Tone, Unusable

__all__ = ["Ending", "Onset", "SessionMeasures", "SyllableMeasures", "Timing", "Voice"]


@dataclass(frozen=True)
class Timing:
    """How long a syllable lasts.

    Attributes
    ----------
    start_s, end_s : float
        Where sound starts and ends inside the mark, from the start of the recording.
    whole_s, rime_s : float
        Length of that sound, and of its voiced rime; `rime_s` is NaN without a voice.
    whole_log2, rime_log2 : float
        The same over the median of the session's syllables, in octaves: 0 is as long as most,
        -1 half as long.
    """

    start_s: float
    end_s: float
    whole_s: float
    rime_s: float
    whole_log2: float
    rime_log2: float


@dataclass(frozen=True)
class Onset:
    """How a syllable starts.

    Attributes
    ----------
    vot_ms : float
        Voice onset time: from the release, or the first noise, to the voice; negative where a
        murmur precedes the release. NaN without a voice.
    murmur_ms : float
        Length of the voiced murmur before the mouth opens: a nasal, a lateral or a voiced stop.
    murmur_db : float
        Level of that murmur above 600 Hz relative to the vowel's; NaN without a murmur. A voiced
        stop's is lowest.
    noise_ms : float
        Length of the noise before the voice: burst, aspiration or frication.
    noise_db : float
        Level of that noise above 1 kHz relative to the rime's; NaN where there is none.
    breath_db : float
        Level between the first noise and the voice, in its last 15 ms, relative to the noise's
        loudest: aspiration goes on until the voice, a plain burst does not. NaN without noise.
    rise_db_per_ms : float
        Steepest rise of the level above 1 kHz at the onset: a stop's is abrupt.
    centroid_hz, spread_hz, skewness, kurtosis : float
        Moments of the power spectrum of the noise above 500 Hz: mean, standard deviation, and the
        third and (excess) fourth standardised; NaN without noise.
    """

    vot_ms: float
    murmur_ms: float
    murmur_db: float
    noise_ms: float
    noise_db: float
    breath_db: float
    rise_db_per_ms: float
    centroid_hz: float
    spread_hz: float
    skewness: float
    kurtosis: float


@dataclass(frozen=True)
class Ending:
    """How a syllable ends.

    Attributes
    ----------
    fall_ms : float
        From the last moment within 6 dB of the rime's level to 20 dB below that: short is abrupt.
    fall_db_per_ms : float
        Steepest fall of the level over 20 ms.
    glottal : float
        Loss of periodicity from the middle of the voice to its last 40 ms; 0 for none, towards 1
        for a voice that ends in creak.
    late_peak : float
        Where the rime's level is greatest, as a share of its length: late for a cut-off syllable.
    nasal_low_db : float
        Energy under 400 Hz over that of 400 to 3,000 Hz in the last third of the rime.
    nasal_rise_db : float
        The same less that of the middle third: what the coda adds to the vowel.
    nasal_drop_db : float
        Level above 600 Hz of the last third relative to the middle third.
    nasal_high_db : float
        Energy under 400 Hz over that of 2,500 to 4,000 Hz in the last third of the rime.
    """

    fall_ms: float
    fall_db_per_ms: float
    glottal: float
    late_peak: float
    nasal_low_db: float
    nasal_rise_db: float
    nasal_drop_db: float
    nasal_high_db: float


@dataclass(frozen=True)
class SyllableMeasures:
    """All measures of one marked syllable.

    Attributes
    ----------
    segment : int
        Position among the marks.
    tone : Tone or Unusable
        Or why it has no usable pitch.
    timing : Timing
    onset : Onset
    ending : Ending
    cepstra : ndarray of float, shape (n_frames, 13)
        Mel cepstra every 10 ms of the mark's sound, the frequency axis brought to one vocal tract
        length, less the session's mean and over its standard deviation.
    """

    segment: int
    tone: Tone | Unusable
    timing: Timing
    onset: Onset
    ending: Ending
    cepstra: FloatArray


@dataclass(frozen=True)
class Voice:
    """What the session's syllables have in common.

    Attributes
    ----------
    register_hz : float
        Median pitch, each syllable counting alike; NaN if no syllable has any.
    range_st : float
        From the lowest tenth to the highest tenth of the measured points, in semitones; NaN
        likewise.
    rime_s, whole_s : float
        Median lengths.
    tract : float
        How much higher this speaker's formants lie than a grown man's on average: about 1 for a
        man, 1.15 for a woman, 1.25 for a child.
    """

    register_hz: float
    range_st: float
    rime_s: float
    whole_s: float
    tract: float


@dataclass(frozen=True)
class SessionMeasures:
    """Measures of all marked syllables of a session, in the order of the marks."""

    syllables: tuple[SyllableMeasures, ...]
    voice: Voice

    @property
    def contours(self) -> Contours:
        """The tones alone, as `dialect.acoustic.tones` reads them."""
        measured = [(s.segment, s.tone) for s in self.syllables if isinstance(s.tone, Tone)]
        tones = [tone for _, tone in measured]
        shape = (len(tones), len(POINTS))
        return Contours(
            tuple(segment for segment, _ in measured),
            np.array([tone.pitch_st for tone in tones]).reshape(shape),
            np.array([tone.weight for tone in tones]).reshape(shape),
            np.array([tone.voiced_s for tone in tones]),
            self.voice.register_hz,
            tuple(s.tone for s in self.syllables if isinstance(s.tone, Unusable)),
        )
