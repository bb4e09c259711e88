"""What Huawei Cloud's data warehouse offers:

Its one operation, its calls, the policy a key needs, and how results are named.

Sources: https://support.huaweicloud.com/api-dws/CopySnapshot.html (linked-copy), huaweicloudsdkdws.v2 (the other
calls), https://support.huaweicloud.com/intl/en-us/mgtg-dws/dws_01_0149.html (policy).
"""

from __future__ import annotations

import json
import re

from providers._crossing import Order, SnapshotInfo
from providers._declared import Operation, Option, Policy, SourceKind
from providers._huawei import Action
from providers._saying import said

AUTOMATED = "automated-snapshot"
MANUAL = "manual-snapshot"

CLUSTERS = Action("dws", "ListClusters", "GET", "/v1.0/{project}/clusters")
SNAPSHOTS = Action("dws", "ListSnapshots", "GET", "/v1.0/{project}/snapshots")
COPY = Action("dws", "CopySnapshot", "POST", "/v1.0/{project}/snapshots/{snapshot}/linked-copy")

NAME_ROOM = 64
LONGEST_DESCRIPTION = 256
NAME_RULE = said("Letters, digits, - and _ only, a letter first; Antipode adds its mark.")
DESCRIPTION_RULE = said("Up to 256 characters, none of them ! < > ' = & or a double quotation mark.")
DESCRIPTION = Option(
    "description",
    said("Description"),
    hint=DESCRIPTION_RULE,
    pattern=r"[^\x00-\x1f\x7f!<>'=&\"]*",
    max_length=LONGEST_DESCRIPTION,
)
KEEP_SNAPSHOT = Operation(
    name="keep_snapshot",
    label=said("Keep snapshot"),
    source_kind=SourceKind.SNAPSHOT,
    result_kind=MANUAL,
    api=COPY.api,
    permission="dws:cluster:copySnapshot",
    crosses_regions=False,
    max_orders=1,
    # The longest tag has 16 characters, and a hyphen stands before it.
    name_length=NAME_ROOM - 17,
    name_pattern=r"([A-Za-z][A-Za-z0-9_-]*)?",
    name_hint=said("Up to {room} characters. {rule}", room=NAME_ROOM - 17, rule=NAME_RULE),
    caution=said(
        "A kept snapshot stays in its cluster's region: it does not expire as the automated one does, but it does "
        "not protect against losing the region."
    ),
    gives_progress=False,
    options=(DESCRIPTION,),
    one_per_region=True,
)

# "dws:*:get*" and "dws:*:list*" are what the vendor's own DWS ReadOnlyAccess grants.
_ALLOW = {"Effect": "Allow", "Action": ["dws:*:get*", "dws:*:list*", KEEP_SNAPSHOT.permission]}
POLICY = Policy(
    json.dumps({"Version": "1.1", "Statement": [_ALLOW]}, indent=2),
    said(
        "In Huawei Cloud's console under Identity and Access Management, Permissions, Policies, Create Custom Policy, as "
        "JSON; give it to a group for the projects of its regions, put a user with programmatic access only in that group, "
        "and use that user's key. To have its regions listed the user needs iam:projects:listProjects as well (the global "
        "IAM ReadOnlyAccess has it), or the account names its projects."
    ),
)

# What the descriptions of our results end with: nothing else in a manual snapshot tells what it was copied from.
_SOURCE_MARK = re.compile(r"(?:^|\s)Kept from (\S+)$")


def name_of(order: Order) -> str:
    """The name an order's result gets: the admin's part first, the tag last, always the same for the same order."""
    own = order.name.strip() or f"keep-{order.source}"
    return f"{own[: NAME_ROOM - len(order.tag) - 1].rstrip('-')}-{order.tag}"


def description_of(order: Order) -> str:
    """The admin's words, and what the snapshot was kept from where there is room for it."""
    own = order.options.get(DESCRIPTION.name, "").strip()
    marked = f"{own} Kept from {order.source}".strip()
    return marked if len(marked) <= LONGEST_DESCRIPTION else own


def kept_from(description: str) -> str:
    """The source's id where a description of ours tells it, else ""."""
    found = _SOURCE_MARK.search(description)
    return found.group(1) if found else ""


def made_by(order: Order, item: SnapshotInfo) -> bool:
    """Whether a listed item is the order's result: it bears the tag, or was kept from the order's source.

    Names are compared whatever their case, as the vendor does. An automated snapshot has one result at most.
    """
    if item.kind != MANUAL:
        return False
    return item.name.casefold().endswith(f"-{order.tag}".casefold()) or item.copied_from == order.source
