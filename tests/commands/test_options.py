"""copy, backup and keep of what asks for more than a source and a destination."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from dashboard.models import Account, CopyTask, Quota, Snapshot
from tests import clouds
from tests.commands import making
from tests.commands.making import Ended, run

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]
BEIJING, SHANGHAI = "ap-beijing", "ap-shanghai"


@pytest.fixture(autouse=True)
def acme() -> Iterator[None]:
    with clouds.installed(clouds.Vaults, clouds.Stores):
        yield


@pytest.fixture
def owner() -> Account:
    made = making.account()
    Account.objects.filter(pk=made.pk).update(vendor=clouds.VENDOR)
    made.refresh_from_db()
    for region in (BEIJING, SHANGHAI):
        for number, used in ((1, 90), (2, 10)):
            Quota.objects.create(
                account=made, service="acme_vaults", region=region, name=f"vault:v-{number}", label=f"Vault {number}",
                used=used, limit=100, unit="GB", read_at=timezone.now(),
            )  # fmt: skip
    return made


def source(owner: Account, service: str = "acme_vaults", id: str = "snap-a", **fields: Any) -> Snapshot:
    made = making.snapshot(owner, id, size_gb=5, **fields)
    Snapshot.objects.filter(pk=made.pk).update(service=service)
    made.refresh_from_db()
    return made


def copy(*options: str) -> Ended:
    return run("copy", "--account", "prod", "--snapshot", "snap-a", "--to", BEIJING, *options)


def keep(*options: str) -> Ended:
    return run("keep", "--account", "prod", "--snapshot", "snap-a", *options)


def test_what_is_chosen_travels_with_the_copy_and_is_in_the_document(owner: Account) -> None:
    source(owner)
    (shown,) = copy("--option", "note=for the audit", "--option", "fast=yes", "--json").only("tasks")
    chosen = {"note": "for the audit", "fast": "yes", "vault": "v-2"}
    assert shown["options"] == CopyTask.objects.get().options == chosen, (
        "the vault with the most room, unless one is named"
    )


def test_an_option_may_be_for_one_destination(owner: Account) -> None:
    source(owner)
    ended = copy("--to", SHANGHAI, "--option", f"vault@{BEIJING}=v-1", "--json")
    assert {shown["destination_region"]: shown["options"]["vault"] for shown in ended.only("tasks")} == {
        BEIJING: "v-1", SHANGHAI: "v-2",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("note=<b>", "At most 20 characters, without < and >."),
        ("fast=perhaps", "Acceleration is yes, or left out."),
        ("speed=9", "There is no option speed here. There are: vault, note, fast."),
        ("vault@ap-mars=v-1", "nothing is asked for in ap-mars, only in ap-beijing"),
        ("note", "is not NAME=VALUE or NAME@REGION=VALUE"),
        ("=x", "is not NAME=VALUE"),
    ],
)
def test_an_option_that_makes_no_sense_ends_with_2_and_asks_for_nothing(owner: Account, given: str, said: str) -> None:
    source(owner)
    ended = copy("--option", given)
    assert ended.code == 2 and said in ended.err and ended.out == "" and not CopyTask.objects.exists()


def test_an_option_is_given_once(owner: Account) -> None:
    source(owner)
    assert "given twice" in copy("--option", "note=a", "--option", "note=b").err


def test_what_a_choice_costs_is_said(owner: Account) -> None:
    source(owner)
    assert "It is billed extra." in copy("--option", "fast=yes").err
    assert "billed" not in copy("--to", SHANGHAI).err


def test_a_place_without_room_is_a_pair_that_is_refused(owner: Account) -> None:
    source(owner)
    Quota.objects.update(used=99)
    ended = copy("--json")
    (shown,) = ended.only("tasks")
    assert ended.code == 1 and shown["status"] == "SKIPPED" and "this needs 5 GB" in shown["message"]


def test_keep_asks_for_what_stays_in_its_region(owner: Account) -> None:
    source(owner, "acme_stores")
    (shown,) = keep("--option", "note=year end", "--json").only("tasks")
    assert (shown["operation"], shown["source_region"], shown["destination_region"], shown["options"]) == (
        "keep_snapshot", "ap-guangzhou", "ap-guangzhou", {"note": "year end"},
    )  # fmt: skip


def test_a_result_that_the_cloud_names_takes_no_name(owner: Account) -> None:
    source(owner, "acme_stores")
    ended = keep("--name", "mine")
    assert ended.code == 2 and "--name: Keep snapshot takes none" in ended.err


def test_what_a_cloud_does_not_offer_ends_with_2(owner: Account) -> None:
    source(owner, "acme_stores")
    assert "cannot be copied to another region" in copy().err
    source(owner, "acme_vaults", "snap-b")
    ended = run("keep", "--account", "prod", "--snapshot", "snap-b")
    assert ended.code == 2 and "snap-b cannot be kept in its region" in ended.err


def test_an_id_in_two_services_needs_the_service(owner: Account) -> None:
    source(owner, "acme_stores")
    source(owner, "acme_vaults")
    ended = copy()
    assert (
        ended.code == 2 and "in more than one service: acme_stores, acme_vaults. Name one with --service." in ended.err
    )
    assert copy("--service", "acme_vaults").code == 0 and keep("--service", "acme_stores").code == 0
    ended = copy("--service", "acme_disks")
    assert ended.code == 2 and "There are: acme_stores, acme_vaults" in ended.err


@pytest.mark.parametrize("command", ["copy", "backup", "keep", "account"])
def test_no_help_names_a_vendor(command: str) -> None:
    ended = run(command, "--help")
    assert ended.code == 0 and "--help" in ended.out
    assert not [vendor for vendor in ("tencent", "huawei", "jdcloud") if vendor in ended.out.lower()]
