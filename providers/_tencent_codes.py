"""The codes Tencent Cloud Block Storage can answer with, explained. Those every Tencent API shares are in a file of
their own.

Source: tencentcloud-sdk-python `tencentcloud.cbs.v20170312.errorcodes`, which is the vendor's whole list.
"""

from __future__ import annotations

from providers._errors import Category, Retry, Side
from providers._explaining import Row, in_chinese
from providers._tencent_codes_zh import CBS_ZH, FAMILIES_ZH

_NOTHING = "Nothing was created."
_WAITS = "Nothing needs to be done: Antipode waits and asks again."
_OTHER_CALL = "Copies do not use the call this code belongs to; report it to Antipode's maintainers with the details."
_BUSY = (Category.BUSY, Side.SOURCE, Retry.BY_ITSELF)
_NOT_SUPPORTED = (Category.UNSUPPORTED, Side.SOURCE, Retry.NEVER)
_QUOTA = (Category.QUOTA, Side.SOURCE, Retry.AFTER_YOU_ACT)
_GONE = (Category.NOT_FOUND, Side.SOURCE, Retry.REFRESH_FIRST)
_ODD = (Category.INVALID, Side.ANTIPODE, Retry.NEVER)
_PAYING = (Category.BILLING, Side.ACCOUNT, Retry.AFTER_YOU_ACT)
_KEY = (Category.PERMISSION, Side.ACCOUNT, Retry.AFTER_YOU_ACT)

