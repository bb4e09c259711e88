"""What a form says is wrong is in the words of these pages, in both languages: what is missing, and what to do."""

from __future__ import annotations

import importlib
import pkgutil

import pytest
from django import forms as django_forms
from django.forms import Form as DjangoForm
from django.http import QueryDict
from django.urls import reverse
from django.utils import translation

import dashboard.forms
from dashboard.forms._form import Form
from dashboard.forms.coverage import CoverageFilter
from dashboard.models import Role
from tests.views import rows

for module in pkgutil.iter_modules(dashboard.forms.__path__):
    importlib.import_module(f"dashboard.forms.{module.name}")


class Everything(Form):
    """One field of each kind that pages have."""

    text = django_forms.CharField(max_length=3)
    number = django_forms.IntegerField(min_value=2, max_value=5)
    amount = django_forms.FloatField()
    one = django_forms.ChoiceField(choices=[("a", "A")])
    some = django_forms.MultipleChoiceField(choices=[("a", "A")])
    day = django_forms.DateField()
    own = django_forms.CharField(error_messages={"required": "Say why."})


def said(query: str) -> dict[str, str]:
    return {name: str(errors[0]) for name, errors in Everything(QueryDict(query)).errors.items()}


def test_every_form_says_it_in_our_words() -> None:
    def below(kind: type) -> set[type]:
        return {kind}.union(*(below(one) for one in kind.__subclasses__()))

    ours = {kind for kind in below(DjangoForm) if kind.__module__.startswith("dashboard.forms")}
    assert len(ours) > 20 and all(issubclass(kind, Form) for kind in ours)


def test_what_is_missing_is_said_and_a_sentence_of_its_own_stays() -> None:
    enter, choose = (
        "This is needed and still empty. Enter it.",
        "Nothing is chosen yet. Choose from what is offered here.",
    )
    assert said("") == {
        **dict.fromkeys(("text", "number", "amount", "day"), enter),
        **dict.fromkeys(("one", "some"), choose),
        "own": "Say why.",
    }


def test_what_is_wrong_is_said_with_what_to_do() -> None:
    found = said("text=abcd&number=1&amount=x&one=b&some=b&day=2026-13-99&own=x%00")
    assert found == {
        "text": "This has 4 characters, and there is room for 3. Shorten it.",
        "number": "This is too small. Enter 2 or more.",
        "amount": "This is not a number. Write digits alone, such as 64.",
        "one": "“b” is not among what is offered. Choose from what is offered here.",
        "some": "“b” is not among what is offered. Choose from what is offered here.",
        "day": "This is not a day. Write it as 2026-03-31.",
        "own": "There is a character in it that cannot be seen. Leave that out.",
    }
    assert said("number=9")["number"] == "This is too large. Enter 5 or less."
    assert said("number=x")["number"] == "This is not a whole number. Write digits alone, such as 64."


def test_a_form_says_it_in_the_language_of_the_page_each_time_it_is_asked() -> None:
    with translation.override("zh-hans"):
        assert said("text=abcd")["text"] == "共 4 个字符，最多可填 3 个。请缩短。"
    assert said("text=abcd")["text"].startswith("This has 4")


@pytest.mark.parametrize("typed", ["account=x", "account=-1", "region=" + "x" * 99])
def test_what_an_address_says_of_a_list_to_choose_from_is_not_told_to_write_digits(typed: str) -> None:
    (errors,) = CoverageFilter(QueryDict(typed)).errors.values()
    assert errors == ["This is not among what is offered. Choose from what is offered here."]


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "sentence"), [("en", "This is needed and still empty."), ("zh-CN", "此项必填")])
def test_a_page_shows_it_beside_the_input(language: str, sentence: str) -> None:
    client = rows.signed_in(Role.ADMINISTRATOR)
    answer = client.post("/users/add/", {"role": "viewer", "username": ""}, headers={"Accept-Language": language})
    assert sentence in answer.content.decode()


@pytest.mark.django_db
def test_every_form_with_a_way_back_calls_it_the_same() -> None:
    owner, client = rows.account(), rows.signed_in(Role.ADMINISTRATOR)
    quota = rows.quota(owner, limit=None)
    ways = {
        reverse("account_edit", args=[owner.pk]): reverse("account", args=[owner.pk]),
        reverse("quota_limit", args=[quota.pk]): reverse("quotas"),
        reverse("protection_add"): reverse("protections"),
    }
    for page, back in ways.items():
        assert f'<a class="button" href="{back}">Cancel</a>' in client.get(page).content.decode()
