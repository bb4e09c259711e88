"""A plan says what would happen to every pair, and nothing is sent for it."""

from __future__ import annotations

from dashboard.models import Account, Disk, Region, planning
from providers.emulator.tencent import seed
from tests.copying.driver import BEIJING, SHANGHAI, SOURCE, Engine


def verdicts(plan: planning.Plan) -> dict[str, str]:
    return {line.destination: line.verdict.value for line in plan.lines}


def test_every_pair_has_a_verdict_and_every_no_a_reason(engine: Engine) -> None:
    plan = planning.plan([engine.source()], "copy_snapshot", [BEIJING, SHANGHAI, SOURCE, "ap-nowhere"])
    assert verdicts(plan) == {BEIJING: "run", SHANGHAI: "run", SOURCE: "cannot", "ap-nowhere": "cannot"}
    assert all(line.sentence for line in plan.impossible)
    assert engine.calls("CopySnapshotCrossRegions") == 0


def test_what_is_under_way_is_not_started_twice(engine: Engine) -> None:
    engine.ask(BEIJING)
    plan = planning.plan([engine.source()], "copy_snapshot", [BEIJING, SHANGHAI])
    assert verdicts(plan) == {BEIJING: "cannot", SHANGHAI: "run"}


def test_a_source_that_will_be_ready_waits(engine: Engine) -> None:
    plan = planning.plan([engine.source("snap-d3m0slow")], "copy_snapshot", [BEIJING])
    assert [line.verdict.value for line in plan.lines] == ["wait"]


def test_a_region_without_a_free_slot_waits(engine: Engine) -> None:
    Account.objects.update(slots=1)
    engine.ask(BEIJING)
    engine.work()
    source = engine.source("snap-d3m0expi")
    plan = planning.plan([source], "copy_snapshot", [BEIJING, SHANGHAI])
    assert verdicts(plan) == {BEIJING: "wait", SHANGHAI: "run"}


def test_a_copy_that_stands_there_already_is_mentioned(engine: Engine) -> None:
    engine.ask(BEIJING)
    engine.until(lambda: not engine.account.tasks.live().exists())
    (line,) = planning.plan([engine.source()], "copy_snapshot", [BEIJING]).lines
    assert line.verdict == "run"
    assert "stands in" in line.sentence


def test_a_name_that_breaks_the_rule_starts_nothing_and_says_the_rule(engine: Engine) -> None:
    plan = planning.plan([engine.source()], "copy_snapshot", [BEIJING], name="x" * 200)
    assert plan.startable == []
    assert "200 characters" in plan.name_problem


def test_a_disk_without_room_for_backup_points_cannot(engine: Engine) -> None:
    full, roomy = (Disk.objects.get(vendor_id=name) for name in (seed.DISK_FULL, seed.DISK_WITH_QUOTA))
    assert verdicts(planning.plan([full], "create_backup_point", [])) == {full.region: "cannot"}
    assert verdicts(planning.plan([roomy], "create_backup_point", [])) == {roomy.region: "run"}


def test_a_plan_takes_the_same_few_queries_for_many_sources(engine: Engine, django_assert_max_num_queries) -> None:
    made = engine.cloud.create("snapshots", region=SOURCE, count=100)
    engine.sync(SOURCE)
    ids = [item["id"] for item in made]
    sources = list(type(engine.source()).objects.filter(vendor_id__in=ids).select_related("account"))
    assert len(sources) == 100
    with django_assert_max_num_queries(5):
        assert len(planning.plan(sources, "copy_snapshot", [BEIJING, SHANGHAI]).running) == 200


def test_pairs_beyond_the_free_slots_wait_for_those_above_them(engine: Engine) -> None:
    Account.objects.update(slots=2)
    made = engine.cloud.create("snapshots", region=SOURCE, count=3)
    engine.sync(SOURCE)
    ids = [item["id"] for item in made]
    sources = list(type(engine.source()).objects.filter(vendor_id__in=ids).select_related("account").order_by("id"))
    plan = planning.plan(sources, "copy_snapshot", [BEIJING, SHANGHAI])
    assert [(line.destination, line.verdict.value) for line in plan.lines] == [
        (BEIJING, "run"),
        (SHANGHAI, "run"),
        (BEIJING, "run"),
        (SHANGHAI, "run"),
        (BEIJING, "wait"),
        (SHANGHAI, "wait"),
    ]
    assert plan.waiting[0].sentence


def test_sources_of_several_accounts_are_judged_each_by_its_own(engine: Engine) -> None:
    other = Account.objects.create(name="second", vendor="tencent", sealed=engine.account.sealed, slots=1)
    mine = engine.source()
    theirs = type(mine).objects.create(
        account=other, service=mine.service, region=SOURCE, vendor_id="snap-0ther", kind="snapshot", state="ready"
    )
    Region.objects.create(account=other, code=SHANGHAI, name="Shanghai")
    engine.ask(SHANGHAI)
    plan = planning.plan([mine, theirs], "copy_snapshot", [BEIJING, SHANGHAI])
    assert [(line.wish.account.name, line.destination, line.verdict.value) for line in plan.lines] == [
        ("prod", BEIJING, "run"),
        ("prod", SHANGHAI, "cannot"),
        ("second", BEIJING, "cannot"),
        ("second", SHANGHAI, "run"),
    ]
