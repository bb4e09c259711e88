"""The comparison with the official SDKs runs, and what it writes makes sense. How fast anybody is, no test says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.contest import Contest, Measure, Result, hold
from tests.running import PROJECT

pytestmark = pytest.mark.once


def test_every_vendor_is_compared_in_both_ways(tmp_path: Path) -> None:
    written = tmp_path / "bench.json"
    command = [sys.executable, "-m", "tests.bench", str(written), "--rounds", "2", "--seconds", "0.01"]
    ended = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stderr
    results = json.loads(written.read_text())["results"]
    compared = [(result["vendor"], result["what"]) for result in results]
    assert compared == [
        (vendor, what) for vendor in ("tencent", "huawei", "jdcloud") for what in ("signatures", "calls")
    ]
    for result in results:
        assert len(result["rounds"]) == 2
        assert 0 < result["ratio"]["min"] <= result["ratio"]["median"] <= result["ratio"]["max"]
        assert result["cpu_ratio"]["min"] > 0
        for side in ("ours", "theirs"):
            assert result[side]["per_second"] > 0 and result[side]["cpu_seconds"] > 0
        assert f"{result['work']} | {result['sdk']}" in ended.stdout


def test_the_sides_take_turns_and_a_ratio_above_one_is_ours() -> None:
    turns: list[str] = []
    contest = Contest("v", "calls", "nothing", "sdk 1", lambda: turns.append("ours"), lambda: turns.append("theirs"))
    (held,) = hold([contest], rounds=2, seconds=0)
    assert turns == ["ours", "theirs", *2 * ["ours", "theirs", "theirs", "ours"]]
    result = Result(contest, [(Measure(200, 0.001), Measure(100, 0.004)), *held.rounds]).document()
    assert result["ratio"]["max"] >= 2 and result["cpu_ratio"]["min"] <= 0.25
