"""A key that its cloud refuses is not tried until the cloud locks it."""

from __future__ import annotations

from dashboard import jobs
from dashboard.copying.speaking import CannotSpeak, speaker
from dashboard.models import Account, CopyTask, Region, Snapshot, Status, cards, requesting
from dashboard.models.requesting import Wish
from providers.emulator.huawei import stories
from tests.copying import huawei
from tests.copying.driver import Engine

SERVICES = ("huawei_cbr", "huawei_csbs", "huawei_dws")
WRONG = {"access_key": stories.ACCESS_KEY, "secret_key": "notTheSecretKeyOfTheEmulator000000000001"}


def with_wrong_key(backups: Engine) -> Account:
    account = backups.account
    account.seal(WRONG)
    account.save(update_fields=["sealed"])
    return account


def read_regions(account: Account) -> Account:
    account.ask_for_sync(None)
    jobs.sync_account(account.pk)
    account.refresh_from_db()
    return account


def test_a_refused_key_is_tried_as_often_as_its_cloud_allows_and_then_no_more(backups: Engine) -> None:
    account = with_wrong_key(backups)
    counts = [read_regions(account).key_refusals for _ in range(4)]
    assert counts == [1, 2, 2, 2], "one refusal a reading, whatever the number of services, and none after the second"
    assert account.regions_error.startswith("key-refused: Huawei Cloud refused the key 2 times in a row")
    backups.sync(huawei.HOME)
    assert Region.objects.get(account=account, code=huawei.HOME).sync_error == "key-refused"


def test_a_test_of_the_connection_always_speaks_but_once(backups: Engine) -> None:
    account = with_wrong_key(backups)
    Account.objects.update(key_refusals=2)
    account.ask_for_check(None)
    jobs.test_connection(account.pk)
    account.refresh_from_db()
    assert account.key_refusals == 3, "one refusal for all services"
    assert {result["service"] for result in account.check_results} == set(SERVICES)
    assert not any(result["allowed"] for result in account.check_results)


def test_a_test_that_goes_well_lets_everybody_speak_again(backups: Engine) -> None:
    Account.objects.update(key_refusals=2)
    backups.account.ask_for_check(None)
    jobs.test_connection(backups.account.pk)
    backups.account.refresh_from_db()
    assert backups.account.key_refusals == 0


def test_new_credentials_are_tried_from_the_start(backups: Engine) -> None:
    account = with_wrong_key(backups)
    for _ in range(3):
        read_regions(account)
    account.seal(backups.cloud.credentials("huawei"))
    account.save(update_fields=["sealed"])
    assert (read_regions(account).key_refusals, account.regions_error) == (0, "")


def test_a_reading_that_goes_well_forgets_the_refusals_before_it(backups: Engine) -> None:
    Account.objects.update(key_refusals=1)
    backups.sync(huawei.HOME)
    backups.account.refresh_from_db()
    assert backups.account.key_refusals == 0


def test_copies_behind_a_refused_key_wait_instead_of_being_refused_too(backups: Engine) -> None:
    backups.cloud.fault("error", action="cbr:CopyBackup", code="APIGW.0301", times=50)
    ready = Snapshot.objects.filter(service="huawei_cbr", region=huawei.HOME, state="ready", copied=False)
    sources = ready.filter(kind="server-backup", encrypted=False)[:5]
    options = {"vault": stories.GUANGZHOU_VAULT}
    wishes = [
        Wish(
            backups.account, "huawei_cbr", "replicate_backup",
            source.vendor_id, huawei.HOME, huawei.GUANGZHOU, options=options,
        )
        for source in sources
    ]  # fmt: skip
    requesting.request(wishes, actor=None)
    backups.work()

    tasks = list(CopyTask.objects.order_by("pk"))
    assert [task.status for task in tasks] == [Status.FAILED] * 2 + [Status.QUEUED] * 3
    assert {task.reason for task in tasks[2:]} == {"key-refused"}
    assert backups.calls("cbr:CopyBackup") == 2
    card = cards.card(tasks[2])
    assert card is not None
    assert card.title == "The vendor keeps refusing the key of account prod."


def test_a_cloud_that_locks_no_key_is_spoken_to_however_often_it_refuses(engine: Engine) -> None:
    Account.objects.update(key_refusals=1_000)
    speaker(engine.account, "tencent_cbs")


def test_a_refused_key_is_said_to_whoever_would_speak(backups: Engine) -> None:
    Account.objects.update(key_refusals=2)
    try:
        speaker(backups.account, "huawei_dws")
    except CannotSpeak as error:
        assert error.reason == "key-refused"
        assert "locks a key" in str(error)
    else:
        raise AssertionError("it would have spoken")
    speaker(backups.account, "huawei_dws", tests=True)


def test_a_wrong_clock_is_said_for_as_long_as_it_is_wrong(backups: Engine) -> None:
    backups.cloud.configure(skew=3600)
    errors = [read_regions(backups.account).regions_error for _ in range(4)]
    assert backups.account.key_refusals == 0
    assert len({error.partition(": ")[0] for error in errors}) == 1
    assert errors[-1].startswith("APIGW.0301.Clock")
