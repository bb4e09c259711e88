"""Every page in Simplified Chinese: no English word is left in what people read or hear."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse

import providers
from dashboard.forms.preferences import zones
from dashboard.models import AuditEvent, Region, Role
from tests.views import pages, rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("redis_url")]

# What is not read as a language: codes, ids, what was typed, the vendor's own words.
SILENT_TAGS = {"script", "style", "svg", "code", "pre", "kbd", "bdi", "samp", "blockquote"}
SILENT_CLASSES = {"mono", "me-name", "policy", "secret", "raw"}
READ_ATTRIBUTES = ("aria-label", "title", "placeholder", "data-label", "alt")
# The time zones are called as everywhere.
AREAS = {name for name, _ in zones()}
VOID = {"meta", "link", "input", "br", "hr", "img", "path", "circle", "wbr", "col"}

# Names of things and units, and what the sample rows are called or were told by a cloud.
NAMES = set(
    re.findall(
        r"\w+",
        """
        Antipode English Redis Prometheus Cookie API APIs ID CSV JSON HTTP HTTPS GB TB UTC AK SK IAM JDC AKID Web RequestId
        Firefox Linux Chrome ReadOnlyAccess SecretId SecretKey iam projects listProjects cloud tencent tencentcloud com env
        value key Access Key Secret Esc Enter manage py tick rqworker demo req csv InsufficientSnapshotQuota
        CopySnapshotCrossRegions Call
        prod staging of the other team with long name carol administrator daily weekly erp snapshot snap disk copies
        without any blank no not authorized as says it Unheard Of ap guangzhou beijing singapore snapshots are used
        """,
    )
)
REGIONS = {rows.HOME: "广州", rows.BEIJING: "北京", rows.SINGAPORE: "新加坡"}

CHINESE = re.compile("[\u4e00-\u9fff]")
WORD = r"[A-Za-z][A-Za-z’']+"
SENTENCE = re.compile(rf"\b(?:{WORD}[ ,]+){{2}}[a-z]+")


class Read(HTMLParser):
    """What a page says, piece by piece."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, bool]] = []
        self.said: list[str] = []

    @property
    def is_silent(self) -> bool:
        return any(silent for _, silent in self.open)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        quiet = tag in SILENT_TAGS or bool(SILENT_CLASSES & set(given.get("class", "").split()))
        quiet = quiet or given.get("lang", "").startswith("en") or (tag == "option" and "/" in given.get("value", ""))
        if not self.is_silent and not quiet:
            self.said += [given[name] for name in READ_ATTRIBUTES if name in given and not is_region(tag, name)]
            if tag == "optgroup" and given.get("label") not in AREAS:
                self.said.append(given.get("label", ""))
        if tag not in VOID:
            self.open.append((tag, quiet))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not self.is_silent and data.strip():
            self.said.append(data.strip())


def is_region(tag: str, attribute: str) -> bool:
    """The English name of a region, on hover over the Chinese one."""
    return tag == "span" and attribute == "title"


def english(page: str) -> Iterator[str]:
    """The pieces that say something in words which are neither Chinese nor names: alone, or three in a row among Chinese."""
    reader = Read()
    reader.feed(page)
    for piece in reader.said:
        plain = re.sub(r"(.)\1{20,}|[\w.:/-]*\d[\w.:/-]*|https?://\S*|/\w+", "", piece)
        unknown = [word for word in re.findall(WORD, plain) if word not in NAMES]
        if unknown and (not CHINESE.search(plain) or SENTENCE.search(plain)):
            yield " ".join(piece.split())


def reader() -> Client:
    person = rows.person(Role.ADMINISTRATOR, "administrator")
    person.language = "zh-hans"
    person.save()
    return rows.signed_in(Role.ADMINISTRATOR)


def prepare(state: str) -> None:
    pages.STATES[state]()
    for code, name in REGIONS.items():
        Region.objects.filter(code=code).update(name_zh=name)


