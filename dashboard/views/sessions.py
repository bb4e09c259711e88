"""Ending logins: one's own, and for an administrator everybody's."""

from __future__ import annotations

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from dashboard.models import Session, User, people
from dashboard.views._access import administrator, user_of, viewer
from dashboard.views._sessions import here

USED = gettext_lazy("This is the login that you are using. Log out to end it.")


@viewer
@require_POST
def session_end(request: HttpRequest, handle: str) -> HttpResponse:
    """One of one's own. The one that asks stays: to log out ends it."""
    if handle == here(request):
        messages.info(request, USED)
    else:
        _end_one(request, user_of(request), handle)
    return redirect("settings")


@viewer
@require_POST
def sessions_end(request: HttpRequest) -> HttpResponse:
    """All of one's own but the one that asks."""
    _end_all(request, user_of(request))
    return redirect("settings")


@administrator
@require_POST
def user_session_end(request: HttpRequest, pk: int, handle: str) -> HttpResponse:
    if handle == here(request):
        messages.info(request, USED)
    else:
        _end_one(request, get_object_or_404(User, pk=pk), handle)
    return redirect("user_edit", pk)


@administrator
@require_POST
def user_sessions_end(request: HttpRequest, pk: int) -> HttpResponse:
    _end_all(request, get_object_or_404(User, pk=pk))
    return redirect("user_edit", pk)


def _end_one(request: HttpRequest, person: User, handle: str) -> None:
    with transaction.atomic():
        ended = Session.objects.end_one(person, handle)
        if ended is not None:
            people.record(person, "user.logins_ended", user_of(request), after="1 ended", address=ended.address)
    if ended is None:
        messages.info(request, _("That login has ended already."))
    else:
        messages.success(request, _("The login with %(device)s is ended.") % {"device": ended.device})


def _end_all(request: HttpRequest, person: User) -> None:
    number = people.log_out(person, user_of(request), but=request.session.session_key)
    said = ngettext("%(count)d login is ended.", "%(count)d logins are ended.", number) % {"count": number}
    messages.success(request, said if number else _("There was no other login to end."))
