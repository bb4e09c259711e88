"""People: who may come in, and what each may do."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from dashboard.forms.user import AddUserForm, ChangeUserForm, NewPasswordForm
from dashboard.models import User
from dashboard.views._access import administrator, user_of
from dashboard.views._sessions import logins


@administrator
@require_safe
def users(request: HttpRequest) -> HttpResponse:
    return render(request, "users/list.html", {"people": User.objects.order_by("-is_active", "username")})


@administrator
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def user_add(request: HttpRequest) -> HttpResponse:
    form = AddUserForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (person := form.save(user_of(request))):
        if form.generated:  # shown in this answer and nowhere else: a redirect would have to carry it
            return render(request, "users/generated.html", {"person": person, "password": form.generated})
        messages.success(request, _("%(name)s can log in now.") % {"name": person.username})
        return redirect("users")
    return render(request, "users/add.html", {"form": form})


@administrator
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def user_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Two forms: role and admittance, and a new password (`reset`), which nobody sets for themselves without the old one."""
    person, actor = get_object_or_404(User, pk=pk), user_of(request)
    resetting = request.method == "POST" and "reset" in request.POST
    if resetting and person.pk == actor.pk:
        messages.error(request, _("Nothing was saved. Your own password is changed here, with the present one."))
        return redirect("password")
    changing = request.method == "POST" and not resetting
    form = ChangeUserForm(request.POST if changing else None, user=person, actor=actor)
    secret = NewPasswordForm(request.POST if resetting else None, user=person)
    if resetting and secret.is_valid():
        secret.save(actor)
        if secret.generated:
            return render(request, "users/generated.html", {"person": person, "password": secret.generated})
        messages.success(
            request, _("%(name)s has a new password; their other logins have ended.") % {"name": person.username}
        )
        return redirect("users")
    if changing and form.is_valid() and _saved(form):
        messages.success(request, _("%(name)s is saved.") % {"name": person.username})
        return redirect("users")
    context = {"person": person, "yours": person == actor, "form": form, "secret": secret}
    return render(request, "users/edit.html", {**context, "logins": logins(request, person)})


def _saved(form: ChangeUserForm) -> bool:
    try:
        form.save()
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True
