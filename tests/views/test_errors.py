"""The atlas explains every code, in two languages, and leads to the copies that met it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

import providers
from dashboard.models import CopyTask, Role, Status, atlas
from tests import clouds
from tests.views import rows
from tests.views.reading import main, words

pytestmark = pytest.mark.django_db


def page(query: str = "", **headers: str) -> str:
    answer = rows.signed_in(Role.VIEWER).get(reverse("errors") + query, headers=headers)
    assert answer.status_code == 200
    return answer.content.decode()


def shown(query: str = "") -> str:
    return words(main(page(query)))


@pytest.fixture
def acme() -> Iterator[None]:
    with clouds.installed(clouds.Vaults, clouds.Stores):
        yield


def test_every_code_of_every_service_is_in_the_atlas_with_what_to_do() -> None:
    found = page()
    assert len(atlas.entries()) > 100
    for service in providers.services().values():
        for explanation in service.explanations():
            assert f">{explanation.code}</a>" in found.replace("&#x27;", "'")
    assert "{" not in re.sub(r"<(script|style|meta)[^>]*>", "", found.partition("<main")[2])


def test_no_two_codes_share_a_place_on_the_page() -> None:
    anchors = re.findall(r'<tr id="([^"]+)"', page())
    assert len(anchors) == len(set(anchors)) == len(atlas.entries())


@pytest.mark.parametrize("query", ["insufficientsnapshotquota", "ROOM snapshots", "配额 快照"])
def test_the_atlas_is_searched_by_code_or_by_words_of_both_languages(query: str) -> None:
    found = shown(f"?q={query}")
    assert "InsufficientSnapshotQuota" in found and "AuthFailure.SecretIdNotFound" not in found


def test_a_search_that_finds_nothing_says_so() -> None:
    assert "No matching codes" in shown("?q=%3Cscript%3E")


@pytest.mark.usefixtures("acme")
def test_a_code_that_services_of_a_vendor_share_is_said_once() -> None:
    found = shown(f"?service={clouds.VENDOR}")
    assert found.count("Acme.Full") == 1 and found.count("ConnectionFailed") == 1
    assert "Acme Cloud · all its services" in found and "Acme Cloud · Acme Vaults 1 code" in found
    assert "InsufficientSnapshotQuota" not in found


@pytest.mark.usefixtures("acme")
def test_one_service_has_its_own_and_the_shared_codes() -> None:
    assert "Acme.Closed" not in shown("?service=acme_stores") and "Acme.Full" in shown("?service=acme_stores")
    assert "Acme.Closed" in shown("?service=acme_vaults")
    assert "Acme.Full" in shown("?service=nobody&q=Acme.Full"), "nonsense filters nothing"


def test_a_code_says_how_many_copies_met_it_and_leads_to_them() -> None:
    owner = rows.account()
    rows.tasks(owner, 3, Status.FAILED, reason=rows.FULL)
    rows.tasks(owner, 2, Status.SUCCEEDED, reason=rows.FULL)
    found = page(f"?service={rows.SERVICE}")
    url = f"/copies/?service={rows.SERVICE}&amp;reason={rows.FULL}"
    assert f'href="{url}"> 3 copies </a>' in " ".join(found.split())
    kind = re.findall(r'class="mono" href="[^"]*">([^<]+)</a>', found.split("No room</th>", 1)[1])
    assert kind[0] == rows.FULL, "what was met comes first in its kind"
    listed = rows.signed_in(Role.VIEWER).get(url.replace("&amp;", "&")).content.decode()
    assert listed.count('class="name"') >= 3


@pytest.mark.usefixtures("acme")
def test_copies_that_met_a_shared_code_are_told_by_service() -> None:
    owner = rows.account(vendor=clouds.VENDOR)
    rows.tasks(owner, 2, Status.FAILED, reason="Acme.Full", service="acme_vaults", operation="replicate_backup")
    rows.tasks(owner, 1, Status.FAILED, reason="Acme.Full", service="acme_stores", operation="keep_snapshot")
    found = shown("?met=on")
    assert "1 code " in found and "2 copies Acme Vaults" in found and "1 copy Acme Stores" in found


def test_only_what_copies_have_met_can_be_shown() -> None:
    rows.failed(rows.account())
    found = shown("?met=on")
    assert rows.FULL in found and "ActionOffline" not in found


def test_a_search_while_typing_brings_the_list_only() -> None:
    found = page("?q=encrypted", HX_Request="true")
    assert found.lstrip().startswith('<div class="stack" id="atlas"') and "<html" not in found


def test_every_code_has_a_page_that_a_failure_card_leads_to() -> None:
    task = rows.failed(rows.account())
    client = rows.signed_in(Role.VIEWER)
    url = reverse("error", args=[rows.SERVICE, rows.FULL])
    assert f'href="{url}"' in client.get(reverse("copy", args=[task.pk])).content.decode()
    found = client.get(url).content.decode()
    assert "has no room for more snapshots" in found and "> 1 copy </a>" in " ".join(found.split())


@pytest.mark.parametrize("code", ["Nobody.KnowsThis", "HTTP 502", "a/b c?d#e", "{weird}", "<b>"])
def test_a_code_that_nobody_documents_has_a_page_as_well(code: str) -> None:
    answer = rows.signed_in(Role.VIEWER).get(reverse("error", args=[rows.SERVICE, code]))
    assert answer.status_code == 200 and "<b>" not in answer.content.decode()


@pytest.mark.parametrize("path", ["nobody_disks/Code", f"{rows.SERVICE}/%00", f"{rows.SERVICE}/{'x' * 200}"])
def test_a_page_of_what_cannot_be_a_code_is_not_there(path: str) -> None:
    assert rows.signed_in(Role.VIEWER).get(f"/errors/{path}/").status_code == 404


def test_a_reason_that_no_address_can_hold_is_shown_without_a_link() -> None:
    owner = rows.account()
    task = rows.task(owner, 1, Status.FAILED, reason="two\nlines")
    client = rows.signed_in(Role.VIEWER)
    for url in (reverse("home"), reverse("copies"), reverse("copy", args=[task.pk]), reverse("errors")):
        assert client.get(url).status_code == 200


@pytest.mark.parametrize("number", [1, 60])
def test_the_atlas_costs_the_same_queries_whatever_was_met(
    number: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    owner = rows.account()
    for each in range(number):
        rows.task(owner, each, Status.FAILED, reason=f"Code.{each}")
    assert CopyTask.objects.count() == number
    client = rows.signed_in(Role.VIEWER)
    client.get(reverse("errors"))
    with django_assert_num_queries(5):
        client.get(reverse("errors"))
