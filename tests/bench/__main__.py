"""`python -m tests.bench`: holds every contest, prints a table, writes the numbers as JSON. It ends by itself."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Collection, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.bench import huawei, jdcloud, tencent
from tests.bench.cloud import cloud
from tests.bench.contest import hold
from tests.bench.engine import CONTESTS, Contest
from tests.bench.figures import Figure
from tests.bench.figures import table as figure_table

SDKS = "sdks"
NAMES = (SDKS, *(contest.name for contest in CONTESTS))
VENDORS = (tencent, huawei, jdcloud)
HEADINGS = ("vendor", "what", "ours/s", "SDK/s", "ours/SDK", "least", "most", "CPU ours/SDK", "work")
WIDTHS = (8, 10, 7, 7, 8, 5, 5, 12, 0)

LEGEND = """Medians of {rounds} rounds; least and most are the extremes of the ratio. Above 1 we are the faster ones; with CPU
time, which a busy machine blurs less, below 1. What a second holds belongs to this machine. All numbers: {path}"""

FIGURES_LEGEND = """Counts hold on any machine; figures that say (idle machine) are worth reading on one only."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Hold the contests as the arguments say; 1 where one of them did not come to its end."""
    options = parser().parse_args(arguments)
    wanted = set(options.only or NAMES)
    results = compared(options) if SDKS in wanted else []
    if results:
        sys.stdout.write(table(results))
        sys.stdout.write(f"\n{LEGEND.format(rounds=options.rounds, path=options.json)}\n\n")
        sys.stdout.flush()
    figures, failures = engine(wanted, options.quick)
    if figures:
        sys.stdout.write(f"{figure_table(figures)}\n{FIGURES_LEGEND}\n")
    sys.stdout.writelines(f"\n{failure}\n" for failure in failures)
    document = {
        "python": platform.python_version(),
        "rounds": options.rounds,
        "quick": options.quick,
        "results": results,
        "figures": [figure.document() for figure in figures],
        "failures": failures,
    }
    options.json.write_text(json.dumps(document, indent=2) + "\n")
    return 1 if failures else 0


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="python -m tests.bench", description="Antipode beside the official SDKs and the vendors' limits."
    )
    made.add_argument(
        "json", nargs="?", type=Path, default=Path("bench.json"), help="where the numbers go (bench.json)"
    )
    made.add_argument("--only", action="append", choices=NAMES, help="this contest alone; may be given often")
    made.add_argument("--quick", action="store_true", help="tiny rounds of the engine's contests: do they run")
    made.add_argument("--rounds", type=int, default=11, help="how often each side has its turn beside the SDKs (11)")
    made.add_argument("--seconds", type=float, default=0.4, help="how long a turn is (0.4)")
    return made


def compared(options: argparse.Namespace) -> list[dict[str, Any]]:
    """Ours beside the vendors' SDKs."""
    with cloud() as held:
        contests = [contest for vendor in VENDORS for contest in vendor.contests(held)]
        return [result.document() for result in hold(contests, options.rounds, options.seconds)]


def engine(wanted: Collection[str], quick: bool) -> tuple[list[Figure], list[str]]:
    """The figures of the engine's contests, and a line for each that did not come to its end."""
    figures, failures = list[Figure](), list[str]()
    for contest in CONTESTS:
        for database in contest.databases if contest.name in wanted else ():
            try:
                figures += run(contest, database, quick)
            except (subprocess.SubprocessError, OSError) as error:
                said = getattr(error, "stderr", b"") or b""
                failures.append(f"{contest.name} ({database}): {error}\n{said.decode(errors='replace')[-2000:]}")
    return figures, failures


def run(contest: Contest, database: str, quick: bool) -> list[Figure]:
    """One contest in a process of its own, ended when its time is over."""
    with TemporaryDirectory(prefix="antipode-bench-") as folder:
        written = Path(folder) / "figures.json"
        command = [sys.executable, "-m", "tests.bench.engine", contest.name, "--json", str(written)]
        subprocess.run(
            [*command, "--quick"] if quick else command,
            env={**os.environ, "ANTIPODE_TEST_STACK": database},
            check=True,
            capture_output=True,
            timeout=contest.quickly if quick else contest.within,
        )
        return [Figure(**facts) for facts in json.loads(written.read_text())]


def table(results: Sequence[dict[str, Any]]) -> str:
    """The results in columns."""
    rows = [HEADINGS, *(_row(result) for result in results)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, WIDTHS, strict=True)).rstrip() for row in rows)
    return "".join(f"{line}\n" for line in lines)


def _row(result: dict[str, Any]) -> tuple[str, ...]:
    rates = (f"{result[side]['per_second']:,.0f}" for side in ("ours", "theirs"))
    ratios = (f"{result['ratio'][name]:.2f}" for name in ("median", "min", "max"))
    cpu = f"{result['cpu_ratio']['median']:.2f}"
    return (result["vendor"], result["what"], *rates, *ratios, cpu, f"{result['work']} | {result['sdk']}")


if __name__ == "__main__":
    sys.exit(main())
