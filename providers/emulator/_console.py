"""The demo cloud's console: one page of HTML made from the state. No script; every lever is a form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
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


@dataclass(frozen=True)
class View:
    """What is being looked at: a region of a vendor, and whether the page refreshes itself."""

    vendor: str
    region: str
    live: bool

    def query(self, **changes: Any) -> str:
        """The query of this view, or of one that differs."""
        view = replace(self, **changes)
        return urlencode({"vendor": view.vendor, "region": view.region, **({"live": "1"} if view.live else {})})


def page(state: Values, query: Values) -> str:
    """The whole page; `query` holds the chosen `vendor`, `region` and `live`."""
    view = _view(state["vendors"], query)
    region = state["vendors"][view.vendor]["regions"][view.region]
    back = view.query()
    return PAGE.substitute(
        refresh='<meta http-equiv="refresh" content="3">' if view.live else "",
        summary=_summary(state),
        live=f'<a href="?{escape(view.query(live=not view.live))}">'
        f"{'Stop refreshing' if view.live else 'Refresh every 3 s'}</a>",
        paces=_paces(state, back),
        regions="".join(_vendor(name, one, view) for name, one in state["vendors"].items()),
        chosen=f"{escape(region['name'])} · {escape(state['vendors'][view.vendor]['label'])}",
        held="".join(
            _held(region, noun, label, view, first=not number)
            for number, (noun, label) in enumerate(vendors()[view.vendor].NOUNS.items())
        ),
        accepted=_accepted(state),
        calls=_calls(state),
        armed=_armed(state, back),
        faults="".join(_fault(kind, back) for kind in KINDS.values()),
        actions="".join(f'<option value="{action}">' for vendor in vendors().values() for action in vendor.ACTIONS),
        keys=_keys(state, back),
        back=escape(back),
    )


def _view(played: Values, query: Values) -> View:
    """The view that the query asks for; the fullest region of the last vendor where it asks for none."""
    live = query.get("live") == "1"
    wanted, region = query.get("vendor", ""), query.get("region", "")
    for vendor, one in played.items():
        if wanted in ("", vendor) and region in one["regions"]:
            return View(vendor, region, live)
    vendor = wanted if wanted in played else list(played)[-1]
    regions, main = played[vendor]["regions"], next(iter(vendors()[vendor].NOUNS))
    return View(vendor, max(regions, key=lambda region: len(regions[region].get(main, ()))), live)


def place(back: str) -> str:
    """The query to come back to, safe to put into a Location header."""
    return "".join(letter for letter in back if letter.isalnum() or letter in "=&-_")


def _summary(state: Values) -> str:
    objects = [one for name, vendor in state["vendors"].items() for one in _objects(name, vendor)]
    moving = sum(1 for one in objects if one.get("copied") and not one.get("done", True))
    words = f"{len(objects)} objects · {moving} copies under way · {len(state['accepted'])} copies taken"
    faults = len(state["faults"])
    return f"{words} · {faults} fault{'' if faults == 1 else 's'} armed"


def _objects(name: str, vendor: Values) -> Iterable[Values]:
    for region in vendor["regions"].values():
        for noun in vendors()[name].NOUNS:
            yield from region.get(noun, ())


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


def _vendor(name: str, one: Values, view: View) -> str:
    """A vendor's regions: a card for each that holds something, the empty ones folded away."""
    nouns = vendors()[name].NOUNS
    used = [code for code, region in one["regions"].items() if any(region.get(noun) for noun in nouns)]
    rest = [code for code in one["regions"] if code not in used]
    cards = "".join(_card(name, code, one["regions"][code], view) for code in used)
    folded = "".join(_card(name, code, one["regions"][code], view) for code in rest)
    label = f"{len(rest)} empty region{'' if len(rest) == 1 else 's'}"
    more = f'<details><summary>{label}</summary><div class="cards">{folded}</div></details>' if rest else ""
    return f'<h3>{escape(one["label"])}</h3><div class="cards">{cards}</div>{more}'


