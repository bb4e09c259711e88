"""One call carries as many orders as the cloud takes."""

from __future__ import annotations

from dashboard.models import CopyTask, Status, requesting
from dashboard.models.requesting import Wish
from tests.copying import jdcloud
from tests.copying.driver import Engine


def test_ten_images_to_one_region_go_in_one_call(images: Engine) -> None:
    sources = [item["id"] for item in images.cloud.create("images", region=jdcloud.HOME, vendor="jdcloud", count=10)]
    wishes = [
        Wish(images.account, "jdcloud_vm", "copy_image", source, jdcloud.HOME, jdcloud.ROOMY) for source in sources
    ]
    requesting.request(wishes, actor=None)
    images.work()
    assert images.calls("vm:copyImages") == 1
    assert {copy["source"] for copy in images.accepted} == set(sources)
    images.until(lambda: CopyTask.objects.filter(status=Status.SUCCEEDED).count() == 10)
