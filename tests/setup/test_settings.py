"""The settings, as an operator gives them: in the environment or in files."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.shortcuts import resolve_url
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from dashboard import settings as dashboard_settings
from dashboard.client_address import client_address
from tests.running import NOT_PASSED_ON, PROJECT

pytestmark = pytest.mark.once

SECRETS = {
    "SECRET_KEY": "made-up-for-a-test-0123456789-abcdefghijklmnopqrstuvwxyz-long-enough",
    "ANTIPODE_VAULT_KEYS": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
}
DOCUMENTED = {
    "ALLOWED_HOSTS": "antipode.example.com",
    "CSRF_TRUSTED_ORIGINS": "https://antipode.example.com",
    "ANTIPODE_HTTPS": "1",
    "ANTIPODE_PROXIES": "1",
}


def manage(*arguments: str, data: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not NOT_PASSED_ON.match(name)}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=PROJECT,
        env={**inherited, "ANTIPODE_DATA": str(data), **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


def printed(expression: str, data: Path, **environment: str) -> str:
    code = f"from django.conf import settings; print({expression})"
    answer = manage("shell", "--no-imports", "-c", code, data=data, **{**SECRETS, **environment})
    assert answer.returncode == 0, answer.stderr
    return answer.stdout.strip()


@pytest.mark.parametrize("name", SECRETS)
def test_a_missing_secret_stops_the_start_by_its_name(name: str, tmp_path: Path) -> None:
    given = {other: value for other, value in SECRETS.items() if other != name}
    answer = manage("check", data=tmp_path / "nowhere", **given)
    assert answer.returncode == 2
    assert f"{name} is missing" in answer.stderr and f"{name}_FILE" in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1


def test_a_secret_can_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("from-the-file\n")
    assert (
        printed("settings.SECRET_KEY", tmp_path, SECRET_KEY="", SECRET_KEY_FILE=str(tmp_path / "key"))
        == "from-the-file"
    )


def test_a_secret_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    answer = manage("check", data=tmp_path, SECRET_KEY_FILE="/nowhere/key")
    assert answer.returncode == 2 and "SECRET_KEY_FILE: /nowhere/key cannot be read" in answer.stderr


def test_the_documented_settings_pass_the_deployment_check(tmp_path: Path) -> None:
    answer = manage("check", "--deploy", "--fail-level", "WARNING", data=tmp_path, **SECRETS, **DOCUMENTED)
    assert answer.returncode == 0, answer.stderr
    assert "no issues" in answer.stdout


def test_debug_is_off_unless_asked_for(tmp_path: Path) -> None:
    assert printed("settings.DEBUG", tmp_path) == "False"


def test_a_postgresql_url_gets_time_outs_and_health_checks(tmp_path: Path) -> None:
    url = "postgres://alice:secret@db.example.com/antipode?sslmode=require"
    shown = printed("settings.DATABASES['default']", tmp_path, DATABASE_URL=url)
    assert "'connect_timeout': 5" in shown and "'sslmode': 'require'" in shown and "'CONN_HEALTH_CHECKS': True" in shown


def test_sqlite_takes_its_write_lock_at_once_and_waits_for_it() -> None:
    options = dashboard_settings.database("sqlite:////tmp/x")["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE" and options["timeout"] == 20
    assert "journal_mode=WAL" in options["init_command"]


def test_a_redis_url_may_be_a_socket(tmp_path: Path) -> None:
    shown = printed("settings.RQ_QUEUES['copies']['URL']", tmp_path, REDIS_URL="unix:///run/redis.sock?db=2")
    assert shown.startswith("unix:///run/redis.sock?db=2&socket_connect_timeout=")


def test_two_instances_on_one_host_do_not_share_cookies(tmp_path: Path) -> None:
    names = {printed("settings.SESSION_COOKIE_NAME", tmp_path, SECRET_KEY=key) for key in ("alice", "bob")}
    assert len(names) == 2


def test_jobs_are_json_and_leave_nothing_behind() -> None:
    assert {queue["SERIALIZER"] for queue in settings.RQ_QUEUES.values()} == {"rq.serializers.JSONSerializer"}
    assert {queue["DEFAULT_RESULT_TTL"] for queue in settings.RQ_QUEUES.values()} == {0}


def test_the_content_policy_allows_nothing_inline(client: Client) -> None:
    policy = client.get("/healthz").headers["Content-Security-Policy"]
    assert "unsafe" not in policy and "script-src 'self'" in policy and "default-src 'none'" in policy


def test_the_answers_carry_the_other_guards(client: Client) -> None:
    headers = client.get("/healthz").headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "6.6.6.6", "10.0.0.1"),
        (1, "6.6.6.6, 203.0.113.7", "203.0.113.7"),
        (2, "6.6.6.6, 203.0.113.7, 10.0.0.2", "203.0.113.7"),
        (2, "203.0.113.7", "10.0.0.1"),
        (1, "", "10.0.0.1"),
        (1, "203.0.113.7:4711", "203.0.113.7"),
        (1, "[2001:db8::1]:443", "2001:db8::1"),
        (1, "2001:db8::1", "2001:db8::1"),
        (1, "fe80::1%eth0", "fe80::1"),
        (1, "unknown", "10.0.0.1"),
    ],
)
def test_only_our_own_proxies_are_believed(
    settings: Settings, rf: RequestFactory, proxies: int, forwarded: str, address: str
) -> None:
    settings.ANTIPODE_PROXIES = proxies
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", headers={"X-Forwarded-For": forwarded})
    assert client_address(request) == address


@pytest.mark.django_db
def test_five_wrong_passwords_make_that_name_wait_and_no_other(client: Client) -> None:
    for name in ("alice", "bob"):
        get_user_model().objects.create_user(name, password="right-horse-battery")
    url = resolve_url(settings.LOGIN_URL)
    for _ in range(5):
        client.post(url, {"username": "alice", "password": "wrong"})
    assert client.post(url, {"username": "alice", "password": "right-horse-battery"}).status_code == 429
    assert client.post(url, {"username": "bob", "password": "right-horse-battery"}).status_code == 302


def test_an_expired_login_reloads_the_page_instead_of_filling_the_fragment(client: Client) -> None:
    plain = client.get("/")
    assert plain.status_code == 302 and "login" in plain.headers["Location"]
    fragment = client.get("/", headers={"HX-Request": "true"})
    assert fragment.headers.get("HX-Refresh") == "true" and not fragment.content


def test_every_variable_that_the_documentation_names_is_read_somewhere() -> None:
    documents = [PROJECT / "docs" / "operating.md", PROJECT / "deploy" / "antipode.env.example"]
    named = set(
        re.findall(r"\b(?:ANTIPODE_[A-Z_]+[A-Z]|[A-Z]+_URL)\b", "".join(path.read_text() for path in documents))
    )
    code = "".join(path.read_text() for path in (PROJECT / "dashboard").rglob("*.py"))
    assert len(named) > 12
    assert {name for name in named if name.removesuffix("_FILE") not in code} == set()
