"""How much room there is: `manage.py quota list`, `quota limit ACCOUNT REGION NAME LIMIT`, `quota forget ACCOUNT REGION NAME`."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from dashboard import commandline
from dashboard.commandline import Exit, Usage, arguments, choosing, columns, objects
from dashboard.commandline.base import add_actions, at_terminal
from dashboard.models import Quota
from dashboard.models.quota import QuotaQuerySet
from dashboard.models.room import rooms


class Command(commandline.Command):
    help = (
        "Lists the quotas in use, the fullest first, with what is used, reserved by running copies, planned and free; and enters a "
        "limit that the cloud does not tell, or takes it away again."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = add_actions(parser)
        listed = actions.add_parser("list", help="the quotas in use, the fullest first")
        arguments.add_account(listed, required=False)
        listed.add_argument("--region", type=arguments.text, metavar="REGION", help="only those of this region")
        listed.add_argument("--all", action="store_true", help="also those of which nothing is used")
        limit = actions.add_parser("limit", help="enter a limit that the cloud does not tell; plans count with it")
        forget = actions.add_parser("forget", help="take away a limit that was entered, or learned from a refusal")
        for named in (limit, forget):
            named.add_argument("account", type=arguments.text, metavar="ACCOUNT")
            named.add_argument("region", type=arguments.text, metavar="REGION")
            named.add_argument("name", type=arguments.text, metavar="NAME", help="as `quota list` has it")
            named.add_argument("--service", type=arguments.text, metavar="SERVICE", help="where two have such a quota")
        limit.add_argument("limit", type=arguments.amount, metavar="LIMIT")
        for with_json in (listed, limit, forget):
            arguments.add_json(with_json)

    def act(self, options: dict[str, Any]) -> Exit:
        if options["action"] == "list":
            self.show(_listed(options))
            return Exit.DONE
        quota = _named(options)
        if options["action"] == "limit":
            done = _whole(quota, options["limit"]) and quota.enter(options["limit"], at_terminal())
        else:
            done = quota.forget_limit(at_terminal())
        if not done:
            raise Usage(f"The cloud tells the limit of {quota.name} in {quota.region} itself.")
        self.show(_with_accounts(Quota.objects.filter(pk=quota.pk)))
        return Exit.DONE

    def show(self, quotas: list[Quota]) -> None:
        self.output.show("quotas", (objects.quota(room) for room in rooms(quotas)), columns.QUOTAS)


def _listed(options: dict[str, Any]) -> list[Quota]:
    rows = Quota.objects.kept()
    if options["account"]:
        account = choosing.account(options["account"])
        choosing.check_regions(account, filter(None, [options["region"]]))
        rows = rows.filter(account=account)
    if options["region"]:
        rows = rows.filter(region=options["region"])
    return _with_accounts(rows if options["all"] else rows.in_use())


def _with_accounts(rows: QuotaQuerySet) -> list[Quota]:
    found = rows.select_related("account").defer("account__sealed", "account__check_results")
    return list(found.order_by("-fullness", "account__name", "region", "name"))


def _named(options: dict[str, Any]) -> Quota:
    account = choosing.account(options["account"])
    choosing.check_regions(account, [options["region"]])
    choosing.service(account, options["service"])
    rows = account.quotas.filter(region=options["region"])
    if options["service"]:
        rows = rows.filter(service=options["service"])
    found = list(rows.filter(name=options["name"]))
    if len(found) > 1:
        services = ", ".join(sorted(row.service for row in found))
        raise Usage(f"{options['name']} is in more than one service: {services}. Name one with --service.")
    if not found:
        names = ", ".join(sorted(rows.values_list("name", flat=True))) or "none yet"
        raise Usage(f"{account.name} has no quota {options['name']} in {options['region']}. There is: {names}.")
    return found[0]


def _whole(quota: Quota, limit: float) -> bool:
    if not quota.unit and not limit.is_integer():
        raise Usage("LIMIT: these are counted one by one; it is a whole number.")
    return True
