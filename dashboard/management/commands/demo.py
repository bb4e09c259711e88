"""Runs Antipode with an emulated cloud to try it on: `make demo`, or `manage.py demo`."""

from __future__ import annotations

from dashboard import demo, starting
from dashboard.management.commands import up
from dashboard.supervisor import stack

CONSOLE_CLOSED = "closed; start with ANTIPODE_EMULATOR_CONTROL=1 to open the demo cloud's console"


class Command(up.Command):
    help = (
        "Runs everything `up` does, and an emulated cloud with demo accounts. "
        "ANTIPODE_EMULATOR_PORT says where; ANTIPODE_EMULATOR_CONTROL=1 opens the emulated cloud's console."
    )
    with_emulator = True

    def prepare(self, plan: stack.Plan) -> list[tuple[str, str]]:
        demo.prepare_accounts(plan.folder, plan.emulator_address)
        console = f"{plan.emulator_address}/_emulator/" if plan.emulator_control else CONSOLE_CLOSED
        return [("Login", starting.demo_login()), ("Demo cloud", plan.emulator_address), ("Its console", console)]
