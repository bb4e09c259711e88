"""A plug-in that was taken away, or does less than it did, leaves rows: they are still shown."""

from __future__ import annotations

import pytest

from dashboard.models import Role, Status
from tests.views import rows

pytestmark = pytest.mark.django_db
PAGES = ("/", "/copies/", "/disks/", "/snapshots/", "/coverage/", "/quotas/", "/accounts/", "/engine/", "/protection/")


@pytest.mark.parametrize("status", [Status.FAILED, Status.QUEUED, Status.COPYING, Status.NEEDS_ATTENTION])
def test_every_page_shows_what_it_left(status: Status) -> None:
    owner = rows.account(vendor="gone")
    left = {"service": "gone_volumes"}
    task = rows.task(owner, 1, status, reason="Gone.Full", message="no room", **left)
    rows.disks(owner, 2, **left)
    rows.snapshots(owner, 2, **left)
    rows.quota(owner, **left)
    rows.reckoned()
    browser = rows.signed_in(Role.ADMINISTRATOR)
    for path in PAGES:
        assert browser.get(path).status_code == 200, path
    page = browser.get(f"/copies/{task.pk}/").content.decode()
    assert "Gone.Full" in page and "no room" in page


@pytest.mark.parametrize("status", [Status.FAILED, Status.COPYING])
def test_so_is_a_copy_of_a_kind_that_its_service_makes_no_more(status: Status) -> None:
    task = rows.task(rows.account(), 1, status, operation="copy_as_it_was")
    browser = rows.signed_in(Role.ADMINISTRATOR)
    for path in (*PAGES, f"/copies/{task.pk}/"):
        assert browser.get(path).status_code == 200, path
