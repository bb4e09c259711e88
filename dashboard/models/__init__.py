"""The rows: accounts, what they own, the copies asked for, and what happened."""

from dashboard.models.account import Account
from dashboard.models.account_day import AccountDay
from dashboard.models.attempt import CopyAttempt
from dashboard.models.audit import AuditEvent
from dashboard.models.bulk import Bulk
from dashboard.models.copying import CopyTask
from dashboard.models.eta import CopyTimes
from dashboard.models.heartbeat import Heartbeat
from dashboard.models.inventory import Disk, Region, Snapshot
from dashboard.models.prefix import Begins
from dashboard.models.protection import DiskTag, NewestCopy, Protection
from dashboard.models.protection_wanted import WantedProtection
from dashboard.models.quota import Quota, QuotaReading
from dashboard.models.saved_filter import SavedFilter
from dashboard.models.session import Session
from dashboard.models.status import Status, Step
from dashboard.models.unindexed import Unindexed
from dashboard.models.user import Role, User

__all__ = [
    "Account",
    "AccountDay",
    "AuditEvent",
    "Begins",
    "Bulk",
    "CopyAttempt",
    "CopyTask",
    "CopyTimes",
    "Disk",
    "DiskTag",
    "Heartbeat",
    "NewestCopy",
    "Protection",
    "Quota",
    "QuotaReading",
    "Region",
    "Role",
    "SavedFilter",
    "Session",
    "Snapshot",
    "Status",
    "Step",
    "Unindexed",
    "User",
    "WantedProtection",
]
