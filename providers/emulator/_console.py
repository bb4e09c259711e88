"""The demo cloud's console: one page of HTML made from the state. No script; every lever is a form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from string import Template
from typing import Any
from urllib.parse import urlencode

from providers.emulator._faults import KINDS, Kind
from providers.emulator._vendor import vendors

Values = Mapping[str, Any]
PAGE = Template(Path(__file__).with_name("console.html").read_text(encoding="utf-8"))
PACES = ((0, "at once"), (12, "12 s"), (60, "1 min"), (600, "10 min"))
SHOWN = 100
GLYPHS = {"NORMAL": "✓", "CREATING": "◔", "COPYING_FROM_REMOTE": "→", "CHECKING_COPIED": "◑"}


def page(state: Values, query: Values) -> str:
    """The whole page; `query` holds the chosen `region` and `live`."""
    regions = state["regions"]
    chosen = query.get("region", "")
    if chosen not in regions:
        chosen = max(regions, key=lambda region: len(regions[region]["snapshots"]))
    live = query.get("live") == "1"
    back = urlencode({"region": chosen, **({"live": "1"} if live else {})})
    return PAGE.substitute(
        refresh='<meta http-equiv="refresh" content="3">' if live else "",
        summary=_summary(state),
        live=_live(chosen, live),
        paces=_paces(state, back),
        regions=_regions(regions, chosen, live, back),
        chosen=escape(regions[chosen]["name"]),
        snapshots=_snapshots(regions[chosen], chosen, back),
        backups=_backups(regions[chosen]),
        accepted=_accepted(state),
        calls=_calls(state),
        armed=_armed(state, back),
        faults="".join(_fault(kind, back) for kind in KINDS.values()),
        actions="".join(f'<option value="{action}">' for vendor in vendors().values() for action in vendor.ACTIONS),
        keys=_keys(state, back),
        back=escape(back),
    )


def place(back: str) -> str:
    """The query to come back to, safe to put into a Location header."""
    return "".join(letter for letter in back if letter.isalnum() or letter in "=&-_")


def _summary(state: Values) -> str:
    snapshots = [one for region in state["regions"].values() for one in region["snapshots"]]
    moving = sum(1 for one in snapshots if one["copied"] and not one["done"])
    words = f"{len(snapshots)} snapshots · {moving} copies under way · {len(state['accepted'])} copies taken"
    faults = len(state["faults"])
    return f"{words} · {faults} fault{'' if faults == 1 else 's'} armed"


def _live(chosen: str, live: bool) -> str:
    query = urlencode({"region": chosen, **({} if live else {"live": "1"})})
    return f'<a href="?{escape(query)}">{"Stop refreshing" if live else "Refresh every 3 s"}</a>'


def _form(path: str, back: str, inner: str, cls: str = "") -> str:
    return (
        f'<form method="post" action="/_emulator/{path}" class="{cls}">'
        f'<input type="hidden" name="back" value="{escape(back)}">{inner}</form>'
    )


def _hidden(**values: object) -> str:
    return "".join(
        f'<input type="hidden" name="{name}" value="{escape(str(value))}">' for name, value in values.items()
    )


def _paces(state: Values, back: str) -> str:
    pace, on = state["pace"], ' class="on" aria-pressed="true"'
    buttons = "".join(
        f'<button name="pace" value="{seconds}"{on if seconds == pace else ""}>{label}</button>'
        for seconds, label in PACES
    )
    field = f'<input type="number" name="pace" min="0" step="any" value="{pace:g}">'
    own = f"<label>or {field} s</label><button>Set pace</button>"
    return _form("settings", back, buttons, "row") + _form("settings", back, own, "row")


def _regions(regions: Values, chosen: str, live: bool, back: str) -> str:
    used = [region for region, one in regions.items() if one["snapshots"] or one["disks"]]
    rest = [region for region in regions if region not in used]
    cards = "".join(_card(region, regions[region], region == chosen, live, back) for region in used)
    more = "".join(_card(region, regions[region], region == chosen, live, back) for region in rest)
    label = f"{len(rest)} empty regions"
    return (
        f'<div class="cards">{cards}</div><details><summary>{label}</summary><div class="cards">{more}</div></details>'
    )


def _card(region: str, one: Values, chosen: bool, live: bool, back: str) -> str:
    used, limit = one["quota"]["used"], one["quota"]["limit"]
    full = "full" if used >= limit else "nearly full" if used >= 0.8 * limit else f"{limit - used} free"
    level = "bad" if used >= limit else "warn" if used >= 0.8 * limit else ""
    query = escape(urlencode({"region": region, **({"live": "1"} if live else {})}))
    field = f'<input type="number" name="limit" min="0" value="{limit}" required>'
    raise_it = f"{_hidden(region=region)}<label>Limit {field}</label><button>Set quota</button>"
    return (
        f'<article class="card{" chosen" if chosen else ""}">'
        f'<h3><a href="?{query}#snapshots">{escape(one["name"])}</a></h3>'
        f'<p class="id">{region}</p>'
        f'<meter class="{level}" min="0" max="{max(limit, 1)}" value="{used}"></meter>'
        f"<p><b>{used}</b> of <b>{limit}</b> snapshots · {full}</p>"
        f'<p class="quiet">{len(one["disks"])} disks · {len(one["backups"])} backup points</p>'
        f"{_form('quota', back, raise_it, 'row')}</article>"
    )


def _snapshots(one: Values, region: str, back: str) -> str:
    newest = sorted(one["snapshots"], key=lambda snapshot: -snapshot["created"])
    rows = [_snapshot(snapshot, region, back) for snapshot in newest[:SHOWN]]
    more = f"The newest {SHOWN} of {len(newest)}." if len(newest) > SHOWN else ""
    head = ("Snapshot", "State", "Size", "Disk", "Made", "")
    return _table(head, rows, "This region holds no snapshots.") + f"<p>{more}</p>"


def _snapshot(snapshot: Values, region: str, back: str) -> str:
    state, percent = snapshot["state"], snapshot["percent"]
    progress = "" if percent == 100 else f' {percent} % <progress max="100" value="{percent}"></progress>'
    marks = [word for word, held in _marks(snapshot) if held]
    name = f'{escape(snapshot["name"])}<span class="id">{escape(snapshot["id"])}</span>'
    delete = _form(
        "delete",
        back,
        _hidden(noun="snapshots", region=region, id=snapshot["id"])
        + f'<button aria-label="Delete {escape(snapshot["id"])}">Delete</button>',
    )
    return _row(
        name + (f'<span class="quiet">{escape(" · ".join(marks))}</span>' if marks else ""),
        f'<span class="state {state.lower()}">{GLYPHS.get(state, "?")} {escape(state)}</span>{progress}',
        f"{snapshot['size']} GB",
        f'<span class="id">{escape(snapshot["disk"])}</span>',
        _time(snapshot["created"]),
        delete,
    )


def _marks(snapshot: Values) -> Iterable[tuple[str, bool]]:
    yield f"copied from {snapshot['source_region']}", snapshot["copied"]
    yield "encrypted", snapshot["encrypted"]
    yield "cannot be copied", not snapshot["copyable"]
    yield "shared by another account", snapshot["from_others"]
    yield f"copying to {', '.join(snapshot['copying_to'])}", bool(snapshot["copying_to"])
    yield "never ends", snapshot["fate"] == "never"
    yield f"hidden from {snapshot['hidden']} more listings", snapshot["hidden"] > 0
    yield f"deleted at {_instant(snapshot['deadline'] or 0)}", snapshot["deadline"] is not None


def _backups(one: Values) -> str:
    rows = [
        _row(
            f'{escape(backup["name"])}<span class="id">{escape(backup["id"])}</span>',
            f'<span class="state {backup["state"].lower()}">{escape(backup["state"])}</span> {backup["percent"]} %',
            f'<span class="id">{escape(backup["disk"])}</span>',
            _time(backup["created"]),
        )
        for backup in one["backups"]
    ]
    return _table(("Backup point", "State", "Disk", "Made"), rows, "This region holds no backup points.")


def _accepted(state: Values) -> str:
    rows = [
        _row(
            str(one["id"]),
            f'{escape(one["name"])}<span class="id">{escape(one["replica"])}</span>',
            f'<span class="id">{escape(one["source"])}</span>',
            f"{escape(one['source_region'])} → {escape(one['destination_region'])}",
            _time(one["at"]),
            f'<span class="id">{escape(one["request_id"])}</span>',
        )
        for one in reversed(state["accepted"][-SHOWN:])
    ]
    return _table(("No.", "Copy", "Source", "Route", "Taken", "Request id"), rows, "No copy has been taken yet.")


def _calls(state: Values) -> str:
    rows = [
        _row(
            _time(call["at"]),
            escape(call["action"] or "?"),
            escape(call["region"]),
            escape(call["code"] or "Success") + (f" · fault {escape(call['fault'])}" if call["fault"] else ""),
            f'<span class="id">{escape(call["request_id"])}</span>',
        )
        for call in state["recent"][:SHOWN]
    ]
    return _table(("When", "Action", "Region", "Answer", "Request id"), rows, "Nobody has called since the start.")


def _armed(state: Values, back: str) -> str:
    rows = [
        _row(
            escape(fault["fault"]),
            escape(fault["action"]),
            "until cleared" if fault["times"] < 0 else f"{fault['times']} more",
            str(fault["fired"]),
            escape(", ".join(f"{name}={value}" for name, value in fault["params"].items())),
            _form("faults/clear", back, _hidden(id=fault["id"]) + "<button>Disarm</button>"),
        )
        for fault in state["faults"]
    ]
    return _table(("Armed", "Action", "Times", "Fired", "With", ""), rows, "No fault is armed: the cloud behaves.")


def _fault(kind: Kind, back: str) -> str:
    params = "".join(
        f'<label>{escape(name)} <input name="{escape(name)}" value="{escape(str(default))}"></label>'
        for name, default in kind.params.items()
    )
    often = '<label>Action <input name="action" list="actions" placeholder="any"></label>' + (
        '<label>Times <input type="number" name="times" min="-1" value="1"></label>'
    )
    fields = params + ("" if kind.stage.name == "STANDING" else often)
    form = _form("faults", back, f"{_hidden(fault=kind.name)}{fields}<button>Arm</button>", "row")
    return _row(f'<b>{escape(kind.name)}</b><span class="quiet">{kind.stage.value}</span>', escape(kind.sentence), form)


def _keys(state: Values, back: str) -> str:
    rows = [
        _row(
            escape(key["name"]),
            f'<span class="id">{escape(next(iter(key["credentials"].values()), ""))}</span>',
            escape(", ".join(key["denied"])) or "everything allowed",
            "revoked" if key["revoked"] else "in use",
            _form("keys", back, _hidden(id=next(iter(key["credentials"].values())), revoked=not key["revoked"])
                  + f"<button>{'Restore' if key['revoked'] else 'Revoke'}</button>"),
        )
        for key in state["accounts"]
    ]  # fmt: skip
    return _table(("Account", "Key id", "Not allowed", "State", ""), rows, "There are no keys.")


def _row(*cells: str) -> str:
    return f"<tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _table(head: Iterable[str], rows: list[str], empty: str) -> str:
    if not rows:
        return f'<p class="quiet">{empty}</p>'
    cells = "".join(f'<th scope="col">{name}</th>' for name in head)
    return f'<div class="scroll"><table><thead><tr>{cells}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'


def _instant(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def _time(at: float) -> str:
    return f"<time>{_instant(at)}</time>"
