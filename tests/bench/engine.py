"""One contest of the engine, in a process of its own: `python -m tests.bench.engine makespan --json out.json [--quick]`.

`inside` contests run the engine's own functions on a database and a Redis of their own, `stack` contests start the demo in
processes. Everything listens on loopback and unix sockets, and ends with this process.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import django

from tests import services
from tests.running import Stack, free_port


@dataclass(frozen=True)
class Contest:
    """`within` is how many seconds it may take, `quickly` how many with --quick; `databases` it runs on, one after the other."""

    name: str
    stack: bool
    within: float
    quickly: float
    databases: tuple[str, ...] = ("sqlite",)
    settings: str = "tests.settings"


CONTESTS = (
    Contest("makespan", True, 300, 90),
    Contest("pace", True, 200, 90),
    Contest("latency", True, 120, 90),
    Contest("recovery", True, 300, 150),
    Contest("images", False, 180, 60),
    Contest("watching", False, 300, 60),
    Contest("sync", False, 420, 60),
    Contest("growth", False, 400, 60, ("sqlite", "postgresql")),
    Contest("pages", False, 1200, 180, ("sqlite", "postgresql"), "tests.bench.admin"),
)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.engine", description="One contest of the engine.")
    parser.add_argument("name", choices=[contest.name for contest in CONTESTS])
    parser.add_argument("--json", type=Path, required=True, help="where the figures go")
    parser.add_argument("--quick", action="store_true", help="a tiny round: it works, its numbers mean little")
    options = parser.parse_args()
    contest = next(contest for contest in CONTESTS if contest.name == options.name)
    with stack() if contest.stack else inside(contest.settings) as given:
        figures = import_module(f"tests.bench.{contest.name}").measure(given, options.quick)
    options.json.write_text(json.dumps([vars(figure) for figure in figures]))
    return 0


@contextmanager
def inside(settings: str) -> Iterator[None]:
    """Django on an empty database and an empty Redis of this process."""
    os.environ["DJANGO_SETTINGS_MODULE"] = settings
    try:
        services.folder()
        services.start_redis()
        if services.on_postgresql():
            services.start_postgresql()
        django.setup()
        _quiet()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        yield
    finally:
        services.end()


@contextmanager
def stack() -> Iterator[Stack]:
    """The demo in processes, and Django here on its database and its Redis. Whatever ends this process ends the demo."""
    folder = Path(tempfile.mkdtemp(prefix="antipode-bench-"))
    made = Stack(folder / "data", free_port(), free_port(), ANTIPODE_SYNC_PERIOD="86400", ANTIPODE_FOLLOW="1")
    try:
        made.start()
        settings: dict[str, Any] = {"DJANGO_SETTINGS_MODULE": "dashboard.settings", "ANTIPODE_DATA": str(made.data)}
        os.environ.update(settings)
        django.setup()
        _quiet()
        yield made
    finally:
        made.kill_everything()
        services.end()
        shutil.rmtree(folder, ignore_errors=True)


def _quiet() -> None:
    """The log of a contest is its table."""
    import logging

    logging.disable(logging.INFO)


if __name__ == "__main__":
    sys.exit(main())
