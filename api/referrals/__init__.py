"""Referrals: a case shared with another organisation, or handed over to it."""
