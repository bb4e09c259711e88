"""Adds cloud accounts, changes, lists and tests them: `manage.py account add NAME --vendor V`, `account test NAME`, …"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from django.db import transaction

import providers
from dashboard import commandline, doorbell
from dashboard.commandline import Exit, NotReachable, Trouble, Usage, arguments, choosing, columns, credentials, objects
from dashboard.commandline.base import add_actions, on_behalf
from dashboard.commandline.waiting import Look, Wait
from dashboard.forms.account import CREDENTIAL, AccountForm, credential_fields
from dashboard.models import Account, Region
from dashboard.models.requesting import NotPossible

# Seconds that a test of every call may take, unless the command says otherwise.
TEST_PATIENCE = 60.0

MEANINGS = {
    "enable": "use an account again",
    "disable": "send and read nothing for an account; its running copies finish at the vendor",
    "remove": "forget an account's credentials; its copies and its history stay",
}


class Command(commandline.Command):
    help = "Adds cloud accounts, changes and lists them, tests what their keys may do, enables, disables, removes them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = add_actions(parser)
        self.add_add(actions)
        self.add_edit(actions)
        listed = actions.add_parser("list", help="every account, without its credentials")
        tested = actions.add_parser("test", help="have each call made once, and show which the key may make")
        tested.add_argument("name", type=arguments.text, metavar="NAME")
        arguments.add_timeout(tested, f"give up after this long ({TEST_PATIENCE:g})", TEST_PATIENCE)
        for action, meaning in MEANINGS.items():
            switched = actions.add_parser(action, help=meaning)
            switched.add_argument("name", type=arguments.text, metavar="NAME")
            arguments.add_json(switched)
        for with_json in (listed, tested):
            arguments.add_json(with_json)

    @staticmethod
    def add_add(actions: Any) -> None:
        about = "Credentials are read from standard input, as one JSON object; at a terminal they are asked for."
        add = actions.add_parser("add", help="add an account", description=about)
        add.add_argument("name", type=arguments.text, metavar="NAME")
        add.add_argument("--vendor", required=True, choices=sorted(providers.vendors()))
        add.add_argument("--endpoint", type=arguments.text, metavar="URL", help="instead of the vendor's own")
        add.add_argument("--site", type=arguments.text, metavar="SITE", help="which of the vendor's sites; the first")
        add_services(add, "a service of the vendor to use; may be given often. All of them, unless given")
        add.add_argument(
            "--region",
            type=arguments.text,
            action="append",
            default=[],
            metavar="REGION",
            help="a region to use; may be given often. All that the vendor lists, unless given",
        )
        arguments.add_json(add)

    @staticmethod
    def add_edit(actions: Any) -> None:
        about = (
            "What is not named stays as it is. With --credentials they are read as for adding: a new key as a whole, or"
        )
        edit = actions.add_parser("edit", help="change an account", description=f"{about} only what is no part of it.")
        edit.add_argument("name", type=arguments.text, metavar="NAME")
        edit.add_argument("--rename", type=arguments.text, metavar="NAME", help="what it is to be called")
        edit.add_argument("--endpoint", metavar="URL", help="instead of the vendor's own; \"\" for the vendor's own")
        edit.add_argument("--slots", type=arguments.limit, metavar="N", help="how many copies may run into one region")
        add_services(edit, 'a service to use; may be given often, "all" for all')
        edit.add_argument("--credentials", action="store_true", help="read credentials from standard input")
        arguments.add_json(edit)

    def act(self, options: dict[str, Any]) -> Exit:
        verbs: dict[str, Callable[[dict[str, Any]], Exit]] = {
            "add": self.add,
            "edit": self.edit,
            "list": self.list,
            "test": self.test,
            **dict.fromkeys(MEANINGS, self.change),
        }
        return verbs[options["action"]](options)

    # -- adding

    def add(self, options: dict[str, Any]) -> Exit:
        vendor = options["vendor"]
        fields = credential_fields(vendor)
        given = credentials.read(self.stdin, fields)
        form = AccountForm(
            {**_plain(options), **{CREDENTIAL + name: value for name, value in given.items()}}, vendor=vendor
        )
        if not form.is_valid():
            raise Usage("\n".join(_problems(form)))
        with transaction.atomic():
            account = form.save(None, on_behalf())
            codes = dict.fromkeys(code[:64] for code in options["region"])
            # Their names come with the first reading of the vendor's list.
            Region.objects.bulk_create(Region(account=account, code=code, name=code) for code in codes)
            doorbell.ring("sync_account", account.pk, doorbell.INVENTORY)
        self.show([account])
        self.output.say(f"{account.name} is added. What its key may do: manage.py account test {account.name}")
        return Exit.DONE

    def edit(self, options: dict[str, Any]) -> Exit:
        account = choosing.account(options["name"])
        fields = credential_fields(account.vendor)
        given = credentials.read(self.stdin, fields, whole=False) if options["credentials"] else {}
        form = AccountForm(_changed(account, options, given), vendor=account.vendor, account=account)
        if not form.is_valid():
            raise Usage("\n".join(_problems(form)))
        form.save(None, on_behalf())
        self.show([account])
        return Exit.DONE

    # -- looking

    def list(self, options: dict[str, Any]) -> Exit:
        self.show(Account.objects.kept().prefetch_related("regions"))
        return Exit.DONE

    def show(self, accounts: Any) -> None:
        self.output.show("accounts", (objects.account(account) for account in accounts), columns.ACCOUNTS)

    def test(self, options: dict[str, Any]) -> Exit:
        account = choosing.account(options["name"])
        account.ask_for_check(None, on_behalf())
        doorbell.ring("test_connection", account.pk, doorbell.INVENTORY)
        waiting = Wait(self.output, doorbell.INVENTORY, "", options["timeout"], needs_worker=True)
        if not waiting.until(lambda: _look(account)):
            raise NotReachable(f"No worker has answered within {options['timeout']:g} seconds.")
        permissions = list(objects.permissions(account))
        self.output.show("permissions", permissions, columns.PERMISSIONS)
        for found in permissions:
            if found["message"] and not found["allowed"]:
                self.output.say(f"{found['api']}: {found['message']}")
        if any(_is_network_trouble(found) for found in permissions):
            self.output.note(f"{account.vendor_label} could not be reached, so not all is known.")
            return Exit.NOT_REACHABLE
        return Exit.DONE if permissions and all(found["allowed"] for found in permissions) else Exit.NOT_VERIFIED

    # -- switching

    def change(self, options: dict[str, Any]) -> Exit:
        account = choosing.account(options["name"])
        if options["action"] == "remove":
            self.remove(account)
        else:
            with transaction.atomic():
                account.switch(options["action"] == "enable", None, on_behalf())
        self.show([account])
        return Exit.DONE

    @staticmethod
    def remove(account: Account) -> None:
        try:
            with transaction.atomic():
                account.remove(None, on_behalf())
        except NotPossible as problem:
            raise Trouble(str(problem)) from None


def _plain(options: dict[str, Any]) -> dict[str, Any]:
    """The form's own fields; a vendor with one site has no such field."""
    sites = providers.sites_of(options["vendor"])
    names = [site.name for site in sites]
    if options["site"] and options["site"] not in names:
        raise Usage(f"There is no site {options['site']}. There are: {', '.join(names) or 'none'}.")
    return {
        "name": options["name"],
        "endpoint": options["endpoint"] or "",
        "site": options["site"] or next(iter(names), ""),
        "slots": AccountForm.base_fields["slots"].initial,
        "services": _services(options["vendor"], options["service"]),
    }


