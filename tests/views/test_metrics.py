"""/metrics: the figures of the page Engine for Prometheus, for whoever may read them, whatever is down."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families
from pytest_django.fixtures import Settings

from dashboard.engine import limits
from dashboard.models import Heartbeat, Role, Status
from tests import services
from tests.views import rows
from tests.views.test_engine import called, workers  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]
TOKEN = "a-token-for-the-scraper"

Samples = dict[tuple[str, tuple[str, ...]], float]


def scraped(client: Client | None = None, **headers: str) -> Samples:
    """Every sample by its name and the values of its labels."""
    answer = (client or rows.signed_in(Role.VIEWER)).get("/metrics", headers=headers)
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/plain")
    families = text_string_to_metric_families(answer.content.decode())
    return {(one.name, tuple(one.labels.values())): one.value for family in families for one in family.samples}


def test_it_is_closed_to_whoever_bears_nothing() -> None:
    answer = Client().get("/metrics")
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert b"antipode_" not in answer.content and "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer ", "Bearer wrong", TOKEN, "Basic " + TOKEN, "Bearer ÿ"])
def test_a_wrong_token_opens_nothing(settings: Settings, given: str) -> None:
    for settings.METRICS_TOKEN in (TOKEN, ""):
        assert Client().get("/metrics", headers={"Authorization": given}).status_code == 401


def test_the_token_opens_it_without_a_login(settings: Settings) -> None:
    settings.METRICS_TOKEN = TOKEN
    assert scraped(Client(), Authorization=f"Bearer {TOKEN}")["antipode_up", ("database",)] == 1


def test_a_scrape_is_not_sent_away_to_https(settings: Settings) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get("/metrics").status_code == 401


@pytest.mark.usefixtures("workers")
def test_it_has_the_figures_of_the_page() -> None:
    now = timezone.now()
    owner = rows.account(clock_skew={rows.SERVICE: {"skew": -12.5, "at": now.isoformat()}})
    rows.task(owner, 9, due_at=now - timedelta(minutes=4))
    rows.tasks(owner, 3, Status.COPYING)
    called(owner, "DescribeDisks", 60)
    found = scraped()
    assert found["antipode_up", ("redis",)] == found["antipode_up", ("tick",)] == 1
    assert found["antipode_workers", ("copies", "idle")] == 1 and found["antipode_queue_jobs", ("copies",)] == 0
    assert found["antipode_copies_live", ("prod", rows.SERVICE, "copying")] == 3
    assert found["antipode_copies_due", ("prod", rows.SERVICE, "submit")] == 1
    oldest = found["antipode_oldest_due_timestamp_seconds", ("prod", rows.SERVICE, "submit")]
    assert oldest == pytest.approx((now - timedelta(minutes=4)).timestamp(), abs=0.01)
    assert found["antipode_api_calls_last_minute", ("prod", "DescribeDisks")] == 60
    assert found["antipode_api_limit_per_second", ("prod", "DescribeDisks")] == 100
    assert [value for (name, _), value in found.items() if name == "antipode_clock_skew_seconds"] == [-12.5]
    assert found["antipode_heartbeat_timestamp_seconds", ("tick",)] == pytest.approx(now.timestamp(), abs=20)


def test_a_late_tick_is_down() -> None:
    Heartbeat.beat("tick")
    Heartbeat.objects.update(at=timezone.now() - timedelta(seconds=40))
    assert scraped()["antipode_up", ("tick",)] == 0


def test_with_redis_down_the_rest_is_told(settings: Settings, tmp_path: Path) -> None:
    rows.task(rows.account())
    settings.REDIS_URL = f"unix://{tmp_path / 'nobody.sock'}"
    found = scraped()
    assert (
        found["antipode_up", ("redis",)] == 0 and found["antipode_copies_live", ("prod", rows.SERVICE, "queued")] == 1
    )
    assert not [name for name, _ in found if name.startswith(("antipode_workers", "antipode_api"))]


@pytest.mark.django_db(transaction=True)
def test_with_the_database_down_the_rest_is_told(
    settings: Settings, workers: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:  # fmt: skip
    settings.METRICS_TOKEN = TOKEN
    connections["default"].close()
    nowhere = {"HOST": "/nowhere"} if services.on_postgresql() else {"NAME": str(tmp_path / "no" / "such" / "database")}
    for name, value in nowhere.items():
        monkeypatch.setitem(connections["default"].settings_dict, name, value)
    found = scraped(Client(), Authorization=f"Bearer {TOKEN}")
    anybody = Client()
    anybody.cookies[settings.SESSION_COOKIE_NAME] = "an-old-session"
    assert anybody.get("/metrics").status_code == 401
    connections["default"].close()
    assert found["antipode_up", ("database",)] == 0 and found["antipode_up", ("redis",)] == 1
    assert found["antipode_workers", ("copies", "idle")] == 1


def test_accounts_beyond_a_hundred_share_one_label(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST", 2)
    for name in ("a", "b", "c", "d"):
        rows.task(rows.account(name))
    found = scraped()
    live = {labels[0]: value for (name, labels), value in found.items() if name == "antipode_copies_live"}
    assert live == {"a": 1, "b": 1, "(others)": 2}


def test_no_secret_is_told(settings: Settings) -> None:
    settings.METRICS_TOKEN = TOKEN
    rows.account()
    body = Client().get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).content.decode()
    assert TOKEN not in body and "AKIDtest" not in body and "test-secret" not in body
