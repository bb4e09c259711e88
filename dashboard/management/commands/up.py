"""Runs Antipode on this machine for real accounts: `manage.py up`."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from dashboard import datafolder, starting
from dashboard.supervisor import stack
from dashboard.supervisor.process import die_with_parent, parent_gave_up


class Command(BaseCommand):
    help = (
        "Runs the web server, the workers, tick and an embedded Redis under one supervisor. "
        "ANTIPODE_DATA, ANTIPODE_HOST and ANTIPODE_PORT say where."
    )
    requires_system_checks = ()
    with_emulator = False
    until: Callable[[], bool] | None = None

    def handle(self, *args: Any, **options: Any) -> None:
        self.until = self.follow_parent() if os.environ.pop("ANTIPODE_FOLLOW", "") else None
        lock = datafolder.Lock(datafolder.data_folder())
        try:
            lock.take()
            self.start()
        except (datafolder.FolderError, stack.StartError) as error:
            raise CommandError(f"Antipode cannot start: {error}") from None
        finally:
            lock.release()

    def follow_parent(self) -> Callable[[], bool]:
        """For make: whatever ends it ends us."""
        die_with_parent(signal.SIGTERM, parent=os.getppid())
        return parent_gave_up()

    def start(self) -> None:
        plan = stack.read_plan(with_emulator=self.with_emulator)
        if not plan.redis_url and not stack.wait_for_old_queue(settings.REDIS_URL):
            raise stack.StartError(f"another Redis answers on {datafolder.redis_socket()}; stop it first.")
        starting.prepare_database()
        starting.prepare_static_files()
        lines = self.prepare(plan)
        starting.close_connections()
        stack.run(plan, settings.REDIS_URL, welcome=lambda: self.welcome(plan, lines), until=self.until)

    def prepare(self, plan: stack.Plan) -> list[tuple[str, str]]:
        """Put what is needed into the database; the lines to show beside the address."""
        login = starting.generated_login()
        return [("Login", login)] if login else []

    def welcome(self, plan: stack.Plan, lines: list[tuple[str, str]]) -> str:
        shown = [("Open", plan.address), *lines, ("Data", str(plan.folder)), ("Stop", "Ctrl-C")]
        return "\n".join(["", "Antipode is running.", *(f"  {label:<13}{text}" for label, text in shown), ""])
