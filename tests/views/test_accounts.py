"""Accounts: credentials go in and never come out; what its buttons ask for is asked for."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from dashboard import vault
from dashboard.forms.account import AccountForm
from dashboard.models import Account, AuditEvent, Region, Role
from tests.views import rows
from tests.views.reading import HTMX, poll_of, text

pytestmark = pytest.mark.django_db

SECRET_ID, SECRET_KEY, TOKEN = "AKIDnewnewnewnew0001", "a-key-that-nobody-may-see", "a-token-that-nobody-may-see"
GOOD = {
    "name": "shop",
    "site": "intl",
    "slots": "20",
    "credential-secret_id": SECRET_ID,
    "credential-secret_key": SECRET_KEY,
}


def add(**fields: str) -> Any:
    return rows.signed_in(Role.ADMINISTRATOR).post(reverse("account_add") + "?vendor=tencent", {**GOOD, **fields})


def kept(account: Account) -> dict[str, Any]:
    """The form's present values, as a browser would send them back."""
    chosen = list(account.regions.filter(chosen=True).values_list("code", flat=True))
    own = {name: getattr(account, name) for name in ("name", "slots", "endpoint")}
    return {**own, "site": account.site or "cn", "regions": chosen, "ticked": chosen}


def edit(account: Account, **fields: Any) -> Any:
    client = rows.signed_in(Role.ADMINISTRATOR)
    return client.post(reverse("account_edit", args=[account.pk]), {**kept(account), **fields})


def verbs() -> list[str]:
    return list(AuditEvent.objects.exclude(kind="user").order_by("pk").values_list("verb", flat=True))


def test_an_account_is_added_sealed_tested_and_written_into_the_history() -> None:
    answer = add(endpoint="https://proxy.example.com/")
    made = Account.objects.get()
    assert answer.status_code == 302 and answer.url == reverse("account", args=[made.pk])
    assert (made.name, made.vendor, made.site, made.slots) == ("shop", "tencent", "intl", 20)
    assert made.endpoint == "https://proxy.example.com"
    assert vault.open_sealed(made.sealed) == {"secret_id": SECRET_ID, "secret_key": SECRET_KEY}
    assert made.is_checking and made.regions_due_at is not None
    assert verbs() == ["account.added", "account.test_asked"]


def test_an_accounts_page_shows_the_policy_of_each_service_it_uses() -> None:
    owner = rows.account()
    page = rows.signed_in(Role.VIEWER).get(reverse("account", args=[owner.pk])).content.decode()
    for service in owner.services:
        assert f"The policy this key needs: {service.LABEL}" in page and escape(service.POLICY.document) in page


def test_the_form_asks_for_what_the_vendor_declares_and_shows_the_policy() -> None:
    page = rows.signed_in(Role.ADMINISTRATOR).get(reverse("account_add") + "?vendor=tencent").content.decode()
    for label in ("SecretId", "SecretKey", "Session token", "International", "cbs:CopySnapshotCrossRegions"):
        assert label in page


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("name", "", "required"),
        ("slots", "0", "Enter 1 or more."),
        ("site", "mars", "“mars” is not among what is offered"),
        ("credential-secret_id", "no", "not accepted as SecretId"),
        ("credential-secret_key", "", "required"),
        ("credential-secret_key", "with blanks in it", "There is a blank or a line break in it"),
        ("credential-token", "to ken", "There is a blank or a line break in it"),
        ("credential-token", "tokén", "no plain letter, digit or sign"),
        ("endpoint", "ftp://example.com", "This is no web address"),
        ("endpoint", "javascript:alert(1)", "This is no web address"),
        ("endpoint", "https://me:secret@example.com", "Leave login names and passwords out"),
        ("endpoint", "https://example.com/?a=b", "Leave out everything from ?"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(field: str, value: str, said: str) -> None:
    page = add(**{field: value}).content.decode()
    assert said in page
    assert not Account.objects.exists() and not verbs()


def test_a_secret_is_not_shown_again_even_after_a_mistake() -> None:
    page = add(name="", **{"credential-token": TOKEN}).content.decode()
    for secret in (SECRET_ID, SECRET_KEY, TOKEN):
        assert secret not in page


def test_no_page_shows_a_secret_and_no_history_holds_one() -> None:
    add(**{"credential-token": TOKEN})
    account = Account.objects.get()
    client = rows.signed_in(Role.ADMINISTRATOR)
    paths = ["accounts", "history", "history_csv", "home"]
    pages = [client.get(reverse(name)).getvalue().decode() for name in paths]
    pages += [client.get(reverse(name, args=[account.pk])).content.decode() for name in ("account", "account_edit")]
    for page in pages:
        for secret in (SECRET_ID, SECRET_KEY, TOKEN, account.sealed):
            assert secret not in page
    assert SECRET_KEY not in str(list(AuditEvent.objects.values()))


def test_two_kept_accounts_cannot_share_a_name_but_a_removed_one_frees_it() -> None:
    first = rows.account("shop")
    assert "Another account has this name already" in add().content.decode()
    first.remove(None)
    assert add().status_code == 302


def test_a_name_that_another_took_a_moment_ago_is_said_and_nothing_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AccountForm, "clean_name", lambda form: form.cleaned_data["name"])
    other = rows.account("other")
    rows.account("shop")
    for answer in (add(), edit(other, name="shop", slots=7)):
        page = answer.content.decode()
        assert "Another account has this name already" in page and 'value="shop"' in page
    other.refresh_from_db()
    assert (other.name, other.slots, Account.objects.count()) == ("other", 100, 2) and verbs() == []


