"""What templates say in one way only: states, moments, places, links. Figures have a file of their own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dashboard import language
from dashboard.models import AuditEvent, Region, Status, WantedProtection
from dashboard.templatetags.figures import ago
from dashboard.views._paging import filters
from dashboard.views._strip import Strip, strip_now

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

register = template.Library()

# state: (tone, icon, word). The word always stands beside the icon; colour only repeats them.
STATUSES: dict[str, tuple[str, str, StrOrPromise]] = {
    Status.QUEUED: ("off", "clock", _("Waiting")),
    Status.SUBMITTING: ("move", "paper-airplane", _("Sending")),
    Status.COPYING: ("move", "arrow-path", _("Copying")),
    Status.SUCCEEDED: ("good", "check-circle", _("Verified")),
    Status.FAILED: ("bad", "x-circle", _("Failed")),
    Status.UNKNOWN: ("warn", "magnifying-glass", _("Checking")),
    Status.NEEDS_ATTENTION: ("bad", "hand-raised", _("Needs you")),
    Status.CANCELLED: ("off", "no-symbol", _("Cancelled")),
    Status.SKIPPED: ("off", "forward", _("Skipped")),
    Status.LOST: ("bad", "question-mark-circle", _("Lost")),
}
# What a snapshot or a disk is like at the vendor's.
STATES: dict[str, tuple[str, str, StrOrPromise]] = {
    "ready": ("good", "check-circle", _("Ready")),
    "creating": ("move", "arrow-path", _("Being made")),
    "copying": ("move", "arrow-path", _("Copying")),
    "verifying": ("move", "magnifying-glass", _("Being verified")),
    "busy": ("warn", "clock", _("Busy")),
    "broken": ("bad", "x-circle", _("Broken")),
    "recycled": ("off", "trash", _("In the recycle bin")),
    "unknown": ("off", "question-mark-circle", _("Unknown")),
    "gone": ("off", "minus-circle", _("Gone")),
}
OTHER = ("off", "minus-circle")


@register.inclusion_tag("components/_badge.html")
def status_badge(status: str) -> dict[str, object]:
    """The state of a copy task, as icon and word."""
    tone, icon, word = STATUSES.get(status, (*OTHER, str(status)))
    return {"tone": tone, "icon": icon, "word": word}


@register.inclusion_tag("components/_badge.html")
def state_badge(state: str, gone_at: datetime | None = None) -> dict[str, object]:
    """The state of a snapshot or a disk, as icon and word; one of our words or, failing that, the vendor's."""
    key = "gone" if gone_at else str(state).lower()
    tone, icon, word = STATES.get(key, (*OTHER, str(state) or _("Unknown")))
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
    "quota": ("off", "chart-pie"),
    "protection": ("off", "shield-check"),
    "filter": ("off", "funnel"),
}


@register.inclusion_tag("components/_event.html")
def event_words(event: AuditEvent) -> dict[str, str]:
    """What happened, as icon and words."""
    tone, icon = HAPPENED.get(event.verb) or HAPPENED.get(event.kind) or OTHER
    return {"tone": tone, "icon": icon, "word": event.words}


@register.simple_tag
def since(at: datetime | None, none: str = "") -> SafeString | str:
    """How long ago (or in how long), with the moment itself and its zone on hover."""
    if at is None:
        return none or gettext("never")
    return format_html('<time datetime="{}" title="{}">{}</time>', _iso(at), _absolute(at), ago(at))


@register.simple_tag
def moment(at: datetime | None, none: str = "") -> SafeString | str:
    """The moment itself, with its zone; how long ago on hover."""
    if at is None:
        return none or gettext("never")
    return format_html('<time datetime="{}" title="{}">{}</time>', _iso(at), ago(at), _absolute(at))


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _absolute(at: datetime) -> str:
    """With the zone's offset: its letters may stand for several zones ("CST")."""
    local = timezone.localtime(at)
    zone = local.isoformat()[-len("+08:00") :] if local.utcoffset() else "UTC"
    return f"{date_format(local, 'DATETIME_FORMAT')} {zone}"


