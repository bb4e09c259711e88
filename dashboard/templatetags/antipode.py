"""What templates say in one way only: states, times, sizes, places, links."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from dashboard import language
from dashboard.models import AuditEvent, Quota, Region, Status
from dashboard.views._paging import filters
from dashboard.views._strip import Strip, strip_now

register = template.Library()

# state: (tone, icon, word). The word always stands beside the icon; colour only repeats them.
STATUSES: dict[str, tuple[str, str, str]] = {
    Status.QUEUED: ("off", "clock", "Waiting"),
    Status.SUBMITTING: ("move", "paper-airplane", "Sending"),
    Status.COPYING: ("move", "arrow-path", "Copying"),
    Status.SUCCEEDED: ("good", "check-circle", "Verified"),
    Status.FAILED: ("bad", "x-circle", "Failed"),
    Status.UNKNOWN: ("warn", "magnifying-glass", "Checking"),
    Status.NEEDS_ATTENTION: ("bad", "hand-raised", "Needs you"),
    Status.CANCELLED: ("off", "no-symbol", "Cancelled"),
    Status.SKIPPED: ("off", "forward", "Skipped"),
    Status.LOST: ("bad", "question-mark-circle", "Lost"),
}
# What a snapshot or a disk is like at the vendor's.
STATES: dict[str, tuple[str, str, str]] = {
    "ready": ("good", "check-circle", "Ready"),
    "creating": ("move", "arrow-path", "Being made"),
    "copying": ("move", "arrow-path", "Copying"),
    "verifying": ("move", "magnifying-glass", "Being verified"),
    "busy": ("warn", "clock", "Busy"),
    "broken": ("bad", "x-circle", "Broken"),
    "recycled": ("off", "trash", "In the recycle bin"),
    "unknown": ("off", "question-mark-circle", "Unknown"),
    "gone": ("off", "minus-circle", "Gone"),
}
OTHER = ("off", "minus-circle")
# From so many GB on, a size is said in TB.
LARGE = 10_240
UNITS_ZH = ((86400, "天"), (3600, "小时"), (60, "分钟"), (1, "秒"))


@register.inclusion_tag("components/_badge.html")
def status_badge(status: str) -> dict[str, str]:
    """The state of a copy task, as icon and word."""
    tone, icon, word = STATUSES.get(status, (*OTHER, str(status)))
    return {"tone": tone, "icon": icon, "word": word}


@register.inclusion_tag("components/_badge.html")
def state_badge(state: str, gone_at: datetime | None = None) -> dict[str, str]:
    """The state of a snapshot or a disk, as icon and word; one of our words or, failing that, the vendor's."""
    key = "gone" if gone_at else str(state).lower()
    tone, icon, word = STATES.get(key, (*OTHER, str(state) or "Unknown"))
    return {"tone": tone, "icon": icon, "word": word}


@register.inclusion_tag("components/_badge.html")
def badge(tone: str, icon: str, word: object) -> dict[str, object]:
    """Any other state: `tone` is good, move, warn, bad or off."""
    return {"tone": tone, "icon": icon, "word": word}


# What happened, by the verb's beginning: its icon and tone.
HAPPENED: dict[str, tuple[str, str]] = {
    **{f"task.{status.lower()}": (tone, icon) for status, (tone, icon, _) in STATUSES.items()},
    "task.requested": ("off", "plus-circle"),
    "task.retried": ("off", "arrow-uturn-left"),
    "account.regions_failed": ("bad", "x-circle"),
    "region.sync_failed": ("bad", "x-circle"),
    "user.login_refused": ("bad", "x-circle"),
    "account": ("off", "key"),
    "region": ("off", "map-pin"),
    "user": ("off", "user"),
}


@register.inclusion_tag("components/_event.html")
def event_words(event: AuditEvent) -> dict[str, str]:
    """What happened, as icon and words."""
    tone, icon = HAPPENED.get(event.verb) or HAPPENED.get(event.kind) or OTHER
    return {"tone": tone, "icon": icon, "word": event.words}


@register.simple_tag
def since(at: datetime | None, none: str = "never") -> SafeString | str:
    """How long ago (or in how long), with the moment itself and its zone on hover."""
    if at is None:
        return none
    return _time(at, ago(at))


@register.simple_tag
def until(at: datetime) -> SafeString:
    """How long until then (or ago), in the language in force; the moment itself on hover."""
    return _time(at, ago_zh(at) if language.current() == language.CHINESE else ago(at))


@register.simple_tag
def moment(at: datetime | None, none: str = "never") -> SafeString | str:
    """The moment itself, with its zone; how long ago on hover."""
    if at is None:
        return none
    return format_html('<time datetime="{}" title="{}">{}</time>', _iso(at), ago(at), _absolute(at))


