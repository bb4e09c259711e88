"""The codes that Huawei Cloud's gateway, and any service behind it, can answer with, explained.

Sources: https://support.huaweicloud.com/intl/en-us/devg-apisign/api-sign-errorcode.html and
https://support.huaweicloud.com/intl/en-us/usermanual-apig/apig_03_0048.html (codes),
https://support.huaweicloud.com/intl/en-us/ocr_faq/ocr_01_0063.html (what APIGW.0301 says). The word after a code's
second dot is ours: the gateway says several things with one code, and its message tells which. Statuses without a code
are those that the services' own pages list.
"""

from __future__ import annotations

from providers._errors import Category, Retry, Side
from providers._explaining import Row, in_chinese
from providers._huawei_codes_zh import GATEWAY_ZH

_NOTHING = "Nothing was created."
_WAITS = "Nothing needs to be done: Antipode waits and asks again."
_BUG = "Copy the details into a report to Antipode's maintainers; trying again cannot help."
_LOOKS = "The request may have been carried out; Antipode looks before it asks again."
_TICKET = "Nothing needs to be done now. If it lasts, open a ticket with Huawei Cloud and give it the request id."
_KEY = (Category.AUTH, Side.ACCOUNT, Retry.AFTER_YOU_ACT)
_POLICY = (
    "In Huawei Cloud's console under Identity and Access Management, give the user the policy shown on the account's "
    "page, then retry."
)

