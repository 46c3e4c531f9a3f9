"""From a manifest to a model of free speech with its figures and its card."""
