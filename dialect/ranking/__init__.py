"""From weighed evidence to ranked counties, credible sets and reasons."""