def _card(vendor: str, code: str, region: Values, view: View) -> str:
    chosen = (vendor, code) == (view.vendor, view.region)
    link = escape(view.query(vendor=vendor, region=code))
    counts = " · ".join(
        f"{len(region.get(noun, ()))} {_within(label)}" for noun, label in vendors()[vendor].NOUNS.items()
    )
    quotas = "".join(_quota(vendor, code, kind, quota, view) for kind, quota in region.get("quotas", {}).items())
    return (
        f'<article class="card{" chosen" if chosen else ""}">'
        f'<h4><a href="?{link}#held">{escape(region["name"])}</a></h4>'
        f'<p class="id">{escape(code)}</p>{quotas}<p class="quiet">{counts}</p></article>'
    )


def _quota(vendor: str, code: str, kind: str, quota: Values, view: View) -> str:
    used, limit = quota["used"], quota["limit"]
    full = "full" if used >= limit else "nearly full" if used >= 0.8 * limit else f"{limit - used} free"
    level = "bad" if used >= limit else "warn" if used >= 0.8 * limit else ""
    label = escape(vendors()[vendor].QUOTAS.get(kind, kind))
    field = f'<input type="number" name="limit" min="0" value="{limit}" required>'
    lever = f"{_hidden(vendor=vendor, region=code, kind=kind)}<label>Limit {field}</label><button>Set quota</button>"
    return (
        f'<meter class="{level}" min="0" max="{max(limit, 1)}" value="{used}" aria-label="{label}"></meter>'
        f"<p><b>{used}</b> of <b>{limit}</b> {label} · {full}</p>"
        f"{_form('quota', view.query(), lever, 'row')}"
    )


def _held(region: Values, noun: str, label: str, view: View, *, first: bool) -> str:
    """What a region holds of one kind, the newest first; all kinds but the first are folded away."""
    newest = sorted(region.get(noun, ()), key=lambda one: -one["created"])
    rows = [_object(one, noun, view) for one in newest[:SHOWN]]
    more = f"<p>The newest {SHOWN} of {len(newest)}.</p>" if len(newest) > SHOWN else ""
    table = _table(("Name", "State", "Size", "Of", "Made", ""), rows, f"This region holds no {_within(label)}.") + more
    if first:
        return f"<h3>{label} in {escape(region['name'])}</h3>{table}"
    return f"<details><summary>{label} ({len(newest)})</summary>{table}</details>"


def _within(label: str) -> str:
    """A heading as it stands within a sentence."""
    return label[:1].lower() + label[1:]


def _object(one: Values, noun: str, view: View) -> str:
    marks = [*one.get("marks", ())]
    marks += ["never ends"] if one.get("fate") == "never" else []
    marks += [f"hidden from {one['hidden']} more listings"] if one.get("hidden") else []
    delete = _form(
        "delete",
        view.query(),
        _hidden(vendor=view.vendor, noun=noun, region=view.region, id=one["id"])
        + f'<button aria-label="Delete {escape(one["id"])}">Delete</button>',
    )
    return _row(
        f'{escape(str(one.get("name") or ""))}<span class="id">{escape(one["id"])}</span>'
        + (f'<span class="quiet">{escape(" · ".join(marks))}</span>' if marks else ""),
        _state(one),
        f"{one['size']} GB" if one.get("size") else "",
        f'<span class="id">{escape(str(one.get("of") or ""))}</span>',
        _time(one["created"]),
        delete,
    )


def _state(one: Values) -> str:
    """The vendor's word, with the progress of what is not done."""
    word, percent = escape(str(one.get("state") or "")), one.get("percent", 100)
    if one.get("done", True):
        return f'<span class="state">{word}</span>'
    bar = f'{percent} % <progress max="100" value="{percent}"></progress>'
    return f'<span class="state moving">→ {word}</span> {bar}'


def _accepted(state: Values) -> str:
    rows = [
        _row(
            str(one["id"]),
            f'{escape(one["name"])}<span class="id">{escape(one["replica"])}</span>',
            f'<span class="id">{escape(one["source"])}</span>',
            f"{escape(one['source_region'])} → {escape(one['destination_region'])}"
            f'<span class="quiet">{escape(vendors()[one["vendor"]].LABEL)}</span>',
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
            f'{escape(call["region"])}<span class="quiet">{escape(vendors()[call["vendor"]].LABEL)}</span>',
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
            f'{escape(key["name"])}<span class="quiet">{escape(vendors()[key["vendor"]].LABEL)}</span>',
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
