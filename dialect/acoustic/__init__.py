"""Known words against the survey points: log-likelihoods from measured sound, with no training."""
