"""Each operation of every cloud, from a command to a verified copy, against everything that runs."""

from __future__ import annotations

import pytest

from providers.emulator.huawei import stories as huawei
from providers.emulator.jdcloud import seed as jdcloud
from providers.emulator.tencent import seed as tencent
from tests.commands.test_whole import asked
from tests.running import Stack

pytestmark = [pytest.mark.stack, pytest.mark.timeout(240)]

OPERATIONS = {
    "tencent_cbs copy_snapshot": (
        "copy", tencent.NAME, "--snapshot", tencent.COPYABLE, "--to", "ap-beijing",
    ),
    "tencent_cbs create_backup_point": (
        "backup", tencent.NAME, "--disk", tencent.DISK_WITH_QUOTA,
    ),
    "huawei_dws keep_snapshot": (
        "keep", huawei.NAME, "--snapshot", huawei.KEEPABLE, "--name", "year-end", "--option", "description=for the audit",
    ),
    "huawei_csbs replicate_backup": (
        "copy", huawei.NAME, "--snapshot", huawei.REPLICABLE, "--to", huawei.GUANGZHOU,
    ),
    "huawei_cbr replicate_backup": (
        "copy", huawei.NAME, "--snapshot", huawei.CBR_REPLICABLE, "--to", huawei.GUANGZHOU,
    ),
    "jdcloud_vm copy_image": (
        "copy", jdcloud.NAME, "--snapshot", jdcloud.COPYABLE, "--to", jdcloud.ROOMY_REGION,
    ),
}  # fmt: skip


@pytest.fixture(autouse=True, scope="module")
def inventory(running_stack: Stack) -> None:
    """Read once, as the first thing that anybody does."""
    for account in (tencent.NAME, huawei.NAME, jdcloud.NAME):
        code, document, said = asked(running_stack, "sync", account, "--wait", "--timeout", "90")
        assert code == 0, said
        assert {region["state"] for region in document["regions"]} == {"read"}


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_ends_verified(running_stack: Stack, name: str) -> None:
    service, operation = name.split()
    command, account, *arguments = OPERATIONS[name]
    code, document, said = asked(running_stack, command, "--account", account, *arguments, "--wait")
    assert code == 0, said
    (task,) = document["tasks"]
    assert (task["service"], task["operation"], task["status"]) == (service, operation, "SUCCEEDED")
    assert task["attempts"] == 1 and task["replica"]
    region = task["destination_region"]
    _, listed, _ = asked(running_stack, "snapshots", "--account", account, "--region", region)
    (replica,) = (one for one in listed["snapshots"] if one["id"] == task["replica"])
    assert replica["state"] == "ready" and task["source"] in (replica["copied_from"], replica["disk"])
    accepted = [copy for copy in running_stack.cloud_state()["accepted"] if copy["source"] == task["source"]]
    assert len(accepted) == 1