@register.simple_tag(takes_context=True)
def region(context: template.Context, account_id: int | None, code: str) -> SafeString:
    """A region's name in the language in force, its code and its other name on hover. One query for all names of a page,
    or none where the page has its `regions` already."""
    names = context.render_context.get("region names") or getattr(context.get("regions"), "names", None)
    if names is None:
        rows = Region.objects.values_list("account_id", "code", "name", "name_zh")
        names = {(owner, found): (name, chinese) for owner, found, name, chinese in rows}
    context.render_context["region names"] = names
    name, other = names.get((account_id, code)) or ("", "")
    if other and language.current() == language.CHINESE:
        name, other = other, name
    return format_html('<span title="{}">{}</span>', f"{code} {other}".strip(), name or code)


@register.simple_tag(takes_context=True)
def subject(context: template.Context, event: AuditEvent) -> SafeString:
    """What a line of the history is about, its regions by their names."""
    if event.kind == "region":
        return region(context, event.account_id, event.subject)
    if event.route is None:
        return format_html("<bdi>{}</bdi>", event.subject)
    about, codes = event.route
    regions = format_html_join(" → ", "{}", ((region(context, event.account_id, code),) for code in codes))
    return format_html('<bdi>{}</bdi>: <span class="route">{}</span>', about, regions)


@register.simple_tag(takes_context=True)
def wanted_words(context: template.Context, wanted: WantedProtection) -> str:
    """What is wanted, in one sentence without a full stop, on a page that has its `regions`."""
    return wanted.words(context["regions"].labels)


@register.simple_tag(takes_context=True)
def querystring_with(context: template.Context, **changes: Any) -> str:
    """This page's address with other parameters; None takes one away. Paging starts again."""
    query = filters(context["request"].GET)
    for name, value in changes.items():
        query.pop(name, None)
        if value is not None:
            query[name] = str(value)
    return f"?{query.urlencode()}" if query else "?"


@register.inclusion_tag("components/_printed.html", takes_context=True)
def printed(context: template.Context) -> dict[str, object]:
    """What only paper has to say of a page: the moment, and its address with the filters in force."""
    request = context["request"]
    query = filters(request.GET).urlencode()
    return {"at": timezone.now(), "address": request.build_absolute_uri(f"{request.path}{query and '?'}{query}")}


@register.simple_tag(takes_context=True)
def strip_counts(context: template.Context) -> Strip:
    """What the strip and the title say; a page that polls has counted already."""
    found = context.get("strip")
    return found if isinstance(found, Strip) else strip_now()


@register.filter
def plain(kind: str) -> str:
    """A service's word for a kind of recovery point, as people write it."""
    return translated(kind.replace("-", " ").replace("_", " "))


@register.filter
def translated(text: object) -> str:
    """A text that is kept or declared in English, in the language in force; as it is where nobody translated it."""
    return language.translated(text if isinstance(text, str) else str(text or ""))


@register.simple_tag
def page_language() -> str:
    """The language of the page, as its `lang` attribute says it."""
    return language.ATTRIBUTES[language.current()]


@register.filter
def verb(label: str) -> str:
    """An operation's first word, where what it is done to is said already."""
    return translated(label.partition(" ")[0])


@register.filter
def of(values: Mapping[str, Any], key: str) -> Any:
    """What a mapping has under a key; "" where it has nothing."""
    return values.get(key, "")


@register.simple_tag
def languages() -> list[dict[str, object]]:
    """The languages that pages can be read in, and which of them is in force."""
    return [
        {"code": code, "label": label, "lang": language.ATTRIBUTES[code], "current": code == language.current()}
        for code, label in language.LANGUAGES
    ]


@register.simple_tag(takes_context=True)
def current(context: template.Context, *names: str) -> SafeString | str:
    """`aria-current` where the page is one of these nouns, or says itself that it is part of one (`part_of`)."""
    match = getattr(context.get("request"), "resolver_match", None)
    place = context.get("part_of") or (match and match.url_name)
    return SafeString(' aria-current="page"') if place in names else ""
