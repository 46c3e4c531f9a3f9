"""What holds for every test."""

from hypothesis import settings

# Tests say what is right, benchmarks how fast: a busy machine makes no property wrong.
settings.register_profile("xiangyin", deadline=None)
settings.load_profile("xiangyin")
