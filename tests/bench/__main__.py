"""`python -m tests.bench`: holds every contest, prints a table, writes the numbers as JSON. It ends by itself."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.bench import huawei, jdcloud, tencent
from tests.bench.cloud import cloud
from tests.bench.contest import hold

VENDORS = (tencent, huawei, jdcloud)
HEADINGS = ("vendor", "what", "ours/s", "SDK/s", "ours/SDK", "least", "most", "CPU ours/SDK", "work")
WIDTHS = (8, 10, 7, 7, 8, 5, 5, 12, 0)

LEGEND = """Medians of {rounds} rounds; least and most are the extremes of the ratio. Above 1 we are the faster ones; with CPU
time, which a busy machine blurs less, below 1. What a second holds belongs to this machine. All numbers: {path}"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Hold the contests as the arguments say."""
    options = parser().parse_args(arguments)
    with cloud() as held:
        contests = [contest for vendor in VENDORS for contest in vendor.contests(held)]
        results = [result.document() for result in hold(contests, options.rounds, options.seconds)]
    document = {"python": platform.python_version(), "rounds": options.rounds, "results": results}
    options.json.write_text(json.dumps(document, indent=2) + "\n")
    sys.stdout.write(table(results))
    sys.stdout.write(f"\n{LEGEND.format(rounds=options.rounds, path=options.json)}\n")
    return 0


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(prog="python -m tests.bench", description="Antipode beside the official SDKs.")
    made.add_argument(
        "json", nargs="?", type=Path, default=Path("bench.json"), help="where the numbers go (bench.json)"
    )
    made.add_argument("--rounds", type=int, default=11, help="how often each side has its turn (11)")
    made.add_argument("--seconds", type=float, default=0.4, help="how long a turn is (0.4)")
    return made


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