def _changed(account: Account, options: dict[str, Any], given: dict[str, str]) -> dict[str, Any]:
    """The form's fields: what was named, and for the rest what there is."""
    form = AccountForm(vendor=account.vendor, account=account)
    extra = {field.name: field.initial for field in form.extra_inputs}
    names = [service.NAME for service in account.services]
    return {
        "name": options["rename"] or account.name,
        "endpoint": account.endpoint if options["endpoint"] is None else options["endpoint"],
        "site": account.site,
        "slots": options["slots"] or account.slots,
        "services": _services(account.vendor, options["service"]) if options["service"] else names,
        **extra,
        **{CREDENTIAL + name: value for name, value in given.items()},
    }


def _services(vendor: str, named: list[str]) -> list[str]:
    """The services that were named; all of the vendor's where none was, or "all"."""
    names = [service.NAME for service in providers.of_vendor(vendor)]
    wrong = [name for name in named if name not in (*names, "all")]
    if wrong:
        raise Usage(f"There is no service {', '.join(wrong)}. There are: {', '.join(names)}.")
    return names if not named or "all" in named else list(dict.fromkeys(named))


def add_services(parser: ArgumentParser, help: str) -> None:
    parser.add_argument("--service", type=arguments.text, action="append", default=[], metavar="SERVICE", help=help)


def _problems(form: AccountForm) -> list[str]:
    """What the form has against its values, none of which is repeated."""
    return [f"{name.removeprefix(CREDENTIAL)}: {' '.join(map(str, errors))}" for name, errors in form.errors.items()]


def _look(account: Account) -> Look:
    account.refresh_from_db(fields=["check_asked_at", "checked_at", "check_results"])
    return Look(not account.is_checking, "testing the connection")


def _is_network_trouble(found: objects.Object) -> bool:
    if found["allowed"] or not found["code"]:
        return False
    category = providers.load(found["service"]).explain(found["code"]).category
    return category is providers.Category.NETWORK
