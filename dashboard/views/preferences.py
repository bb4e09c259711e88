"""Settings: how pages look to whoever is logged in, and in which browsers they are logged in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from dashboard import language as languages
from dashboard.forms.preferences import PreferencesForm
from dashboard.views._access import user_of, viewer
from dashboard.views._sessions import logins
from dashboard.views.language import keep


@viewer
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    user = user_of(request)
    form = PreferencesForm(request.POST if request.method == "POST" else None, user=user)
    if request.method == "POST" and form.is_valid():
        form.save()
        if user.language:
            languages.use(user.language)
        messages.success(request, _("Your settings are saved."))
        answer = redirect("settings")
        keep(answer, user.language)
        return answer
    return render(request, "settings/page.html", {"form": form, "logins": logins(request, user), "now": timezone.now()})
