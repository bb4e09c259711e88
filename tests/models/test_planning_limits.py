"""What a plan knows of a cloud's limits: its routes, how many results it keeps, where they fit, whose turn it is."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from dashboard.models import Account, CopyTask, Quota, Snapshot, Status, planning, requesting
from dashboard.models.planning_options import about_option
from providers import Problem
from providers.emulator.huawei import stories
from providers.huawei_cbr import HuaweiCbr
from tests.copying import huawei, jdcloud
from tests.copying.driver import Engine

VAULT = "vault"


def lines(plan: planning.Plan) -> dict[str, tuple[str, str]]:
    return {line.destination: (line.verdict.value, line.sentence) for line in plan.lines}


def copies_of(engine: Engine, *destinations: str, source: str, **options: str) -> planning.Plan:
    return planning.plan([engine.source(source)], engine.operation, destinations, options=options)


# -- routes


def test_a_region_copies_only_to_where_its_vendor_says(backups: Engine) -> None:
    source = Snapshot.objects.filter(service="huawei_csbs", region=huawei.SHANGHAI, copied=False, state="ready").first()
    assert source is not None
    plan = planning.plan([source], "replicate_backup", [huawei.HOME, huawei.GUANGZHOU])
    assert [line.verdict.value for line in plan.lines] == ["run", "cannot"]
    assert plan.lines[1].sentence == (
        "Cloud Server Backup Service does not copy from Shanghai2 (cn-east-2) to cn-south-1; "
        "from Shanghai2 (cn-east-2) it copies to Beijing1 (cn-north-1)."
    )


# -- one result a region


def test_where_the_one_replica_stands_nothing_more_is_made(backups: Engine) -> None:
    verdicts = lines(copies_of(backups, huawei.GUANGZHOU, huawei.SHANGHAI, source=stories.REPLICATED))
    assert verdicts[huawei.GUANGZHOU][0] == "cannot"
    assert stories.REPLICA in verdicts[huawei.GUANGZHOU][1]
    assert verdicts[huawei.SHANGHAI] == ("run", "")


def test_what_is_kept_in_its_own_region_is_kept_once(backups: Engine) -> None:
    backups.operation = "keep_snapshot"
    batch = requesting.request([line.wish for line in copies_of(backups, source=stories.KEEPABLE).running], actor=None)
    backups.until(lambda: not CopyTask.objects.live().exists())
    (task,) = CopyTask.objects.filter(batch=batch.id)
    (line,) = copies_of(backups, source=stories.KEEPABLE).impossible
    assert task.status == Status.SUCCEEDED
    assert task.replica in line.sentence


# -- one copy of a source at a time


def test_a_source_that_is_copied_to_one_region_at_a_time_goes_to_the_second_one_later(images: Engine) -> None:
    first, second = copies_of(images, jdcloud.ROOMY, jdcloud.NEARLY_FULL, source=jdcloud.IMAGE).lines
    assert (first.verdict, second.verdict) == ("run", "wait")
    assert "copied to cn-east-2 first" in second.sentence
    images.ask(jdcloud.ROOMY, source=jdcloud.IMAGE)
    (later,) = copies_of(images, jdcloud.NEARLY_FULL, source=jdcloud.IMAGE).lines
    assert later.verdict == "wait"
    assert "is being copied to cn-east-2 (copy " in later.sentence


# -- quotas


def test_a_full_region_takes_nothing_and_the_plan_says_how_full(images: Engine) -> None:
    (line,) = copies_of(images, jdcloud.FULL, source=jdcloud.IMAGE).lines
    assert (line.verdict, line.sentence) == ("cannot", "cn-south-1 holds 6 of 6 private images.")
    assert "limit raised" in line.remedy


def test_the_last_place_goes_to_the_first_of_a_plan(images: Engine) -> None:
    sources = [images.source(jdcloud.IMAGE), images.source(jdcloud.OTHER_IMAGE)]
    first, second = planning.plan(sources, "copy_image", [jdcloud.NEARLY_FULL]).lines
    assert (first.verdict, second.verdict) == ("run", "cannot")
    assert second.sentence == "cn-east-1 holds 7 of 8 private images, with 1 more in this plan."


def test_a_copy_on_its_way_takes_its_place_once(images: Engine) -> None:
    (task,) = images.ask(jdcloud.NEARLY_FULL, source=jdcloud.IMAGE)
    (line,) = copies_of(images, jdcloud.NEARLY_FULL, source=jdcloud.OTHER_IMAGE).lines
    assert (line.verdict, line.sentence) == (
        "cannot",
        "cn-east-1 holds 7 of 8 private images, with 1 more on the way.",
    )
    images.cloud.quota(jdcloud.NEARLY_FULL, 9, vendor="jdcloud")
    images.work()
    images.sync(jdcloud.NEARLY_FULL)
    assert CopyTask.objects.get(pk=task.pk).status == Status.COPYING
    assert Quota.objects.get(region=jdcloud.NEARLY_FULL, name="images").used == 8, "the vendor counts it already"
    (line,) = copies_of(images, jdcloud.NEARLY_FULL, source=jdcloud.OTHER_IMAGE).lines
    assert line.verdict == "run"


def test_a_limit_that_nobody_told_or_that_was_only_learned_forbids_nothing(images: Engine) -> None:
    full = Quota.objects.filter(region=jdcloud.FULL)
    full.update(origin=Quota.Origin.LEARNED)
    assert lines(copies_of(images, jdcloud.FULL, source=jdcloud.IMAGE))[jdcloud.FULL][0] == "run"
    full.update(origin=Quota.Origin.CLOUD, limit=None)
    assert lines(copies_of(images, jdcloud.FULL, source=jdcloud.IMAGE))[jdcloud.FULL][0] == "run"


def test_gigabytes_count_as_gigabytes(backups: Engine) -> None:
    source = backups.source(stories.REPLICABLE)
    quota = Quota.objects.get(service="huawei_csbs", region=huawei.SHANGHAI, name="backup-capacity")
    Quota.objects.filter(pk=quota.pk).update(used=0, limit=source.size_gb)
    assert copies_of(backups, huawei.SHANGHAI, source=source.vendor_id).running
    Quota.objects.filter(pk=quota.pk).update(limit=source.size_gb - 1)
    (line,) = copies_of(backups, huawei.SHANGHAI, source=source.vendor_id).impossible
    assert f"0 of {source.size_gb - 1} GB" in line.sentence


# -- places


def test_a_replica_goes_to_the_place_with_the_most_room_where_nobody_chose(backups: Engine) -> None:
    (line,) = copies_of(backups, huawei.GUANGZHOU, source=stories.CBR_REPLICABLE).running
    assert line.wish.options == {VAULT: stories.GUANGZHOU_VAULT}


def test_a_chosen_place_that_is_too_small_is_said_with_figures(backups: Engine) -> None:
    chosen = {f"{VAULT}@{huawei.GUANGZHOU}": stories.NEARLY_FULL_VAULT}
    (line,) = copies_of(backups, huawei.GUANGZHOU, source=stories.CBR_REPLICABLE, **chosen).impossible
    assert line.sentence == "Vault replicas-small in cn-south-1 has 60 GB left; this needs 100 GB."
    nowhere = {VAULT: "no-such-vault"}
    (line,) = copies_of(backups, huawei.GUANGZHOU, source=stories.CBR_REPLICABLE, **nowhere).impossible
    assert "no-such-vault" in line.sentence


def test_what_the_plan_and_live_copies_put_into_a_place_is_gone_for_the_next(backups: Engine) -> None:
    Quota.objects.filter(name=f"{VAULT}:{stories.GUANGZHOU_VAULT}").update(used=0, limit=250)
    ready = Snapshot.objects.filter(service="huawei_cbr", region=huawei.HOME, state="ready", kind="server-backup")
    sources = list(ready.filter(copied=False, encrypted=False, size_gb=100).select_related("account"))[:3]
    (line,) = planning.plan(sources[:1], "replicate_backup", [huawei.GUANGZHOU]).running
    backups.ask(huawei.GUANGZHOU, source=line.wish.source)
    second, third = planning.plan(sources[1:], "replicate_backup", [huawei.GUANGZHOU]).lines
    assert (second.verdict, third.verdict) == ("run", "cannot")
    assert third.sentence == "Vault replicas-small in cn-south-1 has 60 GB left; this needs 100 GB."


def test_a_region_without_a_place_says_how_to_get_one(backups: Engine) -> None:
    Quota.objects.filter(region=huawei.GUANGZHOU, name__startswith=f"{VAULT}:").delete()
    (line,) = copies_of(backups, huawei.GUANGZHOU, source=stories.CBR_REPLICABLE).impossible
    assert line.sentence == "cn-south-1 has no replication vault to put the result into."
    assert line.remedy.startswith("Create a replication vault")


def test_a_place_whose_room_nobody_tells_takes_what_fits_nowhere_else(backups: Engine) -> None:
    Quota.objects.filter(name=f"{VAULT}:{stories.GUANGZHOU_VAULT}").update(limit=None)
    (line,) = copies_of(backups, huawei.GUANGZHOU, source=stories.CBR_REPLICABLE).running
    assert line.wish.options == {VAULT: stories.GUANGZHOU_VAULT}


# -- options


def test_a_choice_of_the_wrong_form_starts_nothing_and_is_said_beside_it(backups: Engine) -> None:
    place = f"{VAULT}@{huawei.GUANGZHOU}"
    chosen = {"description": "d" * 300, "acceleration": "perhaps", place: "no vault/", "colour": "red"}
    plan = copies_of(backups, huawei.GUANGZHOU, source=stories.CBR_REPLICABLE, **chosen)
    assert set(plan.option_problems) == {"description", "acceleration", place, "colour"}
    assert plan.option_problems["description"] == (
        "Description has 300 characters; there is room for 255. Up to 255 characters."
    )
    assert plan.startable == []


def test_a_choice_for_a_region_that_is_not_copied_to_is_not_looked_at(backups: Engine) -> None:
    elsewhere = {f"{VAULT}@{huawei.SHANGHAI}": "no vault/", "description": ""}
    plan = copies_of(backups, huawei.GUANGZHOU, source=stories.CBR_REPLICABLE, **elsewhere)
    assert (plan.option_problems, len(plan.startable)) == ({}, 1)


def test_what_was_chosen_is_in_the_order_and_in_every_later_try_of_it(backups: Engine) -> None:
    chosen = {"description": "before the move", "acceleration": "yes"}
    (task,) = backups.ask(huawei.GUANGZHOU, source=stories.CBR_REPLICABLE, options=chosen)
    assert task.order.options == {**chosen, VAULT: stories.GUANGZHOU_VAULT}
    CopyTask.objects.filter(pk=task.pk).update(status=Status.FAILED, since=timezone.now() - timedelta(days=3))
    task.refresh_from_db()
    (again,) = requesting.retry([task], actor=None).tasks
    assert (again.options, again.since) == (task.options, task.since)


def test_a_plan_of_many_takes_the_same_few_queries(images: Engine, django_assert_max_num_queries) -> None:
    images.cloud.create("images", vendor="jdcloud", region=jdcloud.HOME, count=60)
    images.sync(jdcloud.HOME)
    Account.objects.update(slots=5)
    sources = list(Snapshot.objects.filter(region=jdcloud.HOME, kind="image").select_related("account"))
    assert len(sources) > 60
    with django_assert_max_num_queries(6):
        planning.plan(sources, "copy_image", [jdcloud.ROOMY, jdcloud.NEARLY_FULL, jdcloud.FULL])


def test_a_problem_of_the_services_own_is_said_beside_the_option_that_it_names() -> None:
    operation = HuaweiCbr.operation("replicate_backup")

    def about(code: str) -> str:
        option = about_option(Problem(code, "No."), operation)
        return option.name if option else ""

    assert [about(code) for code in ("option-vault", "option-vault-full", "option-vaults", "not-ready")] == [
        "vault",
        "vault",
        "",
        "",
    ]
