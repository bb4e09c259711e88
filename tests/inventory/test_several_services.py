"""An account whose vendor has several services: each is read for itself."""

from __future__ import annotations

from django.utils import timezone

from dashboard import jobs
from dashboard.inventory.accounts import _merged
from dashboard.inventory.writing import write_quotas
from dashboard.models import Account, Quota, Region, Snapshot
from providers import QuotaInfo, RegionInfo
from tests.copying import huawei
from tests.copying.driver import Engine


def region(backups: Engine, code: str) -> Region:
    return Region.objects.get(account=backups.account, code=code)


def present(service: str) -> set[str]:
    return set(Snapshot.objects.present().filter(service=service).values_list("service", flat=True))


def test_regions_come_with_their_projects_and_routes(backups: Engine) -> None:
    home = region(backups, huawei.HOME)
    assert home.project == "0a1b2c3d4e5f60718293a4b5c6d70001"
    assert home.routes["huawei_csbs"] == [huawei.SHANGHAI, huawei.GUANGZHOU]
    assert "huawei_dws" not in home.routes
    assert backups.account.access().projects[huawei.HOME] == home.project


def test_a_service_that_fails_hides_nothing_of_the_others_and_is_named(backups: Engine) -> None:
    vanished = {"account": backups.account, "region": huawei.HOME, "seen_at": backups.account.created_at}
    for service in ("huawei_cbr", "huawei_csbs", "huawei_dws"):
        Snapshot.objects.create(service=service, vendor_id="vanished", kind="x", **vanished)
    Snapshot.objects.filter(service="huawei_dws").exclude(vendor_id="vanished").delete()
    backups.cloud.fault("html_page", action="csbs:ListBackups", times=50)

    backups.sync(huawei.HOME)

    home = region(backups, huawei.HOME)
    assert (home.sync_error, home.is_stale) == ("AnswerUnreadable", True)
    assert home.sync_message.startswith("Cloud Server Backup Service: ")
    assert present("huawei_dws"), "read after the one that failed"
    gone = set(Snapshot.objects.filter(vendor_id="vanished", gone_at__isnull=False).values_list("service", flat=True))
    assert gone == {"huawei_cbr", "huawei_dws"}, "what was not read whole is not gone"
    assert home.routes["huawei_csbs"], "and its routes stay known"


def test_services_that_an_account_does_not_use_are_not_read(backups: Engine) -> None:
    Account.objects.update(service_names=["huawei_dws"])
    backups.account.refresh_from_db()
    assert [service.NAME for service in backups.account.services] == ["huawei_dws"]
    calls = backups.calls("cbr:ListBackups")
    backups.sync(huawei.HOME)
    assert backups.calls("cbr:ListBackups") == calls
    assert region(backups, huawei.HOME).routes == {}


def test_a_place_that_the_vendor_lists_no_longer_goes(backups: Engine) -> None:
    vaults = Quota.objects.filter(region=huawei.GUANGZHOU, name__startswith="vault:")
    vault = vaults.order_by("name").first()
    assert vault is not None
    Quota.objects.create(
        account=backups.account, service="huawei_cbr", region=huawei.GUANGZHOU, name="vault:deleted", label="Vault old",
        used=1, limit=10, read_at=timezone.now(),
    )  # fmt: skip
    backups.sync(huawei.GUANGZHOU)
    assert not vaults.filter(name="vault:deleted").exists()
    assert vaults.filter(pk=vault.pk).exists()


def test_a_limit_that_an_administrator_entered_stays(backups: Engine) -> None:
    place = {"account": backups.account, "service": "huawei_cbr", "region": "r"}
    Quota.objects.create(
        **place, name="entered", label="", limit=7, origin=Quota.Origin.ENTERED, read_at=timezone.now()
    )
    Quota.objects.create(**place, name="old", label="", limit=7, read_at=timezone.now())
    write_quotas(backups.account, "huawei_cbr", "r", [QuotaInfo("new", "New", "r", 1, None)])
    assert set(Quota.objects.filter(region="r").values_list("name", "limit")) == {("entered", 7), ("new", None)}


def test_a_region_of_two_services_is_open_where_one_is_and_keeps_its_project() -> None:
    first = RegionInfo("r", "R", available=False)
    second = RegionInfo("r", "Region", name_zh="区", project="p")
    for one, other in ((first, second), (second, first)):
        both = _merged(_merged(None, one), other)
        assert (both.available, both.project, both.name_zh) == (True, "p", "区")


def test_a_list_of_regions_that_is_not_whole_takes_nothing_away(backups: Engine) -> None:
    backups.account.ask_for_sync(None)
    jobs.sync_account(backups.account.pk)
    backups.cloud.fault("html_page", action="iam:ListProjects", times=1)
    backups.account.ask_for_sync(None)
    jobs.sync_account(backups.account.pk)
    backups.account.refresh_from_db()
    assert backups.account.regions_error.startswith("AnswerUnreadable: ")
    assert region(backups, huawei.HOME).available
    assert region(backups, huawei.HOME).project
