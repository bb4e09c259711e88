"""account: credentials come in on standard input and never come out."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from dashboard.models import Account, AuditEvent, Region, Status
from tests.commands import making
from tests.commands.making import SECRETS, run

pytestmark = pytest.mark.django_db

GOOD = json.dumps(SECRETS)


def add(*options: str, stdin: str = GOOD) -> making.Ended:
    return run("account", "add", "prod", "--vendor", "tencent", *options, stdin=stdin)


def test_an_account_is_added_sealed_with_its_regions_and_a_line_in_the_history() -> None:
    ended = add("--endpoint", "http://127.0.0.1:8009", "--region", "ap-beijing", "--region", "ap-shanghai", "--json")
    (shown,) = ended.only("accounts")
    assert ended.code == 0
    assert {name: shown[name] for name in ("name", "vendor", "endpoint", "regions", "enabled")} == {
        "name": "prod",
        "vendor": "tencent",
        "endpoint": "http://127.0.0.1:8009",
        "regions": ["ap-beijing", "ap-shanghai"],
        "enabled": True,
    }
    account = Account.objects.get()
    assert dict(account.access().credentials) == SECRETS
    assert AuditEvent.objects.get(verb="account.added").why.startswith("command line, ")
    assert set(Region.objects.filter(chosen=True).values_list("code", flat=True)) == {"ap-beijing", "ap-shanghai"}


def test_a_site_is_one_of_the_vendors() -> None:
    assert add("--site", "intl").code == 0
    assert Account.objects.get().site == "intl"
    ended = run("account", "add", "other", "--vendor", "tencent", "--site", "moon", stdin=GOOD)
    assert ended.code == 2 and "There are: cn, intl" in ended.err


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({**SECRETS, "secret_id": ""}, "Missing: secret_id"),
        ({"secret_id": SECRETS["secret_id"]}, "Missing: secret_key"),
        ({}, "Missing: secret_id, secret_key"),
        ({**SECRETS, "region": "ap-beijing"}, "Unknown fields: region. "),
        ({"SecretKey": SECRETS["secret_key"]}, "Unknown fields: SecretKey. "),
        ({SECRETS["secret_id"]: SECRETS["secret_key"]}, "Unknown fields: one that is not shown. "),
        ({**SECRETS, "secret_id": 17}, "secret_id: must be a string"),
        ({**SECRETS, "secret_id": ["x"]}, "secret_id: must be a string"),
        ({**SECRETS, "secret_id": "?" * 20}, "secret_id: "),
        ({**SECRETS, "secret_key": "k" * 4000}, "secret_key: "),
        ([SECRETS], "no JSON object"),
        ("AKID", "no JSON object"),
    ],
)
def test_fields_that_do_not_fit_what_the_vendor_declares_end_with_2_and_repeat_nothing(given: Any, said: str) -> None:
    ended = add(stdin=json.dumps(given))
    assert ended.code == 2 and said in ended.err
    assert not Account.objects.exists()
    for secret in (*SECRETS.values(), "?" * 20, "k" * 20):
        assert secret not in ended.err + ended.out


@pytest.mark.parametrize(
    "stdin",
    ["", "secret", "{", '{"secret_id": "a", "secret_id": "b"}', "[" * 100_000, '{"a":' * 20_000, "\x00", '"\\ud800"'],
)
def test_standard_input_that_is_no_document_ends_with_2_and_repeats_nothing(stdin: str) -> None:
    ended = add(stdin=stdin)
    assert ended.code == 2 and "JSON" in ended.err and "secret_id, secret_key" in ended.err
    assert len(ended.err) < 300 and not Account.objects.exists()


@pytest.mark.parametrize("endpoint", ["ftp://example.com", "http://alice:key@example.com", "nonsense", "http://x?a=b"])
def test_an_endpoint_that_is_no_address_ends_with_2(endpoint: str) -> None:
    ended = add("--endpoint", endpoint)
    assert ended.code == 2 and ended.err.startswith("endpoint: ") and not Account.objects.exists()


def test_a_name_is_given_once() -> None:
    assert add().code == 0
    ended = add()
    assert ended.code == 2 and ended.err.startswith("name: ") and Account.objects.count() == 1


def test_a_secret_cannot_be_an_argument() -> None:
    ended = add("--secret_key", SECRETS["secret_key"])
    assert ended.code == 2 and not Account.objects.exists()


@pytest.mark.parametrize(
    "arguments", [[], ["add"], ["add", "x"], ["add", "x", "--vendor", "nimbus"], ["conquer"], ["test"]]
)
def test_incomplete_commands_end_with_2(arguments: list[str]) -> None:
    ended = run("account", *arguments, stdin=GOOD)
    assert ended.code == 2 and "usage: " in ended.err and ended.out == ""


def test_accounts_are_listed_without_credentials_and_without_the_removed_ones() -> None:
    making.account()
    making.account("old").remove(None)
    ended = run("account", "list", "--json")
    assert ended.code == 0 and [one["name"] for one in ended.only("accounts")] == ["prod"]
    assert ended.only("accounts")[0]["regions"] == sorted(making.REGIONS)
    said = ended.out + run("account", "list").out
    assert not any(secret in said for secret in (*SECRETS.values(), Account.objects.get(name="prod").sealed))


def test_enable_disable_and_remove_are_written_down() -> None:
    making.account()
    assert run("account", "disable", "prod", "--json").only("accounts")[0]["enabled"] is False
    assert run("account", "enable", "prod", "--json").only("accounts")[0]["enabled"] is True
    assert run("account", "remove", "prod").code == 0
    account = Account.objects.get()
    assert account.removed_at and account.sealed == "" and run("account", "enable", "prod").code == 2
    events = AuditEvent.objects.filter(kind="account").order_by("id")
    assert [event.verb for event in events] == ["account.disabled", "account.enabled", "account.removed"]
    assert all(event.why.startswith("command line, ") for event in events)


def test_an_account_stays_while_a_request_may_be_at_the_vendor() -> None:
    making.task(making.account(), Status.UNKNOWN)
    ended = run("account", "remove", "prod")
    assert ended.code == 1 and "Wait until" in ended.err and Account.objects.get().removed_at is None


def answered(account: Account, *codes: str) -> None:
    """As a worker leaves it: an answer for each call, "" for one that the key may make."""
    results = [
        {
            "service": "tencent_cbs",
            "api": f"Call{n}",
            "purpose": "try",
            "allowed": not code,
            "code": code,
            "message": code and f"because {code}",
            "request_id": "98f0",
        }
        for n, code in enumerate(codes)
    ]
    later = timezone.now() + timedelta(hours=1)
    Account.objects.filter(pk=account.pk).update(checked_at=later, check_results=results)


@pytest.mark.parametrize(
    ("codes", "code"),
    [
        (["", ""], 0),
        (["", "UnauthorizedOperation"], 1),
        (["AuthFailure.SecretIdNotFound"], 1),
        (["", "ConnectionFailed"], 3),
        (["TimedOut", "TimedOut"], 3),
        (["credentials"], 1),
        ([], 1),
    ],
)
def test_the_test_of_an_account_ends_by_what_its_key_may_do(codes: list[str], code: int) -> None:
    answered(making.account(), *codes)
    ended = run("account", "test", "prod", "--json")
    permissions = ended.only("permissions")
    assert ended.code == code and [one["code"] for one in permissions] == codes
    for one in permissions:
        assert one["account"] == "prod" and one["allowed"] is (not one["code"])
        assert set(one) >= {"service", "api", "purpose", "message", "request_id"}
    assert AuditEvent.objects.filter(verb="account.test_asked", why__startswith="command line").exists()
