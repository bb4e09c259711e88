"""Settings: one's own language, time zone and colours; and the browsers in which somebody is logged in."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from dashboard.models import AuditEvent, Role, Session, User
from dashboard.models.devices import device
from tests.views import rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]

PASSWORD = "correct horse battery staple"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Mobile Safari/604.1"


def carol(role: Role = Role.OPERATOR) -> User:
    person = rows.person(role, "carol")
    person.set_password(PASSWORD)
    person.save()
    return person


def entered(agent: str = FIREFOX, address: str = "203.0.113.7", name: str = "carol") -> Client:
    """A browser in which she has logged in with her password."""
    client = Client(headers={"User-Agent": agent}, REMOTE_ADDR=address)
    assert client.post(reverse("login"), {"username": name, "password": PASSWORD}).status_code == 302
    return client


def text(client: Client, name: str = "settings", *args: object) -> str:
    return " ".join(client.get(reverse(name, args=args)).content.decode().split())


def is_in(client: Client) -> bool:
    return client.get(reverse("home")).status_code == 200


def save(client: Client, **fields: str) -> None:
    answer = client.post(reverse("settings"), {"language": "", "time_zone": "", "theme": "", **fields})
    assert answer.status_code == 302


def handle(person: User, client: Client) -> str:
    return Session.objects.get(session_key=client.session.session_key, user=person).handle


# -- how pages look


def test_a_language_is_kept_with_the_person_and_not_with_the_browser() -> None:
    carol()
    save(entered(), language="zh-hans")
    elsewhere = entered(SAFARI)
    assert '<html lang="zh-Hans"' in text(elsewhere)
    save(elsewhere, language="")
    assert '<html lang="en"' in text(elsewhere)


def test_the_switch_at_the_foot_of_a_page_is_kept_too() -> None:
    person = carol()
    entered().post(reverse("language"), {"language": "zh-hans", "next": "/"})
    person.refresh_from_db()
    assert person.language == "zh-hans"


@time_machine.travel(datetime.fromisoformat("2026-03-04T20:00:00+00:00"), tick=False)
def test_absolute_times_are_those_of_the_chosen_zone_with_its_offset() -> None:
    carol(Role.ADMINISTRATOR)
    client = entered()
    assert "4 Mar 2026, 20:00:00 UTC" in text(client)
    save(client, time_zone="Asia/Shanghai")
    assert "5 Mar 2026, 04:00:00 +08:00" in text(client)
    assert "4 Mar 2026, 20:00:00 UTC" in text(rows.signed_in(Role.VIEWER)), "nobody else's clock is moved"
    save(client, time_zone="Asia/Shanghai", language="zh-hans")
    assert "2026年3月5日 04:00:00 +08:00" in text(client)


def test_a_zone_that_this_machine_does_not_know_any_more_is_utc() -> None:
    person = carol()
    User.objects.filter(pk=person.pk).update(time_zone="Atlantis/Capital")
    assert "UTC" in text(entered())


def test_colours_are_an_attribute_of_the_page() -> None:
    carol()
    client = entered()
    assert "data-theme" not in text(client)
    save(client, theme="dark")
    assert 'data-theme="dark"' in text(client)


@pytest.mark.parametrize("fields", [{"language": "tlh"}, {"time_zone": "Mars/Base"}, {"theme": "pink"}])
def test_what_cannot_be_chosen_is_said_and_changes_nothing(fields: dict[str, str]) -> None:
    carol()
    client = entered()
    answer = client.post(reverse("settings"), fields).content.decode()
    assert "not among what is offered" in answer and "Nothing was saved" in answer
    assert User.objects.filter(language="", time_zone="", theme="").count() == 1


# -- where somebody is logged in


def test_each_login_is_listed_with_its_browser_and_address_and_never_with_its_key() -> None:
    carol()
    here, phone = entered(), entered(SAFARI, "198.51.100.20")
    page = text(here)
    assert "Firefox on Linux" in page and "203.0.113.7" in page
    assert "Safari on iPhone" in page and "198.51.100.20" in page
    assert page.count("This one") == 1 and "End 1 other login" in page
    for client in (here, phone):
        assert str(client.session.session_key) not in page


def test_one_login_is_ended_at_once_and_the_history_tells_who_did_it() -> None:
    person = carol()
    here, phone = entered(), entered(SAFARI)
    here.post(reverse("session_end", args=[handle(person, phone)]))
    assert is_in(here) and not is_in(phone)
    event = AuditEvent.objects.get(verb="user.logins_ended")
    assert (event.actor, event.subject, event.after) == ("carol", "carol", "1 ended")
    assert "Safari on iPhone" not in text(here)


def test_the_login_that_asks_is_not_ended_by_mistake() -> None:
    person = carol()
    here = entered()
    assert is_in(here)
    answer = here.post(reverse("session_end", args=[handle(person, here)]), follow=True)
    assert "Log out to end it" in answer.content.decode() and is_in(here)


def test_all_others_are_ended_in_one_press() -> None:
    carol()
    here, two, three = entered(), entered(SAFARI), entered()
    here.post(reverse("sessions_end"))
    assert is_in(here) and not is_in(two) and not is_in(three)
    assert AuditEvent.objects.get(verb="user.logins_ended").after == "2 ended"
    here.post(reverse("sessions_end"))
    assert AuditEvent.objects.filter(verb="user.logins_ended").count() == 1, "nothing ended, nothing to tell"


def test_nobody_ends_the_login_of_somebody_else_but_an_administrator() -> None:
    person, theirs = carol(), rows.person(Role.OPERATOR, "operator")
    hers = entered()
    other = rows.signed_in(Role.OPERATOR)
    other.post(reverse("session_end", args=[handle(person, hers)]))
    assert is_in(hers)
    other.post(reverse("user_sessions_end", args=[person.pk]))
    assert is_in(hers)
    administrator = rows.signed_in(Role.ADMINISTRATOR)
    assert "Firefox on Linux" in text(administrator, "user_edit", person.pk)
    administrator.post(reverse("user_session_end", args=[theirs.pk, handle(person, hers)]))
    assert is_in(hers), "it is not one of that person's"
    administrator.post(reverse("user_session_end", args=[person.pk, handle(person, hers)]))
    assert not is_in(hers) and is_in(administrator)


def test_an_administrator_ends_all_of_somebodys_logins() -> None:
    person = carol()
    one, two = entered(), entered(SAFARI)
    administrator = rows.signed_in(Role.ADMINISTRATOR)
    administrator.post(reverse("user_sessions_end", args=[person.pk]))
    assert not is_in(one) and not is_in(two) and is_in(administrator)


def test_a_changed_password_leaves_only_the_login_that_changed_it() -> None:
    person = carol()
    here, phone = entered(), entered(SAFARI)
    started = Session.objects.get(session_key=here.session.session_key).started_at
    new = {"new_password1": f"{PASSWORD} 2", "new_password2": f"{PASSWORD} 2"}
    here.post(reverse("password"), {"old_password": PASSWORD, **new})
    assert is_in(here) and not is_in(phone)
    left = Session.objects.get(user=person)
    assert left.started_at == started and left.device == "Firefox on Linux"


def test_somebody_shut_out_has_no_login_left() -> None:
    person = carol()
    entered()
    fields = {"role": "operator"}
    rows.signed_in(Role.ADMINISTRATOR).post(reverse("user_edit", args=[person.pk]), fields)
    assert not Session.objects.filter(user=person).exists()


def test_another_role_holds_from_the_next_request_on() -> None:
    person = carol()
    hers = entered()
    assert hers.get(reverse("plan")).status_code != 403
    fields = {"role": "viewer", "is_active": "on"}
    rows.signed_in(Role.ADMINISTRATOR).post(reverse("user_edit", args=[person.pk]), fields)
    assert hers.get(reverse("plan")).status_code == 403


def test_that_somebody_was_seen_is_written_every_few_minutes_only() -> None:
    person = carol()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        hers = entered()
        first = Session.objects.get(user=person).seen_at
        clock.shift(timedelta(minutes=1))
        assert is_in(hers)
        assert Session.objects.get(user=person).seen_at == first
        clock.shift(timedelta(minutes=5))
        assert is_in(hers)
        assert Session.objects.get(user=person).seen_at == first + timedelta(minutes=6)


def test_a_login_that_has_run_out_is_not_listed() -> None:
    person = carol()
    entered(SAFARI)
    Session.objects.update(expire_date=timezone.now() - timedelta(minutes=1))
    assert "Safari" not in text(entered())
    assert Session.objects.filter(user=person).count() == 1, "the next login has cleared it away"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (SAFARI, "Safari on iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/138.0 Safari/537.36 Edg/138.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/138.0 Mobile Safari/537.36", "Chrome on Android"),
        ("curl/8.14.1", "curl"),
        ("", "An unknown browser"),
        ("<script>alert(1)</script>", "An unknown browser"),
    ],
)
def test_a_browser_is_said_in_words(agent: str, words: str) -> None:
    assert device(agent) == words


def test_the_page_costs_the_same_for_one_login_as_for_many(django_assert_max_num_queries: object) -> None:
    person = carol()
    here = entered()
    now = timezone.now()
    Session.objects.bulk_create(
        Session(session_key=f"key{number:029}", session_data="", expire_date=now + timedelta(days=1), user=person)
        for number in range(250)
    )
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        page = text(here)
    assert "And 230 more, seen longer ago" in page and "End all 250 other logins" in page
