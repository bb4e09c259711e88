"""What Huawei's two backup services offer alike: the replication of a backup, and how a replica is named.

The rule for names is the console's, as
`opentelekomcloud-docs/cloud-backup-recovery/umn/source/backup_management/replicating_a_backup_across_regions.rst` has
it; the older service's page gives none, so the same is kept there.
"""

from __future__ import annotations

import re

from providers._crossing import Order, SnapshotInfo
from providers._declared import Operation, Option, OptionKind, SourceKind
from providers._huawei_records import SERVER_BACKUP
from providers._saying import said

NAME_ROOM = 64
# The longest tag has 16 characters, and a hyphen stands before it.
_NAME_LENGTH = NAME_ROOM - 17

DESCRIPTION = Option("description", said("Description"), hint=said("Up to 255 characters."))
ACCELERATION = Option(
    "acceleration",
    said("Accelerate"),
    OptionKind.FLAG,
    hint=said("The replica arrives sooner."),
    caution=said("Huawei Cloud bills accelerated replication extra."),
)


def replicate_backup(api: str, permission: str, *options: Option, uses: tuple[str, ...] = ()) -> Operation:
    """The operation, as a service that names its call, its permission and its own options has it."""
    return Operation(
        name="replicate_backup",
        label=said("Replicate backup"),
        source_kind=SourceKind.SNAPSHOT,
        result_kind=SERVER_BACKUP,
        api=api,
        permission=permission,
        crosses_regions=True,
        max_orders=1,
        name_length=_NAME_LENGTH,
        name_pattern=r"[A-Za-z0-9_-]*",
        name_hint=said(
            "Up to {room} letters, digits, hyphens and underscores; Antipode adds its mark.", room=_NAME_LENGTH
        ),
        options=(DESCRIPTION, ACCELERATION, *options),
        one_per_region=True,
        uses=uses,
    )


# A replica that nobody named tells its source: both parts have one form.
_DEFAULT_NAME = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})-[a-z]{2}-[a-z]+-\d+-\w+")


def name_of(order: Order) -> str:
    """The name an order's replica gets: the admin's own first, the tag last, always the same for the same order."""
    own = order.name.strip() or f"{order.source}-{order.source_region}"
    return f"{own[: NAME_ROOM - len(order.tag) - 1].rstrip('-')}-{order.tag}"


def made_by(order: Order, item: SnapshotInfo) -> bool:
    """Whether a backup bears the order's tag."""
    return bool(order.tag) and item.name.endswith(f"-{order.tag}")


def copied_from(name: str) -> str:
    """The source's id where a replica's default name tells it, else ""."""
    found = _DEFAULT_NAME.fullmatch(name)
    return found.group(1) if found else ""


def wording(order: Order) -> dict[str, object]:
    """The fields of the replicate call that say what the replica is called and how it travels."""
    told: dict[str, object] = {"name": name_of(order)}
    if description := order.options.get(DESCRIPTION.name, "").strip():
        told["description"] = description
    return {**told, "enable_acceleration": order.options.get(ACCELERATION.name) == "yes"}


def where_policies_go(role: str) -> str:
    """Where in the console the policy, or the `role` that stands for it, is given to a key."""
    return said(
        "In Huawei Cloud's console under Identity and Access Management, {role}; give that to a group for the projects "
        "of its regions, put a user with programmatic access only in that group, and use that user's key. To have its "
        "regions listed the user needs iam:projects:listProjects as well (the global IAM ReadOnlyAccess has it), or the "
        "account names its projects.",
        role=role,
    )