def test_empty_credentials_keep_the_present_ones() -> None:
    account = rows.account()
    before = account.sealed
    assert edit(account, slots=7).status_code == 302
    account.refresh_from_db()
    assert (account.slots, account.sealed) == (7, before)
    event = AuditEvent.objects.get(verb="account.changed")
    assert event.why == "site: none → cn; slots: 100 → 7"


def test_credentials_are_replaced_as_a_whole_or_not_at_all() -> None:
    account = rows.account()
    before = account.sealed
    page = edit(account, **{"credential-secret_id": SECRET_ID}).content.decode()
    assert "credentials are replaced as a whole" in page
    account.refresh_from_db()
    assert account.sealed == before
    edit(account, **{"credential-secret_id": SECRET_ID, "credential-secret_key": SECRET_KEY})
    account.refresh_from_db()
    assert vault.open_sealed(account.sealed) == {"secret_id": SECRET_ID, "secret_key": SECRET_KEY}
    assert "new credentials" in AuditEvent.objects.get(verb="account.changed").why


def test_choosing_regions_has_the_new_ones_read_at_once() -> None:
    account = rows.account()
    account.regions.filter(code=rows.SINGAPORE).update(chosen=False)
    edit(account, regions=[rows.HOME, rows.SINGAPORE])
    assert set(account.regions.filter(chosen=True).values_list("code", flat=True)) == {rows.HOME, rows.SINGAPORE}
    assert account.regions.get(code=rows.SINGAPORE).sync_due_at <= timezone.now()
    assert AuditEvent.objects.get(verb="account.regions_chosen").why == "+ap-singapore, -ap-beijing"


def test_a_region_that_was_listed_after_the_form_was_opened_stays_as_it_is() -> None:
    account = rows.account(site="cn")
    edit(account, ticked=[], regions=[])
    edit(account, ticked=[rows.HOME, rows.BEIJING], regions=[rows.HOME])
    assert set(account.regions.filter(chosen=True).values_list("code", flat=True)) == {rows.HOME, rows.SINGAPORE}
    event = AuditEvent.objects.get(verb="account.regions_chosen")
    assert (event.after, event.why) == ("2 regions", "-ap-beijing")


def test_of_two_who_change_an_account_at_once_the_second_is_told_and_loses_nothing_that_was_typed() -> None:
    account = rows.account()
    address, client = reverse("account_edit", args=[account.pk]), rows.signed_in(Role.ADMINISTRATOR)
    both_opened = seen(text(client, address))
    assert client.post(address, {**kept(account), "name": "first", "seen": both_opened}).status_code == 302
    told = client.post(address, {**kept(account), "name": "second", "seen": both_opened}).content.decode()
    assert "Somebody changed this account after you opened this page" in told and 'value="second"' in told
    account.refresh_from_db()
    assert account.name == "first"
    assert client.post(address, {**kept(account), "name": "second", "seen": seen(told)}).status_code == 302
    account.refresh_from_db()
    assert account.name == "second"


def test_a_second_press_on_save_and_a_list_of_regions_read_meanwhile_are_no_change_by_somebody_else() -> None:
    account = rows.account()
    address, client = reverse("account_edit", args=[account.pk]), rows.signed_in(Role.ADMINISTRATOR)
    sent = {**kept(account), "name": "first", "seen": seen(text(client, address))}
    Region.objects.create(account=account, code="ap-new", chosen=True)
    assert [client.post(address, sent).status_code for _press in range(2)] == [302, 302]
    assert account.regions.get(code="ap-new").chosen and verbs() == ["account.changed"]


