"""In, out, and one's own password."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.forms.login import LoginForm, OwnPasswordForm
from dashboard.models import AuditEvent, Session
from dashboard.views._access import user_of, viewer

_form = auth.LoginView.as_view(form_class=LoginForm, template_name="login/page.html", redirect_authenticated_user=True)
log_in = login_not_required(require_http_methods(["GET", "HEAD", "POST"])(_form))
log_out = viewer(require_POST(auth.LogoutView.as_view()))


@viewer
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """One's own password; the other sessions of the same user end, this one stays."""
    user = user_of(request)
    form = OwnPasswordForm(user, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.save()
            AuditEvent.objects.record(
                "user.password_changed", kind="user", subject=user.get_username(), subject_id=user.pk, actor=user
            )
        update_session_auth_hash(request, user)
        Session.objects.end(user, but=request.session.session_key)
        messages.success(request, _("Your password is changed."))
        return redirect("settings")
    return render(request, "login/password.html", {"form": form})
