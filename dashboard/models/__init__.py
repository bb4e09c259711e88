"""The rows: accounts, what they own, the copies asked for, and what happened."""

from dashboard.models.account import Account
from dashboard.models.audit import AuditEvent
from dashboard.models.copying import CopyAttempt, CopyTask
from dashboard.models.eta import CopyTimes
from dashboard.models.heartbeat import Heartbeat
from dashboard.models.inventory import Disk, Region, Snapshot
from dashboard.models.prefix import Begins
from dashboard.models.quota import Quota, QuotaReading
from dashboard.models.session import Session
from dashboard.models.status import Status, Step
from dashboard.models.user import Role, User

__all__ = [
    "Account",
    "AuditEvent",
    "Begins",
    "CopyAttempt",
    "CopyTask",
    "CopyTimes",
    "Disk",
    "Heartbeat",
    "Quota",
    "QuotaReading",
    "Region",
    "Role",
    "Session",
    "Snapshot",
    "Status",
    "Step",
    "User",
]
