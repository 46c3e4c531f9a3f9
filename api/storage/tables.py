"""Every table, so that migrations and tests see them all; a new capability adds its own here."""

from api.audit.tables import AuditEntry, AuditHead
from api.cases import tables as cases
from api.clues import tables as clues
from api.duplicates import tables as duplicates
from api.followups import tables as followups
from api.giving import tables as giving
from api.jobs import tables as jobs
from api.listening import tables as listening
from api.organisations.tables import Organisation
from api.ranking.tables import RankingRow
from api.recordings.tables import PartRow, RecordingRow, UploadQuota, UploadRow
from api.referrals import tables as referrals
from api.storage.key_table import DataKeyRow
from api.users import tables as users
from api.volunteers import tables as volunteers

__all__ = [
    "AuditEntry",
    "AuditHead",
    "DataKeyRow",
    "Organisation",
    "PartRow",
    "RankingRow",
    "RecordingRow",
    "UploadQuota",
    "UploadRow",
    "cases",
    "clues",
    "duplicates",
    "followups",
    "giving",
    "jobs",
    "listening",
    "referrals",
    "users",
    "volunteers",
]
