"""Wanted protection: said once for many disks, the more specific one holds, and what is wrong is said where it was typed."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError

from dashboard.models import Account, AuditEvent, Protection, Region, Role, WantedProtection
from dashboard.views import protection
from tests.views import rows
from tests.views.reading import text, words
from tests.views.rows import BEIJING, HOME, SINGAPORE

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> Account:
    made = rows.account()
    rows.disks(made, 3, tags={"env": "prod"})
    rows.reckoned()
    return made


def shown(path: str, role: Role = Role.ADMINISTRATOR) -> str:
    return words(text(rows.signed_in(role), path))


def typed(**fields: Any) -> dict[str, Any]:
    return {"scope": "everything", "copies": "1", "age": "1", "unit": "days", **fields}


def post(path: str = "/protection/add/", **fields: Any) -> Any:
    return rows.signed_in(Role.ADMINISTRATOR).post(path, typed(**fields))


def test_before_anybody_said_anything_one_copy_of_yesterday_is_wanted(owner: Account) -> None:
    page = shown("/protection/")
    assert "All disks nobody has said otherwise yet A copy in any other region, with data of at most 1 day." in page
    assert "3 disks" in page


def test_everything_can_be_said_of_an_account_a_tag_and_a_disk(owner: Account) -> None:
    assert post(scope="account", account=owner.pk, age="6", unit="hours").status_code == 302
    assert post(scope="tag", tag="env = prod", regions=[BEIJING, SINGAPORE], copies="2").status_code == 302
    assert post(scope="disk", disk="disk-000001", copies="0").status_code == 302
    page = shown("/protection/")
    first, second, third = (
        page.index(said) for said in ("Disk disk-000001 of prod", "tagged env=prod", "disks of prod")
    )
    assert first < second < third
    assert "A copy in each of Beijing and Singapore, with data of at most 1 day." in page
    assert "with data of at most 6 hours." in page and "No copy in another region is wanted." in page


def test_regions_are_called_by_their_names_and_where_those_are_shared_by_their_codes_too(owner: Account) -> None:
    other = rows.account("other", vendor="huawei")
    other.regions.filter(code=SINGAPORE).update(code="ap-southeast-3")
    Region.objects.filter(code=BEIJING).update(name_zh="北京")
    rows.wanted(account=owner, regions=[BEIJING, SINGAPORE], copies=2)
    rows.wanted(regions=[BEIJING])
    said = "A copy in each of Beijing and Singapore (ap-singapore), with data of at most 1 day"
    assert said in shown("/protection/") and "A copy in Beijing, with data" in shown("/coverage/")
    rows.reckoned()
    assert f'title="{said}"' in rows.signed_in().get("/coverage/").content.decode()
    chinese = rows.signed_in().get("/coverage/", headers={"Accept-Language": "zh-CN"}).content.decode()
    assert "北京 有副本，数据不超过 1 天" in chinese


def test_of_many_the_latest_are_shown_and_always_what_holds_for_everything(
    owner: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protection, "MOST", 2)
    rows.wanted(hours=6)
    for number in range(3):
        rows.wanted(tag_key="tier", tag_value=str(number))
    page = shown("/protection/")
    assert "nobody has said otherwise" not in page and "with data of at most 6 hours" in page
    assert "tier=0" not in page and "tier=2" in page and "Older ones are not shown" in page


def test_what_is_wanted_for_one_disk_says_why_it_holds(owner: Account) -> None:
    rows.wanted(account=owner, hours=6)
    rows.wanted(tag_key="env", tag_value="prod", hours=12)
    disk = owner.disk_set.get(vendor_id="disk-000001")
    page = shown(f"/protection/?disk={disk.pk}")
    assert "For erp-1 Holds Disks tagged env=prod" in page and "Outdone All disks of prod" in page
    assert "because it is more specific than those below it, or stricter" in page


def test_a_change_is_in_the_history_and_has_its_disks_reckoned(owner: Account) -> None:
    wanted = rows.wanted(account=owner, hours=24)
    Protection.objects.update(due_at="2999-01-01T00:00Z")
    post(f"/protection/{wanted.pk}/", age="2", unit="days")
    assert Protection.objects.due().count() == 3
    event = AuditEvent.objects.latest("pk")
    assert (event.verb, event.subject, event.account) == ("protection.changed", "all disks in prod", "prod")
    assert "at most 1 day" in event.before and "at most 2 days" in event.after and event.actor == "administrator"
    rows.signed_in(Role.ADMINISTRATOR).post(f"/protection/{wanted.pk}/remove/")
    assert not WantedProtection.objects.exists() and AuditEvent.objects.latest("pk").verb == "protection.removed"


def test_removing_what_is_removed_already_changes_nothing_and_is_no_error(owner: Account) -> None:
    wanted, client = rows.wanted(account=owner, hours=24), rows.signed_in(Role.ADMINISTRATOR)
    for _press in range(2):
        page = client.post(f"/protection/{wanted.pk}/remove/", follow=True)
        assert page.status_code == 200 and "It is removed" in page.content.decode()
    assert AuditEvent.objects.filter(verb="protection.removed").count() == 1


def test_the_default_can_be_written_down_and_changed(owner: Account) -> None:
    post("/protection/0/", age="7", unit="days")
    post("/protection/0/", age="8", unit="days")
    assert WantedProtection.objects.get().hours == 8 * 24


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"scope": "account"}, "Choose the account."),
        ({"scope": "tag", "tag": "env"}, "Write the tag as key=value, such as env=prod."),
        ({"scope": "disk", "disk": "disk-nowhere"}, "No disk that is there has this id."),
        ({"copies": "3", "regions": [BEIJING]}, "That is more than the regions that are ticked."),
        ({"copies": "-1"}, "Enter 0 or more."),
        ({"age": "9000", "unit": "days"}, "At most 366 days."),
        ({"age": ""}, "This is needed and still empty. Enter it."),
        ({"regions": ["mars"]}, "mars"),
        ({"scope": "wonderful"}, "wonderful"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(owner: Account, fields: dict[str, Any], said: str) -> None:
    answer = post(**{"tag": "typed=before", **fields})
    page = answer.content.decode()
    assert answer.status_code == 200 and said in words(page)
    assert str(fields.get("tag", "typed=before")) in page and not WantedProtection.objects.exists()


def test_of_one_scope_there_is_one(owner: Account) -> None:
    for scope in ({}, {"scope": "account", "account": owner.pk}, {"scope": "tag", "tag": "a=b"}):
        assert post(**scope).status_code == 302
        assert "There is one for this already." in post(**scope).content.decode()
    with pytest.raises(IntegrityError):
        WantedProtection.objects.create()


def test_a_disk_that_several_accounts_have_is_asked_for_by_its_account(owner: Account) -> None:
    other = rows.account("other")
    rows.disks(other, 1)
    assert "Several accounts have a disk of this id." in post(scope="disk", disk="disk-000001").content.decode()
    assert post(scope="disk", disk="disk-000001", account=other.pk).status_code == 302
    found = WantedProtection.objects.get()
    assert found.disk is not None and found.disk.account == other


def test_a_viewer_reads_and_changes_nothing(owner: Account) -> None:
    page = shown("/protection/", Role.VIEWER)
    assert "An administrator changes what is wanted." in page and "Add one" not in page


def test_regions_of_the_scope_are_offered(owner: Account) -> None:
    wanted = rows.wanted(account=owner)
    page = rows.signed_in(Role.ADMINISTRATOR).get(f"/protection/{wanted.pk}/").content.decode()
    assert page.count('name="regions"') == 3 and f'value="{HOME}"' in page
