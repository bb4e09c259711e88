"""The codes that mean the same in both of Huawei's backup services, explained.

The two are one code base, so either may answer with the other's codes. Sources:
https://support.huaweicloud.com/intl/en-us/api-cbr/ErrorCode.html, .../intl/api-csbs/en-us_topic_0071888297.html, and
Open Telekom Cloud's pages of the same APIs, which give some codes other HTTP statuses. Codes of restoring, sharing,
tags and buckets are left to their family.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from providers._errors import Category, Retry, Side
from providers._explaining import Row, in_chinese
from providers._huawei_backup_codes_zh import BACKUPS_ZH, FAMILIES_ZH

EXISTS = "BackupService.1009"
# For the older service no document says which code refuses a second replica (UNVERIFIED), so a refusal whose message
# says it gets this after its code.
_EXISTS_WORD = ".ReplicaExists"
# The newer service's sentence is "The backup is being replicated or has been replicated to the destination region.";
# "has one replica in or is being replicated to the destination region" stands in the older one's description.
_EXISTS_MESSAGE = re.compile(
    r"(is being|has been|already) (replicat|copi)ed to\b"
    r"|replicas? .*already exists?|already (has|have) .*replica|has (one|a) replica",
    re.IGNORECASE,
)

_NOTHING = "Nothing was created."

_BACKUPS = (
    Row(
        EXISTS,
        *(Category.EXISTS, Side.DESTINATION, Retry.LOOK_UP),
        "{subject} has a replica in {destination} already, or is being replicated there.",
        f"Huawei Cloud keeps one replica of a backup in a region and refuses a second. {_NOTHING}",
        "Nothing needs to be done: Antipode looks for that replica and watches it instead.",
    ),
    Row(
        "CSBS.9009 BackupService.8600",
        *(Category.BILLING, Side.ACCOUNT, Retry.AFTER_YOU_ACT),
        "Account {account} has not proved its identity to Huawei Cloud.",
        f"Real-name authentication is missing, and Huawei Cloud refuses paid operations without it. {_NOTHING}",
        "Finish the authentication in Huawei Cloud's console, then retry.",
    ),
    Row(
        "CSBS.2003 CSBS.1001 CSBS.2004 CSBS.6005 CSBS.6015 CSBS.6030 BackupService.0002 BackupService.2002 "
        "BackupService.2010 BackupService.6125 BackupService.6203 BackupService.6216 BackupService.7200",
        *(Category.BUSY, Side.SOURCE, Retry.BY_ITSELF),
        "Another task is using {subject} or its server.",
        f"It is being backed up, restored or deleted. {_NOTHING}",
        "Nothing needs to be done: Antipode waits and asks again.",
    ),
    Row(
        "CSBS.8007 BackupService.6204 BackupService.6210",
        *(Category.BUSY, Side.SOURCE, Retry.AFTER_YOU_ACT),
        "An image was made from {subject}.",
        f"Huawei Cloud keeps a backup as long as an image depends on it. {_NOTHING}",
        "Delete that image in Huawei Cloud's Image Management Service if the backup is to go, then retry.",
    ),
    Row(
        "CSBS.3001 BackupService.6200",
        *(Category.NOT_FOUND, Side.SOURCE, Retry.REFRESH_FIRST),
        "{subject} is no longer in {source}.",
        f"Huawei Cloud knows no backup of this id in the account's project there. {_NOTHING}",
        "Sync the inventory of {source}, then start again from what it shows.",
    ),
    Row(
        "CSBS.6000 CSBS.3000 CSBS.6001 CSBS.6040 BackupService.6000 BackupService.7000 BackupService.7100",
        *(Category.NOT_FOUND, Side.SOURCE, Retry.REFRESH_FIRST),
        "The server, disk or policy behind {subject} is gone.",
        f"Huawei Cloud says that it does not exist any more. {_NOTHING}",
        "Sync the inventory of {source}, then start again from what it shows.",
    ),
    Row(
        "CSBS.6003 CSBS.6006 CSBS.6007 CSBS.6010 CSBS.6027 CSBS.6033 CSBS.6061 BackupService.0001 BackupService.6116 "
        "BackupService.7001 BackupService.7002 BackupService.7104 BackupService.7106 BackupService.7108 "
        "BackupService.7109 BackupService.7111",
        *(Category.UNSUPPORTED, Side.SOURCE, Retry.NEVER),
        "Huawei Cloud does not back up this server.",
        f"Its kind, its zone or one of its disks (none, shared, SCSI or dedicated ones) is not supported. {_NOTHING}",
        "Act on Huawei Cloud's message if the server can be changed; protect what is on it from inside otherwise.",
    ),
    Row(
        "BackupService.1005 BackupService.1011",
        *(Category.UNSUPPORTED, Side.DESTINATION, Retry.NEVER),
        "{destination} takes no replicas from {source}.",
        f"Huawei Cloud does not replicate to that region or project. {_NOTHING}",
        "Choose a region that Huawei Cloud replicates to from {source}; the plan shows them once the account is synced.",
    ),
    Row(
        "CSBS.9001 CSBS.9007 BackupService.6301 BackupService.9900",
        *(Category.INVALID, Side.ANTIPODE, Retry.NEVER),
        "Huawei Cloud did not understand the request.",
        f"A parameter is not what Huawei Cloud expects; its message says which. {_NOTHING}",
        "Report it to Antipode's maintainers with the details; trying again does not help.",
    ),
    Row(
        "CSBS.9999 CSBS.9998 BackupService.1006 BackupService.9910",
        *(Category.VENDOR, Side.VENDOR, Retry.BY_ITSELF),
        "Something failed inside Huawei Cloud's backup service.",
        "The request may have been carried out.",
        "Antipode looks for the replica before it asks again. If it stays so, open a ticket with the request id.",
    ),
)
_FAMILIES = (
    Row(
        "CSBS BackupService",
        *(Category.INVALID, Side.SOURCE, Retry.AFTER_YOU_ACT),
        "Huawei Cloud's backup service refused {subject}.",
        f"Antipode does not know this code of the service; Huawei Cloud's message says what it means. {_NOTHING}",
        "Act on Huawei Cloud's message, then retry. If it stays unclear, open a ticket with the request id.",
    ),
)

BACKUPS = in_chinese(_BACKUPS, BACKUPS_ZH)
FAMILIES = in_chinese(_FAMILIES, FAMILIES_ZH)


def refine(code: str, message: str) -> str:
    """The code, with `.ReplicaExists` after it where only the message says that the region holds a replica already."""
    return f"{code}{_EXISTS_WORD}" if code != EXISTS and _EXISTS_MESSAGE.search(message) else code


def meant(code: str) -> str:
    """The documented code whose explanation fits a refined one."""
    return EXISTS if code.endswith(_EXISTS_WORD) else code


def definite(*tables: Iterable[Row]) -> frozenset[str]:
    """The codes that created nothing although they come with a 5xx status: all but those of the vendor's own failures."""
    rows = [row for table in tables for row in table if row.category is not Category.VENDOR]
    return frozenset(code for row in rows for code in row.codes.split())
