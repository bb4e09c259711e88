"""A hundred thousand snapshots into the database, beside fetching and parsing the same pages."""

from __future__ import annotations

import time

from django.utils import timezone

from dashboard import jobs
from dashboard.copying.speaking import speaker
from dashboard.models import Account, Region, Snapshot
from providers.tencent_cbs import TencentCbs
from tests.bench.cloud import Cloud, cloud
from tests.bench.copies import SOURCE
from tests.bench.figures import Figure
from tests.running import read_json

COUNT = 100_000
# A rate that never holds a call back.
UNHELD = 100_000.0


def measure(_: None, quick: bool) -> list[Figure]:
    count = 2_000 if quick else COUNT
    with cloud() as held:
        paced = _account("paced", held)
        for start in range(0, count, 5_000):
            some = {"vendor": "tencent", "region": SOURCE, "count": min(5_000, count - start), "size": 50}
            read_json(f"{held.url}/_emulator/snapshots", some)
        figures = _compared(paced, "at 20 pages/s", most=1.2)
        TencentCbs.RATES = dict.fromkeys(TencentCbs.RATES, UNHELD)
        # No cloud answers like this one, in the next process and held back by nothing: what our part of the work costs.
        figures += _compared(_account("unheld", held), "unheld")
    missing = count - Snapshot.objects.filter(account=paced, region=SOURCE).count()
    return [*figures, Figure("sync", "not in the database", max(0, missing), "", most=0, firm=True)]


def _account(name: str, held: Cloud) -> Account:
    account = Account(name=name, vendor="tencent", endpoint=held.url)
    account.seal(held.credentials["tencent"])
    account.save()
    jobs.sync_account(account.pk)
    return account


def _compared(account: Account, how: str, most: float | None = None) -> list[Figure]:
    """A first reading and one of what is known already, beside fetching and parsing the pages alone."""
    fetched = _timed(lambda: _fetch(account))
    first = _timed(lambda: _sync(account))
    again = _timed(lambda: _sync(account))
    note = f"fetched and parsed in {fetched[0]:.1f} s"
    return [
        Figure("sync", f"first sync / pages alone, {how}", first[0] / fetched[0], "×", most=most, note=note),
        Figure("sync", f"again / pages alone, {how}", again[0] / fetched[0], "×", most=most, note=note),
        Figure(
            "sync", f"first sync, CPU / pages alone, CPU, {how}", first[1] / fetched[1], "×", note="this process alone"
        ),
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
