"""The company's data warehouses: six clusters with a week of automated snapshots, and some that were kept."""

from __future__ import annotations

from providers.emulator._state import copy_weight
from providers.emulator.huawei import stories
from providers.emulator.huawei.planter import DAY, HOUR, Planter
from providers.emulator.huawei.resources import Cluster, Snapshot
from providers.emulator.huawei.stories import ACCOUNT, GUANGZHOU, HOME, NEW, SHANGHAI

# Region, name, nodes, GB of storage, GB of a snapshot, days of automated snapshots.
CLUSTERS = (
    (HOME, "sales_dw", 6, 6000, 1400, 14),
    (HOME, "finance_dw", 3, 3000, 620, 14),
    (HOME, "clickstream_dw", 9, 18000, 5200, 5),
    (SHANGHAI, "warehouse_dw", 3, 3000, 480, 7),
    (GUANGZHOU, "reporting_dw", 3, 2000, 210, 5),
    (NEW, "lab_dw", 3, 1000, 40, 3),
)


def plant(planter: Planter) -> None:
    """Clusters, their snapshots, and the snapshots with a story."""
    clusters = [_cluster(planter, *row[:4]) for row in CLUSTERS]
    for cluster, (*_, size, days) in zip(clusters, CLUSTERS, strict=True):
        for day in range(days):
            name = f"{cluster.name}_auto_{day + 1:02}"
            _snapshot(planter, cluster, name, size, (day + 0.2) * DAY, keep_days=days)
        _snapshot(planter, cluster, f"{cluster.name}_before_upgrade", size, 45 * DAY, type="MANUAL")
    _stories(planter, clusters)


def _cluster(planter: Planter, region: str, name: str, nodes: int, size: int) -> Cluster:
    cluster = Cluster(
        account=ACCOUNT,
        region=region,
        id=planter.id(),
        created=planter.now - planter.random.uniform(200, 900) * DAY,
        name=name,
        size=size,
        nodes=nodes,
        zone=f"{region}a",
    )
    planter.cloud.add(cluster)
    return cluster


def _snapshot(
    planter: Planter, cluster: Cluster, name: str, size: int, age: float, id: str = "", **more: object
) -> None:
    snapshot = Snapshot(
        account=ACCOUNT,
        region=cluster.region,
        id=id or planter.id(),
        created=planter.now - age,
        name=name,
        cluster=cluster.id,
        cluster_name=cluster.name,
        size=size,
        **more,  # type: ignore[arg-type]
    )
    planter.cloud.add(snapshot)


def _stories(planter: Planter, clusters: list[Cluster]) -> None:
    sales, finance = clusters[0], clusters[1]
    _snapshot(planter, sales, "sales_dw_month_end", 1400, 5 * HOUR, stories.KEEPABLE)
    _snapshot(planter, finance, "finance_dw_quarter_end", 620, 3 * DAY, stories.KEPT, keep_days=14)
    _snapshot(
        planter, finance, "finance_q3_for_the_auditor", 620, 2 * DAY, stories.KEPT_COPY,
        type="MANUAL", source=stories.KEPT, description="Asked for by the auditor",
    )  # fmt: skip
    _snapshot(planter, sales, "sales_dw_before_migration", 1380, 90 * DAY, stories.MANUAL, type="MANUAL")
    _snapshot(planter, sales, "sales_dw_frozen", 1300, 6 * DAY, stories.FROZEN, state="FROZEN")
    _snapshot(planter, finance, "finance_dw_ledger_tables", 90, 1 * DAY, stories.TABLE_LEVEL, level="table")
    _snapshot(planter, finance, "finance_dw_damaged", 610, 4 * DAY, stories.UNAVAILABLE, state="UNAVAILABLE")
    _snapshot(
        planter, sales, "sales_dw_tonight", 1410, 1 * HOUR, stories.CREATING,
        started=planter.now - HOUR, weight=copy_weight(stories.CREATING, 1410), done=False, fate="never",
    )  # fmt: skip
