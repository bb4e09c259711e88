"""A thousand snapshots to five regions, from the click to the last verified copy, beside the vendor's limit and its SDK."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.utils import timezone
from tencentcloud.cbs.v20170312 import models
from tencentcloud.cbs.v20170312.cbs_client import CbsClient
from tencentcloud.common.credential import Credential
from tencentcloud.common.exception.tencent_cloud_sdk_exception import TencentCloudSDKException
from tencentcloud.common.profile.client_profile import ClientProfile
from tencentcloud.common.profile.http_profile import HttpProfile

from dashboard.models import CopyAttempt, CopyTask, Snapshot, Status
from tests.bench import copies
from tests.bench.figures import Figure, most_in_a_second
from tests.running import Stack

RATE = 20.0
# Seconds that a typical copy takes in the emulated cloud; the longest takes 1.25 × 0.82 as long (its copy_weight of 50 GB).
COPY = 12.0
LONGEST = COPY * 1.25 * 0.82


def measure(stack: Stack, quick: bool) -> list[Figure]:
    count, sample, pace = (20, 5, 3.0) if quick else (1000, 100, COPY)
    account = copies.at_rest(stack)
    stack.cloud_post("settings", {"pace": pace})
    snapshots = copies.sources(stack, account, count)
    limit = count / RATE + LONGEST * pace / COPY
    figures = _ours(stack, snapshots, limit)
    return figures + _sdk(stack, snapshots, sample, limit, LONGEST * pace / COPY)


def _ours(stack: Stack, snapshots: list[Snapshot], limit: float) -> list[Figure]:
    since = len(stack.cloud_state()["accepted"])
    began = timezone.now()
    tasks = copies.ask(snapshots[0].account, snapshots, copies.DESTINATIONS)
    copies.until_finished(tasks[0].batch, limit * 5 + 60)
    done = CopyTask.objects.filter(batch=tasks[0].batch)
    ended = done.order_by("-finished_at").values_list("finished_at", flat=True)[0]
    assert ended is not None
    seconds = (ended - began).total_seconds()
    taken = copies.calls(stack, since)
    sending = taken[-1] - began.timestamp()
    count = len(snapshots)
    refused = CopyAttempt.objects.filter(task__batch=tasks[0].batch).exclude(outcome="accepted")
    work = f"{count} snapshots × {len(copies.DESTINATIONS)} regions"
    return [
        Figure(
            "makespan",
            "ours / limit",
            seconds / limit,
            "×",
            most=1.10,
            note=f"{seconds:.1f} s, limit {limit:.1f} s; {work}",
        ),
        Figure("makespan", "last call / calls ÷ 20 per s", sending / (count / RATE), "×", note="sent within"),
        Figure("makespan", "calls", len(taken), "", most=count, note=work, firm=True),
        Figure("makespan", "not verified", done.exclude(status=Status.SUCCEEDED).count(), "", most=0, firm=True),
        Figure("makespan", "calls refused or unclear", refused.count(), "", most=0, firm=True),
        Figure("makespan", "most calls in a second", most_in_a_second(taken), "", most=RATE, firm=True),
    ]


def _sdk(stack: Stack, snapshots: list[Snapshot], sample: int, limit: float, copy: float) -> list[Figure]:
    """The SDK in a loop that tries again when it is told to slow down: a sample, and from it the whole."""
    client = _client(stack, snapshots[0].account.access().credentials)
    one = _timed(lambda: [_send(client, snap, [copies.DESTINATIONS[0]]) for snap in snapshots[:sample]]) / sample
    others = snapshots[-sample:] if len(snapshots) >= 2 * sample else snapshots[:sample]
    time.sleep(1 + copy)  # nothing of the same source under way, and a whole second's turns are free again
    five = _timed(lambda: [_send(client, snap, list(copies.DESTINATIONS)) for snap in others]) / sample
    count = len(snapshots)
    alone, grouped = one * count * len(copies.DESTINATIONS) + copy, five * count + copy
    note = f"extrapolated from {sample} calls; sends only, verifies nothing"
    return [
        Figure("makespan", "SDK loop, one region a call / limit", alone / limit, "×", note=note),
        Figure("makespan", "SDK loop, five regions a call / limit", grouped / limit, "×", note=note),
    ]


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _client(stack: Stack, key: dict[str, str]) -> CbsClient:
    profile = ClientProfile(
        httpProfile=HttpProfile(protocol="http", endpoint=stack.emulator_url.removeprefix("http://"))
    )
    return CbsClient(Credential(key["secret_id"], key["secret_key"]), copies.SOURCE, profile)


def _send(client: CbsClient, snapshot: Snapshot, regions: list[str]) -> None:
    request = models.CopySnapshotCrossRegionsRequest()
    request.SnapshotId, request.DestinationRegions = snapshot.vendor_id, regions
    while True:
        try:
            client.CopySnapshotCrossRegions(request)
        except TencentCloudSDKException as error:
            if error.get_code() != "RequestLimitExceeded":
                raise
            time.sleep(0.05)
        else:
            return
