"""The contests run, and what they write makes sense. How fast anybody is, no test says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bench.contest import Contest, Measure, Result, hold
from tests.bench.figures import Figure, most_in_a_second, percentile, table
from tests.running import PROJECT

pytestmark = pytest.mark.once


def test_every_vendor_is_compared_in_both_ways(tmp_path: Path) -> None:
    written = tmp_path / "bench.json"
    command = [
        sys.executable,
        "-m",
        "tests.bench",
        str(written),
        "--only",
        "sdks",
        "--rounds",
        "2",
        "--seconds",
        "0.01",
    ]
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


@pytest.mark.parametrize("contest", ["images", "watching"])
def test_a_contest_of_the_engine_runs_and_its_counts_are_within_their_goals(contest: str, tmp_path: Path) -> None:
    written = tmp_path / "bench.json"
    command = [sys.executable, "-m", "tests.bench", str(written), "--only", contest, "--quick"]
    ended = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=100)
    assert ended.returncode == 0, ended.stdout + ended.stderr
    figures = json.loads(written.read_text())["figures"]
    assert {figure["contest"] for figure in figures} == {contest}
    assert [figure for figure in figures if figure["firm"] and figure["met"] is False] == []
    assert f"{contest} " in ended.stdout


def test_a_figure_says_whether_it_is_within_its_goal() -> None:
    assert (Figure("c", "w", 1.2, most=1.1).met, Figure("c", "w", 0.9, least=0.9).met) == (False, True)
    assert Figure("c", "w", 3).met is None
    assert "NO" in table([Figure("c", "w", 1.2, most=1.1)])


def test_a_second_with_too_many_calls_is_found_wherever_it_begins() -> None:
    assert most_in_a_second([0.0, 0.9, 0.95, 1.0, 1.85]) == 4
    assert percentile(range(1, 101), 0.95) == 95


def test_the_sides_take_turns_and_a_ratio_above_one_is_ours() -> None:
    turns: list[str] = []
    contest = Contest("v", "calls", "nothing", "sdk 1", lambda: turns.append("ours"), lambda: turns.append("theirs"))
    (held,) = hold([contest], rounds=2, seconds=0)
    assert turns == ["ours", "theirs", *2 * ["ours", "theirs", "theirs", "ours"]]
    result = Result(contest, [(Measure(200, 0.001), Measure(100, 0.004)), *held.rounds]).document()
    assert result["ratio"]["max"] >= 2 and result["cpu_ratio"]["min"] <= 0.25
