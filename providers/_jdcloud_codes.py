"""The codes JD Cloud can answer with, explained: its images and disks, and the gateway in front of both.

Where one status means several things, it has a word behind a dot that `_jdcloud_refusals.py` reads from the message; the
plain status stands for a message nobody has seen yet.

Sources: https://docs.jdcloud.com/cn/virtual-machines/api/copyimages (return codes) and its neighbours describeimages and
deleteimage, the API gateway's "public error codes".
"""

from __future__ import annotations

from providers._errors import Category, Retry, Side
from providers._explaining import Row, in_chinese
from providers._jdcloud_codes_zh import WORDS

_NOTHING = "Nothing was created."
_WAITS = "Nothing needs to be done: Antipode waits and asks again."
_REPORT = "Copy the details into a report to Antipode's maintainers; trying again cannot help."
_NOT_SUPPORTED = (Category.UNSUPPORTED, Side.SOURCE, Retry.NEVER)
_BUSY = (Category.BUSY, Side.SOURCE, Retry.BY_ITSELF)
_ROOM = (Category.QUOTA, Side.DESTINATION, Retry.AFTER_YOU_ACT)
_KEY = (Category.AUTH, Side.ACCOUNT, Retry.AFTER_YOU_ACT)
_RIGHT = (Category.PERMISSION, Side.ACCOUNT, Retry.AFTER_YOU_ACT)
_ODD = (Category.INVALID, Side.ANTIPODE, Retry.NEVER)
_INSIDE = (Category.VENDOR, Side.VENDOR, Retry.BY_ITSELF)

