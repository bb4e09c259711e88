"""People: adding one, changing one, giving a new password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from dashboard import datafolder
from dashboard.forms._form import Form
from dashboard.models import Role, Session, User, people

ROLES = (
    (Role.VIEWER.value, _("Viewer: reads everything")),
    (Role.OPERATOR.value, _("Operator: also syncs, copies, retries and cancels")),
    (Role.ADMINISTRATOR.value, _("Administrator: also changes accounts and people")),
)
TAKEN = _("Somebody has this name already.")
PASSWORD = forms.PasswordInput(attrs={"autocomplete": "new-password"})


class WithPassword(Form):
    """A password that is typed, or generated where the field is left empty. `generated` is then what to show, once."""

    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        max_length=200,
        widget=PASSWORD,
        help_text=_("At least 12 characters. Left empty, Antipode makes one up and shows it once."),
    )
    generated = ""

    def choose_password(self, user: User) -> None:
        typed = self.cleaned_data.get("password") or ""
        if not typed:
            self.generated = datafolder.new_password()
        user.set_password(typed or self.generated)

    def check_password(self, user: User) -> None:
        if typed := self.cleaned_data.get("password"):
            try:
                validate_password(typed, user)
            except ValidationError as error:
                self.add_error("password", error)


class AddUserForm(WithPassword):
    """Lets somebody in."""

    username = forms.CharField(
        label=_("Name to log in with"),
        max_length=150,
        validators=[User.username_validator],
        error_messages={"invalid": _("Letters, digits and @ . + - _ may be in it. Leave everything else out.")},
    )
    role = forms.ChoiceField(label=_("Role"), choices=ROLES, widget=forms.RadioSelect, initial=Role.VIEWER)

    field_order = ("username", "role", "password")

    def clean_username(self) -> str:
        name: str = self.cleaned_data["username"]
        if User.objects.filter(username__iexact=name).exists():
            raise ValidationError(TAKEN)
        return name

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.check_password(User(username=cleaned.get("username", "")))
        return cleaned

    def save(self, actor: User) -> User | None:
        """None where somebody took the name a moment ago, which is an error of the form then."""
        user = User(username=self.cleaned_data["username"], role=self.cleaned_data["role"])
        self.choose_password(user)
        try:
            with transaction.atomic():
                user.save()
                people.record(user, "user.added", actor, after=Role(user.role).label)
        except IntegrityError:
            self.add_error("username", TAKEN)
            return None
        return user


class ChangeUserForm(Form):
    """Another role, or shut out. Nobody takes their own keys away, and one administrator always stays."""

    role = forms.ChoiceField(label=_("Role"), choices=ROLES, widget=forms.RadioSelect)
    is_active = forms.BooleanField(label=_("May log in"), required=False)

    def __init__(self, data: Any = None, *, user: User, actor: User) -> None:
        super().__init__(data, initial={"role": user.role, "is_active": user.is_active})
        self.user, self.actor = user, actor

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        stays = cleaned.get("role") == Role.ADMINISTRATOR and cleaned.get("is_active")
        if self.user.pk == self.actor.pk and not stays:
            raise ValidationError(_("You cannot take your own rights away. Another administrator can."))
        return cleaned

    def save(self) -> None:
        """Raises ValidationError where this would leave no administrator; two people may try that at the same moment."""
        try:
            people.change(self.user, self.actor, **self.cleaned_data)
        except people.OnlyAdministrator:
            raise ValidationError(
                _("%(name)s is the only administrator. Add another one before."), params={"name": self.user.username}
            ) from None


class NewPasswordForm(WithPassword):
    """A new password for somebody else; their logins end."""

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data, prefix="new")
        self.user = user

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.check_password(self.user)
        return cleaned

    def save(self, actor: User) -> None:
        self.choose_password(self.user)
        with transaction.atomic():
            self.user.save(update_fields=["password"])
            Session.objects.end(self.user)
            people.record(self.user, "user.password_changed", actor)
