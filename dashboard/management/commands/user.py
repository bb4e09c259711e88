"""Who may come in: `manage.py user add NAME --role ROLE`, `manage.py user list`."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from dashboard.models import AuditEvent, Role, User


class Command(BaseCommand):
    help = "Adds people and lists them. The password is asked for, or read from standard input; never an argument."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True)
        add = actions.add_parser("add", help="add somebody")
        add.add_argument("name")
        add.add_argument("--role", choices=Role.values, default=Role.VIEWER)
        listed = actions.add_parser("list", help="everybody who may come in")
        listed.add_argument("--json", action="store_true", help="one JSON document on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] == "add":
            self.add(options["name"], Role(options["role"]))
        else:
            self.list(options["json"])

    def add(self, name: str, role: Role) -> None:
        user = User(username=name, role=role)
        password = getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        try:
            user.full_clean(exclude=["password"])
            validate_password(password, user)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages), returncode=2) from None
        user.set_password(password)
        with transaction.atomic():
            user.save()
            AuditEvent.objects.record("user.added", kind="user", subject=name, subject_id=user.pk, after=role)
        self.stdout.write(f"{name} may come in as {role.label.lower()}.")

    def list(self, as_json: bool) -> None:
        users = User.objects.filter(is_active=True).order_by("username").values("username", "role")
        people = [{"name": user["username"], "role": user["role"]} for user in users]
        if as_json:
            self.stdout.write(json.dumps({"users": people}))
            return
        for person in people:
            self.stdout.write(f"{person['name']:<30} {person['role']}")
