"""Sealing, opening and rotating credentials."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django.fixtures import Settings

from dashboard import datafolder, vault
from dashboard.models import Account, AuditEvent

CREDENTIALS = {"secret_id": "AKID-of-alice", "secret_key": "what-nobody-may-read"}


@pytest.fixture
def key_file(tmp_path: Path, settings: Settings) -> Path:
    """A vault whose keys are in a file, as in a data folder."""
    path = tmp_path / "vault_keys"
    datafolder.write_secret(path, datafolder.new_vault_key())
    settings.ANTIPODE_VAULT_KEYS = []
    settings.ANTIPODE_VAULT_KEYS_FILE = str(path)
    return path


def account(name: str) -> Account:
    made = Account(name=name, vendor="tencent")
    made.seal(CREDENTIALS)
    made.save()
    return made


def test_what_is_sealed_can_be_opened_and_not_be_read() -> None:
    token = vault.seal(CREDENTIALS)
    assert vault.open_sealed(token) == CREDENTIALS
    assert "alice" not in token and "nobody" not in token
    assert vault.seal(CREDENTIALS) != token


def test_a_changed_token_is_refused() -> None:
    token = vault.seal(CREDENTIALS)
    with pytest.raises(vault.VaultError):
        vault.open_sealed(token[:-4] + ("AAA=" if token[-4:] != "AAA=" else "BBB="))


def test_a_wrong_key_is_said_without_the_content(settings: Settings) -> None:
    token = vault.seal(CREDENTIALS)
    settings.ANTIPODE_VAULT_KEYS = [datafolder.new_vault_key()]
    with pytest.raises(vault.VaultError) as caught:
        vault.open_sealed(token)
    assert "ANTIPODE_VAULT_KEYS" in str(caught.value)
    assert token not in str(caught.value) and settings.ANTIPODE_VAULT_KEYS[0] not in str(caught.value)
    assert caught.value.__suppress_context__


def test_a_key_that_is_none_is_said_without_it(settings: Settings) -> None:
    settings.ANTIPODE_VAULT_KEYS = ["not-a-key"]
    with pytest.raises(vault.VaultError) as caught:
        vault.seal(CREDENTIALS)
    assert "not-a-key" not in str(caught.value)


def test_an_older_key_still_opens(key_file: Path) -> None:
    token = vault.seal(CREDENTIALS)
    datafolder.write_secret(key_file, f"{datafolder.new_vault_key()}\n{key_file.read_text()}")
    assert vault.open_sealed(token) == CREDENTIALS
    assert not vault.is_newest(token)
    assert vault.is_newest(vault.rotate(token))


@pytest.mark.django_db
def test_rotate_key_seals_every_account_anew_and_lets_the_old_key_go(
    key_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    alice, bob = account("alice"), account("bob")
    call_command("rotate_key", "--generate")
    said = capsys.readouterr().out
    assert "2 accounts sealed anew" in said and "may go" in said
    newest, oldest = vault.keys()
    datafolder.write_secret(key_file, newest)
    for made in (alice, bob):
        made.refresh_from_db()
        assert made.access().credentials == CREDENTIALS
    assert newest not in said and oldest not in said
    assert AuditEvent.objects.filter(verb="account.resealed").count() == 2


@pytest.mark.django_db
def test_rotate_key_run_again_has_nothing_to_do(key_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    account("alice")
    call_command("rotate_key", "--generate")
    capsys.readouterr()
    call_command("rotate_key")
    assert "0 accounts sealed anew, 1 were under the newest key already" in capsys.readouterr().out


@pytest.mark.django_db
def test_rotate_key_keeps_every_key_while_an_account_cannot_be_opened(key_file: Path) -> None:
    account("alice")
    datafolder.write_secret(key_file, datafolder.new_vault_key())
    account("bob")
    with pytest.raises(CommandError, match="Keep every key: 1 accounts"):
        call_command("rotate_key", "--generate")
    assert Account.objects.get(name="bob").access().credentials == CREDENTIALS


@pytest.mark.django_db
def test_rotate_key_does_not_undo_credentials_entered_meanwhile(key_file: Path) -> None:
    from dashboard.management.commands.rotate_key import Command

    alice = account("alice")
    read_before = alice.sealed
    datafolder.write_secret(key_file, f"{datafolder.new_vault_key()}\n{key_file.read_text()}")
    alice.seal({"secret_id": "new", "secret_key": "newer"})
    alice.save()
    assert Command().reseal_one(alice.pk, alice.name, read_before) == "changed"
    alice.refresh_from_db()
    assert alice.access().credentials == {"secret_id": "new", "secret_key": "newer"}


@pytest.mark.django_db
def test_keys_from_the_environment_are_not_generated_into_a_file() -> None:
    with pytest.raises(CommandError, match="ANTIPODE_VAULT_KEYS"):
        call_command("rotate_key", "--generate")


def test_the_key_file_is_readable_for_its_owner_only(key_file: Path) -> None:
    assert subprocess.run(["stat", "-c", "%a", key_file], capture_output=True, text=True).stdout.strip() == "600"
