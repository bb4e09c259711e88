"""Coverage: which disks would survive losing their region, the worst first, and what is stale is never green."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from dashboard.forms.coverage import sources_matching
from dashboard.models import Account, Disk, Protection, Region, Role, Status, account_day
from dashboard.models.account_day import AccountDay
from tests.views import rows
from tests.views.reading import HTMX, poll_of, text, words
from tests.views.rows import BEIJING, HOME, SINGAPORE

pytestmark = pytest.mark.django_db
PLACE = f"tencent:{HOME}"


def a_copy(owner: Account, number: int, hours: float, region: str = BEIJING) -> None:
    """A ready copy of a recovery point, so old, of the disk of that number."""
    point = rows.snapshot(owner, number, created_at=timezone.now() - timedelta(hours=hours))
    rows.snapshot(owner, number + 500, region=region, copied=True, copied_from=point.vendor_id, disk="")


@pytest.fixture
def owner() -> Account:
    """Disks whose copies are of 2, 26, 40 hours, on their way, and without anything."""
    made = rows.account()
    rows.disks(made, 5, tags={"env": "prod"})
    for number, hours in enumerate((2, 26, 40), 1):
        a_copy(made, number, hours)
    rows.snapshot(made, 4)
    rows.task(made, 4, Status.COPYING, disk="disk-000004")
    rows.reckoned()
    return made


def markup(path: str, role: Role = Role.OPERATOR) -> str:
    answer = rows.signed_in(role).get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def names(path: str) -> list[str]:
    """The disks of a page, in its order."""
    return re.findall(r"<bdi>(erp-\d+)</bdi>", markup(path))


# -- the grid


def test_the_worst_comes_first_and_every_state_is_said_in_words(owner: Account) -> None:
    assert names("/coverage/") == ["erp-4", "erp-5", "erp-3", "erp-2", "erp-1"]
    page = words(markup("/coverage/"))
    for said in ("Never protected", "Too old", "Late", "Protected", "As young as wanted, 2 h", "A copy is on its way"):
        assert said in page
    assert "Older than wanted, 26 h" in page and "Too old, 40 h" in page
    assert "No recovery point to copy." in page


def test_what_was_not_read_lately_is_never_green(owner: Account) -> None:
    owner.regions.filter(code=BEIJING).update(sync_error="TimedOut")
    page = markup("/coverage/")
    assert "cell-fresh" not in page.split("<dl")[0] and "Not seen lately, 2 h" in words(page)
    assert (
        "0 protected as wanted" in words(page)
        and "tone-good" not in page.partition('"coverage-sum"')[2].partition("</div>")[0]
    )
    assert names("/coverage/?state=fine") == [] and names("/coverage/?state=unread") == ["erp-1"]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("state=without", ["erp-4", "erp-5", "erp-3", "erp-2"]),
        ("state=never", ["erp-4", "erp-5"]),
        ("state=late", ["erp-3", "erp-2"]),
        ("state=fine", ["erp-1"]),
        ("state=exempt", []),
        ("tag=env%3Dprod&state=fine", ["erp-1"]),
        ("tag=env&state=fine", ["erp-1"]),
        ("tag=env%3Dtest", []),
        ("text=disk-000003", ["erp-3"]),
        ("text=erp-2", ["erp-2"]),
        (f"region={HOME}&service={rows.SERVICE}&state=fine", ["erp-1"]),
        (f"region={BEIJING}", []),
        ("state=wonderful&account=x", ["erp-4", "erp-5", "erp-3", "erp-2", "erp-1"]),
    ],
)
def test_filters_are_in_the_address(owner: Account, query: str, found: list[str]) -> None:
    assert names(f"/coverage/?{query}") == found


def test_disks_of_a_disabled_account_are_not_listed(owner: Account) -> None:
    Account.objects.update(enabled=False)
    assert names("/coverage/") == []


def test_pages_follow_each_other_from_the_worst_on() -> None:
    made = rows.account()
    rows.disks(made, 120)
    for number in range(1, 121, 3):
        a_copy(made, number, number / 4)
    rows.reckoned()
    path, seen = "/coverage/", []
    while path:
        page = markup(path)
        seen += re.findall(r"<bdi>(erp-\d+)</bdi>", page)
        further = re.search(r'href="(\?[^"]+)"\s+rel="next"', page)
        path = f"/coverage/{further[1].replace('&amp;', '&')}" if further else ""
    assert len(seen) == len(set(seen)) == 120
    assert seen[-1] == "erp-1" and seen[80:82] == ["erp-118", "erp-115"]


def test_columns_are_regions_with_something_to_say_unless_all_are_asked_for(owner: Account) -> None:
    assert "Singapore" not in words(markup("/coverage/").split("<thead")[1].split("</thead")[0])
    page = markup("/coverage/?every=1")
    assert "Singapore" in words(page.split("<thead")[1].split("</thead")[0])
    assert "1 more region in use has no copy of these." in words(markup("/coverage/"))


def test_a_copy_in_a_region_that_is_not_asked_for_is_not_green(owner: Account) -> None:
    rows.wanted(account=owner, regions=[SINGAPORE])
    rows.reckoned()
    page = words(markup("/coverage/?text=erp-1"))
    assert "Not where wanted" in page and "Not asked for here, 2 h" in page


@pytest.mark.parametrize("query", ["", "?state=fine", "?state=without&tag=env", "?text=erp", "?text=erp&tag=env"])
def test_the_page_costs_the_same_queries_however_many_there_are(query: str) -> None:
    client, counts = rows.signed_in(Role.OPERATOR), []
    for number in (25, 250):
        made = rows.account(f"a{number}")
        rows.disks(made, number, tags={"env": "prod"})
        for some in range(1, number, 5):
            a_copy(made, some, 2)
        rows.reckoned()
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(f"/coverage/{query}")
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12, [query["sql"] for query in asked.captured_queries]


def test_a_poll_that_finds_nothing_new_reads_no_disk(owner: Account) -> None:
    client = rows.signed_in(Role.OPERATOR)
    path = poll_of(text(client, "/coverage/?state=without"))
    with CaptureQueriesContext(connection) as asked:
        assert client.get(path, **HTMX).status_code == 204
    assert len(asked) <= 5 and not any("dashboard_disk" in query["sql"] for query in asked.captured_queries)
    a_copy(owner, 5, 1)
    rows.reckoned()
    answer = client.get(path, **HTMX)
    assert answer.status_code == 200 and b"<html" not in answer.content


def test_the_numbers_above_the_list_follow_what_is_polled_below_them(owner: Account) -> None:
    client = rows.signed_in()
    page = text(client, "/coverage/")
    assert "1 protected as wanted" in words(page) and "hx-swap-oob" not in page
    Region.objects.filter(code=BEIJING).update(synced_at=timezone.now() - timedelta(hours=5))
    fragment = text(client, poll_of(page), **HTMX)
    assert re.search(r'id="coverage-summary"\s+hx-swap-oob="true"', fragment)
    assert "0 protected as wanted" in words(fragment) and "1 not seen lately" in words(fragment)


# -- to a plan


def test_a_filter_stands_for_the_newest_recovery_points_of_its_disks(owner: Account) -> None:
    found = sources_matching("state=without", 10)
    assert [owner.snapshot_set.get(pk=pk).disk for pk in found] == ["disk-000004", "disk-000003", "disk-000002"]
    assert sources_matching("state=without", 1) == found[:1]


def test_the_page_hands_its_filter_to_the_plan(owner: Account) -> None:
    page = markup("/coverage/?state=without&v=1&before=3")
    assert 'name="filter" value="state=without"' in page and "Plan copies of all" in page
    assert "Plan copies" not in markup("/coverage/", Role.VIEWER)


def test_two_clicks_lead_from_a_filter_to_a_plan(owner: Account) -> None:
    client = rows.signed_in(Role.OPERATOR)
    answer = client.post("/plan/", {"kind": "snapshot", "matching": "coverage", "filter": "state=late"})
    assert answer.status_code == 200 and "daily-2" in answer.content.decode()


# -- lose a region


def test_losing_a_region_tells_what_comes_back_how_old_and_what_does_not(owner: Account) -> None:
    page = words(markup(f"/coverage/region/?place={PLACE}"))
    assert "If Guangzhou were lost" in page and "3 of 5 disks would come back. 2 would not." in page
    assert "up to 6 h 1" in page and "up to 7 days 2" in page
    assert "erp-4" in page and "erp-5" in page and "erp-1" not in page


def test_what_stands_in_a_stale_region_is_unknown(owner: Account) -> None:
    owner.regions.filter(code=BEIJING).update(sync_error="TimedOut")
    page = words(markup(f"/coverage/region/?place={PLACE}"))
    assert "0 of 5 disks would come back. 2 would not. Of 3 nobody can tell." in page
    assert "Beijing: not read lately." in page


STAYS = {
    "encrypted": ("jdcloud", "jdcloud_vm", {"kind": "image", "encrypted": True}, "holds an encrypted snapshot"),
    "backup point": ("tencent", "tencent_cbs", {"kind": "backup-point"}, "backup points cannot leave their region"),
    "being made": ("tencent", "tencent_cbs", {"state": "creating"}, "It can be copied once it is ready."),
    "warehouse": ("huawei", "huawei_dws", {"kind": "manual-snapshot"}, "copies nothing to other regions"),
    "no route": ("tencent", "tencent_cbs", {}, "copies from Guangzhou to no region"),
}


@pytest.mark.parametrize("why", STAYS)
def test_where_nothing_can_be_copied_the_reason_stands_instead_of_the_button(why: str) -> None:
    vendor, service, facts, said = STAYS[why]
    made = rows.account(vendor=vendor)
    rows.disks(made, 1, service=service)
    rows.snapshot(made, 1, service=service, **facts)
    rows.reckoned()
    if why == "no route":
        Region.objects.filter(code=HOME).update(routes={service: []})
    for path in (f"/coverage/region/?place={vendor}:{HOME}", "/coverage/"):
        page = markup(path)
        assert said in words(page) and "erp-1" in page
        assert "Plan a copy" not in page and 'name="source"' not in page and "Take a snapshot" not in page


@pytest.mark.parametrize("query", ["", "?place=", "?place=x", "?place=tencent:nowhere", "?place=%00"])
def test_without_a_region_that_is_used_it_asks_for_one(owner: Account, query: str) -> None:
    page = words(markup(f"/coverage/region/{query}"))
    assert "would come back" not in page.split("Show")[-1] and "Lose a region" in page


def test_a_region_without_disks_says_so_unless_it_was_not_read_lately(owner: Account) -> None:
    assert "No disk is in this region" in words(markup(f"/coverage/region/?place=tencent:{SINGAPORE}"))
    owner.regions.filter(code=SINGAPORE).update(sync_error="TimedOut")
    page = words(markup(f"/coverage/region/?place=tencent:{SINGAPORE}"))
    assert "No disk was seen in this region It was not read lately, so there may be some." in page


def test_there_is_nothing_to_show_before_there_is_an_account() -> None:
    assert "because there is no account yet" in words(markup("/coverage/"))
    assert "because there is no account yet" in words(markup("/coverage/region/"))


# -- the days


def day(**numbers: Any) -> str:
    return AccountDay(**numbers).state


def test_a_day_is_good_only_where_nothing_was_wrong() -> None:
    assert day(verified=3) == "good"
    assert day(verified=3, failed=1) == day(verified=3, late=1) == "issues"
    assert day(failed=1) == day(late=2) == "missed"
    assert day() == "none"


def test_a_day_is_told_in_the_language_of_the_page() -> None:
    day = AccountDay(verified=1_200, failed=3)
    assert day.words == "With issues. 1,200 verified, 3 failed, 0 disks late"
    with translation.override("zh-hans"):
        assert day.words == "有问题。1,200 个已验证，3 个失败，0 块云盘逾期"


def test_days_are_counted_from_the_copies_that_ended_and_the_disks_that_are_late(owner: Account) -> None:
    rows.task(owner, 1, Status.SUCCEEDED)
    rows.task(owner, 2, Status.FAILED)
    rows.task(owner, 3, Status.CANCELLED)
    rows.task(owner, 5, Status.SUCCEEDED, finished_at=timezone.now() - timedelta(days=1))
    account_day.count()
    yesterday, today = account_day.latest([owner.pk], 2)[owner.pk]
    assert yesterday[1] is None, "nobody counted it, so nothing is said of it"
    assert today[1] is not None
    assert (today[1].verified, today[1].failed, today[1].late) == (1, 1, 4)
    assert not account_day.is_due()
    page = words(markup("/"))
    assert "1 verified, 1 failed, 4 disks late" in page and "1 with issues" in page and "0 missed" not in page
    assert markup("/").count("day day-unknown") == 29 and "not counted" in markup("/")


def test_a_day_that_was_counted_while_it_ran_is_counted_once_more_when_it_is_over(owner: Account) -> None:
    day_before = timezone.now() - timedelta(days=1)
    AccountDay.objects.create(account=owner, day=day_before.date(), late=2, counted_at=day_before)
    rows.task(owner, 5, Status.SUCCEEDED, finished_at=day_before)
    account_day.count()
    yesterday, _ = account_day.latest([owner.pk], 2)[owner.pk]
    assert yesterday[1] is not None
    assert (yesterday[1].verified, yesterday[1].failed, yesterday[1].late) == (1, 0, 2)


def test_today_is_counted_again_soon_after_something_changed_and_otherwise_every_two_minutes(owner: Account) -> None:
    now = timezone.now()

    def is_due(seconds: int) -> bool:
        with time_machine.travel(now + timedelta(seconds=seconds), tick=False):
            return account_day.is_due()

    account_day.count()
    AccountDay.objects.update(counted_at=now)
    Protection.objects.update(reckoned_at=now - timedelta(seconds=5))
    assert not is_due(5) and not is_due(60) and is_due(121)
    Protection.objects.filter(disk__name="erp-1").update(reckoned_at=now + timedelta(seconds=5))
    assert not is_due(10) and is_due(16)
    Protection.objects.update(reckoned_at=now)
    assert not is_due(16)
    rows.task(owner, 1, Status.FAILED, finished_at=now + timedelta(seconds=5))
    assert not is_due(10) and is_due(16)


def test_a_disk_that_is_gone_is_in_no_line(owner: Account) -> None:
    Disk.objects.filter(name="erp-5").update(gone_at=timezone.now())
    rows.reckoned()
    assert "erp-5" not in names("/coverage/")
