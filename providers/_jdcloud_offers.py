"""What JD Cloud's virtual machines offer: the operation, the calls and their pace, and the policy a key needs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from providers._declared import Operation, Policy, SourceKind
from providers._jdcloud import Action
from providers._jdcloud_items import IMAGE, REGIONS
from providers._saying import said

IMAGES = Action("vm:describeImages", "images")
IMAGE_QUOTAS = Action("vm:describeQuotas", "quotas")
COPY = Action("vm:copyImages", "images:copyImages", "POST")
DISKS = Action("disk:describeDisks", "disks")
DISK_SNAPSHOTS = Action("disk:describeSnapshots", "snapshots")
DISK_QUOTA = Action("disk:describeQuota", "quotas")

# The destination's quotas, by the names that `quotas` gives them.
IMAGE_ROOM = "images"
SNAPSHOT_ROOM = "snapshots"

COPY_IMAGE = Operation(
    name="copy_image",
    label=said("Copy image"),
    source_kind=SourceKind.SNAPSHOT,
    result_kind=IMAGE,
    api=COPY.name,
    crosses_regions=True,
    # Ten images of one region to one other region: https://docs.jdcloud.com/cn/virtual-machines/api/copyimages
    max_orders=10,
    watch_batch=100,
    # A copy keeps its source's name and gets a description that names the source. Newer SDKs have `name` and
    # `description`; the public document has not, and both would apply to all images of a call and replace the words
    # by which a copy is found. So neither is sent, and a copy bears no tag.
    name_length=0,
    name_hint=said("JD Cloud gives the copy the image's own name."),
    bears_tag=False,
    # "Until the copy ends the source cannot be submitted again" (the console's page on copying images).
    one_at_a_time=True,
    # A copy bears no mark, and no document says how long a signature is taken: whether one that is not found was never
    # made is for a person to judge.
    resends_by_itself=False,
    uses=(IMAGE_ROOM, SNAPSHOT_ROOM),
)

# No limits are published (UNVERIFIED); the gateway counts by the minute, for each key and each group of calls.
RATE = 5.0
RATES = {COPY.name: 1.0}

_NEEDED = (IMAGES, IMAGE_QUOTAS, COPY, DISKS, DISK_SNAPSHOTS, DISK_QUOTA)
_ALLOW = {"Effect": "Allow", "Action": [action.name for action in _NEEDED], "Resource": ["*"]}
# The form is the one of the documentation's page on policy elements (Management/IAM, policy-grammar/elements.md).
POLICY = Policy(
    json.dumps({"Version": "3", "Statement": [_ALLOW]}, indent=2),
    said(
        "In JD Cloud's console under IAM (访问控制), Policies, Create policy, Policy editor (策略编辑器); then attach it to a "
        "sub-user that has programmatic access only, and use that sub-user's key."
    ),
)


def copying(sources: Sequence[str], destination: str) -> dict[str, Any]:
    """The body of copyImages."""
    return {"sourceImageIds": list(sources), "destinationRegion": destination}


def probes(region: str) -> list[tuple[Action, str, Mapping[str, Any]]]:
    """Each call that a key needs, what it is for, and harmless parameters: no image can have the id to be copied."""
    one = {"pageNumber": 1, "pageSize": 10}
    elsewhere = next(other.code for other in REGIONS if other.code != region)
    return [
        (IMAGES, said("list images"), {"imageSource": "private", **one}),
        (IMAGE_QUOTAS, said("read how many images a region takes"), {}),
        (DISKS, said("list disks"), one),
        (DISK_SNAPSHOTS, said("list disk snapshots"), one),
        (DISK_QUOTA, said("read how many disk snapshots a region takes"), {"type": "snapshot"}),
        (COPY, said("copy images to other regions"), copying(["img-0000000000"], elsewhere)),
    ]
