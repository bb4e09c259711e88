"""What the cloud remembers when its process ends, and when it is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from providers.emulator import Emulator, serve
from providers.emulator._state import Key
from providers.emulator.jdcloud.resources import Image
from providers.emulator.tencent import seed
from tests.emulator.client import Sdk

ROOT = Path(__file__).resolve().parents[2]


def test_everything_is_there_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "cloud.sqlite3"
    with Emulator(state_path=path, pace=1000) as cloud:
        sdk = Sdk(cloud)
        [verdict] = sdk.copy(seed.COPYABLE, "ap-beijing", SnapshotName="kept")
        sdk("CreateDiskBackup", DiskId=seed.DISK_WITH_QUOTA)
        sdk("DeleteSnapshots", SnapshotIds=[seed.COPIED])
        cloud.quota(seed.FULL_REGION, 9)
        before = cloud.state
    with Emulator(state_path=path) as cloud:
        sdk, after = Sdk(cloud), cloud.state
        for name in ("accounts", "accepted", "calls", "pace"):
            assert after[name] == before[name]
        assert after["vendors"]["tencent"]["regions"][seed.FULL_REGION]["quotas"]["snapshots"]["limit"] == 9
        assert sdk.snapshot(seed.COPIED) is None
        source = sdk.snapshot(seed.COPYABLE)
        assert source and source["CopyingToRegions"] == ["ap-beijing"]
        cloud.cloud.advance(2000)
        copy = sdk.snapshot(verdict["SnapshotId"], "ap-beijing")
        assert copy and (copy["SnapshotName"], copy["SnapshotState"]) == ("kept", "NORMAL")
    with Emulator(state_path=path) as cloud:
        copy = Sdk(cloud).snapshot(verdict["SnapshotId"], "ap-beijing")
        assert copy and copy["SnapshotState"] == "NORMAL"


def test_without_a_path_every_start_is_the_first() -> None:
    with Emulator() as cloud:
        Sdk(cloud).copy(seed.COPYABLE, "ap-beijing")
        first = cloud.state
    with Emulator() as cloud:
        assert cloud.state["accepted"] == []
        same = [one["id"] for one in cloud.regions("tencent")["ap-shanghai"]["snapshots"]]
        assert same == [one["id"] for one in first["vendors"]["tencent"]["regions"]["ap-shanghai"]["snapshots"]]


def test_a_file_of_another_version_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "cloud.sqlite3"
    with Emulator(state_path=path) as cloud:
        Sdk(cloud).copy(seed.COPYABLE, "ap-beijing")
    monkeypatch.setattr("providers.emulator._store.VERSION", 10_000)
    with Emulator(state_path=path) as cloud:
        assert cloud.state["accepted"] == [] and Sdk(cloud).snapshot(seed.COPYABLE)


class Child(Emulator):
    """Speaks for an emulator in another process: only what the clients here need of it."""

    def __init__(self, url: str) -> None:
        host, _, port = url.removeprefix("http://").rpartition(":")
        super().__init__(int(port), host=host)


@contextmanager
def process(path: Path) -> Iterator[tuple[Child, subprocess.Popen[str]]]:
    command = [sys.executable, "-m", "providers.emulator", "--control", "--state", str(path), "--pace", "1000"]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT)
    assert child.stdout
    try:
        yield Child(child.stdout.readline().strip()), child
    finally:
        child.kill()
        child.wait()
        child.stdout.close()


def test_a_copy_that_was_answered_survives_kill_9(tmp_path: Path) -> None:
    path = tmp_path / "cloud.sqlite3"
    taken = []
    for destination in ("ap-beijing", "ap-shanghai", "ap-nanjing"):
        with process(path) as (cloud, child):
            taken.append(Sdk(cloud).copy(seed.COPYABLE, destination)[0]["SnapshotId"])
            os.kill(child.pid, signal.SIGKILL)
            child.wait()
    with Emulator(state_path=path) as cloud:
        assert [one["replica"] for one in cloud.state["accepted"]] == taken
        source = Sdk(cloud).snapshot(seed.COPYABLE)
        assert source and sorted(source["CopyingToRegions"]) == ["ap-beijing", "ap-nanjing", "ap-shanghai"]


def test_a_state_file_that_is_none_is_an_oserror(tmp_path: Path) -> None:
    path = tmp_path / "cloud.sqlite3"
    path.write_text("this is a letter, not a database, and it is long enough to be seen as one" * 20)
    with pytest.raises(OSError, match="state file"):
        Emulator(state_path=path)


def test_a_port_in_use_is_an_oserror() -> None:
    with Emulator() as cloud:
        with pytest.raises(OSError, match="in use"):
            serve(cloud.port)
        with pytest.raises(OSError, match="in use"), Emulator(cloud.port):
            pass
        code = subprocess.run(
            [sys.executable, "-m", "providers.emulator", "--port", str(cloud.port)],
            capture_output=True,
            text=True,
            cwd=ROOT,
            check=False,
        )
        assert code.returncode == 1 and code.stderr.count("\n") == 1 and str(cloud.port) in code.stderr


def test_a_vendor_that_is_new_to_the_file_gets_its_keys_and_its_inventory(tmp_path: Path) -> None:
    path = tmp_path / "cloud.sqlite3"
    with Emulator(state_path=path) as cloud:
        Sdk(cloud).copy(seed.COPYABLE, "ap-beijing")
        with cloud.cloud.lock:
            ours = [key for key in cloud.cloud.store.all(Key) if key.vendor == "jdcloud"]
            images = list(cloud.cloud.store.all(Image))
            for record in (*ours, *images):
                cloud.cloud.store.remove(record)
    with Emulator(state_path=path) as cloud:
        assert cloud.credentials("jdcloud") == ours[0].credentials
        assert len(cloud.regions("jdcloud")["cn-north-1"]["images"]) == 30
        assert len(cloud.state["accepted"]) == 1, "the others keep what they held"
