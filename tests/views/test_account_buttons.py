"""Buttons of accounts on pages that stayed open while the account was removed, disabled or changed: told so, and what to do."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from dashboard.models import AuditEvent, Region, Role, Status
from tests.views import rows
from tests.views.reading import HTMX, notices

pytestmark = pytest.mark.django_db


def verbs() -> list[str]:
    return list(AuditEvent.objects.exclude(kind="user").order_by("pk").values_list("verb", flat=True))


@pytest.mark.parametrize(
    "name", ["account_sync", "account_test", "account_enable", "account_disable", "account_remove", "account_edit"]
)
def test_a_removed_account_takes_no_more_orders_and_a_page_that_gives_one_says_so(name: str) -> None:
    account = rows.account()
    account.remove(None)
    before = verbs()
    client = rows.signed_in(Role.ADMINISTRATOR)
    answer = client.post(reverse(name, args=[account.pk]), follow=True)
    assert answer.redirect_chain == [(reverse("accounts"), 302)] and "prod is removed" in notices(answer)
    assert verbs() == before
    assert client.post(reverse(name, args=[account.pk + 1])).status_code == 404


def test_the_open_page_of_a_removed_account_leads_to_the_accounts() -> None:
    account = rows.account()
    region = account.regions.get(code=rows.BEIJING)
    account.remove(None)
    client = rows.signed_in(Role.OPERATOR)
    path = reverse("account", args=[account.pk])
    poll = client.get(path, **HTMX)
    assert poll.status_code == 200 and poll.headers["HX-Refresh"] == "true" and poll.content == b""
    for answer in (client.get(path, follow=True), client.post(reverse("region_sync", args=[region.pk]), follow=True)):
        assert answer.request["PATH_INFO"] == reverse("accounts") and "prod is removed" in notices(answer)


def test_a_page_from_before_an_account_was_disabled_is_told_so_and_what_to_do() -> None:
    account = rows.account()
    region = account.regions.get(code=rows.BEIJING)
    account.switch(False, None)
    client = rows.signed_in(Role.OPERATOR)
    for path in (reverse("account_sync", args=[account.pk]), reverse("region_sync", args=[region.pk])):
        answer = client.post(path, follow=True)
        assert answer.redirect_chain == [(reverse("account", args=[account.pk]), 302)]
        assert "prod is disabled, so nothing of it was read. An administrator enables it" in notices(answer)
    assert "No account is enabled" in notices(client.post(reverse("sync_all"), follow=True))
    assert verbs() == ["account.disabled"] and not Region.objects.filter(sync_due_at__lte=timezone.now()).exists()


def test_a_page_from_before_a_region_was_taken_off_is_told_so() -> None:
    account = rows.account()
    region = account.regions.get(code=rows.BEIJING)
    account.regions.filter(pk=region.pk).update(chosen=False)
    answer = rows.signed_in(Role.OPERATOR).post(reverse("region_sync", args=[region.pk]), follow=True)
    assert "Beijing is not used any more, so it was not read" in notices(answer) and verbs() == []


def test_an_account_whose_copy_is_being_sent_is_kept_and_says_why() -> None:
    account = rows.account()
    rows.task(account, status=Status.SUBMITTING)
    client = rows.signed_in(Role.ADMINISTRATOR)
    answer = client.post(reverse("account_remove", args=[account.pk]), follow=True)
    assert answer.redirect_chain == [(reverse("account", args=[account.pk]), 302)]
    assert "1 copy of this account is being sent or looked up. Wait" in notices(answer)
    account.refresh_from_db()
    assert account.removed_at is None and account.sealed and verbs() == []


def test_a_disabled_account_says_so_first_and_is_enabled_there() -> None:
    account = rows.account()
    account.switch(False, None)
    page = rows.signed_in(Role.ADMINISTRATOR).get(reverse("account", args=[account.pk])).content.decode()
    assert page.index(reverse("account_enable", args=[account.pk])) < page.index("This account is disabled.")
    assert page.index("This account is disabled.") < page.index("Permissions")
