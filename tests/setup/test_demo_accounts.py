"""The demo's accounts: made once, and pointed at the emulated cloud wherever it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from dashboard import demo, starting
from dashboard.models import Account, Role, User
from providers.emulator import Emulator

pytestmark = pytest.mark.django_db

ADDRESS = "http://127.0.0.1:18009"


def test_the_emulated_clouds_keys_become_accounts(tmp_path: Path) -> None:
    demo.prepare_accounts(tmp_path, ADDRESS)
    account = Account.objects.get(name="demo-tencent")
    assert account.endpoint == ADDRESS and account.enabled
    assert not Account.objects.get(name="demo-tencent-limited").enabled
    assert list(Account.objects.filter(enabled=True).values_list("name", flat=True)) == [
        "demo-huawei",
        "demo-jdcloud",
        "demo-tencent",
    ]
    assert Account.objects.count() == 4
    assert account.site_label == "China (cloud.tencent.com)" and not Account.objects.get(name="demo-jdcloud").site
    with Emulator(state_path=tmp_path / "emulator.sqlite3", pace=None) as cloud:
        assert account.access().credentials == cloud.credentials("tencent", "demo-tencent")


def test_their_address_follows_the_emulated_cloud_and_nobody_elses_does(tmp_path: Path) -> None:
    demo.prepare_accounts(tmp_path, ADDRESS)
    Account.objects.create(name="real", vendor="tencent", endpoint="https://cbs.example.com", sealed="x")
    demo.prepare_accounts(tmp_path, "http://127.0.0.1:18010")
    assert Account.objects.get(name="demo-tencent").endpoint == "http://127.0.0.1:18010"
    assert Account.objects.get(name="real").endpoint == "https://cbs.example.com"


def test_an_account_that_was_removed_does_not_come_back(tmp_path: Path) -> None:
    demo.prepare_accounts(tmp_path, ADDRESS)
    Account.objects.get(name="demo-tencent").remove(None)
    demo.prepare_accounts(tmp_path, ADDRESS)
    assert Account.objects.filter(name="demo-tencent").count() == 1


def test_the_demos_login_is_the_same_at_every_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTIPODE_DATA", str(tmp_path))
    (tmp_path / "secrets").mkdir()
    first = starting.demo_login()
    assert "password" in first and starting.demo_login() == first
    user = User.objects.get(username="admin")
    assert user.role == Role.ADMINISTRATOR and user.check_password(first.split()[-1])


def test_a_password_that_was_changed_is_not_claimed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTIPODE_DATA", str(tmp_path))
    (tmp_path / "secrets").mkdir()
    starting.demo_login()
    user = User.objects.get(username="admin")
    user.set_password("of-my-own-choosing")
    user.save()
    assert starting.demo_login() == "admin   with the password you chose"


def test_up_generates_a_login_only_where_there_is_nobody() -> None:
    assert "shown this once" in starting.generated_login()
    assert starting.generated_login() == ""
