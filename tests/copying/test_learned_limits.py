"""A refusal teaches a limit only where nobody tells it."""

from __future__ import annotations

from dashboard.models import Quota
from providers.emulator.jdcloud.seed import COPYABLE, ROOMY_REGION
from tests.copying.driver import Engine


def test_a_limit_that_the_cloud_tells_is_not_learned_anew_from_a_refusal(images: Engine) -> None:
    told = dict(Quota.objects.filter(region=ROOMY_REGION).values_list("name", "limit"))
    assert set(told) == {"images", "snapshots"} and None not in told.values()
    images.cloud.fault("error", action="vm:copyImages", code="QUOTA_EXCEEDED", message="Image quota limit exceeded")
    (task,) = images.ask(ROOMY_REGION, source=COPYABLE)
    images.work()
    task.refresh_from_db()
    assert task.reason == "QUOTA_EXCEEDED.Image"
    rows = Quota.objects.filter(region=ROOMY_REGION)
    assert dict(rows.values_list("name", "limit")) == told
    assert set(rows.values_list("origin", flat=True)) == {Quota.Origin.CLOUD}
