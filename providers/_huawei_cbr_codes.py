"""The codes that only Huawei's newer backup service, Cloud Backup and Recovery, answers with, explained.

Those it shares with the older one, and the sources, are in `_huawei_backup_codes.py`.
"""

from __future__ import annotations

from providers._errors import Category, Retry, Side
from providers._explaining import Row, in_chinese
from providers._huawei_cbr_codes_zh import CBR_ZH

_NOTHING = "Nothing was created."
_WAITS = "Nothing needs to be done: Antipode waits and asks again."
_BUSY = (Category.BUSY, Side.SOURCE, Retry.BY_ITSELF)
_VAULT_BUSY = (Category.BUSY, Side.DESTINATION, Retry.BY_ITSELF)
_NOT_SUPPORTED = (Category.UNSUPPORTED, Side.SOURCE, Retry.NEVER)
_NO_ROOM = (Category.QUOTA, Side.DESTINATION, Retry.AFTER_YOU_ACT)

_CBR = (
    # -- room and money --
    Row(
        "BackupService.6129",
        *_NO_ROOM,
        "The vault in {destination} is full.",
        f"The replica would take more room than the replication vault has left. {_NOTHING}",
        "Enlarge the vault in Huawei Cloud's console or delete replicas that are no longer needed, then sync and "
        "retry; or choose another vault.",
    ),
    Row(
        "BackupService.6114 BackupService.6142",
        *_NO_ROOM,
        "No vault has room left.",
        f"The vaults hold as much as their size allows. {_NOTHING}",
        "Enlarge a vault in Huawei Cloud's console or delete backups that are no longer needed, then sync and retry.",
    ),
    Row(
        "BackupService.6100",
        *_NO_ROOM,
        "The vault takes no more servers.",
        f"As many servers belong to it as Huawei Cloud allows. {_NOTHING}",
        "Create another replication vault in {destination}, sync, and choose that one.",
    ),
    Row(
        "BackupService.6133 BackupService.7303",
        *_NO_ROOM,
        "Account {account} has as many vaults as Huawei Cloud allows.",
        f"No further vault can be made. {_NOTHING}",
        "Delete a vault that is no longer needed or ask Huawei Cloud for more, then retry.",
    ),
    Row(
        "BackupService.1012",
        *(Category.QUOTA, Side.SOURCE, Retry.AFTER_YOU_ACT),
        "{subject} has as many replicas as Huawei Cloud allows.",
        f"Huawei Cloud limits how many replicas a backup or its server has. {_NOTHING}",
        "Delete a replica that is no longer needed, then retry.",
    ),
    Row(
        "BackupService.8300",
        *(Category.QUOTA, Side.SOURCE, Retry.AFTER_YOU_ACT),
        "Account {account} has no snapshot quota left.",
        f"Huawei Cloud makes a disk snapshot for each backup, and no further one is allowed. {_NOTHING}",
        "Delete snapshots that are no longer needed or ask Huawei Cloud for a higher quota, then retry.",
    ),
    # -- who asks --
    Row(
        "BackupService.9998",
        *(Category.AUTH, Side.ACCOUNT, Retry.AFTER_YOU_ACT),
        "Huawei Cloud's backup service does not accept the key of account {account}.",
        f"The key passed Huawei Cloud's gateway, but the service behind it did not take it. {_NOTHING}",
        "Check in Huawei Cloud's console that the key is active and that its user may use Cloud Backup and Recovery.",
    ),
    Row(
        "BackupService.6201 BackupService.6220",
        *(Category.PERMISSION, Side.SOURCE, Retry.AFTER_YOU_ACT),
        "Huawei Cloud protects {subject} or its vault from being changed.",
        f"The vault is locked, or the backup may not be deleted. {_NOTHING}",
        "Look at the vault's lock in Huawei Cloud's console, then retry.",
    ),
    # -- what passes --
    Row(
        "BackupService.6130 BackupService.6134",
        *_VAULT_BUSY,
        "The vault is busy with another task.",
        f"It is being replicated, or servers are being taken out of it. {_NOTHING}",
        _WAITS,
    ),
    Row(
        "BackupService.6112 BackupService.6113 BackupService.6215 BackupService.7003 BackupService.7101",
        *_BUSY,
        "The vault, the server or one of its disks is not ready.",
        f"Huawei Cloud allows this only while they are available. {_NOTHING}",
        "Antipode waits and asks again. If it stays so, look at their state in Huawei Cloud's console.",
    ),
    # -- what is gone --
    Row(
        "BackupService.6120 BackupService.6105",
        *(Category.NOT_FOUND, Side.DESTINATION, Retry.AFTER_YOU_ACT),
        "The vault is no longer in {destination}.",
        f"Huawei Cloud knows no vault of this id in the account's project there. {_NOTHING}",
        "Sync the inventory of {destination}, then retry with one of the vaults it shows.",
    ),
    # -- what cannot be --
    Row(
        "BackupService.1002 BackupService.1003 BackupService.6122",
        *_NOT_SUPPORTED,
        "This kind of backup cannot be replicated.",
        "Huawei Cloud replicates backups of cloud servers that hold the system disk; replicas and backups of single "
        f"disks stay where they are. {_NOTHING}",
        "Choose a backup of the whole server, and the original instead of its replica.",
    ),
    Row(
        "BackupService.6119 BackupService.6124 BackupService.6128",
        *(Category.UNSUPPORTED, Side.DESTINATION, Retry.AFTER_YOU_ACT),
        "The vault in {destination} takes no replicas of servers.",
        f"A replica needs a vault for replications of cloud servers; this one is of another type. {_NOTHING}",
        "Create a replication vault for servers in {destination}, sync, and choose that one.",
    ),
    # -- Huawei's own trouble --
    Row(
        "BackupService.6118 BackupService.4005",
        *(Category.VENDOR, Side.VENDOR, Retry.BY_ITSELF),
        "Huawei Cloud could not look at the vault in {destination}.",
        "The region the vault is in did not answer Huawei Cloud's own question.",
        "Antipode looks for the replica and asks again. If it stays so, look at the vault in Huawei Cloud's console.",
    ),
)
CBR = in_chinese(_CBR, CBR_ZH)
