"""What can be done with the disks or snapshots of a list, and what speaks against it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from dashboard.language import translated
from dashboard.models import Disk, Snapshot, planning

Source = Disk | Snapshot


@dataclass(frozen=True)
class Action:
    """Something that can be done with a source, and what speaks against it: `sentence` is "" where nothing does."""

    operation: Any
    possible: bool = True
    sentence: str = ""
    remedy: str = ""


Actions = dict[int, list[Action]]


def actions_of(shown: Sequence[Source]) -> Actions:
    """What each one's service offers for it, judged where that needs no destination; by the row's key."""
    found: Actions = defaultdict(list)
    by_service: dict[str, list[Source]] = defaultdict(list)
    for source in shown:
        if not source.gone_at:
            by_service[source.service].append(source)
    for group in by_service.values():
        for operation in planning.operations_for(group[0]):
            for action, source in _judged(group, operation):
                found[source.pk].append(action)
    return found


def offered(actions: Actions) -> list[Any]:
    """Every operation that something on the page can be put to, each once."""
    by_name = {action.operation.name: action.operation for some in actions.values() for action in some}
    return list(by_name.values())


def buttons_of(operations: Sequence[Any], short: bool) -> list[tuple[Any, str]]:
    """What a button calls each operation before the number of rows: its verb alone where that is `short` and no other has it."""
    verbs = Counter(operation.label.partition(" ")[0] for operation in operations)
    labels = []
    for operation in operations:
        verb = operation.label.partition(" ")[0]
        labels.append(
            (
                operation,
                translated(verb)
                if short and verbs[verb] == 1
                else _("%(operation)s of") % {"operation": translated(operation.label)},
            )
        )
    return labels


def _judged(group: Sequence[Source], operation: Any) -> list[tuple[Action, Source]]:
    if operation.crosses_regions:
        return [(Action(operation), source) for source in group]
    # What such an operation made is no source for it: that goes without saying.
    sources = [source for source in group if getattr(source, "kind", "") != operation.result_kind]
    return [
        (Action(operation, line.verdict != planning.Verdict.CANNOT, in_common(line), line.remedy), line.source)
        for line in planning.plan(sources, operation.name, []).lines
    ]


def in_common(line: planning.Line) -> str:
    """The sentence without what only this source has: its name and id, and ids in brackets."""
    source = line.source
    this = _("this one")
    text = line.sentence.replace(f"{source.name} ({source.vendor_id})", this).replace(source.vendor_id, this)
    text = re.sub(r" \([^\s()]+\)", "", text)
    text = re.sub(r"(?i)\bthe (disk|snapshot) this one\b", r"this \1", text)
    return f"T{text[1:]}" if text.startswith("this ") else text  # a name keeps its own letters


def isolated(sentence: str, source: Source) -> str:
    """A sentence about this source, in which its name, should it be written the other way, turns around itself alone."""
    named = f" ({source.vendor_id})"
    return sentence.replace(f"{source.name}{named}", f"\u2068{source.name}\u2069{named}") if source.name else sentence
