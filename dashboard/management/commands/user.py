"""Who may come in: `manage.py user add NAME --role ROLE`, `user list`, `user role NAME ROLE`, `user deactivate NAME`."""

from __future__ import annotations

import getpass
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from dashboard import commandline, datafolder
from dashboard.commandline import Exit, Usage, arguments, columns, objects
from dashboard.commandline.base import add_actions, on_behalf
from dashboard.models import Role, Session, User, people


class Command(commandline.Command):
    help = (
        "Adds people, lists them and shuts them out. A password is read from standard input, asked for at a terminal, or "
        "generated; it is never an argument."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = add_actions(parser)
        add = actions.add_parser("add", help="let somebody in")
        add.add_argument("--role", choices=Role.values, default=Role.VIEWER, help="viewer, unless given")
        password = actions.add_parser("password", help="give somebody a new password")
        for secret in (add, password):
            secret.add_argument(
                "--generate", action="store_true", help="make up a password and show it this once; read nothing"
            )
        activate = actions.add_parser("activate", help="let somebody in again")
        deactivate = actions.add_parser(
            "deactivate", help="shut somebody out, at once; what they did stays in the history"
        )
        for named in (add, password, activate, deactivate):
            named.add_argument("name", type=arguments.text, metavar="NAME")
        logout = actions.add_parser("logout", help="end every login of somebody, at once")
        role = actions.add_parser("role", help="give somebody another role")
        for named in (logout, role):
            named.add_argument("name", type=arguments.text, metavar="NAME")
        role.add_argument("role", choices=Role.values)
        listed = actions.add_parser("list", help="everybody, with their roles")
        for with_json in (add, password, activate, deactivate, logout, role, listed):
            arguments.add_json(with_json)

    def act(self, options: dict[str, Any]) -> Exit:
        action = options["action"]
        if action == "list":
            self.show(list(User.objects.order_by("username")))
        elif action == "add":
            self.enter(User(username=options["name"], role=Role(options["role"])), "user.added", options)
        elif action == "password":
            self.enter(_known(options["name"]), "user.password_changed", options)
        elif action == "logout":
            self.log_out(_known(options["name"]))
        else:
            user = _known(options["name"])
            active = {"activate": True, "deactivate": False}.get(action, user.is_active)
            self.change(user, options.get("role") or user.role, active)
        return Exit.DONE

    def show(self, people: list[User], **more: str) -> None:
        self.output.show("users", ({**objects.user(one), **more} for one in people), columns.USERS)

    def enter(self, user: User, verb: str, options: dict[str, Any]) -> None:
        """Write somebody new, or a new password: nothing else of a row that may have become another one while it was typed."""
        is_new = user.pk is None
        password = datafolder.new_password() if options["generate"] else self.read_password()
        try:
            user.full_clean(exclude=["password"])
            validate_password(password, user)
        except ValidationError as error:
            raise Usage(" ".join(error.messages)) from None
        user.set_password(password)
        with transaction.atomic():
            user.save(update_fields=None if is_new else ["password"])
            Session.objects.end(user)
            people.record(user, verb, None, after=user.role if is_new else "", why=on_behalf())
        user.refresh_from_db()
        generated = {"password": password} if options["generate"] else {}
        self.show([user], **generated)
        if generated:
            self.output.say(f"The password, shown this once: {password}")

    def read_password(self) -> str:
        if not self.stdin.isatty():
            return self.read_line()
        try:
            password = getpass.getpass("Password: ")
            again = getpass.getpass("Once more: ")
        except EOFError:
            raise Usage("No password was entered.") from None
        if password != again:
            raise Usage("The two passwords differ.")
        return password

    def read_line(self) -> str:
        try:
            password = self.stdin.readline(4096).rstrip("\r\n")
            password.encode()
        except UnicodeError:
            raise Usage("The password on standard input is no text.") from None
        return password

    def change(self, user: User, role: str, active: bool) -> None:
        try:
            people.change(user, None, role=role, is_active=active, why=on_behalf())
        except people.OnlyAdministrator:
            raise Usage(f"{user.username} is the only administrator. Add another one before.") from None
        self.show([user])

    def log_out(self, user: User) -> None:
        number = people.log_out(user, None, why=on_behalf())
        self.show([user])
        self.output.note(f"Logins ended: {number}.")


def _known(name: str) -> User:
    user = User.objects.filter(username=name).first()
    if user is None:
        raise Usage(f"There is nobody named {name}. To see who there is: manage.py user list")
    return user
