"""The codes that only Huawei's older backup service, Cloud Server Backup Service, answers with, explained.

Those it shares with its successor, and the sources, are in `_huawei_backup_codes.py`.
"""

from __future__ import annotations

import re

from providers import _huawei_backup_codes as shared
from providers._errors import Category, Retry, Side
from providers._explaining import Row, in_chinese
from providers._huawei_csbs_codes_zh import CSBS_ZH

# The project came after the service was closed: it has no backups of this kind and will have none.
CLOSED = "BackupService.4008"
# 9009 has two meanings, told apart by its message.
_UNPROVED, _REDUCTION = "CSBS.9009", "CSBS.9009.Reduction"

_NOTHING = "Nothing was created."
_OTHER_CALL = "Replications do not use what this code is about; report it to Antipode's maintainers with the details."

_CSBS = (
    Row(
        CLOSED,
        *(Category.UNSUPPORTED, Side.ACCOUNT, Retry.NEVER),
        "Cloud Server Backup Service is closed for new projects.",
        f"Only projects that used it before may go on. {_NOTHING} Its successor is Cloud Backup and Recovery.",
        "Use Cloud Backup and Recovery for account {account} in this region: Antipode replicates its backups too.",
    ),
    Row(
        "CSBS.9006",
        *(Category.QUOTA, Side.DESTINATION, Retry.AFTER_YOU_ACT),
        "{destination} has no room for more server backups.",
        "The account's project there holds as many backups, or as many gigabytes of them, as Huawei Cloud allows it. "
        f"{_NOTHING}",
        "Delete backups in {destination} that are no longer needed or ask Huawei Cloud for a higher quota, then retry.",
    ),
    Row(
        "CSBS.0001",
        *(Category.QUOTA, Side.SOURCE, Retry.AFTER_YOU_ACT),
        "{source} holds as many backup policies as Huawei Cloud allows.",
        f"No further policy can be made there. {_NOTHING}",
        _OTHER_CALL,
    ),
    Row(
        _REDUCTION,
        *(Category.INVALID, Side.SOURCE, Retry.NEVER),
        "The backup space cannot become smaller than what is in use.",
        f"Somebody asked for less space than the backups take. {_NOTHING}",
        _OTHER_CALL,
    ),
    Row(
        "CSBS.6031",
        *(Category.BUSY, Side.SOURCE, Retry.BY_ITSELF),
        "Another replication of {subject} is running.",
        f"Huawei Cloud lets it end before it begins the next one. {_NOTHING}",
        "Nothing needs to be done: Antipode waits and asks again.",
    ),
    Row(
        "CSBS.4000 CSBS.8001 CSBS.8008",
        *(Category.BUSY, Side.SOURCE, Retry.BY_ITSELF),
        "{subject} is not ready.",
        f"Only a backup that Huawei Cloud calls available can be replicated. {_NOTHING}",
        "Nothing needs to be done while it is being made: Antipode waits. If it went bad, choose another.",
    ),
    Row(
        "CSBS.6032 CSBS.8009",
        *(Category.UNSUPPORTED, Side.SOURCE, Retry.NEVER),
        "Nothing in {subject} can be used for this.",
        f"The policy has no server to back up, or the backup lacks the system disk. {_NOTHING}",
        "Choose a backup of the whole server.",
    ),
)
CSBS = in_chinese(_CSBS, CSBS_ZH)


def refine(code: str, message: str) -> str:
    """The code that tells apart what one code means, by its message."""
    if code == _UNPROVED and re.search(r"reduc", message, re.IGNORECASE):
        return _REDUCTION
    return shared.refine(code, message)