_CBS = (
    # -- room and money --
    Row(
        "InsufficientSnapshotQuota",
        *(Category.QUOTA, Side.DESTINATION, Retry.AFTER_YOU_ACT),
        "{destination} has no room for more snapshots.",
        f"Account {{account}} holds as many snapshots there as Tencent allows it, so the copy was refused. {_NOTHING}",
        "Delete old snapshots in {destination} or ask Tencent for a higher snapshot quota, then retry.",
    ),
    Row(
        "ResourceInsufficient.OverQuota",
        *_QUOTA,
        "{subject} has no backup point quota left.",
        f"Backup points are bought for each disk, and this disk has used all of its own. {_NOTHING}",
        "Raise the disk's backup point quota in Tencent's console or delete one of its backup points, then retry.",
    ),
    Row(
        "ResourceUnavailable.DiskSnapshotChainTooLarge",
        *_QUOTA,
        "{subject} has too many snapshots that build on each other.",
        f"Tencent keeps snapshots of one disk as a chain, and this chain has reached its longest. {_NOTHING}",
        "Delete old snapshots of the disk in {source}, then retry.",
    ),
    Row(
        "LimitExceeded.AutoSnapshotPolicyOutOfQuota",
        *_QUOTA,
        "{source} has no room for more snapshot policies.",
        f"The account holds as many automatic snapshot policies there as Tencent allows it. {_NOTHING}",
        "Delete a policy that is no longer used, or ask Tencent for more.",
    ),
    Row(
        "LimitExceeded.InstanceAttachedDisk",
        *_QUOTA,
        "The server has as many disks as it can hold.",
        f"No further disk can be attached to it. {_NOTHING}",
        "Detach a disk from the server, then retry.",
    ),
    Row(
        "InsufficientRefundQuota ResourceInsufficient.OverRefundQuota",
        Category.QUOTA,
        Side.ACCOUNT,
        Retry.NEVER,
        "Account {account} has used up its refunds.",
        f"Tencent limits how often prepaid disks can be returned. This is not about a copy. {_NOTHING}",
        _OTHER_CALL,
    ),
    Row(
        "InvalidAccount.InsufficientBalance",
        *_PAYING,
        "Account {account} has no money left.",
        f"Tencent refuses what would cost something while the balance is too low. {_NOTHING}",
        "Top up account {account} at Tencent, then retry.",
    ),
    Row(
        "InvalidDisk.Expire ResourceUnavailable.Expire",
        Category.BILLING,
        Side.SOURCE,
        Retry.AFTER_YOU_ACT,
        "{subject} has expired.",
        f"The prepaid time of the disk is over, and Tencent blocks it until it is renewed. {_NOTHING}",
        "Renew the disk in Tencent's console soon, since expired disks are deleted; then retry.",
    ),
    Row(
        "UnauthorizedOperation.NotCertification",
        *_PAYING,
        "Account {account} has not proved its identity to Tencent.",
        f"Real-name verification is missing, and Tencent refuses paid operations without it. {_NOTHING}",
        "Finish the verification in Tencent's console, then retry.",
    ),
    Row(
        "UnauthorizedOperation.NotHavePaymentRight",
        *_PAYING,
        "The key of account {account} may not spend money.",
        f"The sub-user behind the key has no payment permission. {_NOTHING}",
        "Give the sub-user payment permission in Tencent's CAM console, then retry.",
    ),
    Row(
        "TradeDealConflict",
        *_BUSY,
        "Another order for {subject} is still open.",
        f"Tencent works on a purchase, renewal or change of the same resource. {_NOTHING}",
        _WAITS,
    ),
    # -- who asks --
    Row(
        "OperationDenied.AccountSecurityRisk",
        Category.AUTH,
        Side.ACCOUNT,
        Retry.AFTER_YOU_ACT,
        "Tencent thinks the key of account {account} has leaked.",
        f"Operations that cost money are blocked for this key. {_NOTHING}",
        "Make a new key in Tencent's CAM console, enter it for account {account}, delete the old one, then retry.",
    ),
    Row(
        "UnauthorizedOperation.AuthFailure",
        *_KEY,
        "The key of account {account} may not do this with {subject}.",
        f"No policy of the key's user allows this call on this resource. {_NOTHING}",
        "Give the user the policy shown on the account's page in Tencent's CAM console, then retry.",
    ),
    Row(
        "UnauthorizedOperation.RoleNotExists",
        *_KEY,
        "A service role is missing in account {account}.",
        f"Tencent needs a CAM role for this service, and the account has none. {_NOTHING}",
        "Open the service once in Tencent's console and agree to the role it asks for, then retry.",
    ),
    Row(
        "UnauthorizedOperation.MFAExpired",
        *_KEY,
        "Tencent asks for a second factor that a key cannot give.",
        f"The operation is protected by multi-factor confirmation, and the last one is too old. {_NOTHING}",
        "Use a sub-user without that protection for account {account}, then retry.",
    ),
    Row(
        "UnauthorizedOperation.InvalidToken",
        Category.AUTH,
        Side.ACCOUNT,
        Retry.AFTER_YOU_ACT,
        "The session token of account {account} is not valid.",
        f"Temporary keys work for some hours only. {_NOTHING}",
        "Enter fresh temporary keys, or better a permanent key with the smallest policy, then retry.",
    ),
    # -- not there --
    Row(
        "InvalidSnapshotId.NotFound",
        *_GONE,
        "{subject} is no longer in {source}.",
        f"Tencent knows no snapshot of this id there: it was deleted or is in another region or account. {_NOTHING}",
        "Sync the inventory of {source} and choose a snapshot that still exists.",
    ),
    Row(
        "InvalidDiskId.NotFound",
        *_GONE,
        "The disk {subject} is no longer in {source}.",
        f"Tencent knows no disk of this id there: it was deleted or is in another region or account. {_NOTHING}",
        "Sync the inventory of {source} and choose a disk that still exists.",
    ),
    Row(
        "ResourceNotFound ResourceNotFound.NotFound",
        *_GONE,
        "{subject} is not there any more.",
        f"Tencent does not find what the request names. {_NOTHING}",
        "Sync the inventory of {source}, then start again from what it shows.",
    ),
    Row(
        "InvalidInstanceId.NotFound",
        *_GONE,
        "The server of {subject} no longer exists.",
        f"Tencent does not find the server the disk was attached to. {_NOTHING}",
        "Sync the inventory of {source}, then start again from what it shows.",
    ),
    Row(
        "InvalidAutoSnapshotPolicyId.NotFound",
        *_GONE,
        "The snapshot policy no longer exists.",
        f"The automatic snapshot policy was deleted in the meantime. {_NOTHING}",
        "Sync the inventory of {source}, then start again from what it shows.",
    ),
    Row(
        "InvalidParameter.ProjectIdNotExist",
        *_GONE,
        "The project no longer exists.",
        f"The Tencent project that the request belongs to was deleted. {_NOTHING}",
        "Choose another project in Tencent's console and sync the inventory of {source}.",
    ),
    # -- already there, or busy --
    Row(
        "ResourceInUse.CopySnapshotConflict",
        Category.EXISTS,
        Side.DESTINATION,
        Retry.LOOK_UP,
        "A copy of {subject} to {destination} is already running.",
        "Tencent makes one copy of a snapshot to a region at a time. It may be our own, or one started in the console.",
        "Nothing needs to be done: Antipode looks in {destination}, takes the copy over if it is ours, "
        "and waits if it is not.",
    ),
    Row("ResourceBusy", *_BUSY, "{subject} is busy.", f"Tencent works on the same resource. {_NOTHING}", _WAITS),
    Row("ResourceInUse", *_BUSY, "{subject} is in use.", f"Another operation holds the resource. {_NOTHING}", _WAITS),
    Row(
        "InvalidDisk.Busy",
        *_BUSY,
        "The disk {subject} is busy.",
        f"Another operation on the disk has to end first. {_NOTHING}",
        _WAITS,
    ),
    Row(
        "InvalidDisk.SnapshotCreating",
        *_BUSY,
        "A snapshot of {subject} is being made.",
        f"The disk takes one snapshot or backup point at a time. {_NOTHING}",
        _WAITS,
    ),
    Row(
        "ResourceUnavailable.SnapshotCreating",
        *_BUSY,
        "{subject} is still being created.",
        f"A snapshot can be used once it is complete. {_NOTHING}",
        _WAITS,
    ),
    Row(
        "ResourceUnavailable.DiskBackupCreating",
        *_BUSY,
        "A backup point of {subject} is still being created.",
        f"The disk takes one snapshot or backup point at a time. {_NOTHING}",
        _WAITS,
    ),
    Row(
        "ResourceInUse.DiskMigrating",
        *_BUSY,
        "The disk {subject} is being moved.",
        f"Tencent migrates the disk to other storage; this can take hours. {_NOTHING}",
        _WAITS,
    ),
    Row(
        "ResourceInUse.DiskRollbacking",
        *_BUSY,
        "The disk {subject} is being rolled back.",
        f"The disk is being set back to an earlier state. {_NOTHING}",
        _WAITS,
    ),
    Row(
        "UnsupportedOperation.StateError",
        *_BUSY,
        "{subject} is in a state that does not allow this.",
        f"Another operation has to end first. {_NOTHING}",
        _WAITS,
    ),
    Row(
        "LimitExceeded.TagQuotaLimitExceeded",
        Category.THROTTLED,
        Side.VENDOR,
        Retry.BY_ITSELF,
        "Tencent's tag service takes no more calls for now.",
        "In spite of its name the code stands for how often the tag service may be called, not for how many tags there "
        f"may be. {_NOTHING}",
        _WAITS,
    ),
    Row(
        "ResourceUnavailable.TooManyCreatingSnapshot",
        Category.THROTTLED,
        Side.VENDOR,
        Retry.BY_ITSELF,
        "Tencent has too much to do at the moment.",
        f"One of Tencent's services takes no more of these requests for now. {_NOTHING}",
        _WAITS,
    ),
    Row(
        "ResourceInsufficient ResourceInsufficient.UpgradeServiceBusy",
        Category.VENDOR,
        Side.VENDOR,
        Retry.BY_ITSELF,
        "Tencent has no capacity for this at the moment.",
        f"The region or zone lacks the resources for now. {_NOTHING}",
        "Nothing needs to be done: Antipode waits and asks again. If it lasts for a day, choose another region.",
    ),
    # -- cannot be done --
    Row(
        "UnsupportedOperation.SnapshotNotSupportCopy",
        *_NOT_SUPPORTED,
        "{subject} can never be copied to another region.",
        f"Tencent excludes snapshots of this kind from cross-region copies. {_NOTHING}",
        "Choose another snapshot of the same disk, or take a new one and copy that.",
    ),
    Row(
        "InvalidSnapshot.NotSupported",
        Category.UNSUPPORTED,
        Side.SOURCE,
        Retry.REFRESH_FIRST,
        "{subject} does not allow this in its present state.",
        f"The snapshot is not complete, is in the recycle bin, or is of a kind that cannot be copied. {_NOTHING}",
        "Sync the inventory of {source}; once the snapshot is shown as ready, retry.",
    ),
    Row(
        "ResourceUnavailable.NotSupported",
        *_NOT_SUPPORTED,
        "The disk {subject} cannot have backup points.",
        f"Tencent offers no backup points for disks of this type. {_NOTHING}",
        "Take a snapshot of the disk instead; a snapshot can also be copied to another region.",
    ),
    Row(
        "InvalidDisk.NotSupportSnapshot ResourceUnavailable.NotSupportSnapshot "
        "UnsupportedOperation.ShareDiskNotSupportSnap",
        *_NOT_SUPPORTED,
        "The disk {subject} cannot be snapshotted.",
        f"Shared disks and disks of some types have no snapshots. {_NOTHING}",
        "Protect what is on the disk from inside the server, or move it to a disk type with snapshots.",
    ),
    Row(
        "UnsupportedOperation.DiskEncrypt",
        *_NOT_SUPPORTED,
        "{subject} is encrypted, and Tencent does not do this with encrypted disks.",
        f"The operation is closed for encrypted disks and their snapshots. {_NOTHING}",
        "Protect what is on the disk from inside the server.",
    ),
    Row(
        "InvalidDisk.NotSupported InvalidInstance.NotSupported InvalidDisk.TypeError ResourceUnavailable.TypeError",
        *_NOT_SUPPORTED,
        "{subject} is of a type that does not allow this.",
        f"Tencent does not offer the operation for this type of disk or server. {_NOTHING}",
        "Choose another disk or snapshot.",
    ),
    Row(
        "InvalidDisk.NotPortable ResourceUnavailable.NotPortable",
        *_NOT_SUPPORTED,
        "{subject} is tied to its server.",
        f"The operation needs a disk that can be detached, and this one cannot. {_NOTHING}",
        "Choose a disk that can be detached.",
    ),
    Row(
        "InvalidDisk.AlreadyBound",
        Category.EXISTS,
        Side.SOURCE,
        Retry.NEVER,
        "The disk {subject} already follows that snapshot policy.",
        f"The policy is bound to the disk. {_NOTHING}",
        "Nothing needs to be done.",
    ),
    Row(
        "ResourceUnavailable",
        *_NOT_SUPPORTED,
        "{subject} does not allow this in its present state.",
        f"Tencent's message, kept with the attempt, says which state stands in the way. {_NOTHING}",
        "Sync the inventory of {source} and see what the disk or snapshot is doing.",
    ),
    Row(
        "ResourceUnavailable.Attached ResourceUnavailable.ZoneNotMatch ResourceUnavailable.RepeatRefund "
        "ResourceUnavailable.NotSupportRefund",
        *_NOT_SUPPORTED,
        "{subject} does not allow this where or how it is attached or paid for.",
        f"The code belongs to attaching and returning disks, not to copies. {_NOTHING}",
        _OTHER_CALL,
    ),
    Row(
        "UnsupportedOperation UnsupportedOperation.DetachPod UnsupportedOperation.InstanceNotStopped "
        "UnsupportedOperation.SnapshotGroupDiskAttachMultiInstance",
        *_NOT_SUPPORTED,
        "Tencent does not do this with {subject}.",
        f"The operation is not offered for it as it is now. {_NOTHING}",
        "Read Tencent's message, kept with the attempt; choose another disk or snapshot.",
    ),
    Row(
        "UnsupportedOperation.SnapHasShared",
        Category.BUSY,
        Side.SOURCE,
        Retry.AFTER_YOU_ACT,
        "{subject} is shared with other accounts.",
        f"Tencent does not do this with a snapshot while it is shared. {_NOTHING}",
        "End the sharing in Tencent's console, then retry.",
    ),
    Row(
        "UnsupportedOperation.SnapshotHasBindedImage",
        Category.BUSY,
        Side.SOURCE,
        Retry.AFTER_YOU_ACT,
        "A custom image is built on {subject}.",
        f"Tencent does not do this with a snapshot while an image depends on it. {_NOTHING}",
        "Delete the image in Tencent's console, then retry.",
    ),
    # -- the vendor's own trouble, and requests it does not take --
    Row(
        "InternalError.ComponentError InternalError.FailQueryResource InternalError.ResourceOpFailed",
        Category.VENDOR,
        Side.VENDOR,
        Retry.BY_ITSELF,
        "Something failed inside Tencent's storage.",
        "One of the service's parts had an error. The request may have been carried out; Antipode looks "
        "before it asks again.",
        "Nothing needs to be done now. If it lasts, open a ticket with Tencent and give it the request id.",
    ),
    Row(
        "InvalidFilter InvalidParameter.DiskConfigNotSupported InvalidParameter.DiskSizeNotMatch "
        "InvalidParameter.InvalidClientToken InvalidParameter.ShouldConvertSnapshotToImage "
        "InvalidParameterValue.BindDiskLimitExceeded InvalidParameterValue.InvalidAction",
        *_ODD,
        "Tencent does not take a detail of the request.",
        f"The request holds something this call does not know or allow. {_NOTHING}",
        "Copy the details into a report to Antipode's maintainers; trying again cannot help.",
    ),
    Row(
        "InvalidParameterValue.LimitExceeded",
        *_ODD,
        "One request held more than Tencent takes at once.",
        f"A list in the request was longer than Tencent allows. {_NOTHING}",
        "Start fewer destinations at once, and report it to Antipode's maintainers with the details.",
    ),
)

# What the part before the dot tells of a code that Tencent has not documented (yet), where no plain code of that name
# exists.
_FAMILIES = (
    Row(
        "InvalidSnapshot InvalidSnapshotId InvalidDisk InvalidDiskId",
        Category.INVALID,
        Side.SOURCE,
        Retry.REFRESH_FIRST,
        "Tencent does not accept {subject} for this.",
        f"Something about the disk or snapshot does not fit; Tencent's message says what. {_NOTHING}",
        "Sync the inventory of {source} and read Tencent's message, then retry if it still fits.",
    ),
    Row(
        "InvalidAccount OperationDenied",
        Category.PERMISSION,
        Side.ACCOUNT,
        Retry.AFTER_YOU_ACT,
        "Tencent does not let account {account} do this.",
        f"Something about the account stands in the way; Tencent's message says what. {_NOTHING}",
        "Act on Tencent's message in its console, then retry.",
    ),
)

CBS = in_chinese(_CBS, CBS_ZH)
FAMILIES = in_chinese(_FAMILIES, FAMILIES_ZH)
