"""Recordings on their way through: taken with consent, decoded out of harm's way, not kept."""
