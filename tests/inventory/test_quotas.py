"""What a reading writes of quotas: the figure, one reading a day, and no limit that is known better."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from dashboard.copying.quotas import forget_refusals, learn_refusal
from dashboard.inventory.writing import write_quotas
from dashboard.models import Account, AuditEvent, Quota, QuotaReading, Status
from providers import QuotaInfo, said
from tests.views import rows

pytestmark = pytest.mark.django_db


def told(owner: Account, used: float | None, limit: float | None = None) -> Quota:
    quota = QuotaInfo("snapshots", "Snapshots", rows.BEIJING, used, limit)
    write_quotas(owner, rows.SERVICE, rows.BEIJING, [quota])
    return Quota.objects.get()


def facts(quota: Quota) -> dict[str, Any]:
    return {name: getattr(quota, name) for name in ("used", "limit", "origin", "entered_by")}


def test_the_last_reading_of_each_day_is_kept_for_a_month() -> None:
    owner = rows.account()
    for day, used in ((1, 10), (1, 11), (2, 12), (20, 13)):
        with time_machine.travel(f"2026-03-{day:02}T12:00:00Z"):
            told(owner, used)
    assert list(QuotaReading.objects.values_list("day", "used")) == [
        (date(2026, 3, 1), 11),
        (date(2026, 3, 2), 12),
        (date(2026, 3, 20), 13),
    ]
    with time_machine.travel("2026-04-01T12:00:00Z"):
        told(owner, None)
        assert QuotaReading.objects.count() == 2, "nothing was told, so nothing is written; what is a month old goes"


def test_an_entered_limit_stays_until_the_cloud_tells_one() -> None:
    owner, ada = rows.account(), rows.person(name="ada")
    told(owner, 41).enter(64, ada)
    assert facts(told(owner, 70)) == {"used": 70, "limit": 64, "origin": "entered", "entered_by": "ada"}
    write_quotas(owner, rows.SERVICE, rows.BEIJING, [])
    assert Quota.objects.get().limit == 64
    found = told(owner, 70, 100)
    assert facts(found) == {"used": 70, "limit": 100, "origin": "cloud", "entered_by": ""}
    assert found.limit_at is None


def test_a_refusal_teaches_what_is_used_with_what_came_since_the_reading() -> None:
    owner = rows.account()
    told(owner, 4)
    rows.task(owner, 1, Status.SUCCEEDED, replica="snap-a")
    rows.task(owner, 2, Status.COPYING, replica="snap-b")
    rows.task(owner, 3, Status.QUEUED)
    refused = rows.task(owner, 4, Status.SUBMITTING)
    read_at = Quota.objects.get().read_at
    learn_refusal(refused, refused.service_class.explain(rows.FULL))
    found = Quota.objects.get()
    assert (found.limit, found.origin, found.read_at) == (6, Quota.Origin.LEARNED, read_at)
    assert found.limit_at is not None and found.limit_at > read_at
    assert told(owner, 6).limit == 6 and told(owner, 7).limit is None, "outgrown"
    Quota.objects.update(used=6, limit=6, origin=Quota.Origin.LEARNED)
    forget_refusals([refused])
    assert facts(Quota.objects.get()) == {"used": 6, "limit": None, "origin": "cloud", "entered_by": ""}


def refused(owner: Account, number: int = 1) -> None:
    task = rows.task(owner, number, Status.SUBMITTING)
    learn_refusal(task, task.service_class.explain(rows.FULL))


def test_a_refusal_is_believed_more_than_what_was_entered_before_and_the_history_keeps_that() -> None:
    owner = rows.account()
    told(owner, 6).enter(100_000, rows.person(name="ada"))
    refused(owner)
    assert facts(Quota.objects.get()) == {"used": 6, "limit": 6, "origin": "learned", "entered_by": ""}
    event = AuditEvent.objects.get(verb="quota.limit_refuted")
    assert (event.before, event.after, event.actor) == ("100,000", "6", "")
    assert "was refused; ada had entered more" in event.why and event.account == owner.name
    refused(owner, 2)
    assert AuditEvent.objects.filter(verb="quota.limit_refuted").count() == 1
    Quota.objects.get().enter(64, rows.person(name="bob"))
    assert Quota.objects.get().limit == 64, "whoever knows more says so again"


def test_what_is_entered_after_a_refusal_or_agrees_with_it_stays() -> None:
    owner, ada = rows.account(), rows.person(name="ada")
    quota, refused_at = told(owner, 6), timezone.now()
    quota.enter(64, ada)
    assert not quota.refute(6, refused_at, "copy 1 was refused")
    quota.enter(6, ada)
    refused(owner)
    forget_refusals([rows.task(owner, 2, Status.SUBMITTING)])
    assert facts(Quota.objects.get()) == {"used": 6, "limit": 6, "origin": "entered", "entered_by": "ada"}
    assert not AuditEvent.objects.filter(verb="quota.limit_refuted").exists()


def test_a_vault_is_called_in_the_language_of_the_page_and_keeps_its_own_name() -> None:
    owner = rows.account()
    label = said("Vault {name} (not for replicas)", name="replicas-{old}")
    write_quotas(owner, "huawei_cbr", rows.BEIJING, [QuotaInfo("other-vault:v", label, rows.BEIJING, 1, 10, "GB")])
    quota = Quota.objects.get(name="other-vault:v")
    assert quota.label == quota.title == "Vault replicas-{old} (not for replicas)"
    chinese = rows.signed_in().get("/quotas/?shown=all", headers={"Accept-Language": "zh-CN"}).content.decode()
    assert "存储库 replicas-{old}（不用于副本）" in chinese and "Vault" not in chinese


def test_so_it_is_on_the_page_of_a_copy_that_goes_there() -> None:
    owner = rows.account()
    write_quotas(
        owner,
        "huawei_cbr",
        rows.BEIJING,
        [QuotaInfo("vault:v", said("Vault {name}", name="old"), rows.BEIJING, 1, 10, "GB")],
    )
    task = rows.task(owner, 1, service="huawei_cbr", operation="replicate_backup", options={"vault": "v"})
    page = rows.signed_in().get(f"/copies/{task.pk}/", headers={"Accept-Language": "zh-CN"}).content.decode()
    assert "存储库 old" in page and "Vault old" not in page


def test_a_name_of_any_length_is_cut_where_it_is_kept() -> None:
    owner = rows.account()
    endless = said("Vault {name}", name="x" * 10_000)
    write_quotas(owner, "huawei_cbr", rows.BEIJING, [QuotaInfo("vault:v", endless, rows.BEIJING, 1, 10, "GB")])
    quota = Quota.objects.get(name="vault:v")
    assert len(quota.label) == 120 and len(quota.title) < 130
