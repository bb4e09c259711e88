"""The loop that rings: it survives whatever is down, and ends at once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command

from dashboard.models import Heartbeat
from tests.running import PROJECT, wait_until


@pytest.mark.django_db
def test_one_round_says_that_it_is_alive(redis_url: str) -> None:
    with pytest.raises(SystemExit) as left:
        call_command("tick", "--once")
    assert left.value.code == 0
    age = Heartbeat.age("tick")
    assert age is not None and age < timedelta(seconds=5)


def test_without_a_database_it_goes_on_with_one_line_and_ends_at_once_when_asked(tmp_path: Path) -> None:
    said = tmp_path / "said"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "dashboard.settings",
        "ANTIPODE_DATA": str(tmp_path),
        "SECRET_KEY": "x" * 60,
        "ANTIPODE_VAULT_KEYS": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'no' / 'such' / 'database'}",
        "REDIS_URL": f"unix://{tmp_path / 'nobody.sock'}",
    }
    with said.open("w") as file:
        process = subprocess.Popen([sys.executable, "manage.py", "tick"], cwd=PROJECT, env=environment, stderr=file)
    wait_until(lambda: said.read_text().count("tick could not look") >= 2, "it has tried twice")
    assert process.poll() is None
    process.send_signal(signal.SIGTERM)
    assert process.wait(3) == 0
    assert "Traceback" not in said.read_text()
