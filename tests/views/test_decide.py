"""What only a person can settle about a copy: what was found, what can be decided, and what no decision may do."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from dashboard.models import AuditEvent, CopyTask, Role, Status, deciding
from dashboard.models.candidates import MOST, written
from providers import SnapshotInfo, SnapshotState
from tests.views import rows
from tests.views.reading import notices, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]

MADE = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
TWINS = [
    SnapshotInfo(
        f"snap-twin-{number}", "weekly ap-x", rows.BEIJING, state=SnapshotState.READY, size_gb=50, created_at=MADE
    )
    for number in (1, 2)
]


def undecided(*found: SnapshotInfo, **fields: Any) -> CopyTask:
    reason = "several-found" if found else "cannot-resend"
    facts = {"reason": reason, "candidates": written(found), "seen_at": MADE, **fields}
    return rows.task(rows.account(), 1, Status.NEEDS_ATTENTION, **facts)


def decide(made: CopyTask, **data: str) -> Any:
    return rows.signed_in(Role.ADMINISTRATOR).post(f"/copies/{made.pk}/decide/", data)


def status_of(made: CopyTask) -> str:
    return CopyTask.objects.get(pk=made.pk).status


def test_what_was_found_is_shown_with_what_tells_one_from_the_other() -> None:
    made = undecided(*TWINS)
    page = text(rows.signed_in(Role.ADMINISTRATOR), f"/copies/{made.pk}/")
    for said in (
        "snap-twin-1",
        "snap-twin-2",
        "weekly ap-x",
        "50 GB",
        "4 Mar 2026, 05:06:07 UTC",
        ">Beijing<",
        "2 found",
    ):
        assert said in page, said
    assert page.count("Adopt this one<") == 2
    assert "Nothing is sent until somebody decides." in page


def test_an_operator_sees_what_was_found_and_cannot_choose() -> None:
    page = text(rows.signed_in(), f"/copies/{undecided(*TWINS).pk}/")
    assert "snap-twin-2" in page and "Adopt this one" not in page


def test_more_than_a_person_can_compare_are_not_kept() -> None:
    crowd = [SnapshotInfo(f"snap-{number:04}", "n" * 5_000, rows.BEIJING) for number in range(500)]
    kept = written(crowd)
    assert len(kept) == MOST and max(len(one["name"]) for one in kept) == 300
    assert kept == written(crowd[::-1]), "the same findings are written the same way"


def test_one_of_the_candidates_is_adopted_with_a_reason_in_the_history() -> None:
    made = undecided(*TWINS)
    answer = decide(made, decision="adopt:snap-twin-2", why="the older one", seen=deciding.findings(made))
    made.refresh_from_db()
    assert answer.status_code == 302 and (made.status, made.replica) == (Status.COPYING, "snap-twin-2")
    event = AuditEvent.objects.get(verb="task.copying")
    assert (event.actor, event.why) == ("administrator", "the older one")


def test_nothing_is_sent_again_while_what_bears_its_mark_stands_there() -> None:
    made = undecided(*TWINS)
    page = text(rows.signed_in(Role.ADMINISTRATOR), f"/copies/{made.pk}/")
    assert "The last look found 2 copies that bear its mark, so nothing is sent." in page
    answer = decide(made, decision="send", why="I want a third one")
    assert answer.status_code == 409 and status_of(made) == Status.NEEDS_ATTENTION
    assert "I want a third one" in answer.content.decode() and "so nothing is sent" in answer.content.decode()


def test_a_copy_that_another_row_owns_is_not_adopted() -> None:
    made = undecided()
    owner = rows.task(made.account, 2, Status.SUCCEEDED, replica="snap-owned")
    answer = decide(made, decision="adopt", replica="snap-owned", why="looks right")
    assert answer.status_code == 409 and status_of(made) == Status.NEEDS_ATTENTION
    assert f"snap-owned belongs to copy {owner.pk} already" in answer.content.decode()
    assert "looks right" in answer.content.decode()


def test_what_an_earlier_try_made_and_nobody_watches_is_adopted() -> None:
    made = undecided()
    rows.task(made.account, 1, Status.LOST, replica="snap-lost")
    decide(made, decision="adopt", replica="snap-lost", why="it is back")
    assert status_of(made) == Status.COPYING


def test_a_decision_upon_findings_that_have_changed_is_refused_and_keeps_what_was_typed() -> None:
    made = undecided(*TWINS)
    seen = deciding.findings(made)
    third = SnapshotInfo("snap-twin-3", "weekly", rows.BEIJING)
    made.note(candidates=written([*TWINS, third]))
    answer = decide(made, decision="adopt:snap-twin-1", why="compared <both> of them", seen=seen)
    page = answer.content.decode()
    assert answer.status_code == 409 and status_of(made) == Status.NEEDS_ATTENTION
    assert "has changed since this page was read" in page and "compared &lt;both&gt; of them" in page
    assert "snap-twin-3" in page and deciding.findings(made) in page
    assert 'value="adopt:snap-twin-1" required checked' in " ".join(page.split())


def test_a_candidate_that_is_gone_cannot_be_adopted_by_an_old_page() -> None:
    made = undecided(TWINS[0], TWINS[1])
    seen = deciding.findings(made)
    made.note(candidates=written(TWINS[:1]))
    answer = decide(made, decision="adopt:snap-twin-2", why="that one", seen=seen)
    assert answer.status_code == 422 and status_of(made) == Status.NEEDS_ATTENTION
    assert "is not among what was found any more" in answer.content.decode() and "that one" in answer.content.decode()


def test_two_administrators_who_decide_at_once_make_one_decision() -> None:
    made = undecided(*TWINS)
    seen = deciding.findings(made)
    first = decide(made, decision="adopt:snap-twin-1", why="mine", seen=seen)
    second = decide(made, decision="adopt:snap-twin-2", why="no, mine", seen=seen)
    made.refresh_from_db()
    assert (first.status_code, second.status_code, made.replica) == (302, 409, "snap-twin-1")
    assert "This copy is copying by now" in notices(second) and "no, mine" in second.content.decode()
    assert AuditEvent.objects.filter(verb="task.copying").count() == 1


def test_a_fragment_is_told_by_409_what_speaks_against_its_decision() -> None:
    made = undecided(*TWINS)
    client = Client(headers={"HX-Request": "true"})
    client.force_login(rows.person(Role.ADMINISTRATOR, "carol"))
    answer = client.post(f"/copies/{made.pk}/decide/", {"decision": "send", "why": "x"})
    assert answer.status_code == 409 and "<" not in answer.content.decode()


@pytest.mark.parametrize(
    ("decision", "status", "fields"),
    [
        ("adopt", Status.COPYING, {"replica": "snap-found"}),
        ("send", Status.QUEUED, {"reason": "asked"}),
        ("give-up", Status.FAILED, {"reason": "given-up"}),
    ],
)
def test_an_administrator_settles_what_only_a_person_can(decision: str, status: Status, fields: dict[str, str]) -> None:
    made = rows.task(rows.account(), 1, Status.NEEDS_ATTENTION, reason="several-found")
    data = {"decision": decision, "replica": "snap-found", "why": "compared them in the console"}
    rows.signed_in(Role.ADMINISTRATOR).post(f"/copies/{made.pk}/decide/", data)
    made.refresh_from_db()
    assert made.status == status and {name: getattr(made, name) for name in fields} == fields
    assert AuditEvent.objects.filter(actor="administrator", why="compared them in the console").exists()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"decision": "adopt", "why": "x"}, "Enter the id of the copy to adopt."),
        ({"decision": "send"}, "Say why"),
        ({"why": "because of that"}, "Choose one of these."),
    ],
)
def test_a_decision_without_what_it_needs_is_asked_for_again_with_the_typed_text(
    data: dict[str, str], said: str
) -> None:
    made = rows.task(rows.account(), 1, Status.NEEDS_ATTENTION, reason="several-found")
    answer = rows.signed_in(Role.ADMINISTRATOR).post(f"/copies/{made.pk}/decide/", data)
    page = answer.content.decode()
    assert answer.status_code == 422 and said in page and data.get("why", "") in page
    made.refresh_from_db()
    assert made.status == Status.NEEDS_ATTENTION


def test_a_decision_that_comes_too_late_is_a_notice() -> None:
    made = rows.task(rows.account(), 1, Status.COPYING)
    client = rows.signed_in(Role.ADMINISTRATOR)
    answer = client.post(f"/copies/{made.pk}/decide/", {"decision": "send", "why": "it took me an hour to find out"})
    assert answer.status_code == 409 and "there is nothing to decide" in notices(answer)
    assert "it took me an hour to find out" in answer.content.decode()


def test_an_operator_reads_that_an_administrator_has_to_decide() -> None:
    made = rows.task(rows.account(), 1, Status.NEEDS_ATTENTION, reason="several-found")
    client = rows.signed_in()
    assert "An administrator can adopt the copy" in text(client, f"/copies/{made.pk}/")
    assert client.post(f"/copies/{made.pk}/decide/", {"decision": "send", "why": "x"}).status_code == 403
