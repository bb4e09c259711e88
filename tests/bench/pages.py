"""What pages cost with ten thousand copies behind them, and with a million: every page, polls, a large file, a wide press."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.models import Q
from django.http import StreamingHttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from dashboard.models import Account, AuditEvent, CopyTask, Disk, Role, Snapshot, Status, User, bulk
from tests.bench import tabs
from tests.bench.figures import Figure, percentile
from tests.history import forget_history
from tests.views.reading import poll_of

# As many copies a night in both, so that a page about the last week shows as much: only what lies behind it grows.
SMALL = {"copies": 10_000, "events": 50_000, "disks": 1_000, "days": 7}
LARGE = {"copies": 1_000_000, "events": 5_000_000, "disks": 100_000, "days": 730}
QUICK = (
    {"copies": 300, "events": 1_500, "disks": 50, "days": 2},
    {"copies": 2_000, "events": 10_000, "disks": 200, "days": 13},
)

# Lines of the file, and copies of the press.
FILE, PRESS = 1_000_000, 10_000
NO_PAGES = {"healthz", "readyz", "metrics", "strip", "history_csv"}
ADMIN = ("copytask", "auditevent", "disk", "snapshot")


@dataclass(frozen=True)
class Cost:
    """Seconds of the server for one answer: the median, and what 95 of a hundred stay below."""

    median: float
    p95: float

    def __str__(self) -> str:
        return f"p95 {self.p95 * 1000:.0f} ms, median {self.median * 1000:.0f} ms"


Costs = dict[str, Cost]

# Pages that read no list.
STILL = ("keys", "password", "account_add", "user_add", "settings")


def measure(_: None, quick: bool) -> list[Figure]:
    small, large = QUICK if quick else (SMALL, LARGE)
    turns = 1 if quick else 21
    load(small)
    before = costs(turns)
    call_command("load_sample", "--remove", verbosity=0)
    forget_history()
    rate = load(large)
    after = costs(turns)
    figures = [_figure("rows of load_sample a second", rate, "rows/s", least=20_000)]
    figures += [_drift(before, after), *_grown(before, after, small["copies"], large["copies"])]
    figures += list(_beside_admin(after))
    figures += polls(browser(), turns)
    figures += file(min(FILE, large["events"]))
    figures += [_figure(what, cores, "cores", most=most, note=note) for what, cores, most, note in tabs.measure(quick)]
    return figures + press(min(PRESS, large["copies"] // 40))


def load(size: dict[str, int]) -> float:
    """Fill the database; rows a second."""
    began = time.perf_counter()
    call_command("load_sample", **size, verbosity=0)
    counted = sum(model._base_manager.count() for model in (CopyTask, AuditEvent, Disk, Snapshot))
    return counted / (time.perf_counter() - began)


def browser() -> Client:
    user, _ = User.objects.get_or_create(
        username="bench", defaults={"role": Role.ADMINISTRATOR, "is_staff": True, "is_superuser": True}
    )
    client = Client()
    client.force_login(user)
    return client


def pages() -> Iterator[tuple[str, str]]:
    """Every page by its name, and the lists as far down and as narrowly filtered as they go."""
    keys = {"account": Account, "copy": CopyTask, "user": User}
    for pattern in get_resolver("dashboard.urls").url_patterns:
        name, wanted = str(pattern.name), str(pattern.pattern)
        role = getattr(pattern.callback, "role", None)
        if role is None or name in NO_PAGES:
            continue
        if "<" not in wanted:
            yield name, reverse(name)
        elif name in ("account", "copy", "user_edit"):
            model = keys[name.partition("_")[0]]
            yield name, reverse(name, args=[model._base_manager.order_by("pk").values_list("pk", flat=True)[0]])
    yield from _deep()


def _deep() -> Iterator[tuple[str, str]]:
    task = CopyTask.objects.filter(status=Status.FAILED).order_by("pk").select_related("account")[0]
    event = AuditEvent.objects.filter(kind="task").exclude(request_id="").order_by("pk")[0]
    snapshot = Snapshot.objects.order_by("pk")[0]
    account = task.account_id
    route = f"source_region={task.source_region}&destination_region={task.destination_region}"
    day = f"{event.at:%Y-%m-%d}"
    # By a name that is the same however many rows there are.
    asked = {
        "copies": {
            "deep": f"before={task.pk + 100}", "failed": "status=FAILED", "trouble": "status=trouble",
            "unsuccessful": "status=unsuccessful", "account": f"account={account}",
            "account, failed": f"account={account}&status=FAILED", "route": route, "cause": f"reason={task.reason}",
            "batch": f"batch={task.batch}", "service, lost": f"service={task.service}&status=LOST",
            "id": f"text={task.source}", "many ids": "text=snap-", "no such id": "text=nothing-of-this-name",
            "who": "who=sample-ada",
        },
        "history": {
            "deep": f"before={event.pk + 100}", "accounts": "kind=account", "copies": "kind=task",
            "verb": "verb=task.failed", "who": "who=sample-ada", "account": f"account={account}",
            "account, verb": f"account={account}&verb=region.sync_failed", "request id": f"request_id={event.request_id}",
            "number": f"text=%23{event.subject_id}", "id": f"text={task.source}", "many ids": "text=snap-",
            "a day": f"since={day}&until={day}", "why": "why=auditors", "no such why": "why=nothing-of-this-kind",
            "batch": f"batch={event.batch}",
        },
        "snapshots": {
            "deep": f"before={snapshot.pk + 100}", "account": f"account={account}", "region": f"region={snapshot.region}",
            "broken": "state=broken", "copies": "origin=copied", "gone": "gone=gone",
            "id": f"text={snapshot.vendor_id}", "many ids": "text=snap-", "disk": f"disk={snapshot.disk}",
        },
        "disks": {"account": f"account={account}", "gone": "gone=gone", "name": "text=erp-", "many ids": "text=disk-0"},
        "coverage": {"account": f"account={account}", "unprotected": "state=unprotected", "late": "state=late"},
    }  # fmt: skip
    for name, queries in asked.items():
        yield from ((f"{name}: {what}", f"{reverse(name)}?{query}") for what, query in queries.items())


def costs(turns: int) -> Costs:
    """What each page costs, and Django's lists; pages that answer otherwise than with themselves are left out."""
    client = browser()
    measured = {}
    for name, address in [*pages(), *((f"admin {one}", f"/admin/dashboard/{one}/") for one in ADMIN)]:
        if client.get(address).status_code == 200:
            measured[name] = cost(partial(client.get, address), turns)
    return measured


