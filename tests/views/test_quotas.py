"""Quotas say who told them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from dashboard.models import Account, Quota, Role
from tests.views import rows

pytestmark = pytest.mark.django_db


def shown(name: str, query: str = "") -> str:
    answer = rows.signed_in(Role.VIEWER).get(reverse(name) + query)
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode().partition("<main")[2]).split())


def quota(owner: Account, name: str = "snapshots", **fields: Any) -> Quota:
    facts = {
        "service": rows.SERVICE,
        "region": rows.BEIJING,
        "label": "Snapshots",
        "used": 41,
        "limit": 64,
        "read_at": timezone.now(),
    }
    return Quota.objects.create(account=owner, name=name, **{**facts, **fields})


def test_a_limit_stands_with_its_origin_and_its_age() -> None:
    owner = rows.account()
    quota(owner)
    quota(owner, "other", label="Images", used=6, limit=6, origin=Quota.Origin.LEARNED)
    page = shown("quotas")
    assert (
        "41 of 64" in page
        and "64, from the cloud" in page
        and "6, learned from a refusal" in page
        and "just now" in page
    )


def test_a_limit_that_nobody_told_is_said_plainly() -> None:
    quota(rows.account(), limit=None)
    page = shown("quotas")
    assert "41 used" in page and "not told by the cloud" in page and "not every limit" in page


def test_regions_where_nothing_is_used_are_one_sentence() -> None:
    owner = rows.account()
    quota(owner)
    quota(owner, region=rows.SINGAPORE, used=0, limit=None)
    page = shown("quotas")
    assert "Nothing is used in Singapore ." in page and page.count("Singapore") == 1


def test_disks_nearly_out_of_backup_points_are_listed_the_fullest_first() -> None:
    owner = rows.account()
    disks = rows.disks(owner, 4)
    for disk, count in zip(disks, (1, 4, 5, 0), strict=True):
        type(disk).objects.filter(pk=disk.pk).update(backup_count=count, name=f"holds-{count}")
    page = shown("quotas")
    assert "4 disks with a quota" in page and "1 has no room left" in page
    assert page.index("holds-5") < page.index("holds-4")
    assert "holds-1" not in page and "holds-0" not in page


def test_a_disk_without_a_backup_point_quota_is_not_a_full_one() -> None:
    owner = rows.account()
    disks = rows.disks(owner, 3)
    for disk, count, quota_ in zip(disks, (0, 2, 1), (0, 2, 0), strict=True):
        told = {"backup_count": count, "backup_quota": quota_, "name": f"holds-{count}-of-{quota_}"}
        type(disk).objects.filter(pk=disk.pk).update(**told)
    page = shown("quotas")
    assert "2 disks with a quota" in page and "2 have no room left" in page and "1 disk without a quota for any" in page
    assert "holds-2-of-2" in page and "holds-1-of-0" in page and "holds-0-of-0" not in page


def test_removed_accounts_have_no_quotas() -> None:
    owner = rows.account()
    quota(owner)
    owner.remove(None)
    assert "No accounts yet" in shown("quotas")


@pytest.mark.parametrize("number", [1, 12])
def test_quotas_cost_the_same_queries_for_twelve_accounts(
    number: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for each in range(number):
        owner = rows.account(f"account-{each}")
        quota(owner)
        rows.disks(owner, 3, backup_count=5)
    client = rows.signed_in(Role.VIEWER)
    with django_assert_max_num_queries(11):
        client.get(reverse("quotas"))
