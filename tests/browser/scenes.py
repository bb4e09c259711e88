"""A demo in the states that are worth looking at: the first run, a busy morning, the morning after a bad night."""

from __future__ import annotations

import json

from tests.running import Stack, wait_until

ACCOUNT = "demo-tencent"
HOME = "ap-guangzhou"
FULL, ROOMY = "ap-singapore", ("ap-beijing", "ap-shanghai", "ap-chengdu")
PASSWORD = "the-first-to-come-0815"


def first_run(stack: Stack) -> None:
    """Somebody may log in, and there is no account yet."""
    stack.manage("user", "add", "ada", "--role", "administrator", stdin=f"{PASSWORD}\n")


def bad_night(stack: Stack) -> None:
    """Dozens of copies: refused for want of room, for a key that may not, and once for what nobody has heard of; some verified."""
    read(stack)
    ready = snapshots(stack)
    stack.cloud_post("settings", {"pace": 1})
    copy(stack, ready[:9], FULL)
    for code in ("InvalidAccount.InsufficientBalance", "UnsupportedOperation.SnapHasShared"):
        stack.cloud_post("faults", {"fault": "error", "action": "CopySnapshotCrossRegions", "times": 6, "code": code})
        copy(stack, ready[:6], ROOMY[0])
    copy(stack, ready[6:14], *ROOMY[:2])
    wait_until(lambda: not live(stack), "every copy of the night has ended", 90)


def busy_morning(stack: Stack, pace: int = 240) -> None:
    """Copies that move, slowly enough to be looked at, and some that wait."""
    stack.cloud_post("settings", {"pace": pace})
    copy(stack, snapshots(stack)[14:24], *ROOMY[1:])
    wait_until(lambda: any(task["progress"] for task in live(stack)), "a copy moves", 60)


def read(stack: Stack) -> None:
    """Every region of every account of the demo."""
    stack.manage("sync", "--wait", seconds=180)


def snapshots(stack: Stack) -> list[str]:
    """The ids of what can be copied, the same ones each time."""
    found = json.loads(stack.manage("snapshots", "--account", ACCOUNT, "--region", HOME, "--json").stdout)["snapshots"]
    return sorted(
        one["id"]
        for one in found
        if (one["state"], one["kind"]) == ("ready", "snapshot") and not (one["encrypted"] or one["copied_from"])
    )


def copy(stack: Stack, sources: list[str], *regions: str) -> None:
    chosen = [argument for source in sources for argument in ("--snapshot", source)]
    stack.manage(
        "copy", "--account", ACCOUNT, *chosen, *(argument for region in regions for argument in ("--to", region))
    )


def live(stack: Stack) -> list[dict[str, object]]:
    found = json.loads(stack.manage("copies", "--limit", "500", "--json").stdout)["tasks"]
    return [task for task in found if task["status"] in ("QUEUED", "SUBMITTING", "COPYING", "UNKNOWN")]
