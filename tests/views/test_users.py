"""People: roles, passwords shown once, and nobody locked out by accident."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from dashboard.forms.user import AddUserForm
from dashboard.models import AuditEvent, Role, User
from tests.views import rows

pytestmark = pytest.mark.django_db

LONG = "correct horse battery staple"


def administrator() -> Client:
    return rows.signed_in(Role.ADMINISTRATOR)


def shown_password(page: str) -> str:
    found = re.search(r'<code class="secret">([^<]+)</code>', page)
    assert found
    return found[1]


def verbs(subject: str) -> list[str]:
    lines = AuditEvent.objects.filter(subject=subject).exclude(verb__startswith="user.logged")
    return list(lines.order_by("pk").values_list("verb", flat=True))


def test_somebody_added_without_a_password_gets_one_that_is_shown_once_and_works() -> None:
    client = administrator()
    page = client.post(reverse("user_add"), {"username": "erin", "role": "operator"})
    password = shown_password(page.content.decode())
    assert "no-store" in page.headers["Cache-Control"]
    erin = User.objects.get(username="erin")
    assert erin.role == Role.OPERATOR and erin.check_password(password)
    assert password not in client.get(reverse("users")).content.decode()
    assert password not in str(list(AuditEvent.objects.values()))
    assert verbs("erin") == ["user.added"]
    entered = Client().post(reverse("login"), {"username": "erin", "password": password})
    assert entered.status_code == 302


def test_a_typed_password_is_taken_and_not_shown() -> None:
    page = administrator().post(
        reverse("user_add"), {"username": "erin", "role": "viewer", "password": LONG}, follow=True
    )
    assert LONG not in page.content.decode()
    assert User.objects.get(username="erin").check_password(LONG)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"username": "erin", "role": "viewer", "password": "short"}, "too short"),
        ({"username": "erin", "role": "king"}, "is not among what is offered"),
        ({"username": "CAROL", "role": "viewer"}, "Somebody has this name already"),
        ({"username": "two words", "role": "viewer"}, "Leave everything else out."),
    ],
)
def test_what_cannot_be_is_said(fields: dict[str, str], said: str) -> None:
    rows.person(Role.VIEWER, "carol")
    before = User.objects.count()
    client = administrator()
    assert said in client.post(reverse("user_add"), fields).content.decode()
    assert User.objects.count() == before + 1  # the administrator of this test


def test_a_name_that_somebody_took_a_moment_ago_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AddUserForm, "clean_username", lambda form: form.cleaned_data["username"])
    rows.person(Role.VIEWER, "carol")
    page = administrator().post(reverse("user_add"), {"username": "carol", "role": "viewer"}).content.decode()
    assert "Somebody has this name already" in page
    assert User.objects.filter(username="carol").count() == 1


def test_another_role_is_written_with_what_it_was() -> None:
    carol = rows.person(Role.VIEWER, "carol")
    administrator().post(reverse("user_edit", args=[carol.pk]), {"role": "operator", "is_active": "on"})
    carol.refresh_from_db()
    assert carol.role == Role.OPERATOR
    event = AuditEvent.objects.get(verb="user.changed")
    assert (event.before, event.after, event.actor) == ("Viewer", "Operator", "administrator")


def test_somebody_shut_out_cannot_log_in_until_let_in_again() -> None:
    carol = rows.person(Role.VIEWER, "carol")
    carol.set_password(LONG)
    carol.save()
    client = administrator()
    client.post(reverse("user_edit", args=[carol.pk]), {"role": "viewer"})
    assert Client().post(reverse("login"), {"username": "carol", "password": LONG}).status_code == 200
    client.post(reverse("user_edit", args=[carol.pk]), {"role": "viewer", "is_active": "on"})
    assert Client().post(reverse("login"), {"username": "carol", "password": LONG}).status_code == 302
    assert [verb for verb in verbs("carol") if "login" not in verb] == ["user.deactivated", "user.activated"]


@pytest.mark.parametrize("fields", [{"role": "viewer", "is_active": "on"}, {"role": "administrator"}])
def test_nobody_takes_their_own_rights_away(fields: dict[str, str]) -> None:
    client = administrator()
    rows.person(Role.ADMINISTRATOR, "second")
    me = User.objects.get(username="administrator")
    assert (
        "cannot take your own rights away" in client.post(reverse("user_edit", args=[me.pk]), fields).content.decode()
    )
    me.refresh_from_db()
    assert me.is_active and me.is_administrator


def test_ones_own_page_offers_no_role_that_would_be_refused() -> None:
    client = administrator()
    me = User.objects.get(username="administrator")
    page = client.get(reverse("user_edit", args=[me.pk])).content.decode()
    assert 'name="role"' not in page and "another administrator can change yours" in page
    assert "Where you are logged in" in page and "What you did" in page
    carol = rows.person(Role.VIEWER, "carol")
    page = client.get(reverse("user_edit", args=[carol.pk])).content.decode()
    assert page.count('name="role"') == 3 and "Where they are logged in" in page and "Viewer, never logged in." in page


def test_two_administrators_who_shut_each_other_out_leave_one() -> None:
    """The second press comes from a form that was valid when it was checked."""
    from django.core.exceptions import ValidationError

    from dashboard.forms.user import ChangeUserForm

    one, two = rows.person(Role.ADMINISTRATOR, "one"), rows.person(Role.ADMINISTRATOR, "two")
    first = ChangeUserForm({"role": "viewer", "is_active": "on"}, user=two, actor=one)
    second = ChangeUserForm({"role": "viewer", "is_active": "on"}, user=one, actor=two)
    assert first.is_valid() and second.is_valid()
    first.save()
    with pytest.raises(ValidationError):
        second.save()
    assert User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).count() == 1


def test_nobody_sets_their_own_password_without_the_old_one() -> None:
    client = administrator()
    me = User.objects.get(username="administrator")
    address, before = reverse("user_edit", args=[me.pk]), me.password
    page = client.get(address).content.decode()
    assert reverse("password") in page.partition("<main")[2] and 'name="reset"' not in page
    answer = client.post(address, {"reset": "1", "new-password": LONG}, follow=True)
    assert answer.redirect_chain == [(reverse("password"), 302)]
    assert "Nothing was saved" in answer.content.decode()
    me.refresh_from_db()
    assert me.password == before and not verbs("administrator").count("user.password_changed")


def test_a_new_password_lets_nobody_in_who_is_shut_out() -> None:
    carol = rows.person(Role.VIEWER, "carol")
    User.objects.filter(pk=carol.pk).update(is_active=False)
    page = administrator().post(reverse("user_edit", args=[carol.pk]), {"reset": "1"}).content.decode()
    assert "stays shut out" in page and "can log in now" not in page


def test_a_wrong_password_is_told_in_the_words_of_these_pages() -> None:
    rows.person(Role.VIEWER, "carol")
    page = Client().post(reverse("login"), {"username": "carol", "password": "wrong"}).content.decode()
    assert "do not fit together" in page and "lease" not in page.partition("<main")[2]
    fields = {"old_password": "wrong", "new_password1": LONG, "new_password2": LONG}
    assert "not your present password" in administrator().post(reverse("password"), fields).content.decode()


def test_a_new_password_ends_the_other_logins() -> None:
    carol = rows.person(Role.VIEWER, "carol")
    hers = rows.signed_in(Role.VIEWER, "carol")
    page = administrator().post(reverse("user_edit", args=[carol.pk]), {"reset": "1"})
    carol.refresh_from_db()
    assert carol.check_password(shown_password(page.content.decode()))
    assert hers.get(reverse("home")).status_code == 302
    assert verbs("carol") == ["user.password_changed"]


def test_ones_own_password_changes_with_the_old_one_and_ends_only_the_other_logins() -> None:
    me = rows.person(Role.VIEWER, "carol")
    me.set_password(LONG)
    me.save()
    here, elsewhere = rows.signed_in(Role.VIEWER, "carol"), rows.signed_in(Role.VIEWER, "carol")
    fields = {"old_password": "wrong", "new_password1": f"{LONG} 2", "new_password2": f"{LONG} 2"}
    assert "not your present password" in here.post(reverse("password"), fields).content.decode()
    assert here.post(reverse("password"), {**fields, "old_password": LONG}).status_code == 302
    me.refresh_from_db()
    assert me.check_password(f"{LONG} 2")
    assert here.get(reverse("home")).status_code == 200
    assert elsewhere.get(reverse("home")).status_code == 302
    assert verbs("carol") == ["user.password_changed"]


def test_the_rules_for_a_password_are_as_polite_in_chinese_as_the_rest() -> None:
    page = administrator().get(reverse("password"), headers={"Accept-Language": "zh-CN"}).content.decode()
    assert "您的密码不能全是数字" in page and "您的密码至少要有 12 个字符" in page and "你" not in page
