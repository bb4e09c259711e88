"""When something is wrong: a page that says what, what was saved and what to do. Never a traceback."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.signals import got_request_exception
from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path, reverse

from dashboard import urls
from dashboard.models import AuditEvent, CopyTask, Role
from dashboard.views._access import viewer
from tests.views import rows

SECRET = "a-secret-in-a-local-variable"


@viewer
def mistaken(request: HttpRequest) -> HttpResponse:
    password = SECRET
    raise RuntimeError(f"a mistake with {len(password)} letters")


@viewer
def reading(request: HttpRequest) -> HttpResponse:
    return HttpResponse(CopyTask.objects.count())


urlpatterns = [*urls.urlpatterns, path("mistaken/", mistaken), path("reading/", reading)]
handler500 = urls.handler500


def quiet(client: Client) -> Client:
    """A browser that gets the answer, as the world does, instead of the exception."""
    client.raise_request_exception = False
    return client


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
def test_a_mistake_of_ours_says_what_was_saved_and_what_to_do(caplog: pytest.LogCaptureFixture) -> None:
    answer = quiet(rows.signed_in(Role.VIEWER)).get("/mistaken/")
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "What was saved before is safe" in " ".join(page.split()) and "logs/antipode.log" in page
    assert "Traceback" not in page and "RuntimeError" not in page and SECRET not in page
    assert "a mistake with" in caplog.text and SECRET not in caplog.text


@override_settings(ROOT_URLCONF=__name__)
def test_a_database_that_does_not_answer_has_its_own_page(transactional_db: Any) -> None:
    client = quiet(rows.signed_in(Role.VIEWER))
    with away():
        answer = client.get("/reading/")
        login = quiet(Client()).post(reverse("login"), {"username": "a", "password": "b"})
    assert answer.status_code == login.status_code == 503
    assert "The database does not answer" in answer.content.decode() and answer.headers["Retry-After"] == "10"
    assert "Traceback" not in answer.content.decode()
    assert client.get("/reading/").status_code == 200


def away() -> Any:
    """Every question to the database fails as it does when the server is gone."""

    def refuse(*args: Any) -> Any:
        raise OperationalError("connection refused")

    return connection.execute_wrapper(refuse)


@pytest.mark.django_db
def test_a_page_that_is_not_there_says_so_to_everybody() -> None:
    for client in (Client(), rows.signed_in(Role.VIEWER)):
        answer = client.get("/nowhere/")
        assert answer.status_code == 404 and "There is no such page" in answer.content.decode()


@pytest.mark.django_db
@override_settings(ALLOWED_HOSTS=["antipode.example.com"])
def test_a_request_for_another_host_is_refused_in_words() -> None:
    answer = Client().get("/", headers={"Host": "evil.example.com"})
    assert answer.status_code == 400 and "makes no sense to Antipode" in answer.content.decode()


@pytest.mark.django_db
def test_the_sixth_wrong_password_waits_and_the_first_five_say_why() -> None:
    rows.person(Role.VIEWER, "carol")
    client = Client()
    wrong = {"username": "carol", "password": "wrong"}
    answers = [client.post(reverse("login"), wrong) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 4 + [429] * 2
    assert "This name and this password do not fit together." in answers[0].content.decode()
    assert "waits 15 minutes" in answers[5].content.decode() and answers[5].headers["Retry-After"] == "900"
    assert "wrong" not in str(list(AuditEvent.objects.values_list("subject", "why", "detail")))


@pytest.mark.django_db
@override_settings(ROOT_URLCONF=__name__)
def test_a_mistake_reaches_whoever_listens_for_them() -> None:
    heard: list[object] = []

    def listen(**kwargs: object) -> None:
        heard.append(kwargs)

    got_request_exception.connect(listen)
    try:
        quiet(rows.signed_in(Role.VIEWER)).get("/mistaken/")
    finally:
        got_request_exception.disconnect(listen)
    assert heard


@pytest.mark.django_db
def test_a_login_goes_where_it_was_asked_for_but_never_to_another_site() -> None:
    rows.person(Role.VIEWER, "carol")
    person = rows.person(Role.VIEWER, "carol")
    person.set_password("a long enough one")
    person.save()
    for asked, gone in (("/quotas/", "/quotas/"), ("https://evil.example.com/", "/"), ("//evil.example.com", "/")):
        fields = {"username": "carol", "password": "a long enough one", "next": asked}
        assert Client().post(reverse("login"), fields).headers["Location"] == gone
