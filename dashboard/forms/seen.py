"""Whether what was shown of a plan is still so: the verdicts travel with the page and come back with the press of Start."""

from __future__ import annotations

import binascii
import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections import defaultdict
from dataclasses import dataclass

from dashboard.models import planning

# Unpacked: ten thousand pairs take a tenth of it.
LARGEST = 2_000_000

# By source and destination.
Verdicts = dict[tuple[int, str], str]


@dataclass(frozen=True)
class Change:
    """A pair that is not as it was shown. `before` is its verdict then, "" for one that was not shown at all."""

    line: planning.Line
    before: str

    @property
    def is_possible(self) -> bool:
        return self.line.verdict is not planning.Verdict.CANNOT

    @property
    def is_worse(self) -> bool:
        return bool(self.before) and not self.is_possible


def remembered(plan: planning.Plan) -> str:
    """The verdicts of a plan as a short text: a few thousand of them fit into a form's field."""
    packed: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for line in plan.lines:
        packed[line.destination][line.verdict].append(line.source.pk)
    return urlsafe_b64encode(zlib.compress(json.dumps(packed, separators=(",", ":")).encode())).decode()


def changed(plan: planning.Plan, before: str) -> list[Change]:
    """The pairs whose verdict is not the one that was remembered, those that were not remembered included."""
    known = _unpacked(before)
    pairs = ((line, known.get((line.source.pk, line.destination), "")) for line in plan.lines)
    return [Change(line, verdict) for line, verdict in pairs if line.verdict != verdict]


def _unpacked(text: str) -> Verdicts:
    """Nothing where somebody has changed the text."""
    try:
        plain = zlib.decompressobj().decompress(urlsafe_b64decode(text.encode()), LARGEST)
        packed = json.loads(plain)
        return {
            (pk, str(destination)): str(verdict)
            for destination, verdicts in packed.items()
            for verdict, keys in verdicts.items()
            for pk in keys
        }
    except (binascii.Error, zlib.error, ValueError, AttributeError, TypeError, RecursionError):
        return {}
