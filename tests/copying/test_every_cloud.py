"""What each cloud refuses, as its own service answers it, ends in the right card."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from dashboard import boot, jobs
from dashboard.models import Account, CopyTask, Region, Status, cards, requesting
from dashboard.models.requesting import Wish
from providers.emulator import Emulator
from providers.emulator.huawei import stories as huawei
from providers.emulator.jdcloud import seed as jdcloud
from providers.emulator.tencent import seed as tencent
from tests.copying.driver import Engine, moving_clock


@dataclass(frozen=True)
class Refusal:
    """An order that the inventory knows nothing against, and the card that the vendor's answer must give."""

    vendor: str
    service: str
    operation: str
    source: str
    source_region: str
    destination: str
    code: str
    category: str
    title: str
    key: str = ""
    options: dict[str, str] = field(default_factory=dict)


def _tencent(source: str, destination: str, *card: str) -> Refusal:
    return Refusal("tencent", "tencent_cbs", "copy_snapshot", source, tencent.HOME, destination, *card)


def _keep(source: str, *card: str, key: str = "") -> Refusal:
    return Refusal("huawei", "huawei_dws", "keep_snapshot", source, huawei.HOME, huawei.HOME, *card, key=key)


def _csbs(source: str, destination: str, *card: str, home: str = huawei.HOME, key: str = "") -> Refusal:
    return Refusal("huawei", "huawei_csbs", "replicate_backup", source, home, destination, *card, key=key)


def _cbr(source: str, destination: str, vault: str, *card: str) -> Refusal:
    options = {"vault": vault}
    return Refusal("huawei", "huawei_cbr", "replicate_backup", source, huawei.HOME, destination, *card, options=options)


def _jd(source: str, destination: str, *card: str) -> Refusal:
    return Refusal("jdcloud", "jdcloud_vm", "copy_image", source, jdcloud.HOME, destination, *card)


NOWHERE = "00000000-0000-4000-8000-00000000dead"
REFUSALS = [
    _tencent(tencent.COPYABLE, tencent.FULL_REGION, "InsufficientSnapshotQuota", "quota", "no room"),
    _tencent("snap-00000000", "ap-beijing", "InvalidSnapshotId.NotFound", "not-found", "is no longer in"),
    _tencent(
        tencent.ENCRYPTED,
        "ap-beijing",
        "UnsupportedOperation.SnapshotNotSupportCopy",
        "unsupported",
        "can never be copied",
    ),
    _keep(NOWHERE, "DWS.5149", "not-found", ""),
    _keep(huawei.KEEPABLE, "DWS.0015", "permission", "", key=huawei.LIMITED_NAME),
    _keep(huawei.MANUAL, "DWS.0001", "invalid", ""),
    _csbs(NOWHERE, huawei.GUANGZHOU, "CSBS.3001", "not-found", ""),
    _csbs(huawei.REPLICABLE, huawei.GUANGZHOU, "APIGW.0302", "permission", "", key=huawei.LIMITED_NAME),
    _csbs(huawei.CBR_OF_NEW_PROJECT, huawei.HOME, "BackupService.4008", "unsupported", "", home=huawei.NEW),
    _cbr(NOWHERE, huawei.GUANGZHOU, huawei.GUANGZHOU_VAULT, "BackupService.6200", "not-found", ""),
    _cbr(huawei.CBR_REPLICABLE, huawei.SHANGHAI, huawei.FULL_VAULT, "BackupService.6129", "quota", ""),
    _cbr(huawei.CBR_REPLICABLE, huawei.SINGAPORE, huawei.GUANGZHOU_VAULT, "BackupService.1005", "unsupported", ""),
    _jd(jdcloud.COPYABLE, jdcloud.FULL_REGION, "QUOTA_EXCEEDED.Image", "quota", ""),
    _jd("img-00000000", jdcloud.ROOMY_REGION, "NOT_FOUND", "not-found", ""),
    _jd(jdcloud.ENCRYPTED, jdcloud.ROOMY_REGION, "FAILED_PRECONDITION.Encrypted", "unsupported", ""),
    _jd(jdcloud.LOCAL, jdcloud.ROOMY_REGION, "FAILED_PRECONDITION.NotCloudDisk", "unsupported", ""),
]


@pytest.fixture
def cloud() -> Iterator[Emulator]:
    with Emulator(pace=0) as made:
        yield made


@pytest.mark.django_db
@pytest.mark.parametrize("refusal", REFUSALS, ids=[f"{one.service} {one.code}" for one in REFUSALS])
def test_a_refusal_ends_in_the_right_card(cloud: Emulator, redis_url: str, refusal: Refusal) -> None:
    with moving_clock() as clock:
        account = Account(name="prod", vendor=refusal.vendor, endpoint=cloud.url)
        account.seal(cloud.credentials(refusal.vendor, refusal.key))
        account.save()
        jobs.sync_account(account.pk)
        engine, before = Engine(cloud, account, clock), boot.STARTED_AT
        boot.STARTED_AT = account.created_at
        try:
            task = ask(account, refusal)
            engine.until(lambda: not CopyTask.objects.get(pk=task.pk).is_live, rounds=5)
        finally:
            boot.STARTED_AT = before
    task.refresh_from_db()
    card = cards.card(task)
    assert card is not None
    assert (task.status, task.reason) == (Status.FAILED, refusal.code)
    assert (card.code, card.category) == (refusal.code, refusal.category)
    print(card.code, "|", card.title)
    assert refusal.title in card.title and card.remedy and card.message and card.request_id
    assert cloud.state["accepted"] == []


def ask(account: Account, refusal: Refusal) -> CopyTask:
    """As the plan would, had the inventory not been read."""
    assert Region.objects.filter(account=account, code=refusal.destination).exists()
    wish = Wish(
        account=account,
        service=refusal.service,
        operation=refusal.operation,
        source=refusal.source,
        source_region=refusal.source_region,
        destination_region=refusal.destination,
        options=refusal.options,
    )
    return requesting.request([wish], actor=None).tasks[0]
