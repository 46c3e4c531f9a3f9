"""Diagnostic features: what a caseworker can hear, read off the survey tables by a few rules."""

from dialect.atlas.build.features.compile import (
    FEATURES,
    CompiledFeatures,
    FeatureReport,
    build_features,
)

__all__ = ["FEATURES", "CompiledFeatures", "FeatureReport", "build_features"]
