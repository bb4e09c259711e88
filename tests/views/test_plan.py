"""Plan → start: verdicts before anything is sent."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.messages import get_messages

from dashboard.models import CopyTask, Quota, Region, Role, Status
from tests.views import rows
from tests.views.reading import HTMX

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]


def text(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.status_code
    return " ".join(answer.content.decode().split())


def seen(page: str) -> str:
    """What the page remembers of its verdicts, as the browser would send it back."""
    return page.split('name="seen" value="', 1)[1].split('"', 1)[0]


def checked(client: Any, data: dict[str, Any]) -> str:
    return text(client.post("/plan/", data))


def start(client: Any, data: dict[str, Any]) -> Any:
    """Check, then press Start on what was shown."""
    return client.post("/plan/", {**data, "seen": seen(checked(client, data)), "start": "1"})


def test_every_pair_gets_its_verdict_with_reason_and_remedy() -> None:
    owner = rows.account(slots=1)
    good = rows.snapshot(owner, 1)
    slow = rows.snapshot(owner, 2, state="creating", name="slow-one")
    shared = rows.snapshot(owner, 3, shared=True, name="theirs")
    page = checked(
        rows.signed_in(), {"kind": "snapshot", "source": [good.pk, slow.pk, shared.pk], "to": [rows.BEIJING]}
    )
    assert "1 will run" in page and "1 will wait" in page and "1 cannot" in page
    assert "is still being created" in page and "It can be copied once it is ready." in page
    assert "shared by another account" in page and "Ask the account that owns it" in page
    assert "Start 2 copies" in page
    assert CopyTask.objects.count() == 0


def test_where_a_cloud_copies_to_is_told_by_the_names_of_regions() -> None:
    owner = rows.account()
    sources = [rows.snapshot(owner, 1), rows.snapshot(owner, 2, region=rows.BEIJING)]
    Region.objects.filter(code=rows.HOME).update(routes={rows.SERVICE: [rows.BEIJING]}, name_zh="广州")
    data = {"source": [source.pk for source in sources], "to": [rows.SINGAPORE]}
    page = checked(rows.signed_in(), data)
    assert "does not copy from Guangzhou (ap-guangzhou) to Singapore; from" in page
    assert "it copies to Beijing (ap-beijing)." in page
    answer = rows.signed_in().post("/plan/", data, headers={"Accept-Language": "zh-CN"})
    assert "不能从 广州 (ap-guangzhou) 复制到 Singapore；" in text(answer)


def test_three_hundred_of_one_reason_are_one_paragraph() -> None:
    owner = rows.account()
    rows.snapshots(owner, 300, kind="backup-point")
    page = checked(
        rows.signed_in(), {"source": list(owner.snapshot_set.values_list("pk", flat=True)), "to": [rows.BEIJING]}
    )
    assert "300 cannot, because:</strong> This one is a backup point" in page and "and 240 more" in page


def test_copies_that_stand_already_are_told_by_region_and_by_its_name() -> None:
    owner = rows.account()
    sources = [rows.snapshot(owner, number) for number in (1, 2)]
    for source in sources:
        rows.snapshot(owner, source.pk + 100, region=rows.BEIJING, copied_from=source.vendor_id)
    page = checked(rows.signed_in(), {"source": [source.pk for source in sources], "to": [rows.BEIJING]})
    assert "2 will run; to know:</strong> A copy stands in Beijing already; this makes another." in page


def test_starting_makes_one_batch_of_what_can_run_and_leads_to_it() -> None:
    owner, client = rows.account(), rows.signed_in()
    sources = [rows.snapshot(owner, number).pk for number in (1, 2, 3)]
    answer = start(client, {"source": sources, "to": [rows.BEIJING, rows.SINGAPORE], "name": "month end"})
    batch = CopyTask.objects.values_list("batch", flat=True).distinct().get()
    assert answer.status_code == 302 and answer.url == f"/copies/?batch={batch}"
    tasks = CopyTask.objects.all()
    assert len(tasks) == 6
    assert {(task.name, task.status, task.requested_by.username) for task in tasks} == {  # type: ignore[union-attr]
        ("month end", Status.QUEUED, "operator")
    }
    assert {task.destination_region for task in tasks} == {rows.BEIJING, rows.SINGAPORE}


def test_what_changed_since_it_was_shown_is_reported_and_nothing_is_started() -> None:
    owner, client = rows.account(), rows.signed_in()
    source = rows.snapshot(owner)
    data = {"source": [source.pk], "to": [rows.BEIJING, rows.SINGAPORE]}
    before = seen(checked(client, data))
    rows.task(owner, 1, Status.COPYING, destination_region=rows.SINGAPORE)
    page = text(client.post("/plan/", {**data, "seen": before, "start": "1"}))
    assert "Nothing was started: 1 of these is not as shown before." in page and "is doing this already" in page
    assert CopyTask.objects.count() == 1
    answer = client.post("/plan/", {**data, "seen": seen(page), "start": "1"})
    assert answer.status_code == 302 and CopyTask.objects.count() == 2


def test_starting_what_was_never_shown_shows_it_first() -> None:
    owner = rows.account()
    source = rows.snapshot(owner)
    page = text(rows.signed_in().post("/plan/", {"source": [source.pk], "to": [rows.BEIJING], "start": "1"}))
    assert "Nothing was started" in page and "Start 1 copy" in page and CopyTask.objects.count() == 0


def test_a_second_press_of_start_makes_no_second_copy() -> None:
    owner, client = rows.account(), rows.signed_in()
    data = {"source": [rows.snapshot(owner).pk], "to": [rows.BEIJING]}
    shown = seen(checked(client, data))
    for _ in range(2):
        client.post("/plan/", {**data, "seen": shown, "start": "1"})
    assert CopyTask.objects.count() == 1


def test_a_name_that_is_too_long_says_the_rule_and_keeps_what_was_typed() -> None:
    owner, client = rows.account(), rows.signed_in()
    name = "a-name-that-is-far-longer-than-the-cloud-takes-it"
    data = {"source": [rows.snapshot(owner).pk], "to": [rows.BEIJING], "name": name}
    page = checked(client, data)
    assert f'value="{name}"' in page and "leaves room for 38" in page and "The name has to change first." in page
    answer = client.post("/plan/", {**data, "seen": seen(page), "start": "1"})
    assert answer.status_code == 200 and CopyTask.objects.count() == 0


def test_the_live_check_answers_with_the_verdicts_alone() -> None:
    owner = rows.account()
    source = rows.snapshot(owner)
    answer = rows.signed_in().post("/plan/", {"source": [source.pk], "to": [rows.BEIJING]}, **HTMX)
    page = text(answer)
    assert "<html" not in page and 'id="verdicts"' in page and "Start 1 copy" in page
    assert 'id="plan-name_error" hx-swap-oob="true"' in page


def test_the_live_check_starts_nothing_though_it_comes_with_the_button_that_was_just_pressed() -> None:
    source, client = rows.snapshot(rows.account(), 1), rows.signed_in()
    data = {"source": [source.pk], "to": [rows.BEIJING]}
    late = {**data, "seen": seen(checked(client, data)), "start": "1"}
    assert "1 will run" in text(client.post("/plan/", late, **HTMX)) and not CopyTask.objects.exists()
    assert client.post("/plan/", late).status_code == 302 and CopyTask.objects.count() == 1


def test_only_regions_that_the_account_uses_and_that_are_open_are_offered() -> None:
    owner = rows.account()
    Region.objects.filter(code=rows.BEIJING).update(chosen=False)
    source = rows.snapshot(owner)
    page = text(rows.signed_in().get(f"/plan/?source={source.pk}"))
    assert 'value="ap-singapore"' in page
    assert 'value="ap-beijing"' not in page and 'value="ap-guangzhou"' not in page
    refused = checked(rows.signed_in(), {"source": [source.pk], "to": ["ap-beijing"]})
    assert "is not a region that these can be copied to" in refused and "Start 1" not in refused


def test_what_is_known_of_the_destinations_room_is_shown() -> None:
    owner = rows.account()
    source = rows.snapshot(owner)
    rows.quota(owner, region=rows.SINGAPORE, used=6, limit=6, origin=Quota.Origin.LEARNED)
    page = checked(rows.signed_in(), {"source": [source.pk], "to": [rows.SINGAPORE]})
    assert "6 of 6 now; this adds 1." in page and "more than fits" in page and "learned from a refusal" in page


def test_a_backup_point_shows_its_quota_and_its_caution_and_asks_for_no_region() -> None:
    owner, client = rows.account(), rows.signed_in()
    disk, full = rows.disks(owner, 2)
    type(full).objects.filter(pk=full.pk).update(backup_count=5)
    before = rows.snapshot(owner, kind="backup-point")
    type(before).objects.filter(pk=before.pk).update(copied_from=disk.vendor_id, region=disk.region)
    rows.quota(owner, region=disk.region, used=6, limit=None)
    data = {"kind": "disk", "operation": "create_backup_point", "source": [disk.pk, full.pk]}
    page = checked(client, data)
    assert "2 of 5 backup points used" in page and "does not protect against losing the region" in page
    assert "this adds" not in page and "A copy stands" not in page
    assert 'name="to"' not in page and "Start 1 backup point" in page and "holds 5 of 5 backup points" in page
    assert start(client, data).status_code == 302
    made = CopyTask.objects.get()
    assert (made.operation, made.source, made.destination_region) == ("create_backup_point", disk.vendor_id, rows.HOME)


def test_hundreds_of_sources_cost_the_same_few_queries(django_assert_max_num_queries: Any) -> None:
    owner, client = rows.account(), rows.signed_in()
    rows.snapshots(owner, 400)
    sources = list(owner.snapshot_set.values_list("pk", flat=True))
    with django_assert_max_num_queries(12):
        page = checked(client, {"source": sources, "to": [rows.BEIJING, rows.SINGAPORE]})
    # The account allows 100 copies at once into one region.
    assert "200 will run" in page and "600 will wait" in page and "Start 800 copies" in page
    assert start(client, {"source": sources, "to": [rows.BEIJING, rows.SINGAPORE]}).status_code == 302
    assert CopyTask.objects.count() == 800


@pytest.mark.parametrize(
    "query",
    ["", "source=abc", "source=99999999999999999999", "source=0&operation=drop_tables", "kind=disk&source=%00"],
)
def test_a_plan_of_nothing_leads_back_with_a_notice(query: str) -> None:
    answer = rows.signed_in().get(f"/plan/?{query}")
    assert answer.status_code == 302
    assert "Choose at least one" in str(next(iter(get_messages(answer.wsgi_request))))


@pytest.mark.parametrize("junk", ["operation=fly", "to=%00", "to=mars", "name=%00", "name=%ff", "seen=%00"])
def test_nonsense_beside_a_source_is_never_an_error(junk: str) -> None:
    source = rows.snapshot(rows.account())
    assert rows.signed_in().get(f"/plan/?source={source.pk}&{junk}").status_code in (200, 302)


def test_an_account_that_is_switched_off_starts_nothing_and_says_so() -> None:
    owner = rows.account()
    source = rows.snapshot(owner)
    owner.switch(False, rows.person())
    page = checked(rows.signed_in(), {"source": [source.pk], "to": [rows.BEIJING]})
    assert "The account prod is switched off." in page and " disabled" in page


def test_a_viewer_may_not_plan() -> None:
    source = rows.snapshot(rows.account())
    client = rows.signed_in(Role.VIEWER)
    assert client.get(f"/plan/?source={source.pk}").status_code == 403
    assert client.post("/plan/", {"source": [source.pk]}).status_code == 403


# -- many, and all that match


def test_everything_that_a_lists_filter_stands_for_is_planned_without_naming_each() -> None:
    owner, client = rows.account(), rows.signed_in()
    rows.snapshots(owner, 120)
    rows.snapshot(owner, 500, region=rows.SINGAPORE)
    listed = text(client.get(f"/snapshots/?region={rows.HOME}"))
    assert 'name="matching" value="snapshots"' in listed and "all 120 matching" in listed
    data = {"matching": "snapshots", "filter": f"?region={rows.HOME}", "to": [rows.BEIJING]}
    page = checked(client, data)
    assert "120 snapshots" in page and "The first 20 of 120" in page and "Start 120 copies" in page
    assert start(client, data).status_code == 302
    assert CopyTask.objects.count() == 120


def test_more_than_one_plan_takes_is_said_and_nothing_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.forms.sources.MOST_SOURCES", 50)
    monkeypatch.setattr("dashboard.forms.plan.MOST_PAIRS", 60)
    owner, client = rows.account(), rows.signed_in()
    rows.snapshots(owner, 120)
    data = {"matching": "snapshots", "filter": "", "to": [rows.BEIJING, rows.SINGAPORE], "name": "night"}
    page = checked(client, data)
    assert "More match than one plan takes" in page
    assert "That would be 100 copies; one plan takes 60. Choose 1 region at most, or fewer sources." in page
    assert 'value="night"' in page and page.count("checked") >= 2 and "will run" not in page
    assert "50 will run" in checked(client, {**data, "to": [rows.BEIJING]})


def test_sources_of_another_service_can_be_planned_instead() -> None:
    owner, client = rows.account(), rows.signed_in()
    mine = rows.snapshot(owner)
    other = rows.snapshot(owner, 2, service="huawei_csbs", kind="server-backup")
    data = {"source": [mine.pk, other.pk]}
    page = checked(client, data)
    assert "1 of those you chose is left out" in page and "(1) instead" in page
    assert "Replicate" in checked(client, {**data, "operation": "replicate_backup"}), "the button says whose"
    swapped = checked(client, {**data, "operation": "copy_snapshot", "service": "huawei_csbs"})
    assert "Replicate" in swapped and other.name in swapped and 'value="replicate_backup"' in swapped


def test_what_now_can_run_is_reported_as_what_can_no_longer() -> None:
    owner, client = rows.account(), rows.signed_in()
    first, second = rows.snapshot(owner, 1), rows.snapshot(owner, 2, state="broken")
    data = {"source": [first.pk, second.pk], "to": [rows.BEIJING], "name": "month end"}
    before = seen(checked(client, data))
    type(first).objects.filter(pk=first.pk).update(gone_at=first.seen_at)
    type(first).objects.filter(pk=second.pk).update(state="ready")
    page = text(client.post("/plan/", {**data, "seen": before, "start": "1"}))
    assert "Nothing was started: 2 of these are not as shown before." in page
    assert "1 can no longer run:" in page and "1 now runs or waits:" in page and 'value="month end"' in page


@pytest.mark.parametrize("seen_before", ["", "x", "eJwDAAAAAAE=", "é", "eJyrrgUAAXUA-Q=="])
def test_a_changed_memory_of_what_was_shown_starts_nothing(seen_before: str) -> None:
    source = rows.snapshot(rows.account())
    data = {"source": [source.pk], "to": [rows.BEIJING], "seen": seen_before, "start": "1"}
    assert "Nothing was started: 1 of these is not as shown before." in text(rows.signed_in().post("/plan/", data))


def test_the_sums_say_what_is_on_the_way_and_how_full_it_is_afterwards() -> None:
    owner, client = rows.account(), rows.signed_in()
    rows.quota(owner)
    rows.tasks(owner, 3, source_name="other")
    source = rows.snapshot(owner, 9)
    page = checked(client, {"source": [source.pk], "to": [rows.BEIJING]})
    assert "41 of 64 now; this adds 1. 3 more on the way. Afterwards 45 of 64." in page
    assert "not known yet: no similar copy was verified here so far" in page


def test_hundreds_that_are_under_way_already_are_one_paragraph() -> None:
    owner, client = rows.account(), rows.signed_in()
    rows.snapshots(owner, 60)
    rows.tasks(owner, 60)
    page = checked(client, {"matching": "snapshots", "filter": "", "to": [rows.BEIJING]})
    assert "60 cannot, because:</strong> Other copies are doing this already." in page


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ({"kind": "snapshot"}, "Snapshots"),
        ({"kind": "disk"}, "Disks"),
        ({"matching": "coverage", "filter": ""}, "Coverage"),
    ],
)
def test_a_plan_has_its_place_below_the_list_that_it_was_chosen_on(data: dict[str, str], place: str) -> None:
    owner = rows.account()
    kinds = {"snapshot": rows.snapshot(owner, 1, disk="disk-000001").pk, "disk": rows.disks(owner, 1)[0].pk}
    rows.reckoned()
    page = checked(rows.signed_in(), {"source": kinds.get(data.get("kind", "")) or "", **data})
    here = page.split('aria-current="page">', 1)[1].split("</a>", 1)[0]
    assert here.endswith(f" {place}")
    assert page.count('aria-current="page"') == 1 and f'/{place.lower()}/">{place}</a> </p>' in page


def test_a_name_that_is_written_the_other_way_turns_only_itself_around() -> None:
    turned = rows.snapshot(rows.account(), 1, shared=True, name="\u202egpj.txt")
    page = checked(rows.signed_in(), {"source": turned.pk, "to": [rows.BEIJING]})
    assert "\u2068\u202egpj.txt\u2069 (snap-000001) is shared by another account" in page