def cost(work: Callable[[], Any], turns: int) -> Cost:
    spent = []
    for _ in range(turns):
        began = time.perf_counter()
        work()
        spent.append(time.perf_counter() - began)
    return Cost(percentile(spent, 0.5), percentile(spent, 0.95))


def _grown(before: Costs, after: Costs, small: int, large: int) -> Iterator[Figure]:
    for name, now in after.items():
        if name not in before:
            continue
        then = before[name]
        note = f"{now} and {then} before"
        goal = None if name.startswith("admin") else 1.3
        yield _figure(f"{name}: p95 with {large:,} ÷ {small:,} copies", now.p95 / then.p95, "×", most=goal, note=note)


def _drift(before: Costs, after: Costs) -> Figure:
    """What the machine itself became slower by meanwhile: pages that read no list cost the same however many rows there are."""
    ratios = [after[name].median / before[name].median for name in STILL]
    note = f"{', '.join(STILL)}: what the machine adds to every ratio below"
    return _figure("pages that read no list: median after ÷ before", percentile(ratios, 0.5), "×", note=note)


def _beside_admin(after: Costs) -> Iterator[Figure]:
    lists = {"copytask": "copies", "auditevent": "history", "disk": "disks", "snapshot": "snapshots"}
    for model, name in lists.items():
        ours, theirs = after[name], after[f"admin {model}"]
        note = f"{ours.median * 1000:.0f} ms and {theirs.median * 1000:.0f} ms"
        yield _figure(f"{name} ÷ Django's admin list of the same rows", ours.median / theirs.median, "×", note=note)


def polls(client: Client, turns: int) -> list[Figure]:
    """A poll that finds nothing new, beside the page that polls."""
    figures = []
    for name in ("home", "copies", "snapshots", "disks", "engine"):
        full = cost(partial(client.get, reverse(name)), turns)
        idle, status = _idle(client, reverse(name), turns)
        note = f"{idle.median * 1000:.1f} ms and {full.median * 1000:.1f} ms; answered {status}"
        figures.append(_figure(f"{name}: unchanged poll ÷ page", idle.median / full.median, "×", most=0.1, note=note))
    return figures


def _idle(client: Client, address: str, turns: int) -> tuple[Cost, int]:
    """What such a poll costs, and its status. Pages are told anew now and then: once more where that was just then."""
    for _again in range(2):
        asking = partial(client.get, poll_of(client.get(address).content.decode()), headers={"HX-Request": "true"})
        idle, status = cost(asking, turns), asking().status_code
        if status == 204:
            break
    return idle, status


def file(rows: int) -> list[Figure]:
    """The history as a file: lines a second, and by how much the process grew."""
    last = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True)[0]
    answer = browser().get(reverse("history_csv") + f"?before={last}")
    assert isinstance(answer, StreamingHttpResponse)
    chunks = iter(answer.streaming_content)
    next(chunks)
    before, peak, lines, size = resident(), 0, 0, 0
    began = time.perf_counter()
    for chunk in chunks:
        lines, size = lines + chunk.count(b"\r\n"), size + len(chunk)
        peak = max(peak, resident())
        if lines >= rows:
            break
    seconds = time.perf_counter() - began
    note = f"{lines:,} lines, {size / 1e6:.0f} MB in {seconds:.1f} s"
    return [
        _figure(
            "file of the history: memory it takes", max(0, peak - before) / 1e6, "MB", most=20, note=note, firm=True
        ),
        _figure("file of the history: lines", lines / seconds, "lines/s", note=note),
    ]


def resident() -> int:
    """Bytes of this process that are in memory."""
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def press(copies: int) -> list[Figure]:
    """One press of *Retry* on so many failures, worked off as workers do, and the longest that anybody else waited for it."""
    wanted = bulk.retryable() & Q(status=Status.FAILED)
    found = CopyTask.objects.filter(wanted)
    oldest = list(found.order_by("pk").values_list("pk", flat=True)[:copies])
    began, longest = time.perf_counter(), 0.0
    made = bulk.press(bulk.Bulk.Act.RETRY, wanted & Q(pk__lte=oldest[-1]), actor=User.objects.get(username="bench"))
    first = time.perf_counter() - began
    while True:
        step = time.perf_counter()
        if not made.step():
            break
        longest = max(longest, time.perf_counter() - step)
    seconds = time.perf_counter() - began
    note = (
        f"{made.done:,} retried; the press itself took {first:.1f} s, the longest transaction after it {longest:.2f} s"
    )
    missed = len(oldest) - made.done - made.kept
    return [
        _figure(f"retry of {len(oldest):,} in one press", seconds, "s", note=note),
        _figure("retry: not done by it", missed, "", most=0, firm=True),
    ]


def _figure(what: str, value: float, unit: str, **facts: Any) -> Figure:
    database = "PostgreSQL" if connection.vendor == "postgresql" else "SQLite"
    return Figure("pages", f"{what}, {database}", value, unit, **facts)