_GATEWAY = (
    # -- the key --
    Row(
        "APIGW.0301",
        *_KEY,
        "Huawei Cloud does not accept the key of account {account}.",
        "The gateway could not confirm who is asking. It says the same of an account that is in arrears or frozen. "
        f"{_NOTHING}",
        "Check account {account} for unpaid bills in Huawei Cloud's console, then its key, and test the connection.",
    ),
    Row(
        "APIGW.0301.Signature",
        *_KEY,
        "The secret access key of account {account} is wrong.",
        f"Huawei Cloud knows the access key ID, but the signature made with this secret does not match. {_NOTHING} "
        "Antipode sends nothing more with the key, since five bad signatures in a row lock it.",
        "Enter the access key ID and the secret access key of account {account} again and test the connection.",
    ),
    Row(
        "APIGW.0301.UnknownKey",
        *_KEY,
        "Huawei Cloud does not know the access key ID of account {account}.",
        f"The key was deleted or disabled, is mistyped, or belongs to a separate Huawei Cloud, such as Europe's. {_NOTHING}",
        "Check the key in Huawei Cloud's console under My Credentials, enter it again, then retry.",
    ),
    Row(
        "APIGW.0301.Locked",
        *_KEY,
        "Huawei Cloud has locked the key of account {account} for five minutes.",
        f"More than five signatures in a row were wrong; other programs that use the key count as well. {_NOTHING}",
        "Enter the key of account {account} again, wait five minutes and test the connection.",
    ),
    Row(
        "APIGW.0301.Clock",
        *(Category.AUTH, Side.CLOCK, Retry.AFTER_YOU_ACT),
        "The clock of the machine that runs Antipode is wrong.",
        f"Huawei Cloud refuses requests whose signing time is more than fifteen minutes from its own. {_NOTHING}",
        "Set the machine's clock by NTP, then retry.",
    ),
    Row(
        "APIGW.0301.Token APIGW.0307",
        *_KEY,
        "The security token of account {account} is wrong or has ended.",
        f"Temporary keys work for some hours only. {_NOTHING}",
        "Enter fresh temporary keys, or better a permanent key with the smallest policy, then retry.",
    ),
    Row(
        "APIGW.0303 APIGW.0305",
        *(Category.AUTH, Side.ANTIPODE, Retry.NEVER),
        "Huawei Cloud expects another kind of key for this call.",
        f"The gateway asks for an application's credentials, and Antipode signs with the account's key. {_NOTHING}",
        "Check the endpoint of account {account}, if it has one of its own; otherwise report it to Antipode's "
        "maintainers.",
    ),
    Row(
        "HTTP 401",
        *_KEY,
        "Huawei Cloud does not accept the key of account {account}.",
        f"It answered with status 401 and no code of its own: the request's signature or token did not hold. {_NOTHING}",
        "Enter the key of account {account} again and test the connection, then retry.",
    ),
    # -- permission --
    Row(
        "APIGW.0302",
        *(Category.PERMISSION, Side.ACCOUNT, Retry.AFTER_YOU_ACT),
        "Huawei Cloud does not let the user behind account {account} use this API.",
        f"The user is not authorised, or a list of allowed and blocked addresses leaves it out. {_NOTHING}",
        _POLICY,
    ),
    Row(
        "APIGW.0304 APIGW.0306",
        *(Category.PERMISSION, Side.ACCOUNT, Retry.AFTER_YOU_ACT),
        "Huawei Cloud's gateway refuses access to this API.",
        f"The user is not authorised there. {_NOTHING}",
        _POLICY,
    ),
    Row(
        "HTTP 403",
        *(Category.PERMISSION, Side.ACCOUNT, Retry.AFTER_YOU_ACT),
        "The key of account {account} may not do this.",
        f"Huawei Cloud answered with status 403 and no code of its own: a permission is missing. {_NOTHING}",
        _POLICY,
    ),
    Row(
        "NoProject",
        *(Category.INVALID, Side.ACCOUNT, Retry.AFTER_YOU_ACT),
        "Account {account} has no known project in {source}.",
        "Huawei Cloud's services are used through a project of the region, and none bears the region's name. "
        "Nothing was sent.",
        "Open the region once in Huawei Cloud's console and list the regions again, or enter the project's id in "
        "account {account}.",
    ),
    # -- what was asked for --
    Row(
        "APIGW.0101",
        *(Category.INVALID, Side.ACCOUNT, Retry.NEVER),
        "Huawei Cloud's gateway knows no such API in {source}.",
        f"The service is not offered in that region, or the address that was asked is not its own. {_NOTHING}",
        "Check the endpoint of account {account}, if it has one of its own, and whether Huawei Cloud offers the "
        "service in {source}.",
    ),
    Row(
        "HTTP 404",
        *(Category.NOT_FOUND, Side.SOURCE, Retry.REFRESH_FIRST),
        "Huawei Cloud finds nothing under the id of {subject} in {source}.",
        f"It answered with status 404 and no code of its own: it was deleted, or is in another project. {_NOTHING}",
        "Sync the inventory of {source} and start again from what it shows; check the account's endpoint and projects.",
    ),
    Row(
        "APIGW.0106",
        *(Category.INVALID, Side.ANTIPODE, Retry.NEVER),
        "A part of the request did not reach Huawei Cloud.",
        f"A header or parameter that the gateway wants did not arrive. {_NOTHING}",
        _BUG,
    ),
    Row(
        "APIGW.0201",
        *(Category.INVALID, Side.ANTIPODE, Retry.NEVER),
        "Huawei Cloud does not take the request as it is written.",
        f"The gateway found it malformed or too large. {_NOTHING}",
        _BUG,
    ),
    # -- too much, and the vendor's own trouble --
    Row(
        "APIGW.0308 HTTP 429",
        *(Category.THROTTLED, Side.VENDOR, Retry.BY_ITSELF),
        "Huawei Cloud has had too many calls from account {account} in a short time.",
        f"Other programs that use the account count as well. {_NOTHING}",
        _WAITS,
    ),
    Row(
        "APIGW.0103 APIGW.0104 APIGW.0105",
        *(Category.VENDOR, Side.VENDOR, Retry.AFTER_YOU_ACT),
        "Huawei Cloud's gateway does not find the service behind it.",
        "The way from the gateway to the service is set up wrongly on Huawei Cloud's side.",
        "Open a ticket with Huawei Cloud and give it the request id, then retry.",
    ),
    Row(
        "APIGW.0201.Timeout APIGW.0202 APIGW.0203",
        *(Category.VENDOR, Side.VENDOR, Retry.BY_ITSELF),
        "The service behind Huawei Cloud's gateway did not answer.",
        f"The gateway passed the request on and got nothing back. {_LOOKS}",
        _TICKET,
    ),
    Row(
        "HTTP 500 HTTP 503",
        *(Category.VENDOR, Side.VENDOR, Retry.BY_ITSELF),
        "Something failed inside Huawei Cloud.",
        f"The service answered that it had an error or was not available, and gave no code. {_LOOKS}",
        _TICKET,
    ),
)
GATEWAY = in_chinese(_GATEWAY, GATEWAY_ZH)
