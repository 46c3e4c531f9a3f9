"""Free speech: from a vector per recording to calibrated log-likelihoods of dialect regions."""
