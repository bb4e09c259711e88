"""What a vendor lists is written as far as it fits; what cannot be an id makes its listing unreadable."""

from __future__ import annotations

import pytest

import providers
from dashboard.inventory.writing import write_disks, write_snapshots
from dashboard.models import Account, Disk, Snapshot
from providers import DiskInfo, SnapshotInfo

pytestmark = pytest.mark.django_db


@pytest.fixture
def account() -> Account:
    return Account.objects.create(name="prod", vendor="tencent", sealed="")


def test_numbers_that_no_column_takes_are_read_as_none(account: Account) -> None:
    disk = DiskInfo(id="disk-1", name="", region="ap-x", size_gb=-5, backup_quota=-1, backup_count=-1)
    write_disks(account, "tencent_cbs", [disk])
    write_snapshots(account, "tencent_cbs", [SnapshotInfo(id="snap-1", name="", region="ap-x", size_gb=-5, percent=-1)])
    found = Disk.objects.get()
    assert (found.size_gb, found.backup_quota, found.backup_count) == (0, 0, 0)
    assert (Snapshot.objects.get().size_gb, Snapshot.objects.get().percent) == (0, 0)


def test_an_id_that_is_too_long_to_be_one_makes_the_listing_unreadable(account: Account) -> None:
    with pytest.raises(providers.VendorError):
        write_snapshots(account, "tencent_cbs", [SnapshotInfo(id="s" * 81, name="", region="ap-x")])
    assert not Snapshot.objects.exists()


def test_a_page_that_repeats_a_row_is_written_once(account: Account) -> None:
    disks = [DiskInfo(id="disk-1", name=name, region="ap-x") for name in ("before", "after")]
    write_disks(account, "tencent_cbs", disks)
    snapshots = [SnapshotInfo(id="snap-1", name=name, region="ap-x") for name in ("before", "after")]
    write_snapshots(account, "tencent_cbs", snapshots)
    assert (Disk.objects.get().name, Snapshot.objects.get().name) == ("after", "after")
