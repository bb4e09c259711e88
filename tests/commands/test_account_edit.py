"""account edit: what is named changes, what is not stays; a key is replaced as a whole."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from dashboard.models import Account, AuditEvent
from tests import clouds
from tests.commands.making import Ended, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]
KEY = {"access_key": "ACME0001", "secret_key": "the-secret-of-acme"}


@pytest.fixture(autouse=True)
def acme() -> Iterator[None]:
    with clouds.installed(clouds.Vaults, clouds.Stores):
        yield


def add(*options: str, **more: str) -> Ended:
    return run("account", "add", "prod", "--vendor", "acme", *options, stdin=json.dumps({**KEY, **more}))


def edit(*options: str, stdin: str = "") -> Ended:
    return run("account", "edit", "prod", *options, stdin=stdin)


def test_an_account_is_added_with_the_services_and_the_plain_fields_it_is_given() -> None:
    (shown,) = add("--service", "acme_vaults", "--json", projects="north=p1").only("accounts")
    assert shown["services"] == ["acme_vaults"]
    assert dict(Account.objects.get().access().credentials) == {**KEY, "projects": "north=p1"}


def test_an_account_uses_all_services_unless_some_are_named() -> None:
    (shown,) = add("--json").only("accounts")
    assert shown["services"] == ["acme_stores", "acme_vaults"] and Account.objects.get().service_names == []


def test_a_service_there_is_not_ends_with_2_and_says_which_there_are() -> None:
    ended = add("--service", "acme_disks")
    assert ended.code == 2 and "There are: acme_stores, acme_vaults." in ended.err and not Account.objects.exists()


def test_what_is_not_named_stays_as_it_is() -> None:
    add("--endpoint", "http://127.0.0.1:1", projects="north=p1")
    (shown,) = edit("--service", "acme_stores", "--slots", "7", "--json").only("accounts")
    assert (shown["services"], shown["slots"], shown["endpoint"]) == (["acme_stores"], 7, "http://127.0.0.1:1")
    assert dict(Account.objects.get().access().credentials) == {**KEY, "projects": "north=p1"}
    (shown,) = edit("--service", "all", "--endpoint", "", "--rename", "main", "--json").only("accounts")
    assert (shown["name"], shown["endpoint"], len(shown["services"])) == ("main", "", 2)


def test_what_is_no_part_of_the_key_is_changed_by_itself() -> None:
    add()
    assert edit("--credentials", stdin='{"projects": "north=p2"}').code == 0
    assert dict(Account.objects.get().access().credentials) == {**KEY, "projects": "north=p2"}


def test_a_new_key_is_a_whole_one_and_keeps_what_is_no_part_of_it() -> None:
    add(projects="north=p1")
    half = edit("--credentials", stdin='{"secret_key": "only-half-of-it"}')
    assert half.code == 2 and "access_key" in half.err and "only-half-of-it" not in half.err
    assert edit("--credentials", stdin='{"access_key": "ACME0002", "secret_key": "s2"}').code == 0
    assert dict(Account.objects.get().access().credentials) == {
        "access_key": "ACME0002", "secret_key": "s2", "projects": "north=p1",
    }  # fmt: skip
    assert (
        AuditEvent.objects.filter(verb="account.changed").latest("pk").why.startswith("new credentials; command line")
    )


def test_an_account_there_is_not_ends_with_2() -> None:
    assert edit().code == 2
