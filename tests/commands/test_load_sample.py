"""load_sample: rows that make sense, of accounts that no worker speaks for, and all of it taken away again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F, Q
from django.utils import timezone

from dashboard.copying.lanes import due_lanes
from dashboard.models import (
    Account,
    AuditEvent,
    CopyAttempt,
    CopyTask,
    Disk,
    Protection,
    Quota,
    Region,
    Snapshot,
    Status,
    User,
)
from dashboard.models.audit import VERBS
from dashboard.models.status import FINISHED, LIVE
from dashboard.sample.accounts import NOWHERE
from tests.commands import making
from tests.commands.making import run

pytestmark = pytest.mark.django_db

SIZE = ("--copies", "800", "--events", "4000", "--disks", "140", "--accounts", "5")


def load(*more: str) -> None:
    ended = run("load_sample", *SIZE, *more)
    assert ended.code == 0, ended.err
    assert "rows in" in ended.out


def test_as_many_rows_as_were_asked_for_are_there_and_belong_together() -> None:
    load()
    assert (CopyTask.objects.count(), Disk.objects.count(), Snapshot.objects.count()) == (800, 140, 700)
    assert AuditEvent.objects.count() == 4000 + 5  # and one line for each account
    assert set(AuditEvent.objects.values_list("verb", flat=True)) <= set(VERBS)
    assert set(CopyTask.objects.values_list("status", flat=True)) >= {status.value for status in FINISHED}
    assert CopyAttempt.objects.filter(task__status=Status.FAILED, outcome="accepted").count() == 0
    assert CopyTask.objects.filter(retry_of__isnull=False).exists()
    assert not CopyTask.objects.filter(created_at__gt=F("updated_at")).exists()
    retried = CopyTask.objects.filter(retries__isnull=False)
    assert set(retried) == set(CopyTask.objects.filter(retried=True)) and retried.exists()
    assert Protection.objects.count() == Disk.objects.present().count()
    assert Protection.objects.filter(reckoned_at=None).count() == 0
    copies = Snapshot.objects.filter(copied=True)
    sources = Snapshot.objects.filter(vendor_id__in=copies.values("copied_from"))
    assert copies.exists() and sources.count() == copies.count()
    assert not sources.filter(copied=True).exists()


def test_nothing_of_it_is_due_and_its_accounts_reach_nobody() -> None:
    load()
    assert CopyTask.objects.filter(status__in=LIVE).exists()
    assert due_lanes() == [] and not Region.objects.due().exists()
    assert not Account.objects.filter(Q(regions_due_at__isnull=False) | ~Q(endpoint=NOWHERE)).exists()
    assert NOWHERE.startswith("http://127.0.0.1:")
    assert not User.objects.filter(is_active=True).exists()


def facts() -> list[Any]:
    """What does not depend on when it was loaded, or on what was there before."""
    first = CopyTask.objects.order_by("pk").values_list("pk", flat=True)[0]
    tasks = CopyTask.objects.order_by("pk").values_list("source", "status", "reason", "batch", "size_gb")
    retries = CopyTask.objects.filter(retry_of__isnull=False).order_by("pk").annotate(of=F("retry_of") - first)
    lines = AuditEvent.objects.filter(kind="task").order_by("-pk").values_list("verb", "subject", "request_id", "why")
    return [*tasks, *retries.values_list("of", flat=True), *lines[:1000]]


def test_the_same_seed_gives_the_same_rows_and_another_one_others() -> None:
    load()
    before = facts()
    for seed, same in (("1", True), ("2", False)):
        assert run("load_sample", "--remove").code == 0
        load("--seed", seed)
        assert (facts() == before) is same


@pytest.mark.django_db(transaction=True)
def test_all_of_it_goes_but_the_history_which_nobody_can_delete() -> None:
    real = making.account("real")
    kept = [making.task(real, Status.SUCCEEDED), making.disk(real), making.snapshot(real)]
    load("--yes-mix")
    lines = AuditEvent.objects.count()
    ended = run("load_sample", "--remove")
    assert ended.code == 0 and "history stay" in ended.out
    for row in kept:
        assert list(type(row).objects.values_list("pk", flat=True)) == [row.pk]  # type: ignore[attr-defined]
    assert list(Account.objects.all()) == [real]
    assert (CopyAttempt.objects.count(), Quota.objects.count(), User.objects.count()) == (0, 0, 0)
    assert AuditEvent.objects.count() == lines
    assert run("load_sample", "--remove").code == 2


def test_it_refuses_to_mix_with_real_accounts_and_to_load_twice() -> None:
    making.account("real")
    ended = run("load_sample", *SIZE)
    assert ended.code == 2 and "--yes-mix" in ended.err
    load("--yes-mix")
    ended = run("load_sample", *SIZE, "--yes-mix")
    assert ended.code == 2 and "--remove" in ended.err


def test_its_copies_go_as_far_back_as_was_asked_for() -> None:
    load("--days", "7")
    oldest = CopyTask.objects.earliest("created_at").created_at
    assert timedelta(days=6.9) < timezone.now() - oldest < timedelta(days=7.1)
    assert CopyTask.objects.filter(created_at__lt=timezone.now() - timedelta(days=3)).count() > 400


def test_what_comes_after_it_gets_keys_of_its_own() -> None:
    load()
    last = CopyTask.objects.latest("pk").pk
    task = making.task(making.account(), Status.QUEUED)
    assert task.pk == last + 1
    AuditEvent.objects.record("user.logged_in", kind="user", subject="ada")


@pytest.mark.parametrize("wrong", [("--copies", "-1"), ("--copies", "1e6"), ("--disks", "0"), ("--accounts", "0"),
                                   ("--days", "0"), ("--days", "99999")])  # fmt: skip
def test_a_size_that_makes_no_sense_is_refused(wrong: tuple[str, str]) -> None:
    ended = run("load_sample", *wrong)
    assert ended.code == 2 and not Account.objects.exists()


@pytest.mark.parametrize("few", [("--copies", "0", "--events", "50"), ("--copies", "30", "--events", "10")])
def test_few_lines_and_few_copies_are_fine_too(few: tuple[str, ...]) -> None:
    assert run("load_sample", "--disks", "3", "--snapshots", "0", "--accounts", "2", *few).code == 0
    assert AuditEvent.objects.exclude(why="load_sample").count() == int(few[3])
    assert not AuditEvent.objects.filter(at__gt=timezone.now()).exists()
