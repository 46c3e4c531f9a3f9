"""Every table, so that migrations and tests see them all; a new capability adds its own here."""

from api.audit.tables import AuditEntry, AuditHead
from api.organisations.tables import Organisation
from api.ranking.tables import RankingRow
from api.users import tables as users

__all__ = ["AuditEntry", "AuditHead", "Organisation", "RankingRow", "users"]
