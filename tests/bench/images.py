"""A thousand JD Cloud images: ten go in one call."""

from __future__ import annotations

import time

from dashboard import jobs
from dashboard.models import Account, CopyTask, Region, Snapshot, Status, requesting
from dashboard.models.requesting import Wish
from providers.emulator import Emulator
from providers.jdcloud_vm import JDCloudVm
from tests.bench.figures import Figure

SOURCE, DESTINATION = "cn-north-1", "cn-east-2"
CALL = "vm:copyImages"


def measure(_: None, quick: bool) -> list[Figure]:
    count = 40 if quick else 1000
    # Calls are counted here, not timed: at its own pace of one a second a thousand images would take two minutes.
    JDCloudVm.RATES = {CALL: 1000.0}
    with Emulator(pace=0, rate_limits=False) as cloud:
        account = _account(cloud)
        made = cloud.create("images", region=SOURCE, vendor="jdcloud", count=count)
        for kind in ("images", "snapshots"):
            cloud.quota(DESTINATION, 1_000_000, vendor="jdcloud", kind=kind)
        for region in Region.objects.filter(account=account, code__in=[SOURCE, DESTINATION]):
            jobs.sync_region(region.pk)
        images = Snapshot.objects.filter(account=account, region=SOURCE, vendor_id__in=[item["id"] for item in made])
        wishes = [
            Wish(account, "jdcloud_vm", "copy_image", image.vendor_id, SOURCE, DESTINATION, image.name)
            for image in images
        ]
        tasks = requesting.request(wishes, actor=None).tasks
        lane = tasks[0].lane
        deadline = time.monotonic() + 30 + count / 10
        while CopyTask.objects.filter(status=Status.QUEUED).exists() and time.monotonic() < deadline:
            jobs.run_lane(lane)
            time.sleep(0.05)
        taken = len(cloud.state["accepted"])
        calls = int(cloud.state["calls"].get(CALL, 0))
    note = f"{taken} of {count} images taken"
    return [
        Figure("images", "calls / images", calls / count, "", most=0.1, note=f"{note} in {calls} calls", firm=True),
        Figure("images", "images not taken", count - taken, "", most=0, firm=True),
    ]


def _account(cloud: Emulator) -> Account:
    account = Account(name="images", vendor="jdcloud", endpoint=cloud.url, slots=10_000)
    account.seal(cloud.credentials("jdcloud"))
    account.save()
    jobs.sync_account(account.pk)
    return account
