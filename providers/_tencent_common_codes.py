"""The codes every Tencent Cloud API can answer with, explained.

Source: https://www.tencentcloud.com/document/product/1235/64611 and
https://cloud.tencent.com/document/product/1388/114322.
"""

from __future__ import annotations

from providers._errors import Category, Retry, Side
from providers._explaining import Row, in_chinese
from providers._tencent_common_codes_zh import COMMON_ZH

_BUG = "Copy the details into a report to Antipode's maintainers; trying again cannot help."

_COMMON = (
    Row(
        "AuthFailure",
        Category.AUTH,
        Side.ACCOUNT,
        Retry.AFTER_YOU_ACT,
        "Tencent does not accept the key of account {account}.",
        "The signature could not be checked against this key. Nothing was created.",
        "Enter SecretId and SecretKey of account {account} again and test the connection, then retry.",
    ),
    Row(
        "AuthFailure.InvalidAuthorization",
        Category.AUTH,
        Side.ANTIPODE,
        Retry.NEVER,
        "Tencent could not read the request's signature.",
        "The Authorization header arrived in a form Tencent does not accept. A proxy on the way may have changed it.",
        "Check what stands between this machine and Tencent; otherwise report it to Antipode's maintainers.",
    ),
    Row(
        "AuthFailure.InvalidSecretId AuthFailure.SecretIdNotFound",
        Category.AUTH,
        Side.ACCOUNT,
        Retry.AFTER_YOU_ACT,
        "Tencent does not know the SecretId of account {account}.",
        "The key was deleted or disabled, is mistyped, or belongs to Tencent's other site (China or international).",
        "Check the key in Tencent's console and the site of account {account}, enter it again, then retry.",
    ),
    Row(
        "AuthFailure.SignatureExpire",
        Category.AUTH,
        Side.CLOCK,
        Retry.AFTER_YOU_ACT,
        "The clock of the machine that runs Antipode is wrong.",
        "Tencent refuses requests whose signing time is more than five minutes from its own. Nothing was created.",
        "Set the machine's clock by NTP, then retry.",
    ),
    Row(
        "AuthFailure.SignatureFailure",
        Category.AUTH,
        Side.ACCOUNT,
        Retry.AFTER_YOU_ACT,
        "The SecretKey of account {account} is wrong.",
        "Tencent knows the SecretId, but the signature made with this SecretKey does not match.",
        "Enter the SecretKey of account {account} again and test the connection, then retry.",
    ),
    Row(
        "AuthFailure.TokenFailure",
        Category.AUTH,
        Side.ACCOUNT,
        Retry.AFTER_YOU_ACT,
        "The session token of account {account} is wrong or has ended.",
        "Temporary keys work for some hours only.",
        "Enter fresh temporary keys, or better a permanent key with the smallest policy, then retry.",
    ),
    Row(
        "AuthFailure.MFAFailure",
        Category.AUTH,
        Side.ACCOUNT,
        Retry.AFTER_YOU_ACT,
        "Tencent asks for a second factor that a key cannot give.",
        "The user behind the key of account {account} is under a multi-factor rule for this call.",
        "Use a sub-user without that rule for account {account}, then retry.",
    ),
    Row(
        "AuthFailure.UnauthorizedOperation UnauthorizedOperation",
        Category.PERMISSION,
        Side.ACCOUNT,
        Retry.AFTER_YOU_ACT,
        "The key of account {account} may not do this.",
        "No policy of the key's user allows this call. Nothing was created.",
        "Give the user the policy shown on the account's page in Tencent's CAM console, then retry.",
    ),
    Row(
        "RequestLimitExceeded RequestLimitExceeded.IPLimitExceeded RequestLimitExceeded.UinLimitExceeded "
        "RequestLimitExceeded.GlobalRegionUinLimitExceeded",
        Category.THROTTLED,
        Side.VENDOR,
        Retry.BY_ITSELF,
        "Tencent is asked too often.",
        "Calls of this account, counted together with other programs that use it, went over Tencent's limit "
        "per second.",
        "Nothing needs to be done: Antipode slows down and asks again. If it lasts, see which other programs "
        "use the account.",
    ),
    Row(
        "LimitExceeded",
        Category.QUOTA,
        Side.DESTINATION,
        Retry.AFTER_YOU_ACT,
        "A limit of account {account} is reached.",
        "Tencent's message, kept with the attempt, names the limit. Nothing was created.",
        "Remove what is no longer needed in {destination} or ask Tencent for a higher limit, then retry.",
    ),
    Row(
        "InternalError ServiceUnavailable",
        Category.VENDOR,
        Side.VENDOR,
        Retry.BY_ITSELF,
        "Something failed inside Tencent.",
        "The service had an error of its own. The request may have been carried out, so Antipode looks "
        "before it asks again.",
        "Nothing needs to be done now. If it lasts, open a ticket with Tencent and give it the request id.",
    ),
    Row(
        "FailedOperation",
        Category.VENDOR,
        Side.VENDOR,
        Retry.BY_ITSELF,
        "Tencent could not finish the operation.",
        "The operation was begun and failed. It may have left something, so Antipode looks before it asks again.",
        "Nothing needs to be done now. If it lasts, open a ticket with Tencent and give it the request id.",
    ),
    Row(
        "InvalidParameter MissingParameter UnknownParameter InvalidRequest InvalidAction NoSuchProduct NoSuchVersion "
        "UnsupportedProtocol RequestSizeLimitExceeded",
        Category.INVALID,
        Side.ANTIPODE,
        Retry.NEVER,
        "Tencent does not understand the request.",
        "The request differs from what this version of Tencent's API takes. Nothing was created.",
        _BUG,
    ),
    Row(
        "InvalidParameterValue",
        Category.INVALID,
        Side.DESTINATION,
        Retry.AFTER_YOU_ACT,
        "Tencent does not accept one of the values, most often the region {destination}.",
        "A value is outside what Tencent takes: {destination} may be unknown or without snapshot support, "
        "or the name is too long. Nothing was created.",
        "Read Tencent's message, choose another destination or name, then retry.",
    ),
    Row(
        "ResponseSizeLimitExceeded",
        Category.INVALID,
        Side.ANTIPODE,
        Retry.LOOK_UP,
        "Tencent's answer was too large for Tencent to send.",
        "The request may have been carried out, but its answer was withheld.",
        "Nothing needs to be done now: Antipode looks in {destination} before it asks again.",
    ),
    Row(
        "UnsupportedRegion",
        Category.UNSUPPORTED,
        Side.DESTINATION,
        Retry.NEVER,
        "Tencent does not offer this service in the region.",
        "The region that was asked has no cloud disks or snapshots for this account. Nothing was created.",
        "Choose another region, and take this one off the regions of account {account}.",
    ),
    Row(
        "ActionOffline",
        Category.UNSUPPORTED,
        Side.VENDOR,
        Retry.NEVER,
        "Tencent has switched this call off.",
        "The API call no longer exists or is closed for a time. Nothing was created.",
        "Read Tencent's announcements for Cloud Block Storage; a newer version of Antipode may be needed.",
    ),
    Row(
        "IpInBlacklist IpNotInWhitelist",
        Category.PERMISSION,
        Side.ACCOUNT,
        Retry.AFTER_YOU_ACT,
        "The key of account {account} may not be used from this machine's address.",
        "A rule of the key limits the addresses it may be used from. Nothing was created.",
        "Allow this machine's public address for the key in Tencent's CAM console, then retry.",
    ),
    Row(
        "DryRunOperation",
        Category.UNSUPPORTED,
        Side.ANTIPODE,
        Retry.NEVER,
        "This was a rehearsal, and it would have worked.",
        "The call was made as a dry run. Nothing was created.",
        "Start the copy without the rehearsal.",
    ),
    # Not the service's: the official SDKs report failures of the network under these two names.
    Row(
        "ClientNetworkError ServerNetworkError",
        Category.NETWORK,
        Side.VENDOR,
        Retry.LOOK_UP,
        "The exchange with Tencent broke on the network.",
        "The request may have been carried out.",
        "Antipode looks in {destination} for the copy's mark before it asks again; nothing needs to be done now.",
    ),
)

COMMON = in_chinese(_COMMON, COMMON_ZH)
