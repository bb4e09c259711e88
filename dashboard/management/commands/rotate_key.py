"""Seals every account's credentials under the vault's newest key: `manage.py rotate_key`."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from dashboard import datafolder, vault
from dashboard.models import Account, AuditEvent


class Command(BaseCommand):
    help = (
        "Seals the credentials of all accounts under the newest key and says whether the older keys may go. "
        "It may be stopped and run again at any time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--generate", action="store_true", help="first put a new key at the head of the vault's key file"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["generate"]:
                self.generate()
            self.reseal()
        except vault.VaultError as error:
            raise CommandError(str(error)) from None

    def generate(self) -> None:
        """Write a new key before the others. Running processes read the file again by themselves."""
        if settings.ANTIPODE_VAULT_KEYS:
            raise CommandError(
                "The vault's keys come from ANTIPODE_VAULT_KEYS. Put a new key behind the others there and restart every process, "
                "move it to the front and restart again, then run rotate_key without --generate."
            )
        path = Path(settings.ANTIPODE_VAULT_KEYS_FILE)
        try:
            datafolder.write_secret(path, "\n".join([datafolder.new_vault_key(), *vault.keys()]))
        except OSError as error:
            raise CommandError(f"The file of the vault's keys cannot be written: {error.strerror}: {path}") from None
        self.stdout.write(f"A new key stands first in {path}.")

    def reseal(self) -> None:
        counts = {"newest": 0, "resealed": 0, "changed": 0, "unreadable": 0}
        sealed = Account.objects.exclude(sealed="").values_list("pk", "name", "sealed")
        for pk, name, token in list(sealed):
            counts[self.reseal_one(pk, name, token)] += 1
        self.stdout.write(
            f"{counts['resealed']} accounts sealed anew, {counts['newest']} were under the newest key already."
        )
        self.say_whether_old_keys_may_go(counts)

    def reseal_one(self, pk: int, name: str, token: str) -> str:
        if vault.is_newest(token):
            return "newest"
        try:
            fresh = vault.rotate(token)
        except vault.VaultError:
            self.stderr.write(f"None of the keys opens the credentials of {name}.")
            return "unreadable"
        # Only what was read is replaced: credentials entered meanwhile are newer than these.
        if not Account.objects.filter(pk=pk, sealed=token).update(sealed=fresh):
            return "changed"
        AuditEvent.objects.record("account.resealed", kind="account", subject=name, subject_id=pk)
        return "resealed"

    def say_whether_old_keys_may_go(self, counts: dict[str, int]) -> None:
        if counts["unreadable"]:
            raise CommandError(f"Keep every key: {counts['unreadable']} accounts could not be opened with any of them.")
        if counts["changed"]:
            raise CommandError(f"Keep every key: {counts['changed']} accounts changed meanwhile. Run rotate_key again.")
        if len(vault.keys()) > 1:
            self.stdout.write("Every account is under the newest key. The older keys may go.")
