"""Who may call what: every address, with every method, as everybody. An address that this table does not know fails."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from dashboard.models import Role, Status
from tests.views import rows

ANYBODY, VIEWER, OPERATOR, ADMINISTRATOR = "anybody", "viewer", "operator", "administrator"
ROLES = (ANYBODY, VIEWER, OPERATOR, ADMINISTRATOR)
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
READ, POST, FORM = ("GET", "HEAD"), ("POST",), ("GET", "HEAD", "POST")

# name: (who may, with which methods)
ADDRESSES: dict[str, tuple[str, tuple[str, ...]]] = {
    "healthz": (ANYBODY, READ),
    "readyz": (ANYBODY, READ),
    "login": (ANYBODY, FORM),
    "logout": (VIEWER, POST),
    "password": (VIEWER, FORM),
    "strip": (VIEWER, READ),
    "search": (VIEWER, READ),
    "keys": (VIEWER, FORM),
    "home": (VIEWER, READ),
    "coverage": (VIEWER, READ),
    "coverage_region": (VIEWER, READ),
    "protections": (VIEWER, READ),
    "protection_add": (ADMINISTRATOR, FORM),
    "protection": (ADMINISTRATOR, FORM),
    "protection_remove": (ADMINISTRATOR, POST),
    "disks": (VIEWER, READ),
    "snapshots": (VIEWER, READ),
    "plan": (OPERATOR, FORM),
    "copies": (VIEWER, READ),
    "copy": (VIEWER, READ),
    "copies_retry": (OPERATOR, POST),
    "copies_cancel": (OPERATOR, POST),
    "copy_retry": (OPERATOR, POST),
    "copy_cancel": (OPERATOR, POST),
    "copy_decide": (ADMINISTRATOR, POST),
    "accounts": (VIEWER, READ),
    "account": (VIEWER, READ),
    "account_sync": (OPERATOR, POST),
    "region_sync": (OPERATOR, POST),
    "sync_all": (OPERATOR, POST),
    "account_add": (ADMINISTRATOR, FORM),
    "account_edit": (ADMINISTRATOR, FORM),
    "account_test": (ADMINISTRATOR, POST),
    "account_enable": (ADMINISTRATOR, POST),
    "account_disable": (ADMINISTRATOR, POST),
    "account_remove": (ADMINISTRATOR, POST),
    "quotas": (VIEWER, READ),
    "quota_limit": (ADMINISTRATOR, FORM),
    "history": (VIEWER, READ),
    "history_csv": (VIEWER, READ),
    "saved_filters": (VIEWER, FORM),
    "saved_filter": (VIEWER, POST),
    "saved_filter_remove": (VIEWER, POST),
    "engine": (VIEWER, READ),
    "metrics": (ANYBODY, READ),
    "errors": (VIEWER, READ),
    "error": (VIEWER, READ),
    "language": (VIEWER, POST),
    "settings": (VIEWER, FORM),
    "session_end": (VIEWER, POST),
    "sessions_end": (VIEWER, POST),
    "users": (ADMINISTRATOR, READ),
    "user_add": (ADMINISTRATOR, FORM),
    "user_edit": (ADMINISTRATOR, FORM),
    "user_session_end": (ADMINISTRATOR, POST),
    "user_sessions_end": (ADMINISTRATOR, POST),
}
# What these say of the state of things is not this test's business.
ALSO_FINE = {
    "readyz": {503},
    "metrics": {401},
    "copy_decide": {409},
    "saved_filter": {404},
    "saved_filter_remove": {404},
}


def patterns() -> list[URLPattern]:
    found = get_resolver().url_patterns
    assert all(isinstance(pattern, URLPattern) for pattern in found), "an include() hides addresses from this test"
    return found


def test_every_address_is_in_the_table() -> None:
    assert {pattern.name for pattern in patterns()} == set(ADDRESSES)


def test_every_view_bears_the_mark_of_its_role() -> None:
    marks = {pattern.name: getattr(pattern.callback, "role", ANYBODY) for pattern in patterns()}
    assert marks == {name: role for name, (role, _) in ADDRESSES.items()}


@pytest.fixture
def keys(db: Any) -> dict[str, dict[str, Any]]:
    """A row for each address that names one."""
    account = rows.account()
    region = account.regions.get(code=rows.BEIJING)
    task = rows.task(account, status=Status.FAILED, reason=rows.FULL)
    somebody = rows.person(Role.VIEWER, "carol")
    by_prefix = {"account_": account.pk, "copy": task.pk, "region_": region.pk, "user_": somebody.pk}
    by_prefix["saved_"] = rows.saved_filter(somebody).pk
    by_prefix["protection"] = rows.wanted(account=account).pk
    by_prefix["quota_"] = rows.quota(account, limit=None).pk
    found = {}
    for pattern in patterns():
        if "<int:pk>" in str(pattern.pattern):
            name = "account_" if pattern.name == "account" else str(pattern.name)
            found[str(pattern.name)] = {"pk": next(pk for prefix, pk in by_prefix.items() if name.startswith(prefix))}
    found["saved_filters"] = {"page": "history"}
    ended = {"handle": "0123456789abcdef0123"}
    found |= {"session_end": ended, "user_session_end": {"pk": somebody.pk, **ended}}
    return {**found, "error": {"service": rows.SERVICE, "code": rows.FULL}}


def browser(role: str) -> Client:
    return Client() if role == ANYBODY else rows.signed_in(Role(role))


def expected(name: str, role: str, method: str) -> set[int]:
    """The statuses that are right; 422 is a form that asks for more."""
    needed, methods = ADDRESSES[name]
    if needed != ANYBODY and role == ANYBODY:
        return {302}
    if ROLES.index(role) < ROLES.index(needed):
        return {403}
    if method not in methods:
        return {405}
    return {200, 302, 422} | ALSO_FINE.get(name, set())


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_each_address_answers_each_method_as_its_role_allows(
    name: str, role: str, keys: dict[str, dict[str, int]], redis_url: str
) -> None:
    client = browser(role)
    address = reverse(name, kwargs=keys.get(name, {}))
    for method in METHODS:
        if role != ANYBODY and name == "logout":
            client = browser(role)
        answer = client.generic(method, address, content_type="application/x-www-form-urlencoded")
        assert answer.status_code in expected(name, role, method), f"{method} {address} as {role}"
        if expected(name, role, method) == {302}:
            assert answer.headers["Location"].startswith(reverse("login")), f"{method} {address}"
        if answer.status_code == 403 and method != "HEAD":
            assert f"needs the role {ADDRESSES[name][0].capitalize()}" in answer.content.decode()


@pytest.mark.parametrize("name", sorted(name for name, (_, methods) in ADDRESSES.items() if "POST" in methods))
def test_nothing_changes_without_the_token_of_a_form(name: str, keys: dict[str, dict[str, int]]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(rows.person(Role.ADMINISTRATOR, "dave"))
    answer = client.post(reverse(name, kwargs=keys.get(name, {})))
    assert answer.status_code == 403
    assert "This form is too old" in answer.content.decode()


def test_somebody_who_was_shut_out_is_out_at_once(db: Any) -> None:
    client = rows.signed_in(Role.OPERATOR)
    assert client.get(reverse("home")).status_code == 200
    person = rows.person(name="operator")
    person.is_active = False
    person.save()
    assert client.get(reverse("home")).status_code == 302


def test_a_fragment_asked_for_after_the_login_has_expired_reloads_the_page(db: Any) -> None:
    answer = Client().get(reverse("home"), headers={"HX-Request": "true"})
    assert answer.headers["HX-Refresh"] == "true"
    assert b"password" not in answer.content


@pytest.mark.parametrize("name", sorted(name for name, (_, methods) in ADDRESSES.items() if "GET" in methods))
def test_a_key_that_no_row_can_have_is_a_page_that_is_not_there(name: str, db: Any) -> None:
    pattern = next(pattern for pattern in patterns() if pattern.name == name)
    if "<int:pk>" not in str(pattern.pattern):
        return
    for key in (2**31, 2**63, 10**30):
        assert rows.signed_in(Role.ADMINISTRATOR).get(reverse(name, args=[key])).status_code == 404
