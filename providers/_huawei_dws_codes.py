"""The codes of Huawei Cloud's data warehouse, explained. Those of the gateway before it are in `_huawei_codes.py`.

Sources: https://support.huaweicloud.com/en-us/api-dws/dws_02_0030.html, Open Telekom Cloud's
`data-warehouse-service/api-ref/source/appendix/error_code.rst` (the same software), and the data-warehouse resources of
Terraform's provider. No page says with which code a second copy of a snapshot or a name that is taken is refused:
DWS.0001 and DWS.0011 are told apart by their message (UNVERIFIED), and the word after the second dot is ours.
"""

from __future__ import annotations

from providers._errors import Category, Retry, Side
from providers._explaining import Row, in_chinese
from providers._huawei_dws_codes_zh import DWS_FAMILIES_ZH, DWS_ZH

_NOTHING = "Nothing was created."
_BUG = "Copy the details into a report to Antipode's maintainers; trying again cannot help."
_WAITS = "Nothing needs to be done: Antipode waits and asks again."
_SYNC = "Sync the inventory of {source} and start again from what it shows."
_OTHER_CALL = "Keeping a snapshot does not use the call this code belongs to; report it to Antipode's maintainers."
_ODD = (Category.INVALID, Side.ANTIPODE, Retry.NEVER)
_GONE = (Category.NOT_FOUND, Side.SOURCE, Retry.REFRESH_FIRST)
_BUSY = (Category.BUSY, Side.SOURCE, Retry.BY_ITSELF)

_DWS = (
    # -- there already --
    Row(
        "DWS.0001.Copied DWS.0011.Copied",
        *(Category.EXISTS, Side.SOURCE, Retry.LOOK_UP),
        "{subject} has been kept already.",
        f"Huawei Cloud makes one manual snapshot of each automated snapshot, and this one has its own. {_NOTHING}",
        "Antipode looks for the manual snapshot. Where somebody made it in the console, find it there: it is kept until "
        "it is deleted.",
    ),
    Row(
        "DWS.0001.NameTaken DWS.0011.NameTaken",
        *(Category.EXISTS, Side.SOURCE, Retry.LOOK_UP),
        "A snapshot of that name is there already.",
        "Names of data-warehouse snapshots are unique, whatever their case, and Antipode's mark is part of the name: it "
        "is most likely the one that was asked for.",
        "Nothing needs to be done now: Antipode looks for its mark before it asks again.",
    ),
    # -- the source --
    Row(
        "DWS.5149",
        *_GONE,
        "{subject} is no longer in {source}.",
        f"Huawei Cloud knows no snapshot of that id; automated ones are removed when their time is over. {_NOTHING}",
        _SYNC,
    ),
    Row(
        "DWS.5111",
        *_GONE,
        "The data of {subject} is no longer in {source}.",
        f"Huawei Cloud does not find the backup file behind the snapshot. {_NOTHING}",
        _SYNC,
    ),
    Row(
        "DWS.0047 DWS.3027",
        *_GONE,
        "The cluster of {subject} is no longer in {source}.",
        f"Huawei Cloud knows no cluster of that id. {_NOTHING}",
        _SYNC,
    ),
    Row(
        "DWS.0011",
        *_BUSY,
        "Another operation is running on the cluster of {subject}.",
        f"Huawei Cloud does one thing at a time with a cluster and its snapshots. {_NOTHING}",
        _WAITS,
    ),
    Row(
        "DWS.7023",
        *_BUSY,
        "The cluster of {subject} does not allow this in its present state.",
        f"It is being restarted, scaled or restored, or needs attention. {_NOTHING}",
        f"{_WAITS} See in Huawei Cloud's console what the cluster is doing if it lasts.",
    ),
    Row(
        "DWS.5089 DWS.5095 DWS.5206",
        *(Category.UNSUPPORTED, Side.SOURCE, Retry.NEVER),
        "The cluster of {subject} is of a kind or version that does not allow this.",
        f"Huawei Cloud does not offer the operation for it. {_NOTHING}",
        "Protect the cluster in another way, or have its version raised in Huawei Cloud's console.",
    ),
    # -- the account --
    Row(
        "DWS.0015",
        *(Category.PERMISSION, Side.ACCOUNT, Retry.AFTER_YOU_ACT),
        "Huawei Cloud does not find {subject}, or does not let account {account} use it.",
        f"It says the same of what is gone, of what is in another project and of a missing permission. {_NOTHING}",
        "Sync the inventory of {source}. If it is still listed, give the user the policy shown on the account's page, "
        "then retry.",
    ),
    Row(
        "DWS.0020",
        *(Category.BILLING, Side.ACCOUNT, Retry.AFTER_YOU_ACT),
        "Account {account} is restricted by Huawei Cloud.",
        f"That is so for accounts in arrears and for frozen ones. {_NOTHING}",
        "Pay what is open, or ask Huawei Cloud why the account is frozen, then retry.",
    ),
    Row(
        "DWS.5045",
        *(Category.PERMISSION, Side.ACCOUNT, Retry.AFTER_YOU_ACT),
        "{subject} belongs to somebody else than account {account}.",
        f"Huawei Cloud does not let this tenant do that with it. {_NOTHING}",
        "Check the projects of account {account} and sync the inventory of {source}, then retry.",
    ),
    # -- the request --
    Row(
        "DWS.0001",
        *_ODD,
        "Huawei Cloud does not take a detail of the request.",
        f"A parameter does not fit; its message, kept with the attempt, says which. {_NOTHING}",
        "Read the message. A name or a description can be changed and started again; otherwise report it to "
        "Antipode's maintainers with the details.",
    ),
    Row(
        "DWS.0006 DWS.5037 DWS.5038 DWS.5039 DWS.5056 DWS.5064 DWS.5065",
        *_ODD,
        "Huawei Cloud does not take a parameter of the request.",
        f"It is missing, unknown, given twice, too long, or not in the form it wants. {_NOTHING}",
        _BUG,
    ),
    Row(
        "DWS.5010 DWS.5012 DWS.5097",
        *_ODD,
        "Huawei Cloud's data warehouse does not know the region or zone.",
        f"The service is not offered there, or the request went to another region's address. {_NOTHING}",
        "Check the endpoint of account {account}, if it has one of its own, and its projects.",
    ),
    Row(
        "DWS.5017 DWS.5018 DWS.5079 DWS.5080",
        *_ODD,
        "Huawei Cloud does not take the time or the retention of a snapshot policy.",
        f"The code belongs to the policies that make automated snapshots. {_NOTHING}",
        _OTHER_CALL,
    ),
    # -- the vendor's own trouble --
    Row(
        "DWS.0005 DWS.9999",
        *(Category.VENDOR, Side.VENDOR, Retry.BY_ITSELF),
        "Something failed inside Huawei Cloud's data warehouse.",
        "The request may have been carried out; Antipode looks before it asks again.",
        "Nothing needs to be done now. If it lasts, open a ticket with Huawei Cloud and give it the request id.",
    ),
)
DWS = in_chinese(_DWS, DWS_ZH)

_FAMILIES = (
    Row(
        "DWS",
        *(Category.UNKNOWN, Side.SOURCE, Retry.AFTER_YOU_ACT),
        "Huawei Cloud's data warehouse refused this.",
        "No page documents the code. Huawei Cloud's own message, kept with the attempt, says what it means.",
        "Act on the message and retry. If it stays unclear, open a ticket with Huawei Cloud and give it the request id.",
    ),
)
DWS_FAMILIES = in_chinese(_FAMILIES, DWS_FAMILIES_ZH)
