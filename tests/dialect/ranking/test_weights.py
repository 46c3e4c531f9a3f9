from hypothesis import given
from hypothesis import strategies as st

from dialect.entities import AreaClue, FeatureClue, PlaceNameClue, ReadingClue, Recording, WordClue
from dialect.ranking.weights import discounted_weights, load_weights

KINDS = [AreaClue, FeatureClue, PlaceNameClue, ReadingClue, Recording, WordClue]


@given(st.lists(st.sampled_from(KINDS), max_size=30))
def test_weights_lie_between_nothing_and_full(kinds: list[type]) -> None:
    weights = discounted_weights(kinds)
    assert len(weights) == len(kinds)
    assert all(0 < weight <= 1 for weight in weights)


@given(st.integers(1, 50))
def test_more_pieces_alike_say_more_together_but_each_says_less(n: int) -> None:
    fewer, more = discounted_weights([FeatureClue] * n), discounted_weights([FeatureClue] * (n + 1))
    assert more[0] < fewer[0]
    assert sum(more) > sum(fewer)


def test_features_and_readings_tell_of_the_same_sounds() -> None:
    together = discounted_weights([FeatureClue, ReadingClue])
    alone = discounted_weights([FeatureClue]) + discounted_weights([ReadingClue])
    assert all(less < more for less, more in zip(together, alone, strict=True))


def test_facts_and_names_are_never_discounted_for_their_number() -> None:
    assert discounted_weights([AreaClue] * 5) == [1.0] * 5
    assert discounted_weights([PlaceNameClue] * 5) == [0.9] * 5


def test_one_way_to_belong_to_a_county_is_the_right_one() -> None:
    ways = load_weights().ways
    assert round(ways.own + ways.kin + ways.blend + ways.noise, 9) == 1
