"""All measures together over the country's survey points, of made syllables."""

from dataclasses import replace

import numpy as np
import pytest

from dialect.acoustic.detectors import Detectors
from dialect.acoustic.expected import contour_of_chao
from dialect.acoustic.templates import STEPS, Templates
from dialect.acoustic.traits import TRAITS
from dialect.acoustic.vector import NAMES
from dialect.acoustic.words import (
    KINDS,
    Survey,
    WordScores,
    hear_words,
    score_words,
    survey_of,
)
from dialect.atlas.load import Atlas, load_atlas
from dialect.entities import Segment
from dialect.features.contours import Tone, Unusable
from dialect.features.measures import SessionMeasures, SyllableMeasures, Voice
from tests.dialect.acoustic.syllables import syllable


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load_atlas()


@pytest.fixture(scope="module")
def survey(atlas: Atlas) -> Survey:
    """The country without rendered readings, so that made syllables are judged by detectors."""
    return replace(survey_of(atlas), templates=Templates((), np.zeros((0, 10, 12), np.int8)))


def _say(values: list[str]) -> SessionMeasures:
    pitch = np.array([2.5 * contour_of_chao(chao) for chao in values])
    pitch -= np.median(pitch)
    tones = [Tone(p, np.ones(5), np.full(5, 0.1), np.ones(5), np.zeros(5), 0.3) for p in pitch]
    said = tuple(syllable(i, seed=i, tone=tone) for i, tone in enumerate(tones))
    return SessionMeasures(said, Voice(200.0, 9.0, 0.3, 0.4, 1.0))


def _marks(text: str, *, pause_s: float = 0.5) -> list[Segment]:
    return [Segment(i * (0.5 + pause_s), i * (0.5 + pause_s) + 0.5, c) for i, c in enumerate(text)]


def _deaf(**bias: float) -> Detectors:
    """Detectors that hear the same in every syllable."""
    shape = (len(TRAITS), len(NAMES))
    said = np.array([bias.get(trait, 0.0) for trait in TRAITS])
    return Detectors(np.zeros(shape), np.ones(shape), np.zeros(shape), said)


def _score(survey: Survey, text: str, values: list[str], detectors: Detectors) -> WordScores:
    return score_words(hear_words(_say(values), detectors), _marks(text), survey)


def test_parts_add_up_to_the_whole(survey: Survey) -> None:
    scores = _score(survey, "三七水", ["55", "5", "35"], _deaf(sibilant=3.0, checked=1.0))
    n_points = len(scores.locality)
    assert scores.by_kind.shape == (2, len(KINDS), n_points)
    np.testing.assert_allclose(scores.by_kind.sum(axis=1), scores.by_way)
    there, near = np.exp(scores.by_way)
    share = scores.ways.own_share
    np.testing.assert_allclose(np.exp(scores.log_lr), share * there + (1 - share) * near)
    assert scores.per_word.shape == (len(KINDS), len(scores.locality), 3)
    assert scores.labels == ("三", "七", "水")


def test_many_words_count_less_than_their_sum(survey: Survey) -> None:
    plain = replace(survey, alike=(0.0, 0.0, 0.0))
    said = ["55", "5", "35"]
    alone, together = (_score(s, "三七水", said, _deaf(sibilant=3.0)) for s in (plain, survey))
    weight = 1.0 / (1.0 + 2.0 * np.array(survey.alike))
    read = survey.sounds.read
    weighed = weight[:, None] * alone.by_kind[..., read]
    np.testing.assert_allclose(together.by_kind[..., read], weighed)


def test_words_as_surveyed_speak_for_the_place_and_half_of_them_for_somewhere_near(
    atlas: Atlas, survey: Survey
) -> None:
    home = int(np.searchsorted(survey.tones.locality, atlas.localities.row["西安"]))
    text, tones = "三七水牛鱼猪飞天", ["21", "21", "53", "24", "24", "21", "21", "21"]
    strayed = [*tones[:4], "55", "55", "55", "55"]
    there, near = _score(survey, text, tones, _deaf()).by_way[:, home]
    assert there > near
    there, near = _score(survey, text, strayed, _deaf()).by_way[:, home]
    assert near > there


