"""The six operations, and what each starts from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from dashboard.models import Account
from dashboard.models.requesting import Wish
from providers.emulator import Emulator
from providers.emulator.huawei import stories as huawei
from providers.emulator.jdcloud import seed as jdcloud
from tests.copying.driver import BEIJING, SHANGHAI, SOURCE


@dataclass(frozen=True)
class Operation:
    """What is copied where. `destinations` are filled first, where one call carries a source to several."""

    vendor: str
    service: str
    name: str
    noun: str
    home: str
    destinations: tuple[str, ...]
    given: dict[str, Any] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)
    # A lost answer about a copy that was never made ends with a person here.
    needs_a_person: bool = False
    # Its look-up reads one answer, whatever there is.
    unpaged: bool = False

    def wishes(self, cloud: Emulator, account: Account, count: int) -> list[Wish]:
        """So many wishes of new sources."""
        places = len(self.destinations)
        made = cloud.create(
            self.noun, region=self.home, vendor=self.vendor, count=-(-count // places), age=3600, **self.given
        )
        wishes = [
            Wish(account, self.service, self.name, source["id"], self.home, destination, options=self.options)
            for source in made
            for destination in self.destinations
        ]
        return wishes[:count]


COPY_SNAPSHOT = Operation("tencent", "tencent_cbs", "copy_snapshot", "snapshots", SOURCE, (BEIJING, SHANGHAI))
BACKUP_POINT = Operation(
    "tencent", "tencent_cbs", "create_backup_point", "disks", SOURCE, (SOURCE,), given={"backup_quota": 10}
)
KEEP_SNAPSHOT = Operation(
    "huawei",
    "huawei_dws",
    "keep_snapshot",
    "snapshots",
    huawei.HOME,
    (huawei.HOME,),
    given={"type": "AUTO"},
    unpaged=True,
)
CSBS = Operation("huawei", "huawei_csbs", "replicate_backup", "backups", huawei.HOME, (huawei.GUANGZHOU,))
CBR = Operation(
    "huawei", "huawei_cbr", "replicate_backup", "cbr_backups", huawei.HOME, (huawei.GUANGZHOU,),
    options={"vault": huawei.GUANGZHOU_VAULT},
)  # fmt: skip
COPY_IMAGE = Operation(
    "jdcloud", "jdcloud_vm", "copy_image", "images", jdcloud.HOME, (jdcloud.ROOMY_REGION,), needs_a_person=True
)

OPERATIONS = {
    "copy-snapshot": COPY_SNAPSHOT,
    "backup-point": BACKUP_POINT,
    "keep-snapshot": KEEP_SNAPSHOT,
    "csbs": CSBS,
    "cbr": CBR,
    "copy-image": COPY_IMAGE,
}