def test_what_two_people_tick_at_once_is_ticked_for_both() -> None:
    account = rows.account(site="cn")
    account.regions.update(chosen=False)
    edit(account, ticked=[], regions=[rows.BEIJING])
    edit(account, ticked=[], regions=[rows.SINGAPORE])
    assert set(account.regions.filter(chosen=True).values_list("code", flat=True)) == {rows.BEIJING, rows.SINGAPORE}


def seen(page: str) -> str:
    """Which version of the account its page shows."""
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found
    return found[1]


def test_the_regions_to_use_are_read_before_the_button_that_saves_them() -> None:
    page = rows.signed_in(Role.ADMINISTRATOR).get(reverse("account_edit", args=[rows.account().pk])).content.decode()
    assert page.index("Copies at once") < page.index("Regions to use") < page.index(">Save<")
    assert page.count('type="hidden" name="ticked"') == 3


def test_nothing_is_written_where_nothing_was_changed() -> None:
    account = rows.account(site="cn")
    edit(account)
    assert verbs() == []


def test_removing_deletes_the_credentials_and_keeps_the_history() -> None:
    account = rows.account()
    rows.task(account)
    client = rows.signed_in(Role.ADMINISTRATOR)
    client.post(reverse("account_remove", args=[account.pk]), {"why": "closed"})
    account.refresh_from_db()
    assert account.sealed == "" and account.removed_at and account.tasks.count() == 1
    assert AuditEvent.objects.get(verb="account.removed").why == "closed"
    assert "prod" not in client.get(reverse("accounts")).content.decode().partition('id="live"')[2]


def test_disabling_and_enabling_are_said_once() -> None:
    account = rows.account()
    client = rows.signed_in(Role.ADMINISTRATOR)
    for name in ("account_disable", "account_disable", "account_enable", "account_enable"):
        client.post(reverse(name, args=[account.pk]))
    account.refresh_from_db()
    assert account.enabled
    assert verbs() == ["account.disabled", "account.enabled"]


def test_an_operator_has_one_region_one_account_or_all_of_them_read() -> None:
    account, other = rows.account(), rows.account("other")
    client = rows.signed_in(Role.OPERATOR)
    region = account.regions.get(code=rows.BEIJING)

    def due() -> int:
        return Region.objects.filter(sync_due_at__lte=timezone.now()).count()

    client.post(reverse("region_sync", args=[region.pk]))
    assert due() == 1
    client.post(reverse("account_sync", args=[account.pk]))
    assert due() == 3
    other.switch(False, None)
    client.post(reverse("sync_all"))
    assert due() == 3
    assert verbs()[:2] == ["region.sync_asked", "account.sync_asked"]


def test_a_region_that_fails_says_why_once_and_hides_no_other() -> None:
    account = rows.account()
    failing = {
        "sync_error": "UnauthorizedOperation",
        "sync_message": "not authorized: DescribeDisks",
        "sync_request_id": "req-7",
    }
    account.regions.exclude(code=rows.HOME).update(**failing)
    page = rows.signed_in(Role.VIEWER).get(reverse("account", args=[account.pk])).content.decode()
    assert page.count("not authorized: DescribeDisks") == 1 and page.count("req-7") == 1
    assert "Beijing and Singapore could not be read" in page
    assert page.count("Could not be read") == 2 and page.count("Fresh") == 1
    assert "The key of account prod may not do this" in page


def test_credentials_that_cannot_be_opened_have_their_own_words() -> None:
    account = rows.account()
    account.regions.update(sync_error="credentials", sync_message="None of the vault's keys opens these credentials.")
    page = rows.signed_in(Role.VIEWER).get(reverse("account", args=[account.pk])).content.decode()
    assert "credentials cannot be used" in page and "Enter the credentials again" in page


def test_a_list_of_regions_that_could_not_be_read_says_what_to_do() -> None:
    account = rows.account(regions_error="UnauthorizedOperation: not authorized: DescribeRegions")
    page = text(rows.signed_in(Role.VIEWER), reverse("account", args=[account.pk]))
    assert "The list of regions of account prod could not be read." in page and "Do this:" in page
    assert "not authorized: DescribeRegions" in page and "reads again by itself" in page
    account.switch(False, None)
    page = text(rows.signed_in(Role.VIEWER), reverse("account", args=[account.pk]))
    assert "Do this:" in page and "reads again by itself" not in page


