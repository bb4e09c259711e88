"""An account of a vendor with several services: which it uses, what is no part of its key, and a key that is refused."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from dashboard import vault
from dashboard.models import Account, AuditEvent, Role
from tests import clouds
from tests.views import rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]
KEY = {"access_key": "ACME0001", "secret_key": "the-secret-of-acme"}
TYPED = {
    "name": "prod",
    "slots": "10",
    "credential-access_key": "ACME0001",
    "credential-secret_key": "the-secret-of-acme",
}
BOTH = ["acme_stores", "acme_vaults"]


@pytest.fixture(autouse=True)
def acme() -> Iterator[None]:
    with clouds.installed(clouds.Vaults, clouds.Stores):
        yield


@pytest.fixture
def client() -> Client:
    return rows.signed_in(Role.ADMINISTRATOR)


@pytest.fixture
def owner() -> Account:
    made = rows.account(vendor=clouds.VENDOR)
    made.seal({**KEY, "projects": "north=p1"})
    made.save()
    return made


def add(client: Client, **fields: Any) -> Any:
    return client.post(f"/accounts/add/?vendor={clouds.VENDOR}", {**TYPED, "services": BOTH, **fields})


def edit(client: Client, owner: Account, **fields: Any) -> Any:
    codes = list(owner.regions.values_list("code", flat=True))
    typed = {"name": owner.name, "slots": owner.slots, "services": BOTH, "regions": codes, **fields}
    return client.post(reverse("account_edit", args=[owner.pk]), typed)


def credentials(owner: Account) -> dict[str, str]:
    return vault.open_sealed(Account.objects.get(pk=owner.pk).sealed)


def page(client: Client, name: str, owner: Account) -> str:
    return " ".join(client.get(reverse(name, args=[owner.pk])).content.decode().split())


def test_all_services_are_used_unless_some_are_chosen(client: Client) -> None:
    form = client.get(f"/accounts/add/?vendor={clouds.VENDOR}").content.decode()
    assert len(re.findall(r'name="services"[^>]* checked', form)) == 2
    assert add(client).status_code == 302
    assert Account.objects.get().service_names == []
    assert add(client, name="less", services=["acme_vaults"]).status_code == 302
    less = Account.objects.get(name="less")
    assert [service.NAME for service in less.services] == ["acme_vaults"]
    assert "Acme Vaults" in page(client, "account", less) and "Acme Stores" not in page(client, "account", less)


def test_an_account_uses_at_least_one_service(client: Client) -> None:
    assert "Choose at least one." in add(client, services=[]).content.decode()
    assert not Account.objects.exists()


def test_a_vendor_with_one_service_asks_for_none(client: Client) -> None:
    assert 'name="services"' not in client.get("/accounts/add/?vendor=tencent").content.decode()


def test_the_policies_of_all_services_are_shown(client: Client) -> None:
    form = client.get(f"/accounts/add/?vendor={clouds.VENDOR}").content.decode()
    assert "&quot;vaults&quot;" in form and "&quot;stores&quot;" in form


def test_what_is_no_part_of_the_key_is_shown_and_the_key_is_not(client: Client, owner: Account) -> None:
    form = page(client, "account_edit", owner)
    assert 'value="north=p1"' in form and "ACME0001" not in form and KEY["secret_key"] not in form


def test_what_is_no_part_of_the_key_changes_by_itself(client: Client, owner: Account) -> None:
    Account.objects.filter(pk=owner.pk).update(key_refusals=2)
    assert edit(client, owner, **{"credential-projects": "north=p2"}).status_code == 302
    assert credentials(owner) == {**KEY, "projects": "north=p2"}
    told = AuditEvent.objects.get(verb="account.changed").why
    assert told == "projects: north=p1 → north=p2"
    owner.refresh_from_db()
    assert owner.key_refusals == 2, "the key is the same, and so is what the vendor thinks of it"


def test_a_new_key_is_taken_as_a_whole_and_forgets_the_refusals_of_the_old_one(client: Client, owner: Account) -> None:
    Account.objects.filter(pk=owner.pk).update(key_refusals=3)
    half = edit(client, owner, **{"credential-access_key": "ACME0002", "credential-projects": "north=p1"})
    assert "credentials are replaced as a whole" in half.content.decode()
    new = {"credential-access_key": "ACME0002", "credential-secret_key": "another-secret", "credential-projects": ""}
    assert edit(client, owner, **new).status_code == 302
    assert credentials(owner) == {"access_key": "ACME0002", "secret_key": "another-secret"}
    told = AuditEvent.objects.get(verb="account.changed").why
    assert "new credentials" in told and "projects: north=p1 → none" in told and "another-secret" not in told
    owner.refresh_from_db()
    assert owner.key_refusals == 0


def test_nothing_typed_changes_nothing(client: Client, owner: Account) -> None:
    before = owner.sealed
    assert edit(client, owner, **{"credential-projects": "north=p1"}).status_code == 302
    owner.refresh_from_db()
    assert owner.sealed == before and not AuditEvent.objects.filter(verb="account.changed").exists()


def test_credentials_that_cannot_be_opened_are_not_half_replaced(client: Client, owner: Account) -> None:
    Account.objects.filter(pk=owner.pk).update(sealed="gAAAAABnothing")
    answer = edit(client, owner, **{"credential-projects": "north=p2"})
    assert "cannot be opened. Enter all of them again." in answer.content.decode()
    assert edit(client, owner, **{k: v for k, v in TYPED.items() if k.startswith("cred")}).status_code == 302
    assert credentials(owner) == KEY


def test_what_it_is_used_for_now_is_read_at_once(client: Client, owner: Account) -> None:
    owner.regions.update(sync_due_at=None)
    assert edit(client, owner, services=["acme_stores"], **{"credential-projects": "north=p1"}).status_code == 302
    assert not owner.regions.filter(sync_due_at=None).exists()
    assert AuditEvent.objects.filter(verb="account.sync_asked").count() == 1


def test_which_services_were_chosen_is_in_the_history(client: Client, owner: Account) -> None:
    assert edit(client, owner, services=["acme_stores"], **{"credential-projects": "north=p1"}).status_code == 302
    assert AuditEvent.objects.get(verb="account.changed").why == "services: all → acme_stores"


@pytest.mark.parametrize(
    ("refusals", "said"), [(1, "refused the key 1 time in a row"), (3, "The key is not used any more")]
)
def test_a_refused_key_is_explained_with_what_to_do(client: Client, owner: Account, refusals: int, said: str) -> None:
    assert "refused the key" not in page(client, "account", owner)
    Account.objects.filter(pk=owner.pk).update(key_refusals=refusals)
    found = page(client, "account", owner)
    assert said in found and "enter the right key under Edit" in found
    listed = client.get(reverse("accounts")).content.decode()
    assert ("Key refused" in listed) == (refusals == 3)


def test_a_region_shows_the_project_it_is_used_through(client: Client, owner: Account) -> None:
    owner.regions.filter(code=rows.BEIJING).update(project="0a1b2c3d4e5f60718293a4b5c6d70001")
    assert "0a1b2c3d4e5f60718293a4b5c6d70001" in page(client, "account", owner)


def test_a_refused_call_is_explained_by_the_service_that_made_it(client: Client, owner: Account) -> None:
    facts = {"api": "stores:Keep", "purpose": "keep snapshots", "allowed": False, "message": "", "request_id": ""}
    owner.check_results = [{**facts, "service": "acme_vaults", "code": "Acme.Closed"}]
    owner.save()
    assert "It is being written." in page(client, "account", owner)
