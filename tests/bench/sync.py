"""A hundred thousand snapshots into the database, beside fetching and parsing the same pages."""

from __future__ import annotations

import time

from django.utils import timezone

from dashboard import jobs
from dashboard.copying.speaking import speaker
from dashboard.models import Account, Region, Snapshot
from tests.bench.cloud import cloud
from tests.bench.copies import SOURCE
from tests.bench.figures import Figure
from tests.running import read_json

COUNT = 100_000
# Each page's turn would take longer than the page: Tencent's twenty calls a second are no matter of ours here.
RATE = 100_000.0


def measure(_: None, quick: bool) -> list[Figure]:
    from providers.tencent_cbs import TencentCbs

    TencentCbs.RATES = dict.fromkeys(TencentCbs.RATES, RATE)
    count = 2_000 if quick else COUNT
    with cloud() as held:
        account = Account(name="sync", vendor="tencent", endpoint=held.url)
        account.seal(held.credentials["tencent"])
        account.save()
        jobs.sync_account(account.pk)
        for start in range(0, count, 5_000):
            some = {"vendor": "tencent", "region": SOURCE, "count": min(5_000, count - start), "size": 50}
            read_json(f"{held.url}/_emulator/snapshots", some)
        fetched = _timed(lambda: _fetch(account))
        first = _timed(lambda: _sync(account))
        again = _timed(lambda: _sync(account))
        rows = Snapshot.objects.filter(account=account, region=SOURCE).count()
    note = f"{rows:,} snapshots; fetched and parsed in {fetched[0]:.1f} s"
    return [
        Figure("sync", "first sync / pages alone", first[0] / fetched[0], "×", most=1.2, note=note),
        Figure("sync", "again / pages alone", again[0] / fetched[0], "×", most=1.2, note=note),
        Figure("sync", "first sync, CPU / pages alone, CPU", first[1] / fetched[1], "×", note="this process alone"),
        Figure("sync", "not in the database", max(0, count - rows), "", most=0, firm=True),
    ]


def _timed(work: object) -> tuple[float, float]:
    assert callable(work)
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def _fetch(account: Account) -> None:
    service = speaker(account, "tencent_cbs")
    for pages in (service.disks(SOURCE), service.snapshots(SOURCE)):
        for page in pages:
            assert page.items is not None


def _sync(account: Account) -> None:
    region = Region.objects.get(account=account, code=SOURCE)
    Region.objects.filter(pk=region.pk).update(sync_due_at=timezone.now())
    jobs.sync_region(region.pk)
    region.refresh_from_db()
    assert not region.sync_error, region.sync_message
