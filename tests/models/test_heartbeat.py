"""Whether the clock and the workers are there, as far as the rows know."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from dashboard import jobs
from dashboard.copying.tick import tick
from dashboard.models import Heartbeat, User


@pytest.mark.django_db
def test_what_was_never_heard_of_is_silent() -> None:
    assert Heartbeat.silent() == ["tick", "copies", "inventory"]


@pytest.mark.django_db
def test_a_beat_ends_the_silence_and_a_long_one_begins_it_again(redis_url: str) -> None:
    for name in ("copies", "inventory"):
        jobs.beat(name)
    Heartbeat.beat("tick")
    assert Heartbeat.silent() == []
    Heartbeat.objects.filter(name="copies").update(at=timezone.now() - timedelta(minutes=2))
    assert Heartbeat.silent() == ["copies"]


@pytest.mark.django_db
def test_the_tick_asks_only_those_it_has_not_heard_of(redis_url: str, django_capture_on_commit_callbacks) -> None:
    jobs.beat("copies")
    with django_capture_on_commit_callbacks() as rings:
        tick()
    assert len(rings) == 1


@pytest.mark.django_db
def test_every_page_says_when_no_worker_answers(client: Client) -> None:
    client.force_login(User.objects.create(username="alice"))
    Heartbeat.beat("tick")
    Heartbeat.beat("inventory")
    assert b"No worker for copies answers" in client.get("/quotas/").content
    Heartbeat.objects.filter(name="tick").delete()
    assert b"is not running: what is due waits" in client.get("/quotas/").content
