"""`manage.py user`: the first administrator of an installation comes from here."""

from __future__ import annotations

import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from dashboard.management.commands.user import Command
from dashboard.models import AuditEvent, Role, User

pytestmark = pytest.mark.django_db


def add(monkeypatch: pytest.MonkeyPatch, password: str, *arguments: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{password}\n"))
    call_command("user", "add", *arguments)


def test_somebody_is_added_with_a_role_and_a_line_in_the_history(monkeypatch: pytest.MonkeyPatch) -> None:
    add(monkeypatch, "right-horse-battery", "alice", "--role", "administrator")
    alice = User.objects.get(username="alice")
    assert alice.is_administrator and alice.check_password("right-horse-battery")
    assert AuditEvent.objects.get(verb="user.added").after == Role.ADMINISTRATOR


@pytest.mark.parametrize("password", ["", "short", "123456789012345"])
def test_a_weak_password_is_refused(monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    with pytest.raises(CommandError) as refused:
        add(monkeypatch, password, "alice")
    assert refused.value.returncode == 2 and not User.objects.exists()


def test_a_name_is_taken_once(monkeypatch: pytest.MonkeyPatch) -> None:
    add(monkeypatch, "right-horse-battery", "alice")
    with pytest.raises(CommandError, match="already exists"):
        add(monkeypatch, "right-horse-battery", "alice")


def test_a_new_password_takes_back_nothing_that_happened_while_it_was_typed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    add(monkeypatch, "right-horse-battery", "alice", "--role", "operator")
    capsys.readouterr()

    def typed(_: Command) -> str:
        User.objects.update(is_active=False, role=Role.VIEWER)
        return "another-horse-battery"

    monkeypatch.setattr(Command, "read_password", typed)
    call_command("user", "password", "alice", "--json")
    alice = User.objects.get()
    assert alice.check_password("another-horse-battery") and (alice.is_active, alice.role) == (False, Role.VIEWER)
    (shown,) = json.loads(capsys.readouterr().out)["users"]
    assert (shown["role"], shown["active"]) == ("viewer", False)


def test_another_role_is_given_and_the_only_administrator_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    add(monkeypatch, "right-horse-battery", "alice", "--role", "administrator")
    with pytest.raises(CommandError, match="only administrator"):
        call_command("user", "role", "alice", "viewer")
    add(monkeypatch, "right-horse-battery", "bob")
    call_command("user", "role", "bob", "administrator")
    call_command("user", "role", "alice", "viewer")
    assert not User.objects.get(username="alice").is_administrator
    event = AuditEvent.objects.filter(verb="user.changed").latest("pk")
    assert (event.subject, event.before, event.after) == ("alice", "Administrator", "Viewer")


def test_every_login_of_somebody_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    add(monkeypatch, "right-horse-battery", "alice")
    browser = Client()
    browser.post(reverse("login"), {"username": "alice", "password": "right-horse-battery"})
    assert browser.get(reverse("settings")).status_code == 200
    call_command("user", "logout", "alice")
    assert browser.get(reverse("settings")).status_code == 302
    assert AuditEvent.objects.get(verb="user.logins_ended").after == "1 ended"


def test_everybody_is_listed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    add(monkeypatch, "right-horse-battery", "alice")
    capsys.readouterr()
    call_command("user", "list", "--json")
    (alice,) = json.loads(capsys.readouterr().out)["users"]
    assert (alice["name"], alice["role"], alice["active"]) == ("alice", "viewer", True)
