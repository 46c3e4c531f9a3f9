"""Every table, so that migrations and tests see them all; a new capability adds its own here."""

from api.audit.tables import AuditEntry, AuditHead
from api.organisations.tables import Organisation
from api.ranking.tables import RankingRow
from api.recordings.tables import PartRow, RecordingRow, UploadRow
from api.storage.key_table import DataKeyRow
from api.users import tables as users

__all__ = [
    "AuditEntry",
    "AuditHead",
    "DataKeyRow",
    "Organisation",
    "PartRow",
    "RankingRow",
    "RecordingRow",
    "UploadRow",
    "users",
]