@pytest.mark.parametrize("state", pages.STATES)
def test_no_page_has_english_left(state: str) -> None:
    client = reader()
    prepare(state)
    left: dict[str, list[str]] = {}
    for path in pages.paths():
        for piece in english(client.get(path).content.decode()):
            left.setdefault(piece, []).append(path)
    assert not left, "\n".join(f"{piece!r}: {paths[0]}" for piece, paths in left.items())


@pytest.mark.parametrize("vendor", sorted(providers.vendors()))
def test_what_each_vendor_asks_for_has_no_english_left(vendor: str) -> None:
    page = reader().get(f"{reverse('account_add')}?vendor={vendor}").content.decode()
    assert list(english(page)) == []


def address(name: str) -> str:
    """Where something of this name is, of the rows that are there."""
    try:
        return reverse(name)
    except NoReverseMatch:
        key = max((prefix for prefix in pages.ROWS if name.startswith(prefix)), key=len)
        return reverse(name, args=[pages.ROWS[key]()])


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("account_add", {}),
        ("account_edit", {"name": "", "slots": "0", "endpoint": "ftp://nowhere", "credential-secret_id": "no"}),
        ("account_test", {}),
        ("account_sync", {}),
        ("account_disable", {}),
        ("account_remove", {}),
        ("sync_all", {}),
        ("copy_retry", {}),
        ("copy_cancel", {}),
        ("copies_retry", {"all": "1"}),
        ("password", {"old_password": "no", "new_password1": "short", "new_password2": "other"}),
        ("plan", {"kind": "snapshot", "source": "1", "operation": "copy_snapshot", "to": "nowhere", "start": "1"}),
        ("protection_add", {"copies": "99", "hours": "0"}),
        ("quota_limit", {"limit": "many"}),
        ("sessions_end", {}),
        ("settings", {"language": "tlh", "time_zone": "Mars/Base"}),
        ("user_add", {"username": "two words", "role": "king", "password": "short"}),
        ("user_edit", {"role": "viewer"}),
    ],
)
def test_what_a_button_answers_has_no_english_left(name: str, fields: dict[str, str]) -> None:
    client = reader()
    prepare("busy")
    query = {"account_add": "?vendor=tencent"}.get(name, "")
    answer = client.post(address(name) + query, fields, follow=True)
    assert answer.status_code in (200, 409, 422)
    left = [piece for piece in english(answer.content.decode()) if not set(fields.values()) & set(piece.split())]
    assert not left, "\n".join(left)


def test_what_stands_before_the_login_is_chinese_where_the_browser_asks_for_it() -> None:
    client = Client(headers={"Accept-Language": "zh-CN"})
    assert list(english(client.get(reverse("login")).content.decode())) == []
    refused = client.post(reverse("login"), {"username": "carol", "password": "wrong"}).content.decode()
    assert list(english(refused)) == []
    assert list(english(client.get("/no-such-page/", follow=True).content.decode())) == []


def test_an_english_word_would_be_found() -> None:
    page = "<p>云盘 <b>Disk</b></p><p aria-label='Older'>较旧</p><code>Disk</code><p>还没有 any disk that is here。</p>"
    assert list(english(page)) == ["Disk", "Older", "还没有 any disk that is here。"]


def test_what_is_written_down_stays_english_whoever_does_it() -> None:
    client, carol = reader(), rows.person(Role.VIEWER, "carol")
    failed = rows.failed(rows.account())
    client.post(reverse("user_edit", args=[carol.pk]), {"role": "operator", "is_active": "on"})
    client.post(reverse("copy_retry", args=[failed.pk]))
    client.post(reverse("user_sessions_end", args=[carol.pk]))
    told = [value for event in AuditEvent.objects.values() for value in map(str, event.values())]
    assert "Operator" in told and "Waiting" in told
    assert [value for value in told if CHINESE.search(value)] == []
