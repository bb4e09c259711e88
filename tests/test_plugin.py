"""A service in a package of somebody else's: installed by pip beside Antipode, it works like one of our own.

`tests/plugin/` is that package, whole: the service of a vendor that does not exist, its emulator and its contract test.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.running import PROJECT, Stack

PLUGIN = PROJECT / "tests" / "plugin"
KEY = {"key_id": "LARCHDEMO0000001", "secret": "demo-secret-of-larch-cloud"}


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the package in it, as pip leaves it there."""
    target = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index", "--no-deps"]
    subprocess.run([*pip, "--no-build-isolation", "--target", str(target), str(PLUGIN)], check=True, timeout=60)
    return target


def run(installed: Path, *arguments: str, cwd: Path = PROJECT) -> subprocess.CompletedProcess[str]:
    """A program in whose Python the package is installed."""
    environment = {**os.environ, "PYTHONPATH": f"{installed}{os.pathsep}{PROJECT}", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, *arguments], cwd=cwd, env=environment, capture_output=True, text=True, timeout=100
    )


@pytest.mark.once
def test_its_service_is_listed_among_ours(installed: Path) -> None:
    ended = run(installed, "-c", "import providers; print(*providers.services()); print(providers.vendors()['larch'])")
    assert ended.returncode == 0, ended.stderr
    services, label = ended.stdout.splitlines()
    assert {"larch_volumes", "tencent_cbs"} <= set(services.split())
    assert label == "Larch Cloud"


@pytest.mark.once
def test_it_keeps_the_contract(installed: Path) -> None:
    plugins = [option for name in ("cacheprovider", "django", "xdist", "playwright") for option in ("-p", f"no:{name}")]
    ended = run(installed, "-m", "pytest", "-q", *plugins, cwd=PLUGIN)
    assert ended.returncode == 0, ended.stdout
    assert " passed" in ended.stdout and "skipped" not in ended.stdout


@pytest.mark.once
def test_its_contract_test_is_short() -> None:
    (suite,) = (PLUGIN / "tests").glob("test_*.py")
    assert len(suite.read_text().splitlines()) <= 60


@pytest.mark.once
def test_the_account_form_offers_its_vendor_and_asks_for_its_key(installed: Path) -> None:
    script = (
        "import django; django.setup(); from dashboard.forms.account import AccountForm, vendor_choices\n"
        "print(dict(vendor_choices())['larch']); print(AccountForm(vendor='larch'))"
    )
    ended = run(installed, "-c", f"import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'tests.settings'\n{script}")
    assert ended.stdout.startswith("Larch Cloud\n"), ended.stderr
    assert 'name="credential-key_id"' in ended.stdout and "LARCH and capital letters or digits" in ended.stdout
    assert 'type="password" name="credential-secret"' in ended.stdout


@pytest.fixture
def larch(installed: Path) -> Iterator[str]:
    """The package's own emulator in a process of its own: its address."""
    environment = {**os.environ, "PYTHONPATH": f"{installed}{os.pathsep}{PROJECT}"}
    command = [sys.executable, "-m", "antipode_larch.emulator"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
        process.terminate()


@pytest.mark.once
@pytest.mark.stack
@pytest.mark.timeout(240)
def test_a_copy_with_it_ends_verified(installed: Path, larch: str, tmp_path: Path) -> None:
    stack = Stack.at_hand(tmp_path / "data", "up", PYTHONPATH=str(installed))
    try:
        stack.start()
        add = ("account", "add", "larch", "--vendor", "larch", "--endpoint", larch, "--json")
        added = stack.manage(*add, stdin=json.dumps(KEY))
        assert added.returncode == 0, added.stderr
        synced = stack.manage("sync", "larch", "--wait", "--timeout", "60")
        assert synced.returncode == 0, synced.stdout + synced.stderr
        copied = stack.manage(
            "copy", "--account", "larch", "--snapshot", "snap-007", "--to", "south", "--wait", "--json"
        )
        (task,) = json.loads(copied.stdout)["tasks"]
        assert (copied.returncode, task["status"]) == (0, "SUCCEEDED"), copied.stdout + copied.stderr
        assert task["replica"].startswith("copy-")
    finally:
        stack.kill_everything()
