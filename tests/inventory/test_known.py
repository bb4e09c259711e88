"""A reading that finds what is known writes that it was seen, and nothing else."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from dashboard.inventory import known
from dashboard.models import Disk, Snapshot
from tests.copying.driver import BEIJING, SOURCE, Engine
from tests.views import rows, work


def test_what_is_as_it_was_is_only_marked_as_seen(engine: Engine) -> None:
    before = {row.pk: row.seen_at for row in Snapshot.objects.all()}
    engine.clock.shift(900)
    with CaptureQueriesContext(connection) as queries:
        engine.sync(SOURCE, BEIJING)
    assert not [query["sql"] for query in queries if query["sql"].startswith('INSERT INTO "dashboard_snapshot"')]
    assert not [query["sql"] for query in queries if query["sql"].startswith('INSERT INTO "dashboard_disk"')]
    read = Snapshot.objects.filter(region__in=(SOURCE, BEIJING))
    assert read and all(row.seen_at > before[row.pk] for row in read)


def test_what_differs_in_anything_is_written(engine: Engine) -> None:
    Snapshot.objects.filter(vendor_id="snap-d3m0good").update(vendor_state="WAS", size_gb=1)
    Disk.objects.filter(region=SOURCE).update(tags={"was": "so"})
    engine.sync(SOURCE)
    found = engine.source()
    assert (found.vendor_state, found.size_gb > 1) == ("NORMAL", True)
    assert not Disk.objects.filter(region=SOURCE, tags={"was": "so"}).exists()


def test_what_was_gone_is_there_again(engine: Engine) -> None:
    Snapshot.objects.filter(vendor_id="snap-d3m0good").update(gone_at=engine.account.created_at)
    engine.sync(SOURCE)
    assert engine.source().gone_at is None


@pytest.mark.once  # PostgreSQL scans tables this small, and rightly so
@pytest.mark.django_db
def test_what_is_known_of_a_page_is_found_without_walking_its_region() -> None:
    owner = rows.account()

    def page_of_hundred(held: int) -> int:
        have = Snapshot.objects.filter(account=owner).count()
        Snapshot.objects.bulk_create(
            Snapshot(
                account=owner, service="tencent_cbs", region=SOURCE, vendor_id=f"snap-{n:08x}", seen_at=timezone.now()
            )
            for n in range(have, held)
        )
        page = list(Snapshot.objects.filter(account=owner).order_by("vendor_id")[:100])
        return work.of(lambda: known.read(page, ["name"]))[0]

    few = page_of_hundred(200)
    assert page_of_hundred(4_000) < 1.5 * few
