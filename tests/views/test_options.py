"""What an operation asks for beyond source and destination, and what it cannot do, on every page that offers it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from dashboard.models import Account, AuditEvent, CopyTask, Quota, Region, Snapshot, Status
from tests import clouds
from tests.views import rows
from tests.views.reading import HTMX, words
from tests.views.test_plan import checked, start, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]
VAULT, FAST = f"option-vault-in-{rows.BEIJING}", "option-fast"


@pytest.fixture(autouse=True)
def acme() -> Iterator[None]:
    with clouds.installed(clouds.Vaults, clouds.Stores):
        yield


@pytest.fixture
def owner() -> Account:
    return rows.account(vendor=clouds.VENDOR)


def backup(owner: Account, number: int = 1, **fields: Any) -> Snapshot:
    return rows.snapshot(owner, number, **{"service": "acme_vaults", "kind": "backup", "size_gb": 20, **fields})


def automated(owner: Account, number: int = 1, **fields: Any) -> Snapshot:
    return rows.snapshot(owner, number, **{"service": "acme_stores", "kind": "automated snapshot", **fields})


def vault(owner: Account, id: str = "v-1", region: str = rows.BEIJING, **fields: Any) -> Quota:
    facts = {"service": "acme_vaults", "label": f"Vault {id}", "used": 60, "limit": 100, "unit": "GB"}
    return rows.quota(owner, f"vault:{id}", region=region, **{**facts, **fields})


def test_every_declared_option_has_its_input_with_what_it_says_and_costs(owner: Account) -> None:
    vault(owner)
    page = checked(rows.signed_in(), {"source": [backup(owner).pk], "to": [rows.BEIJING]})
    assert 'name="option-note"' in page and "At most 20 characters, without &lt; and &gt;." in page
    assert f'type="checkbox" name="{FAST}"' in page and "It is billed extra." in page
    assert f'<select name="{VAULT}"' in page and "Into Beijing" in page


def test_the_places_of_a_destination_are_offered_with_their_room_the_roomiest_first(owner: Account) -> None:
    vault(owner, "v-1")
    vault(owner, "v-2", used=10)
    vault(owner, "v-3", region=rows.SINGAPORE)
    page = checked(rows.signed_in(), {"source": [backup(owner).pk], "to": [rows.BEIJING]})
    offered = re.findall(
        r'<option value="([^"]*)"[^>]*>([^<]*)<', page.split(f'name="{VAULT}"', 1)[1].split("</select>")[0]
    )
    assert offered == [
        ("", "The one with the most room (Vault v-2)"),
        ("v-2", "Vault v-2: 90 of 100 GB free"),
        ("v-1", "Vault v-1: 40 of 100 GB free"),
    ]


def test_each_chosen_destination_asks_for_its_own_and_no_other_does(owner: Account) -> None:
    vault(owner)
    vault(owner, region=rows.SINGAPORE)
    client, source = rows.signed_in(), backup(owner).pk
    assert "option-vault-in-" not in checked(client, {"source": [source]})
    page = checked(client, {"source": [source], "to": [rows.BEIJING, rows.SINGAPORE]})
    assert VAULT in page and f"option-vault-in-{rows.SINGAPORE}" in page


def test_a_destination_without_a_place_says_so_and_what_to_do(owner: Account) -> None:
    page = words(checked(rows.signed_in(), {"source": [backup(owner).pk], "to": [rows.BEIJING]}))
    assert "Destination vault: there is none. Create a vault there, then plan again." in page
    assert "Start 1" not in page


def test_what_is_wrong_with_an_option_stands_at_its_field_and_nothing_typed_is_lost(owner: Account) -> None:
    vault(owner)
    vault(owner, "v-2", used=70)
    typed = {
        "source": [backup(owner).pk], "to": [rows.BEIJING], "name": "month end", "option-note": "<b>", FAST: "on",
        VAULT: "v-2",
    }  # fmt: skip
    page = checked(rows.signed_in(), typed)
    field = page.split('id="plan-option-note_error"', 1)[1].split("</div>", 1)[0]
    assert "At most 20 characters, without &lt; and &gt;." in field
    assert 'value="&lt;b&gt;"' in page and 'value="month end"' in page
    assert re.search(rf'name="{FAST}"[^>]* checked', page) and '<option value="v-2" selected>' in page
    assert "What is marked beside it has to change first." in page and "Start 1" not in page


def test_a_check_while_typing_brings_what_is_wrong_and_leaves_the_inputs_alone(owner: Account) -> None:
    vault(owner)
    typed = {"source": [backup(owner).pk], "to": [rows.BEIJING], "option-note": "x" * 21}
    client = rows.signed_in()
    new = text(client.post("/plan/", typed, **HTMX))
    assert 'id="plan-places" hx-swap-oob="true"' in new, "the destination is new to the page"
    same = text(client.post("/plan/", {**typed, "places": rows.BEIJING}, **HTMX))
    assert 'id="plan-places"' not in same and 'id="plan-option-note_error" hx-swap-oob="true"' in same
    assert "At most 20 characters" in same and 'name="option-note"' not in same


def test_what_was_chosen_travels_with_the_copy_and_is_shown_with_it(owner: Account) -> None:
    vault(owner)
    vault(owner, "v-2", used=70)
    client = rows.signed_in()
    typed = {
        "source": [backup(owner).pk], "to": [rows.BEIJING], "option-note": "for the audit", FAST: "on", VAULT: "v-2",
    }  # fmt: skip
    assert start(client, typed).status_code == 302
    task = CopyTask.objects.get()
    assert task.options == {"vault": "v-2", "note": "for the audit", "fast": "yes"}
    page = words(text(client.get(f"/copies/{task.pk}/")))
    assert "Destination vault Vault v-2" in page and "Description for the audit" in page and "Acceleration yes" in page
    assert "note: for the audit" in words(text(client.get("/history/")))
    csv = b"".join(client.get("/history/history.csv")).decode()
    assert "note=for the audit" in csv
    assert AuditEvent.objects.get(verb="task.requested").detail["options"] == task.options


def test_options_may_stand_in_the_address(owner: Account) -> None:
    vault(owner)
    source = backup(owner).pk
    page = text(rows.signed_in().get(f"/plan/?source={source}&to={rows.BEIJING}&option-note=from+a+link&{FAST}=on"))
    assert 'value="from a link"' in page and re.search(rf'name="{FAST}"[^>]* checked', page) and "Start 1 copy" in page


def test_a_place_that_is_not_there_is_refused_in_words(owner: Account) -> None:
    vault(owner)
    page = checked(rows.signed_in(), {"source": [backup(owner).pk], "to": [rows.BEIJING], VAULT: "v-99"})
    assert "Beijing has no destination vault v-99 that Antipode knows of" in page and "Start 1" not in page


def test_a_result_that_the_cloud_names_asks_for_no_name(owner: Account) -> None:
    page = checked(rows.signed_in(), {"source": [automated(owner).pk]})
    assert 'name="name"' not in page and "it keeps its source’s name" in page
    assert 'name="to"' not in page and "Start 1 manual snapshot" in page


def test_what_a_cloud_cannot_do_is_said_before_and_on_the_copy(owner: Account) -> None:
    vault(owner)
    client = rows.signed_in()
    page = checked(client, {"source": [backup(owner).pk], "to": [rows.BEIJING]})
    for sentence in (
        "gives no percentage",
        "cannot stop what it has begun",
        "one result of each source",
        "one region after",
    ):
        assert sentence in page
    task = rows.task(owner, 7, Status.COPYING, service="acme_vaults", operation="replicate_backup")
    assert "gives no percentage" in text(client.get(f"/copies/{task.pk}/"))
    ended = rows.task(owner, 8, Status.SUCCEEDED, service="acme_vaults", operation="replicate_backup")
    assert "gives no percentage" not in text(client.get(f"/copies/{ended.pk}/"))


def test_only_regions_that_the_cloud_copies_to_are_offered(owner: Account) -> None:
    Region.objects.filter(account=owner, code=rows.HOME).update(routes={"acme_vaults": [rows.BEIJING]})
    page = text(rows.signed_in().get(f"/plan/?source={backup(owner).pk}"))
    assert f'value="{rows.BEIJING}"' in page and f'value="{rows.SINGAPORE}"' not in page


def test_snapshots_offer_what_their_own_service_can_do_with_them(owner: Account) -> None:
    first, second = backup(owner, 1), automated(owner, 2)
    automated(owner, 3, kind="manual snapshot")
    page = text(rows.signed_in().get("/snapshots/"))
    assert f"operation=replicate_backup&amp;source={first.pk}" in page
    assert f"operation=keep_snapshot&amp;source={second.pk}" in page
    assert page.count("operation=keep_snapshot") == 1, "what was kept is not offered to be kept again"
    assert "Replicate <span data-count>" in page and "Keep <span data-count>" in page


def test_two_operations_with_one_verb_are_called_by_their_whole_names(owner: Account) -> None:
    backup(owner, 1)
    rows.snapshot(rows.account("other"), 2)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clouds.Vaults, "OPERATIONS", (replace(clouds.REPLICATE, label="Copy backup"),))
        page = text(rows.signed_in().get("/snapshots/"))
    assert "Copy backup of <span data-count>" in page and "Copy snapshot of <span data-count>" in page


def test_what_cannot_be_kept_says_why_beside_its_button(owner: Account) -> None:
    automated(owner, 1, name="broken")
    page = words(text(rows.signed_in().get("/snapshots/")))
    assert "Keep broken is broken." in page


def test_sources_of_another_service_are_left_out_of_a_plan_and_that_is_said(owner: Account) -> None:
    vault(owner)
    first, second = backup(owner, 1), automated(owner, 2)
    page = checked(rows.signed_in(), {"source": [first.pk, second.pk], "to": [rows.BEIJING]})
    assert "1 of those you chose is left out" in page and "1 will run" in page


def test_a_kept_snapshot_is_no_copy_elsewhere(owner: Account) -> None:
    source = automated(owner, 1)
    automated(owner, 2, kind="manual snapshot", copied=True, copied_from=source.vendor_id)
    page = words(text(rows.signed_in().get("/snapshots/")))
    assert "kept here" in page and "0 of 0" not in page
    rows.disks(owner, 1, service="acme_stores")
    rows.reckoned()
    home = words(text(rows.signed_in().get("/")))
    assert "0 of 1 disk" in home and "snapshots that were kept, stay in" in home


@pytest.mark.parametrize("number", [2, 40])
def test_options_cost_the_same_queries_for_many_sources(
    owner: Account, number: int, django_assert_max_num_queries: Any
) -> None:
    for each in range(6):
        vault(owner, f"v-{each}")
    sources = [backup(owner, each).pk for each in range(number)]
    client = rows.signed_in()
    with django_assert_max_num_queries(13):
        page = checked(client, {"source": sources, "to": [rows.BEIJING, rows.SINGAPORE]})
    assert "Into Beijing" in page


@pytest.mark.parametrize("number", [2, 40])
def test_the_snapshots_of_two_services_cost_the_same_queries(
    owner: Account, number: int, django_assert_max_num_queries: Any
) -> None:
    for each in range(number):
        backup(owner, each)
        automated(owner, 100 + each)
    client = rows.signed_in()
    with django_assert_max_num_queries(15):
        client.get("/snapshots/")