def test_detectors_that_hear_nothing_leave_the_tones_to_speak(survey: Survey) -> None:
    scores = _score(survey, "三七水", ["55", "5", "35"], _deaf())
    np.testing.assert_allclose(scores.by_kind[:, 1:], 0.0, atol=1e-9)


def test_an_abrupt_end_moves_the_likelihood_to_where_the_word_is_checked(
    atlas: Atlas, survey: Survey
) -> None:
    scores = _score(survey, "十", ["22"], _deaf(checked=4.0))
    row = {
        place: int(np.searchsorted(scores.locality, atlas.localities.row[place]))
        for place in ("CCR:廣州", "北京")
    }
    assert scores.by_kind[0, 2, row["CCR:廣州"]] > scores.by_kind[0, 2, row["北京"]] + 1.0


def test_a_point_without_readings_hears_its_kin(atlas: Atlas, survey: Survey) -> None:
    """廣州 has no readings in the table; those around it read 三 with -m or -n, no other."""
    with_m = _score(survey, "三", ["55"], _deaf(nasal_coda=6.0)).by_kind[0, 1]
    row = int(np.searchsorted(survey.tones.locality, atlas.localities.row["CCR:廣州"]))
    assert row not in survey.sounds.read
    assert with_m[row] != 0.0


def test_a_tone_category_has_no_sounds_but_an_ending(survey: Survey) -> None:
    marks = [Segment(0.0, 0.5, tone_category="陽入")]
    heard = hear_words(_say(["22"]), _deaf(sibilant=5.0, checked=5.0))
    scores = score_words(heard, marks, survey)
    np.testing.assert_allclose(scores.by_kind[:, 1], 0.0, atol=1e-9)
    assert np.ptp(scores.by_kind[0, 2]) > 1.0


def test_a_word_said_again_says_less_than_twice(survey: Survey) -> None:
    once, twice = (
        np.ptp(_score(survey, text, ["55"] * len(text), _deaf(nasal_coda=6.0)).by_kind[0, 1])
        for text in ("三", "三三")
    )
    assert once < twice < 1.5 * once


def test_a_whispered_word_says_nothing_by_its_sounds_either(survey: Survey) -> None:
    measures = _say(["55", "33"])
    whispered: SyllableMeasures = replace(measures.syllables[1], tone=Unusable(1, "没有可用的音高"))
    half = replace(measures, syllables=(measures.syllables[0], whispered))
    scores = score_words(hear_words(half, _deaf(sibilant=5.0)), _marks("三水"), survey)
    assert scores.used == (0,)
    assert scores.skipped == ((1, "没有可用的音高"),)


def test_a_word_that_is_not_in_the_atlas_is_named_and_left_out(survey: Survey) -> None:
    scores = _score(survey, "三龘", ["55", "33"], _deaf())
    assert scores.used == (0,)
    assert scores.skipped[0][0] == 1
    nothing = _score(survey, "龘", ["55"], _deaf(sibilant=5.0))
    assert nothing.used == ()
    np.testing.assert_allclose(nothing.log_lr, 0.0, atol=1e-5)
    assert detectors_say_nothing(nothing)


def detectors_say_nothing(scores: WordScores) -> bool:
    return not scores.by_kind[:, 1:].any()


def test_a_word_that_sounds_as_its_reading_is_rendered_speaks_for_who_reads_it_so(
    atlas: Atlas,
) -> None:
    survey = survey_of(atlas)
    home = int(np.searchsorted(survey.tones.locality, atlas.localities.row["香港"]))
    word = survey.sounds.of_word("三")
    own = word.syllable[word.point == home][0]
    steps = survey.templates.steps[survey.template_row[own]] / STEPS
    cepstra = np.column_stack([np.zeros(10), steps])
    measures = _say(["55"])
    said = replace(measures, syllables=(replace(measures.syllables[0], cepstra=cepstra),))
    sounds = score_words(hear_words(said, _deaf()), _marks("三"), survey).by_kind[0, 1]
    assert sounds[home] > np.quantile(sounds, 0.75)
    assert (
        sounds[home] > sounds[np.searchsorted(survey.tones.locality, atlas.localities.row["西安"])]
    )
