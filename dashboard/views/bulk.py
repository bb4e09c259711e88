"""What is done to many copies at once: to those that were ticked, or to all that the filters in the address match."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from dashboard.forms._filters import as_key
from dashboard.forms.copies import CopyFilter
from dashboard.models import Bulk, bulk
from dashboard.views._access import operator, user_of, why_of
from dashboard.views._paging import filters


@operator
@require_POST
def copies_retry(request: HttpRequest) -> HttpResponse:
    """A new try for what was ticked (`task`), or with `all` for everything that the filters in the address match."""
    meant = _meant(request)
    off = bulk.left_out(meant)
    made = bulk.press(Bulk.Act.RETRY, meant, actor=user_of(request), why=why_of(request))
    if off:
        messages.warning(request, _left_out(off))
    if made is None:
        if not off:
            messages.warning(
                request, _("Nothing of this can be retried: it is under way, verified, or was tried again already.")
            )
        return _back(request)
    said = [_tried_again(made)]
    if made.kept:
        said.append(_under_way(made.kept))
    messages.success(request, " ".join(said))
    return redirect(f"{reverse('copies')}?batch={made.batch}" if made.done else "copies")


@operator
@require_POST
def copies_cancel(request: HttpRequest) -> HttpResponse:
    """Stop waiting, or stop watching, for what was ticked (`task`) or with `all` for everything that the filters match."""
    made = bulk.press(Bulk.Act.CANCEL, _meant(request), actor=user_of(request), why=why_of(request))
    if made is None:
        messages.warning(request, _("Nothing of this can be cancelled: all of it has ended."))
        return _back(request)
    if made.done:
        messages.success(request, _cancelled(made))
    if made.kept:
        messages.warning(request, _kept(made.kept))
    return _back(request)


def _meant(request: HttpRequest) -> Q:
    """The ticked ones; or all that match, where every filter makes sense and there is one: never everything by mistake."""
    if "all" in request.POST:
        form = CopyFilter(request.GET)
        return form.wanted if form.chosen and form.is_valid() else Q(pk__in=[])
    return Q(pk__in=[key for text in request.POST.getlist("task") if (key := as_key(text))])


def _back(request: HttpRequest) -> HttpResponse:
    """To the list, with the filters it had."""
    query = filters(request.GET).urlencode()
    return redirect(f"{reverse('copies')}?{query}" if query else "copies")


# -- what is said


def _tried_again(made: Bulk) -> str:
    if made.is_finished or not made.left:
        return ngettext("%(count)s copy tried again.", "%(count)s copies tried again.", made.done) % _count(made.done)
    return _("%(count)s of %(total)s copies tried again; the rest follows by itself.") % {
        **_count(made.done),
        "total": f"{made.total:,}",
    }


def _under_way(number: int) -> str:
    said = ngettext("%(count)s copy under way already.", "%(count)s copies under way already.", number)
    return said % _count(number)


def _left_out(number: int) -> str:
    said = ngettext(
        "%(count)s copy left out: the account is disabled. Enable it first.",
        "%(count)s copies left out: the account is disabled. Enable it first.",
        number,
    )
    # Beyond the most that is counted, there may be more.
    return said % {"count": f"{bulk.COUNTED:,}+" if number > bulk.COUNTED else f"{number:,}"}


def _cancelled(made: Bulk) -> str:
    if made.is_finished or not made.left:
        said = ngettext(
            "%(count)s copy cancelled or no longer watched.",
            "%(count)s copies cancelled or no longer watched.",
            made.done,
        )
        return said % _count(made.done)
    return _("%(count)s of %(total)s copies cancelled or no longer watched; the rest follows by itself.") % {
        **_count(made.done),
        "total": f"{made.total:,}",
    }


def _kept(number: int) -> str:
    said = ngettext(
        "%(count)s copy not cancelled. The vendor may hold its request already; it can be cancelled once that is known.",
        "%(count)s copies not cancelled. The vendor may hold their requests already; they can be cancelled once that is known.",
        number,
    )
    return said % _count(number)


def _count(number: int) -> dict[str, str]:
    return {"count": f"{number:,}"}
