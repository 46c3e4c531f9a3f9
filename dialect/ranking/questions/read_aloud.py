"""Names of counties and townships to read aloud while watching the person's face.

Somebody who cannot say where home is may still start at its name. Names are put in the order of
what a reaction, or none, is expected to tell; each next one supposes that nothing moved so far.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from dialect.atlas.load import Atlas
from dialect.entities import Clue, FloatArray, NameToRead, PlaceNameClue
from dialect.evidence.heard_name import ways_to_read
from dialect.evidence.mandarin import Syllable, split_syllable, untoned
from dialect.evidence.name_search import write_in_pinyin
from dialect.ranking.combine import Posterior

__all__ = ["names_to_read"]

N_NAMES = 20
N_COUNTIES = 40
"""Likeliest counties whose names are considered."""
KNOWN = {"county": 0.8, "township": 0.3}
"""Chance that somebody reacts to the name of the own county, or to that of any one of its
townships, by judgement: a county has 14, of which a person knows the nearer ones."""
STARTLED = 0.05
"""Chance to see a reaction to a name that means nothing to the person."""


def names_to_read(
    posterior: Posterior, clues: Sequence[Clue], atlas: Atlas
) -> tuple[NameToRead, ...]:
    """Choose the names to read aloud.

    Parameters
    ----------
    posterior : Posterior
        What is believed now.
    clues : sequence of Clue
        Place names heard from the person are not read back, in whatever script they were written.
    atlas : Atlas
        Where names are read from.

    Returns
    -------
    names : tuple of NameToRead
        Best first, at most `N_NAMES`.
    """
    names, likely = atlas.place_names, np.argsort(-posterior.county, kind="stable")[:N_COUNTIES]
    rows = np.flatnonzero(np.isin(names.county, likely) & np.isin(names.level, list(KNOWN)))
    heard = _sounds_heard(clues, atlas)
    rows = rows[[sounds not in heard for sounds in _sounds_of(rows, atlas)]]
    texts, which = np.unique(names.stem[rows], return_inverse=True)
    of_level = np.array([KNOWN[level] for level in names.level[rows].tolist()])
    county, text, known = _together(names.county[rows], which, of_level)
    belief = posterior.county / posterior.county.sum()
    chosen: list[tuple[int, float, float]] = []
    for _ in range(min(N_NAMES, len(texts))):
        reacts = np.bincount(text, weights=belief[county] * known).astype(float)
        information = _information_bits(reacts)
        information[[at for at, _, _ in chosen]] = -1.0
        at = int(information.argmax())
        chosen.append((at, float(reacts[at]), float(information[at])))
        belief = _after_silence(belief, county, np.where(text == at, known, 0.0))
    return tuple(
        _name(rows[which == at], STARTLED + (1 - STARTLED) * reacts, bits, posterior, atlas)
        for at, reacts, bits in chosen
    )


def _sounds_heard(clues: Sequence[Clue], atlas: Atlas) -> set[tuple[Syllable, ...]]:
    """List the sounds of all names heard, in every way to read them, as a Mandarin ear has them."""
    return {
        tuple(map(untoned, spelling.pinyin))
        or tuple(map(split_syllable, write_in_pinyin(spelling.sounds, atlas)))
        for clue in clues
        if isinstance(clue, PlaceNameClue)
        for way in ways_to_read(clue, atlas)
        for name in way
        for spelling in name.spellings
    }


def _sounds_of(rows: NDArray[np.intp], atlas: Atlas) -> list[tuple[Syllable, ...]]:
    """Read some names aloud, without their kind and without tones."""
    names = atlas.place_names
    sounds = [split_syllable(text) for text in names.vocabulary.tolist()]
    spans = zip(names.syllable[rows].tolist(), names.n_syllables[rows].tolist(), strict=True)
    return [tuple(sounds[at] for at in syllable[:length]) for syllable, length in spans]


def _together(
    county: NDArray[np.int32], text: NDArray[np.intp], known: FloatArray
) -> tuple[NDArray[np.intp], NDArray[np.intp], FloatArray]:
    """Join the places of one county that share a name: it is known if any of them is."""
    pairs, pair = np.unique(np.column_stack([county, text]), axis=0, return_inverse=True)
    unknown = np.ones(len(pairs))
    np.multiply.at(unknown, pair.reshape(-1), 1 - known)
    return pairs[:, 0], pairs[:, 1], 1 - unknown


def _information_bits(reacts: FloatArray) -> FloatArray:
    """Return what a reaction tells of whether the name is known, in bits."""
    seen = reacts + (1 - reacts) * STARTLED
    information: FloatArray = _entropy_bits(seen) - (1 - reacts) * _entropy_bits(STARTLED)
    return information


def _entropy_bits(chance: float | FloatArray) -> FloatArray:
    inside = np.clip(chance, 1e-12, 1 - 1e-12)
    entropy: FloatArray = -inside * np.log2(inside) - (1 - inside) * np.log2(1 - inside)
    return entropy


def _after_silence(belief: FloatArray, county: NDArray[np.intp], known: FloatArray) -> FloatArray:
    """Believe less in the counties where the name is known, after no reaction to it."""
    missed = np.ones(len(belief))
    np.multiply.at(missed, county, 1 - known)
    after: FloatArray = belief * missed
    after /= after.sum()
    return after


def _name(
    rows: NDArray[np.intp],
    probability: float,
    information_bits: float,
    posterior: Posterior,
    atlas: Atlas,
) -> NameToRead:
    """Describe a name by the likeliest of the places that bear it."""
    names = atlas.place_names
    best = rows[np.argmax(posterior.county[names.county[rows]])]
    level: Literal["county", "township"] = "county" if names.level[best] == "county" else "township"
    return NameToRead(
        name=str(names.name[best]),
        level=level,
        county=int(names.county[best]),
        n_places=len(rows),
        probability=probability,
        information_bits=information_bits,
    )
