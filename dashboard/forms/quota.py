"""Which quotas are shown, and a limit that somebody knows where the vendor tells none."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.forms._filters import Filter, choice, equal, key, one_of
from dashboard.forms._form import Form
from dashboard.models import Quota, User, room
from dashboard.models.quota import NEARLY_FULL, QuotaQuerySet

SHOWN = (
    # xgettext:no-python-format
    ("full", gettext_lazy("80 % full and above")),
    ("untold", gettext_lazy("Limit not known")),
    ("all", gettext_lazy("Unused ones too")),
)
MOST = 10**12


class QuotaFilter(Filter):
    text = None  # type: ignore[assignment]  # Django's way to leave a field out
    account = key(gettext_lazy("Account"))
    region = one_of(gettext_lazy("Region"))
    shown = choice(gettext_lazy("Shown"), SHOWN, gettext_lazy("In use"))

    def applied(self, rows: QuotaQuerySet) -> QuotaQuerySet:
        found: QuotaQuerySet = equal(rows, self.chosen, account="account_id", region="region")
        match self.chosen.get("shown", ""):
            case "all":
                return found
            case "full":
                return found.filter(Q(fullness__gte=NEARLY_FULL) | Q(pk__in=room.nearly_full()))
            case "untold":
                return found.filter(limit=None, used__gt=0)
        return found.in_use()


class Digits(forms.FloatField):
    """A number written out: `1e5` would be another one than it looks to most people."""

    def to_python(self, value: Any) -> Any:
        if value not in self.empty_values and not re.fullmatch(r"[0-9]+(\.[0-9]+)?", str(value).strip()):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return super().to_python(value)


class LimitForm(Form):
    """A limit, in the quota's unit."""

    limit = Digits(
        label=gettext_lazy("Limit"),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "required": gettext_lazy("Enter the limit as a number, such as 64."),
        },
    )

    def __init__(self, data: Any, quota: Quota) -> None:
        known = {"limit": f"{quota.limit:.15g}"} if quota.limit is not None else {}
        super().__init__(data, initial=known, auto_id="limit-%s", use_required_attribute=False)
        self.quota = quota
        if quota.unit:
            self.fields["limit"].label = _("Limit in %(unit)s") % {"unit": quota.unit}

    def clean_limit(self) -> float:
        limit: float = self.cleaned_data["limit"]
        if limit <= 0 or limit > MOST:
            raise ValidationError(_("A limit is more than 0, and at most a trillion."))
        if not self.quota.unit and not limit.is_integer():
            raise ValidationError(_("These are counted one by one: enter a whole number."))
        return limit

    def save(self, actor: User) -> bool:
        """False: the cloud tells the limit by now, and nothing was written."""
        return self.quota.enter(self.cleaned_data["limit"], actor)
