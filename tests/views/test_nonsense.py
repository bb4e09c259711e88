"""What no form sends: every address answers it in words, on every database, and never with an error of ours."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client, override_settings
from django.urls import reverse

from dashboard.models import AuditEvent, Role, Status, User
from tests.views import rows
from tests.views.test_access import ADDRESSES, ALSO_FINE, keys  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]

PARAMETERS = (
    "text", "who", "reason", "source", "account", "region", "source_region", "destination_region", "service", "kind", "verb",
    "state", "status", "origin", "gone", "disk", "batch", "since", "until", "before", "after", "count", "v", "q", "vendor",
    "operation", "to", "name", "seen", "next", "tag", "place", "shown", "every", "confirm", "why", "request_id", "met", "scope",
    "matching", "filter", "sources", "places",
)  # fmt: skip
FIELDS = (
    "why", "replica", "decision", "username", "password", "name", "slots", "endpoint", "task", "source", "to", "next", "role",
    "new_password1", "old_password", "credential-secret_id", "credential-secret_key", "text", "limit", "scope", "account", "tag",
    "disk", "copies", "regions", "age", "unit", "language", "time_zone", "theme", "keys",
)  # fmt: skip
VALUES = (
    "%00",
    "%ff%fe",
    "%F0%9F%92%BE",
    "%ED%A0%80",
    "9" * 5_000,
    "-1",
    "0001-01-01",
    "9999-12-31",
    "%25_%5C%27%22",
    "[",
)
READ = sorted(name for name, (_, methods) in ADDRESSES.items() if "GET" in methods and name != "readyz")
CHANGE = sorted(name for name, (_, methods) in ADDRESSES.items() if "POST" in methods)
ZERO = "because\x00of this"


@pytest.mark.parametrize("value", VALUES)
def test_a_parameter_that_makes_no_sense_is_never_an_error(value: str, keys: dict[str, dict[str, int]]) -> None:  # noqa: F811
    client = rows.signed_in(Role.ADMINISTRATOR)
    every = "&".join(f"{name}={value}" for name in PARAMETERS)
    for name in READ:
        answer = client.get(f"{reverse(name, kwargs=keys.get(name, {}))}?{every}")
        b"".join(answer)  # what is sent piece by piece as well
        assert answer.status_code in (200, 302), name


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York"])
@pytest.mark.parametrize("query", ["since=0001-01-01", "until=0001-01-01", "since=9999-12-31", "until=9999-12-31"])
def test_the_first_and_the_last_day_there_is_are_days_like_others(query: str, zone: str) -> None:
    client = rows.signed_in()
    User.objects.update(time_zone=zone)
    assert client.get(f"/history/?{query}").status_code == 200
    assert client.get(f"/copies/?{query}").status_code == 200


@pytest.mark.parametrize("name", [name for name in CHANGE if name != "logout"])
def test_a_zero_byte_in_a_form_is_never_an_error(name: str, keys: dict[str, dict[str, int]]) -> None:  # noqa: F811
    client = rows.signed_in(Role.ADMINISTRATOR)
    answer = client.post(reverse(name, kwargs=keys.get(name, {})), dict.fromkeys(FIELDS, ZERO))
    assert answer.status_code in {200, 302, 409, 422} | ALSO_FINE.get(name, set())


def test_a_reason_is_kept_without_what_no_database_keeps() -> None:
    owner, client = rows.account(), rows.signed_in(Role.ADMINISTRATOR)
    failed, other = (rows.task(owner, number, Status.FAILED, reason=rows.FULL) for number in (1, 2))
    client.post(reverse("copy_retry", args=[failed.pk]), {"why": ZERO})
    client.post(reverse("copies_retry"), {"task": [other.pk], "why": ZERO})
    first, second = (task.retries.get() for task in (failed, other))
    client.post(reverse("copy_cancel", args=[first.pk]), {"why": ZERO})
    client.post(reverse("copies_cancel"), {"task": [second.pk], "why": f"  {ZERO} "})
    client.post(reverse("account_remove", args=[owner.pk]), {"why": ZERO})
    kept = AuditEvent.objects.filter(verb__in=("task.retried", "task.cancelled", "account.removed"))
    assert [event.why.replace("\ufffd", "") for event in kept] == ["becauseof this"] * 5


def test_a_reason_is_no_longer_than_somebody_reads() -> None:
    failed = rows.task(rows.account(), 1, Status.FAILED, reason=rows.FULL)
    rows.signed_in().post(reverse("copies_retry"), {"task": [failed.pk], "why": "x" * 1_000_000})
    assert len(AuditEvent.objects.get(verb="task.retried").why) == 2_000


@pytest.mark.parametrize(
    "typed",
    [b"username=%00&password=%00", b"username=a%00&password=b", b"username=%ff&password=%ff", b"\xff=\xfe", b"=&=&"],
)
def test_a_login_that_makes_no_sense_is_refused_like_any_other(typed: bytes) -> None:
    answer = Client().post(reverse("login"), typed, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200 and 'name="password"' in answer.content.decode()


@pytest.mark.parametrize("session", ['"aaaaaaaaaaaa\\000"', "x", "", "9" * 4_000, "%00" * 10])
def test_a_session_that_makes_no_sense_is_none(session: str) -> None:
    client = Client()
    answer = client.get("/", HTTP_COOKIE=f"{settings.SESSION_COOKIE_NAME}={session}")
    assert answer.status_code == 302 and answer.headers["Location"].startswith(reverse("login"))


@pytest.mark.parametrize(
    "body", [b"", b"--x", b'--x\r\nContent-Disposition: form-data; name="why"\r\n\r\n\xff\r\n--x--']
)
@pytest.mark.parametrize("name", ["copies_retry", "sync_all", "account_add"])
def test_a_broken_body_is_never_an_error_of_ours(name: str, body: bytes) -> None:
    answer = rows.signed_in(Role.ADMINISTRATOR).post(
        reverse(name), body, content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code in (200, 302, 400)


@pytest.mark.parametrize(
    "address", ["nonsense", "10.0.0.1, nonsense", "999.1.1.1", "[::1]:80", "fe80::1%eth0", "10.0.0.1:4711", "a" * 500]
)
def test_an_address_that_makes_no_sense_never_keeps_anybody_from_logging_in(address: str) -> None:
    person = rows.person(Role.VIEWER, "carol")
    person.set_password("a long enough one")
    person.save()
    with override_settings(ANTIPODE_PROXIES=1):
        for password, status in (("wrong", 200), ("a long enough one", 302)):
            fields = {"username": "carol", "password": password}
            answer = Client().post(reverse("login"), fields, headers={"X-Forwarded-For": address})
            assert answer.status_code == status


def test_more_fields_than_any_form_has_are_refused_in_words() -> None:
    query = "&".join(f"source={number}" for number in range(20_001))
    answer = rows.signed_in().get(f"/copies/?{query}")
    assert answer.status_code == 400 and "makes no sense to Antipode" in answer.content.decode()
