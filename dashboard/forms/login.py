"""Django's own forms for logging in and for one's own password, in the words of these pages."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext_lazy

from dashboard.forms._form import Form

# Django says these, and in Chinese speaks to people less politely than the rest of the pages: our translation goes first.
DJANGO_SAYS = (
    ngettext_lazy(
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
        "min_length",
    ),
    gettext_noop("Your password can’t be too similar to your other personal information."),
    gettext_noop("Your password can’t be a commonly used password."),
    gettext_noop("Your password can’t be entirely numeric."),
)


class LoginForm(Form, AuthenticationForm):
    """Never tells whether it was the name or the password."""

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": _("This name and this password do not fit together. Capital letters count in both."),
    }


class OwnPasswordForm(Form, PasswordChangeForm):
    """The present password goes before a new one."""

    error_messages = {
        **PasswordChangeForm.error_messages,
        "password_incorrect": _("This is not your present password."),
        "password_mismatch": _("This is not the new password above. Enter the same one in both."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_password2"].help_text = _("The same new password once more.")
