"""How disks are protected: what is reckoned ahead is what an honest look at everything finds."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from dashboard import jobs
from dashboard.inventory import writing
from dashboard.models import (
    Account,
    Disk,
    DiskTag,
    NewestCopy,
    Protection,
    Region,
    Snapshot,
    WantedProtection,
    coverage,
    protection,
    protection_reckoning,
    requesting,
)
from dashboard.models.protection import NEVER
from providers import DiskInfo, SnapshotInfo, SnapshotState
from tests.views import rows
from tests.views.rows import BEIJING, HOME, SERVICE, SINGAPORE

pytestmark = pytest.mark.django_db
REGIONS = (HOME, BEIJING, SINGAPORE)


def ago(**span: float) -> datetime:
    return timezone.now() - timedelta(**span)


def reckoned(disk: Disk) -> Protection:
    rows.reckoned()
    return Protection.objects.get(disk=disk)


def a_copy(owner: Account, number: int = 1, region: str = BEIJING, **source: Any) -> Snapshot:
    """A ready copy of a recovery point of the disk of that number, three hours old."""
    point = rows.snapshot(owner, number, **source)
    return rows.snapshot(
        owner, number + 500, region=region, copied=True, copied_from=point.vendor_id, disk="", created_at=ago(minutes=5)
    )


# -- an honest look


def honest(disk: Disk) -> tuple[Any, ...]:
    """The same, found slowly: one disk, one copy, one rule at a time."""
    mine = list(Snapshot.objects.filter(account=disk.account_id))
    names = {row.vendor_id: row for row in mine}

    def belongs(row: Snapshot, links: int = 5) -> bool:
        if row.disk == disk.vendor_id:
            return True
        return bool(links and row.copied_from in names and belongs(names[row.copied_from], links - 1))

    def age(row: Snapshot, links: int = 4) -> datetime:
        known = links and row.copied and row.copied_from in names and names[row.copied_from] is not row
        return age(names[row.copied_from], links - 1) if known else (row.created_at or row.first_seen_at)

    newest: dict[str, datetime] = {}
    for row in mine:
        if row.copied and row.state == "ready" and not row.gone_at and row.region != disk.region and belongs(row):
            newest[row.region] = max(newest.get(row.region, NEVER), age(row))
    wanted = strictest(disk)
    counted = {code: at for code, at in newest.items() if not wanted.regions or code in wanted.regions}
    needed = min(wanted.copies, len(set(wanted.regions) - {disk.region})) if wanted.regions else wanted.copies
    best = sorted(counted.values(), reverse=True)[:needed]
    met = needed and len(best) == needed
    until = best[-1] + timedelta(hours=wanted.hours) if met else NEVER
    return until, wanted.is_none, max(newest.values(), default=NEVER), newest


def strictest(disk: Disk) -> WantedProtection:
    every = [*WantedProtection.objects.all()]
    speaking = [row for row in every if row.matches(disk)] or [WantedProtection(copies=1, hours=24)]
    return max(speaking, key=lambda row: (row.scope, -row.hours, row.copies, -row.pk if row.pk else 0))


def held(disk: Disk) -> tuple[Any, ...]:
    row = Protection.objects.get(disk=disk)
    return row.protected_until, row.exempt, row.newest_at, dict(row.copies.values_list("region", "at"))


# -- random histories


@pytest.mark.parametrize("seed", range(12))
def test_after_any_history_the_rows_say_what_an_honest_look_finds(seed: int) -> None:
    chance = random.Random(seed)
    owner = rows.account()
    for _ in range(40):
        chance.choice([read_disks, read_snapshots, read_snapshots, read_snapshots, vanish, decide])(owner, chance)
        if chance.random() < 0.3:
            jobs.reckon(0)
    jobs.reckon(0)
    present = Disk.objects.present()
    assert set(Protection.objects.values_list("disk", flat=True)) == set(present.values_list("pk", flat=True))
    for disk in present:
        assert held(disk) == honest(disk), disk
        assert dict(DiskTag.objects.filter(protection=disk.pk).values_list("key", "value")) == disk.tags


def read_disks(owner: Account, chance: random.Random) -> None:
    found = [
        DiskInfo(f"disk-{number}", f"erp-{number}", HOME, tags={"env": chance.choice(["prod", "test"])})
        for number in chance.sample(range(6), 4)
    ]
    writing.write_disks(owner, SERVICE, found)


def read_snapshots(owner: Account, chance: random.Random) -> None:
    region = chance.choice(REGIONS)
    found = []
    for _ in range(4):
        number, copied = chance.randrange(30), region != HOME
        info = SnapshotInfo(
            f"snap-{region}-{number}",
            "daily",
            region,
            state=chance.choice([SnapshotState.READY, SnapshotState.READY, SnapshotState.COPYING]),
            disk=f"disk-{number % 6}" if not copied or chance.random() < 0.2 else "",
            copied=copied,
            copied_from=f"snap-{chance.choice(REGIONS)}-{number}" if copied and chance.random() < 0.8 else "",
            created_at=ago(hours=chance.randrange(60)).replace(microsecond=0),
        )
        found.append(info)
    writing.write_snapshots(owner, SERVICE, found)


def vanish(owner: Account, chance: random.Random) -> None:
    """A whole reading that did not see what was not seen since a moment ago."""
    region = chance.choice(REGIONS)
    some = chance.sample(range(30), 10)
    Snapshot.objects.filter(vendor_id__in=[f"snap-{region}-{number}" for number in some]).update(seen_at=ago(days=1))
    Disk.objects.filter(vendor_id=f"disk-{chance.randrange(6)}").update(seen_at=ago(days=1))
    writing.mark_gone(owner, SERVICE, region, ago(hours=1))


def decide(owner: Account, chance: random.Random) -> None:
    scope: dict[str, Any] = chance.choice(
        [
            {},
            {"account": owner},
            {"tag_key": "env", "tag_value": "prod"},
            {"account": owner, "tag_key": "env", "tag_value": "test"},
        ]
    )
    if chance.random() < 0.2 and (disk := Disk.objects.present().first()):
        scope = {"disk": disk}
    same = {"account": None, "disk": None, "tag_key": "", "tag_value": "", **scope}
    for old in WantedProtection.objects.all():
        if all(getattr(old, name) == value for name, value in same.items()):
            old.withdraw(None)
    wanted = WantedProtection(
        **scope,
        regions=chance.choice([[], [], [BEIJING], [BEIJING, SINGAPORE], [HOME, BEIJING]]),
        copies=chance.choice([0, 1, 1, 2]),
        hours=chance.choice([6, 24, 72]),
    )
    wanted.put(None)


# -- what counts


def test_a_copy_is_as_old_as_the_recovery_point_it_came_from() -> None:
    owner = rows.account()
    disk = rows.disks(owner, 1)[0]
    point = rows.snapshot(owner, 1, created_at=ago(hours=9))
    rows.snapshot(
        owner, 2, region=BEIJING, copied=True, copied_from=point.vendor_id, disk="", created_at=ago(minutes=5)
    )
    found = reckoned(disk)
    assert found.newest_at == point.created_at and found.protected_until == point.created_at + timedelta(hours=24)
    assert (found.newest_in, found.rests_on) == (BEIJING, BEIJING)


def test_a_copy_of_a_copy_protects_too_and_is_as_old_as_the_first() -> None:
    owner = rows.account()
    disk = rows.disks(owner, 1)[0]
    first = a_copy(owner, 1)
    rows.snapshot(
        owner, 9, region=SINGAPORE, copied=True, copied_from=first.vendor_id, disk="", created_at=ago(minutes=1)
    )
    assert set(reckoned(disk).copies.values_list("region", flat=True)) == {BEIJING, SINGAPORE}
    assert len(set(NewestCopy.objects.values_list("at", flat=True))) == 1


def test_a_copy_whose_source_nobody_knows_is_as_old_as_itself() -> None:
    owner = rows.account()
    disk = rows.disks(owner, 1)[0]
    made = rows.snapshot(owner, 9, region=BEIJING, copied=True, disk=disk.vendor_id, created_at=ago(hours=2))
    assert reckoned(disk).newest_at == made.created_at


def test_where_two_copies_are_wanted_one_is_no_protection() -> None:
    owner = rows.account()
    disk = rows.disks(owner, 1)[0]
    a_copy(owner, 1)
    WantedProtection(account=owner, copies=2, hours=24).put(None)
    assert reckoned(disk).is_never
    rows.snapshot(owner, 9, region=SINGAPORE, copied=True, disk=disk.vendor_id, created_at=ago(hours=1))
    assert reckoned(disk).proof == [BEIJING, SINGAPORE]


def test_only_the_regions_that_are_named_count() -> None:
    owner = rows.account()
    disk = rows.disks(owner, 1)[0]
    a_copy(owner, 1, region=SINGAPORE)
    WantedProtection(disk=disk, regions=[BEIJING], copies=1, hours=24).put(None)
    found = reckoned(disk)
    assert found.is_never and found.newest_in == SINGAPORE


def test_the_more_specific_wins_and_of_two_tags_the_stricter() -> None:
    owner = rows.account()
    disk = rows.disks(owner, 1, tags={"env": "prod", "tier": "1"})[0]
    scopes: list[dict[str, Any]] = [
        {"hours": 100},
        {"account": owner, "hours": 90},
        {"tag_key": "env", "tag_value": "prod", "hours": 80},
        {"tag_key": "tier", "tag_value": "1", "hours": 70},
        {"account": owner, "tag_key": "env", "tag_value": "prod", "hours": 60},
        {"disk": disk, "hours": 50},
    ]
    for scope in scopes:
        wanted = WantedProtection(**scope)
        wanted.put(None)
        assert reckoned(disk).wanted == wanted
    for row in [*WantedProtection.objects.all()][1:]:
        row.withdraw(None)
    found = reckoned(disk).wanted
    assert found is not None and found.hours == 100


def test_a_tag_that_wants_a_copy_wins_over_one_that_wants_none() -> None:
    disk = rows.disks(rows.account(), 1, tags={"env": "prod", "tier": "1"})[0]
    wanted = WantedProtection(tag_key="env", tag_value="prod", hours=48)
    wanted.put(None)
    WantedProtection(tag_key="tier", tag_value="1", copies=0, hours=1).put(None)
    found = reckoned(disk)
    assert (found.wanted, found.exempt) == (wanted, False)


def test_a_tag_that_is_called_none_is_not_one_that_is_missing() -> None:
    disk = rows.disks(rows.account(), 1, tags={"env": "prod"})[0]
    WantedProtection(tag_key="tier", tag_value="None", copies=0).put(None)
    assert not reckoned(disk).exempt


def test_where_no_copy_is_wanted_a_disk_is_in_no_number() -> None:
    owner = rows.account()
    rows.disks(owner, 2, tags={"env": "test"})
    WantedProtection(tag_key="env", tag_value="test", copies=0).put(None)
    rows.reckoned()
    found = coverage.safety()
    assert (found.disks, found.exempt) == (0, 2)


def test_what_fresh_regions_prove_does_not_rest_on_a_stale_one() -> None:
    owner = rows.account()
    disk = rows.disks(owner, 1)[0]
    a_copy(owner, 1, created_at=ago(hours=1))
    rows.snapshot(owner, 9, region=SINGAPORE, copied=True, disk=disk.vendor_id, created_at=ago(hours=5))
    assert reckoned(disk).proof == [BEIJING]
    Region.objects.filter(code=BEIJING).update(sync_error="TimedOut")
    assert coverage.safety().believed == 1
    protection.resting_on(owner.pk, BEIJING).ask()
    jobs.reckon(0)
    assert Protection.objects.get(disk=disk).proof == [SINGAPORE] and coverage.safety().proven == 1


def test_the_newest_recovery_point_that_can_be_copied_is_the_source() -> None:
    owner = rows.account()
    disk = rows.disks(owner, 1)[0]
    rows.snapshot(owner, 1, created_at=ago(hours=9))
    good = rows.snapshot(owner, 2, disk=disk.vendor_id, created_at=ago(hours=4))
    rows.snapshot(owner, 3, disk=disk.vendor_id, created_at=ago(hours=3), state="creating")
    rows.snapshot(owner, 4, disk=disk.vendor_id, created_at=ago(hours=2), kind="backup-point")
    rows.snapshot(owner, 5, disk=disk.vendor_id, created_at=ago(hours=1), gone_at=ago(minutes=1))
    assert reckoned(disk).source == good
    assert coverage.newest_sources(Protection.objects.all(), 10) == [good.pk]


# -- kept fresh


def test_a_reckoning_writes_nothing_for_what_was_stirred_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = rows.account()
    disk = rows.disks(owner, 1)[0]
    rows.reckoned()
    Protection.objects.all().ask()
    judge = protection_reckoning.judged

    def stirring(*facts: Any) -> Any:
        Protection.objects.all().ask()
        return judge(*facts)

    a_copy(owner, 1)
    with monkeypatch.context() as patch:
        patch.setattr(protection_reckoning, "judged", stirring)
        protection_reckoning.reckon_due()
    assert Protection.objects.get(disk=disk).is_never and Protection.objects.due().exists()
    protection_reckoning.reckon_due()
    assert not Protection.objects.get(disk=disk).is_never and not Protection.objects.due().exists()


def test_drift_heals_by_itself() -> None:
    owner = rows.account()
    disk = rows.disks(owner, 1)[0]
    a_copy(owner, 1)
    rows.reckoned()
    Protection.objects.update(protected_until=NEVER, due_at=ago(minutes=1))  # as if it had been lost, hours ago
    NewestCopy.objects.all().delete()
    jobs.reckon(0)
    assert held(disk) == honest(disk)


def test_a_disk_that_cannot_be_reckoned_does_not_hold_up_the_others() -> None:
    owner = rows.account()
    bad, good = rows.disks(owner, 2)
    rows.reckoned()
    a_copy(owner, 1)
    a_copy(owner, 2)
    Snapshot.objects.filter(disk=bad.vendor_id).update(copying_to=5)  # what no service takes for regions
    Protection.objects.all().ask()
    jobs.reckon(0)
    assert not Protection.objects.get(disk=good).is_never
    assert Protection.objects.get(disk=bad).is_never and not Protection.objects.due().exists()


def test_nor_is_it_put_off_where_it_was_stirred_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    rows.disks(rows.account(), 1)
    rows.reckoned()
    Protection.objects.all().ask()

    def stirring(*facts: Any) -> Any:
        Protection.objects.all().ask()
        raise ValueError("what no service takes")

    monkeypatch.setattr(protection_reckoning, "judged", stirring)
    protection_reckoning.reckon_due()
    assert Protection.objects.due().exists()


def test_a_region_that_reads_the_same_again_stirs_nothing() -> None:
    owner = rows.account()
    found = [SnapshotInfo("snap-1", "daily", HOME, state=SnapshotState.READY, disk="disk-1", created_at=ago(hours=1))]
    writing.write_disks(owner, SERVICE, [DiskInfo("disk-1", "erp", HOME)])
    writing.write_snapshots(owner, SERVICE, found)
    jobs.reckon(0)
    writing.write_disks(owner, SERVICE, [DiskInfo("disk-1", "erp", HOME)])
    writing.write_snapshots(owner, SERVICE, found)
    assert not Protection.objects.due().exists()


def test_a_gone_disk_is_forgotten_and_comes_back() -> None:
    owner = rows.account()
    writing.write_disks(owner, SERVICE, [DiskInfo("disk-1", "erp", HOME)])
    writing.mark_gone(owner, SERVICE, HOME, timezone.now() + timedelta(seconds=1))
    assert not Protection.objects.exists()
    writing.write_disks(owner, SERVICE, [DiskInfo("disk-1", "erp", HOME)])
    assert Protection.objects.count() == 1


def test_what_is_gone_and_what_follows_from_it_are_written_together(monkeypatch: pytest.MonkeyPatch) -> None:
    owner = rows.account()
    rows.disks(owner, 1)
    copy = a_copy(owner)

    def killed(*_facts: Any) -> None:
        raise SystemExit

    monkeypatch.setattr(protection, "stir", killed)
    with pytest.raises(SystemExit):
        writing.mark_gone(owner, SERVICE, copy.region, timezone.now() + timedelta(seconds=1))
    assert Snapshot.objects.present().filter(pk=copy.pk).exists()


# -- asked for


def test_the_most_overdue_disk_is_asked_for_first() -> None:
    owner = rows.account()
    disks = rows.disks(owner, 4)
    rows.reckoned()
    until = [timezone.now() - timedelta(hours=hours) for hours in (1, 5, 3)]
    for disk, at in zip(disks, [*until, NEVER], strict=True):
        Protection.objects.filter(disk=disk).update(protected_until=at)
    wishes = [
        requesting.Wish(owner, SERVICE, "copy_snapshot", f"snap-{disk.pk}", HOME, BEIJING, disk=disk.vendor_id)
        for disk in disks
    ]
    unknown = requesting.Wish(owner, SERVICE, "copy_snapshot", "snap-x", HOME, BEIJING, disk="disk-x")
    batch = requesting.request([unknown, *wishes], actor=None)
    asked = [task.disk for task in sorted(batch.tasks, key=lambda task: task.pk)]
    assert asked == [disks[3].vendor_id, disks[1].vendor_id, disks[2].vendor_id, disks[0].vendor_id, "disk-x"]