_ROWS = (
    # -- what an image must be --
    Row(
        "FAILED_PRECONDITION.NotCloudDisk",
        *_NOT_SUPPORTED,
        "The image {subject} starts from a local disk.",
        f"JD Cloud copies only images whose system disk is a cloud disk. {_NOTHING}",
        "Convert the image to a cloud-disk image in JD Cloud's console, sync, and copy the converted image.",
    ),
    Row(
        "FAILED_PRECONDITION.Pending",
        *_BUSY,
        "The image {subject} is not finished yet.",
        f"The image is still being created or copied, and JD Cloud copies only images that are ready. {_NOTHING}",
        _WAITS,
    ),
    Row(
        "FAILED_PRECONDITION.BadStatus",
        *_NOT_SUPPORTED,
        "The image {subject} is broken or being deleted.",
        f"JD Cloud copies only images that are ready, and this one will not become so. {_NOTHING}",
        "Make a new image of the server, sync, and copy that one.",
    ),
    Row(
        "FAILED_PRECONDITION.NotYours",
        Category.PERMISSION,
        Side.SOURCE,
        Retry.NEVER,
        "The image {subject} is not a private image of account {account}.",
        f"JD Cloud copies only one's own private images, neither public nor shared ones. {_NOTHING}",
        "Ask the account that owns the image to copy it, or make an image of a server that was started from it.",
    ),
    Row(
        "FAILED_PRECONDITION.Conflict",
        *_BUSY,
        "JD Cloud is working on the image {subject}.",
        f"Another task runs on the image, such as an export or a change. {_NOTHING}",
        _WAITS,
    ),
    Row(
        "FAILED_PRECONDITION.Busy",
        Category.BUSY,
        Side.SOURCE,
        Retry.BY_ITSELF,
        "The image {subject} is already being copied or converted.",
        "JD Cloud takes one copy of an image at a time, whatever its destination. The one that runs may be the one that "
        "was asked for here, so Antipode looks in {destination} before it asks again.",
        "Nothing needs to be done now.",
    ),
    Row(
        "FAILED_PRECONDITION.Encrypted",
        *_NOT_SUPPORTED,
        "The image {subject} holds an encrypted snapshot.",
        f"JD Cloud does not copy images with encrypted disks. {_NOTHING}",
        "Make an image whose disks are not encrypted, or protect what is on them from inside the server.",
    ),
    Row(
        "FAILED_PRECONDITION.AnotherImage",
        Category.BUSY,
        Side.SOURCE,
        Retry.BY_ITSELF,
        "Another image that was asked for in the same call was refused.",
        "Up to ten images travel in one call, and JD Cloud refused the call because of one of the others. Antipode "
        "looks in {destination} and asks for the image {subject} again without it.",
        "Nothing needs to be done now.",
    ),
    Row(
        "FAILED_PRECONDITION.OneOfSeveral",
        Category.BUSY,
        Side.SOURCE,
        Retry.BY_ITSELF,
        "One of the images that were asked for in the same call cannot be copied.",
        "Up to ten images travel in one call. JD Cloud's message says what is wrong, but not with which of them. "
        "Antipode asks again in smaller groups until the one is found; the others are copied.",
        "Nothing needs to be done now.",
    ),
    Row(
        "FAILED_PRECONDITION",
        Category.INVALID,
        Side.SOURCE,
        Retry.AFTER_YOU_ACT,
        "JD Cloud does not do this with the image {subject} as it is now.",
        f"Something about the image or its state does not fit; JD Cloud's message says what. {_NOTHING}",
        "Sync {source} and act on JD Cloud's message, then retry.",
    ),
    Row(
        "FAILED_PRECONDITION.NotDeletable",
        *_NOT_SUPPORTED,
        "JD Cloud does not delete the image {subject}.",
        "The image is protected, shared, used or somebody else's. Antipode itself deletes nothing at JD Cloud.",
        "Take back the protection or the sharing in JD Cloud's console, and delete the image there.",
    ),
    Row(
        "NOT_FOUND",
        Category.NOT_FOUND,
        Side.SOURCE,
        Retry.REFRESH_FIRST,
        "The image {subject} is no longer in {source}.",
        f"JD Cloud does not know it there: it was deleted since the last sync. {_NOTHING}",
        "Sync {source} and choose another image.",
    ),
    # -- room --
    Row(
        "QUOTA_EXCEEDED.Image",
        *_ROOM,
        "{destination} has no room for more private images.",
        f"Account {{account}} holds as many images there as JD Cloud allows it, five unless it was raised. {_NOTHING}",
        "Delete old images in {destination} or ask JD Cloud for a higher image quota, then retry.",
    ),
    Row(
        "QUOTA_EXCEEDED.Snapshot",
        *_ROOM,
        "{destination} has no room for more disk snapshots.",
        "A copied image brings a snapshot of each of its disks, and account {account} holds as many there as JD Cloud "
        f"allows it, fifteen unless it was raised. {_NOTHING}",
        "Delete old disk snapshots in {destination} or ask JD Cloud for a higher snapshot quota, then retry.",
    ),
    Row(
        "QUOTA_EXCEEDED",
        *_ROOM,
        "A limit of account {account} is reached in {destination}.",
        f"JD Cloud's message, kept with the attempt, names the limit. {_NOTHING}",
        "Remove what is no longer needed in {destination} or ask JD Cloud for a higher limit, then retry.",
    ),
    # -- who asks --
    Row(
        "ACCESS_ERROR.AccessKey",
        *_KEY,
        "JD Cloud does not know the access key of account {account}.",
        f"The key was deleted or disabled, or it was entered with a mistake. {_NOTHING}",
        "Check the key in JD Cloud's console, enter it again for account {account}, then retry.",
    ),
    Row(
        "ACCESS_ERROR.Signature",
        *_KEY,
        "The secret key of account {account} is wrong.",
        "JD Cloud knows the access key, but the signature made with this secret key does not match. A clock that is "
        f"far off, or a proxy that changes requests, gives the same answer. {_NOTHING}",
        "Enter the secret key of account {account} again, check the machine's clock, and test the connection; then "
        "retry.",
    ),
    Row(
        "ACCESS_ERROR.Credentials",
        *_KEY,
        "JD Cloud does not accept the key of account {account} for this.",
        "The key is wrong, its user has no right to make this call, or this machine's clock is far off; JD Cloud says the "
        f"same of all three. {_NOTHING}",
        "Give the key's user the policy shown on the account's page, check the machine's clock, or enter the key again; "
        "then retry.",
    ),
    Row(
        "ACCESS_ERROR.Header",
        *(Category.AUTH, Side.ANTIPODE, Retry.NEVER),
        "A part of the signature did not reach JD Cloud.",
        f"A header is missing that Antipode always sends; a proxy on the way may have dropped it. {_NOTHING}",
        "Check what stands between this machine and JD Cloud, and the account's endpoint.",
    ),
    Row(
        "ACCESS_ERROR",
        *_KEY,
        "JD Cloud does not accept the key of account {account}.",
        f"Its message, kept with the attempt, says why. {_NOTHING}",
        "Check the key in JD Cloud's console, enter it again for account {account}, then retry.",
    ),
    Row(
        "HTTP_FORBIDDEN.Address",
        *_RIGHT,
        "JD Cloud does not take requests from this machine's address.",
        f"The account or the key allows certain addresses only, and this machine's is not among them. {_NOTHING}",
        "Add this machine's public address to the list in JD Cloud's console, then retry.",
    ),
    Row(
        "HTTP_FORBIDDEN.Disabled",
        *_RIGHT,
        "The key of account {account} may not make this call, or JD Cloud has switched it off.",
        "The policy of the key's user may deny the call, or JD Cloud has disabled it for the account or for everybody; "
        f"its message does not tell which. {_NOTHING}",
        "Give the key's user the policy shown on the account's page. If it has that, ask JD Cloud to open the call for "
        "the account. Then retry.",
    ),
    Row(
        "HTTP_FORBIDDEN",
        *_RIGHT,
        "The key of account {account} may not do this.",
        f"JD Cloud's message, kept with the attempt, says why. {_NOTHING}",
        "Act on JD Cloud's message in its console, then retry.",
    ),
    # -- how often --
    Row(
        "HTTP_RATE_LIMIT_EXCEEDED",
        Category.THROTTLED,
        Side.VENDOR,
        Retry.BY_ITSELF,
        "JD Cloud is asked too often.",
        "Calls of this key, counted together with other programs that use it, went over a limit for one minute. "
        f"{_NOTHING}",
        "Nothing needs to be done: Antipode waits for the next minute and asks again. If it lasts, see which other "
        "programs use the key.",
    ),
    # -- requests it does not take --
    Row(
        "INVALID_ARGUMENT.Region",
        Category.INVALID,
        Side.DESTINATION,
        Retry.NEVER,
        "JD Cloud does not copy images from {source} to {destination}.",
        f"It does not know the region, or takes no copies to it. {_NOTHING}",
        "Choose another region.",
    ),
    Row(
        "INVALID_ARGUMENT OUT_OF_RANGE FAILED_PRECONDITION.MissingParameter HTTP_REQUEST_ENTITY_TOO_LARGE "
        "HTTP_URI_TOO_LONG",
        *_ODD,
        "JD Cloud does not take a detail of the request.",
        f"The request holds something this call does not know or allow. {_NOTHING}",
        _REPORT,
    ),
    Row(
        "NOT_FOUND.Route",
        *_ODD,
        "JD Cloud does not know this call at this address.",
        f"The account's endpoint may lead somewhere else, or the call has moved. {_NOTHING}",
        "Check the account's endpoint, if it has one of its own; otherwise report it to Antipode's maintainers.",
    ),
    Row(
        "HTTP_BAD_REQUEST",
        Category.PERMISSION,
        Side.VENDOR,
        Retry.NEVER,
        "JD Cloud's firewall stopped the request.",
        f"A security rule in front of the service took the request for an attack. {_NOTHING}",
        "Open a ticket with JD Cloud and give it the request id.",
    ),
    # -- the vendor's own trouble --
    Row(
        "INTERNAL UNKNOWN HTTP_INTERNAL_SERVER_ERROR",
        *_INSIDE,
        "Something failed inside JD Cloud.",
        "The service had an error of its own. The request may have been carried out, so Antipode looks before it asks "
        "again.",
        "Nothing needs to be done now. If it lasts, open a ticket with JD Cloud and give it the request id.",
    ),
    Row(
        "HTTP_BAD_GATEWAY HTTP_SERVICE_UNAVAILABLE HTTP_SERVER_TIMING_OUT",
        *_INSIDE,
        "JD Cloud's gateway does not reach the service.",
        "The gateway answered in the service's place. The request may have been carried out, so Antipode looks before "
        "it asks again.",
        "Nothing needs to be done now. If it lasts, open a ticket with JD Cloud and give it the request id.",
    ),
)
CODES = in_chinese(_ROWS, WORDS)
