"""What the plan says of a replication before anything is sent."""

from __future__ import annotations

import dataclasses

import pytest

from providers import DiskInfo, OptionKind, Order, SnapshotInfo, SnapshotState
from providers._huawei_backup_offers import copied_from, made_by, name_of
from providers.huawei_cbr import HuaweiCbr
from providers.huawei_csbs import HuaweiCsbs

READY = SnapshotInfo("b-1", "monday", "cn-north-1", kind="server-backup", state=SnapshotState.READY)
ORDER = Order("0", "replicate_backup", "b-1", "cn-north-1", "cn-south-1", "apk3x9", options={"vault": "vault-1"})


def problems(order: Order = ORDER, **changed: object) -> list[tuple[str, bool]]:
    source = dataclasses.replace(READY, **changed)  # type: ignore[arg-type]
    return [(problem.code, problem.passes) for problem in HuaweiCbr.validate(order, source)]


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        ({}, []),
        ({"encrypted": True}, []),
        ({"state": SnapshotState.CREATING}, [("not-ready", True)]),
        ({"state": SnapshotState.BUSY}, [("not-ready", True)]),
        ({"state": SnapshotState.UNKNOWN}, [("not-ready", True)]),
        ({"state": SnapshotState.BROKEN}, [("not-ready", False)]),
        ({"state": SnapshotState.RECYCLED}, [("not-ready", False)]),
        ({"copied": True, "state": SnapshotState.COPYING}, [("replica", False)]),
        ({"kind": "partial-server-backup"}, [("not-whole", False)]),
        ({"kind": "disk-backup"}, [("not-whole", False)]),
        ({"copying_to": ("cn-south-1",)}, [("already-copying", True)]),
        ({"copying_to": ("cn-east-2",)}, []),
    ],
    ids=str,
)
def test_a_source_is_judged_by_what_the_vendor_documents(
    changed: dict[str, object], found: list[tuple[str, bool]]
) -> None:
    assert problems(**changed) == found


def test_a_server_is_no_source() -> None:
    assert [problem.code for problem in HuaweiCbr.validate(ORDER, DiskInfo("s", "web", "cn-north-1"))] == [
        "wrong-source"
    ]


def test_a_backup_does_not_go_where_it_is() -> None:
    assert problems(dataclasses.replace(ORDER, destination_region="cn-north-1")) == [("same-region", False)]


@pytest.mark.parametrize("name", ["a b", "ä", "a.b", "a/b", "日本"])
def test_names_hold_letters_digits_hyphens_and_underscores(name: str) -> None:
    assert problems(dataclasses.replace(ORDER, name=name)) == [("name-characters", False)]


@pytest.mark.parametrize(
    ("service", "options", "found"),
    [
        (HuaweiCbr, {}, ["option-vault"]),
        (HuaweiCbr, {"vault": "v/1"}, ["option-vault"]),
        (HuaweiCbr, {"vault": "v-1", "description": "x" * 256}, ["option-description"]),
        (HuaweiCbr, {"vault": "v-1", "description": "a\nb"}, ["option-description"]),
        (HuaweiCsbs, {}, []),
        (HuaweiCsbs, {"project": "0" * 32}, []),
        (HuaweiCsbs, {"project": "mine"}, ["option-project"]),
        (HuaweiCsbs, {"acceleration": "yes", "description": "End of the year"}, []),
    ],
)
def test_options_are_judged(service: type[HuaweiCbr | HuaweiCsbs], options: dict[str, str], found: list[str]) -> None:
    judged = service.validate(dataclasses.replace(ORDER, options=options), READY)
    assert [problem.code for problem in judged] == found
    assert all(problem.sentence.endswith(".") and problem.remedy.endswith(".") for problem in judged)


def test_the_options_say_what_they_cost_and_what_to_do_without_a_vault() -> None:
    (csbs,), (cbr,) = HuaweiCsbs.OPERATIONS, HuaweiCbr.OPERATIONS
    assert [option.name for option in csbs.options] == ["description", "acceleration", "project"]
    assert [option.name for option in cbr.options] == ["description", "acceleration", "vault"]
    acceleration, vault = cbr.options[1:]
    assert acceleration.kind is OptionKind.FLAG and "extra" in acceleration.caution
    assert vault.kind is OptionKind.PLACE and vault.per_region and "Create a replication vault" in vault.remedy
    assert csbs.uses == ("backups", "backup-capacity")


@pytest.mark.parametrize("name", ["", "nightly", "x" * 47, "trailing-", "-"])
def test_a_name_fits_and_bears_the_tag_as_a_word_of_its_own(name: str) -> None:
    source = "c5b50000-0000-4000-8000-000000000001"
    order = dataclasses.replace(ORDER, name=name, source=source, tag="ap23456789ab")
    made = name_of(order)
    assert len(made) <= 64 and made == name_of(order)
    item = dataclasses.replace(READY, name=made)
    assert made_by(order, item)
    assert not made_by(dataclasses.replace(order, tag="p23456789ab"), item)
    assert not made_by(dataclasses.replace(order, tag=""), item)
    assert copied_from(made) == ("" if name else source)