def _time(at: datetime, text: str) -> SafeString:
    return format_html('<time datetime="{}" title="{}">{}</time>', _iso(at), _absolute(at), text)


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _absolute(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{local.day} {local:%b %Y, %H:%M:%S %Z}"


def ago(at: datetime, now: datetime | None = None) -> str:
    """ "2 min ago", "in 4 h", "just now": one unit, rounded down."""
    gone = (now or timezone.now()) - at
    if abs(gone) < timedelta(seconds=5):
        return "just now" if gone > timedelta(seconds=-1) else "in a moment"
    text = duration(abs(gone))
    return f"{text} ago" if gone > timedelta() else f"in {text}"


def ago_zh(at: datetime) -> str:
    """The same in Chinese: "2 分钟前", "4 小时后", "刚刚"."""
    gone = timezone.now() - at
    if abs(gone) < timedelta(seconds=5):
        return "刚刚" if gone > timedelta(seconds=-1) else "马上"
    seconds = abs(gone).total_seconds()
    size, unit = next(((size, unit) for size, unit in UNITS_ZH if seconds >= size))
    return f"{int(seconds // size)} {unit}{'前' if gone > timedelta() else '后'}"


@register.filter
def duration(span: timedelta | float | None) -> str:
    """A span of time in its largest whole unit; seconds where a number is given."""
    if span is None:
        return ""
    seconds = span.total_seconds() if isinstance(span, timedelta) else float(span)
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            amount = int(seconds // size)
            return (
                f"{amount} days"
                if unit == "d" and amount > 1
                else f"{amount} day"
                if unit == "d"
                else f"{amount} {unit}"
            )
    return f"{seconds * 1000:.0f} ms" if 0 < seconds < 1 else f"{int(seconds)} s"


@register.filter
def gb(size: float | None) -> str:
    """A size given in GB, in the unit that reads best."""
    if size is None:
        return ""
    return f"{size / 1024:,.1f} TB" if size >= LARGE else f"{size:,.0f} GB"


@register.filter
def amount(number: float | None, unit: str = "") -> str:
    """A quota's figure: whole where it is whole, with its unit."""
    if number is None:
        return "?"
    if unit == "GB":
        return gb(number)
    text = f"{number:,.0f}" if float(number).is_integer() else f"{number:,.1f}"
    return f"{text} {unit}".strip()


@register.filter
def room(quota: Quota) -> str:
    """What is used of a quota, and its limit where one is known: both in one unit."""
    used, limit = quota.used, quota.limit
    if limit is None:
        return amount(used, quota.unit)
    # In TB only where what is used does not become nothing by rounding.
    if quota.unit == "GB" and limit >= LARGE and used is not None and (used == 0 or used >= LARGE / 100):
        return f"{used / 1024:,.1f} of {limit / 1024:,.1f} TB"
    if quota.unit == "GB" and used is not None:
        return f"{used:,.0f} of {limit:,.0f} GB"
    return f"{amount(used, quota.unit)} of {amount(limit, quota.unit)}"


@register.simple_tag(takes_context=True)
def region(context: template.Context, account_id: int, code: str) -> SafeString:
    """A region's English name, its code and Chinese name on hover. One query for all names of a page,
    or none where the page has its `regions` already."""
    names = context.render_context.get("region names") or getattr(context.get("regions"), "names", None)
    if names is None:
        rows = Region.objects.values_list("account_id", "code", "name", "name_zh")
        names = {(owner, found): (name, chinese) for owner, found, name, chinese in rows}
    context.render_context["region names"] = names
    name, chinese = names.get((account_id, code)) or (code, "")
    return format_html('<span title="{}">{}</span>', f"{code} {chinese}".strip(), name or code)


@register.simple_tag(takes_context=True)
def querystring_with(context: template.Context, **changes: Any) -> str:
    """This page's address with other parameters; None takes one away. Paging starts again."""
    query = filters(context["request"].GET)
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?"


@register.simple_tag(takes_context=True)
def strip_counts(context: template.Context) -> Strip:
    """What the strip and the title say; a page that polls has counted already."""
    found = context.get("strip")
    return found if isinstance(found, Strip) else strip_now()


@register.filter
def plain(kind: str) -> str:
    """A service's word for a kind of recovery point, as people write it."""
    return kind.replace("-", " ").replace("_", " ")


@register.filter
def verb(label: str) -> str:
    """An operation's first word, where what it is done to is said already."""
    return label.partition(" ")[0]


@register.filter
def of(values: Mapping[str, Any], key: str) -> Any:
    """What a mapping has under a key; "" where it has nothing."""
    return values.get(key, "")


@register.simple_tag
def languages() -> list[dict[str, object]]:
    """The languages that explanations can be read in, and which of them is in force."""
    return [
        {"code": code, "label": label, "lang": language.ATTRIBUTES[code], "current": code == language.current()}
        for code, label in language.LANGUAGES
    ]


@register.simple_tag(takes_context=True)
def current(context: template.Context, *names: str) -> SafeString | str:
    """`aria-current` where the page is one of these nouns."""
    match = getattr(context.get("request"), "resolver_match", None)
    return SafeString(' aria-current="page"') if match and match.url_name in names else ""