def test_a_reading_shows_how_far_it_is() -> None:
    account = rows.account()
    now = timezone.now()
    account.regions.filter(code=rows.HOME).update(
        sync_started_at=now, sync_ended_at=None, sync_read=300, sync_total=1200
    )
    page = rows.signed_in(Role.VIEWER).get(reverse("account", args=[account.pk])).content.decode()
    assert "300 of 1200" in " ".join(page.split()) and 'hx-trigger="every 3s, wake"' in page


def test_an_old_reading_is_stale_and_not_fresh() -> None:
    account = rows.account()
    account.regions.update(synced_at=timezone.now() - timedelta(hours=5))
    page = rows.signed_in(Role.VIEWER).get(reverse("account", args=[account.pk])).content.decode()
    assert page.count("Stale") == 3 and "Fresh" not in page


def checked(purpose: str, *, allowed: bool = False, **facts: str) -> dict[str, Any]:
    """One result of a connection test, as the worker keeps it."""
    empty = {"code": "", "message": "", "request_id": ""}
    return {"service": rows.SERVICE, "api": "SomeCall", "purpose": purpose, "allowed": allowed, **empty, **facts}


def test_each_permission_says_what_it_is_for_and_why_it_fails() -> None:
    checks = [
        checked("list disks", allowed=True),
        checked("create backup points", code="UnauthorizedOperation", message="no permission", request_id="req-9"),
        checked("use the credentials", code="credentials", message="cannot be opened"),
    ]
    account = rows.account(check_results=checks, checked_at=timezone.now())
    client = rows.signed_in(Role.VIEWER)
    page = client.get(reverse("account", args=[account.pk])).content.decode()
    for said in (
        "list disks",
        "Works",
        "create backup points",
        "may not do this",
        "no permission",
        "req-9",
        "cannot be used",
    ):
        assert said in page
    assert "2 do not work" in client.get(reverse("accounts")).content.decode()


def test_a_poll_that_finds_nothing_new_is_answered_with_nothing() -> None:
    account = rows.account()
    client = rows.signed_in(Role.VIEWER)
    for path in (reverse("accounts"), reverse("account", args=[account.pk])):
        poll = poll_of(text(client, path))
        assert client.get(poll, **HTMX).status_code == 204
        account.regions.update(sync_read=1 + account.regions.first().sync_read)
        again = client.get(poll, **HTMX)
        assert again.status_code == 200 and b"<html" not in again.content and b'id="strip"' in again.content


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"chosen": False}, "Uses no region"),
        ({"synced_at": timezone.now() - timedelta(days=1)}, "Stale"),
        ({}, "Enabled"),
    ],
)
def test_the_list_calls_no_account_good_that_was_not_read_of_late(change: dict[str, Any], said: str) -> None:
    rows.account().regions.update(**change)
    page = rows.signed_in(Role.VIEWER).get(reverse("accounts")).content.decode().partition('id="live"')[2]
    assert [word for word in ("Uses no region", "Stale", "Enabled") if word in page] == [said]


@pytest.mark.parametrize("number", [1, 12])
def test_the_list_costs_the_same_for_one_account_as_for_twelve(
    number: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for each in range(number):
        rows.account(f"account-{each}")
    client = rows.signed_in(Role.VIEWER)
    with django_assert_max_num_queries(8):
        client.get(reverse("accounts"))


@pytest.mark.parametrize("number", [1, 40])
def test_one_account_costs_the_same_for_one_region_as_for_forty(
    number: int, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    account = rows.account()
    Region.objects.bulk_create(
        Region(account=account, code=f"r-{n}", name=f"R {n}", sync_error="X") for n in range(number)
    )
    client = rows.signed_in(Role.VIEWER)
    with django_assert_max_num_queries(8):
        client.get(reverse("account", args=[account.pk]))


def test_the_site_of_an_account_is_shown_in_the_vendors_words() -> None:
    owner = rows.account()
    site = owner.services[0].SITES[0]
    Account.objects.filter(pk=owner.pk).update(site=site.name)
    page = rows.signed_in(Role.VIEWER).get(reverse("account", args=[owner.pk])).content.decode()
    assert site.label != site.name and site.label in page
    owner.site = "moon"
    assert owner.site_label == "moon"
