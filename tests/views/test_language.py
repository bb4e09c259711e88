"""Pages in English or Simplified Chinese, as the browser asks or as somebody has chosen."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from dashboard import language
from dashboard.models import CopyTask, Role, Status
from tests.views import rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]


@pytest.fixture
def task() -> CopyTask:
    owner = rows.account()
    owner.regions.filter(code=rows.SINGAPORE).update(name_zh="新加坡")
    return rows.failed(owner)


def get(client: Client, path: str, **headers: str) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def choose(client: Client, code: str, back: str = "/errors/") -> str:
    answer = client.post(reverse("language"), {"language": code, "next": back})
    assert answer.status_code == 302
    return answer.headers["Location"]


def test_a_card_is_read_in_the_chosen_language_and_the_switch_leads_back(task: CopyTask) -> None:
    client = rows.signed_in()
    path = reverse("copy", args=[task.pk])
    assert "has no room for more snapshots" in get(client, path)
    assert choose(client, "zh-hans", path) == path
    page = get(client, path)
    assert "处理方法" in page and "新加坡" in page and "Do this" not in page
    assert '<html lang="zh-Hans"' in page
    choose(client, "en", path)
    assert "Do this" in get(client, path)


def test_a_browser_that_asks_for_chinese_gets_it_until_somebody_chooses(task: CopyTask) -> None:
    client, path = rows.signed_in(), reverse("copy", args=[task.pk])
    assert "处理方法" in get(client, path, accept_language="zh-CN,zh;q=0.9,en;q=0.8")
    assert "Do this" in get(client, path, accept_language="fr,de;q=0.5")
    choose(client, "en")
    assert "Do this" in get(client, path, accept_language="zh-CN")


def test_one_request_in_chinese_leaves_the_next_one_alone(task: CopyTask) -> None:
    path = reverse("copy", args=[task.pk])
    get(rows.signed_in(), path, accept_language="zh-CN")
    assert "Do this" in get(rows.signed_in(), path)
    language.use(language.ENGLISH)


def test_numbers_and_the_errors_of_forms_are_chinese_too(task: CopyTask) -> None:
    client = rows.signed_in(Role.ADMINISTRATOR)
    rows.tasks(task.account, 1234, Status.QUEUED)
    rows.quota(task.account, used=12345, limit=20000)
    choose(client, "zh-hans")
    assert "12,345" in get(client, reverse("quotas"))
    answer = client.post(reverse("user_add"), {"username": "", "role": "nobody"}).content.decode()
    assert "此项必填" in answer


def test_the_choice_is_kept_in_a_cookie_that_no_script_reads() -> None:
    client = rows.signed_in(Role.VIEWER)
    choose(client, "zh-hans")
    cookie = next(kept for name, kept in client.cookies.items() if name.startswith("antipode_language"))
    assert cookie["httponly"] and cookie["samesite"] == "Lax" and cookie["max-age"] > 86_400


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_the_switch_leads_to_no_other_site(back: str) -> None:
    assert "elsewhere" not in choose(rows.signed_in(Role.VIEWER), "zh-hans", back)


def test_a_language_there_is_not_changes_nothing(task: CopyTask) -> None:
    client = rows.signed_in()
    choose(client, "tlh")
    assert "Do this" in get(client, reverse("copy", args=[task.pk]))
