"""Saved filters of a list: those there are, a new one, another name, away with one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.forms._filters import Choices, of_accounts, of_regions, of_services
from dashboard.forms.saved_filter import FILTERS, TITLES, SavedFilterForm, in_words, kept_query
from dashboard.models import Account, SavedFilter
from dashboard.views._access import user_of, viewer
from dashboard.views._listing import Regions


@viewer
@require_http_methods(["GET", "HEAD", "POST"])
def saved_filters(request: HttpRequest, page: str) -> HttpResponse:
    """The saved filters of one list; a POST keeps those that the address has."""
    if page not in FILTERS:
        raise Http404
    query = kept_query(page, request.GET)
    is_new = request.method == "POST"
    form = SavedFilterForm(request.POST if is_new else None, user=user_of(request), page=page, query=query)
    if is_new and form.is_valid() and form.save():
        messages.success(request, _("The filter “%(name)s” is saved.") % {"name": form.cleaned_data["name"]})
        return redirect(f"{reverse(page)}?{query}")
    return _page(request, page, form, status=422 if is_new else 200)


@viewer
@require_POST
def saved_filter(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name for one, and for an administrator whether it is shared."""
    saved = _changeable(request, pk)
    form = SavedFilterForm(request.POST, user=user_of(request), page=saved.page, saved=saved)
    if form.is_valid() and form.save():
        messages.success(request, _("The filter “%(name)s” is saved.") % {"name": saved.name})
        return redirect("saved_filters", page=saved.page)
    return _page(request, saved.page, None, changed=form, status=422)


@viewer
@require_POST
def saved_filter_remove(request: HttpRequest, pk: int) -> HttpResponse:
    saved = _changeable(request, pk)
    saved.withdraw(user_of(request))
    messages.success(request, _("The filter “%(name)s” is removed.") % {"name": saved.name})
    return redirect("saved_filters", page=saved.page)


def _changeable(request: HttpRequest, pk: int) -> SavedFilter:
    rows = SavedFilter.objects.changeable(user_of(request)).filter(page__in=FILTERS)
    return get_object_or_404(rows.select_related("owner"), pk=pk)


def _page(
    request: HttpRequest,
    page: str,
    form: SavedFilterForm | None,
    changed: SavedFilterForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """`changed` is the form of one of them that did not go through, as it was typed."""
    user, offered = user_of(request), _offered()
    lines = []
    for saved in SavedFilter.objects.of(page, user):
        theirs = SavedFilterForm(user=user, page=page, saved=saved) if saved.may_be_changed_by(user) else None
        if changed and changed.saved == saved:
            theirs = changed
        lines.append({"saved": saved, "form": theirs, "words": in_words(page, saved.query, offered)})
    query = kept_query(page, request.GET)
    context = {
        "page": page,
        "title": TITLES[page],
        "lines": lines,
        "form": form,
        "query": query,
        "words": in_words(page, query, offered),
    }
    return render(request, "filters/page.html", context, status=status)


def _offered() -> dict[str, Choices]:
    """What the lists offer to choose from, of every account and region there is: a filter outlives what is in use."""
    regions = Regions()
    places = of_regions(regions.rows)
    return {
        "account": of_accounts(Account.objects.only("name")),
        "service": of_services(regions.accounts),
        "source_region": places,
        "destination_region": places,
    }
