"""An account's form, built from what its vendor's services declare. Credentials go in and never come out."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

import providers
from dashboard.forms._form import Form
from dashboard.language import translated
from dashboard.models import Account, AuditEvent, User
from dashboard.vault import VaultError

CREDENTIAL = "credential-"
TAKEN = _("Another account has this name already.")
CHANGED = _(
    "Somebody changed this account after you opened this page, so nothing was saved. What you typed is still here, credentials "
    "excepted. Compare it with the account; saved again, it replaces what is there."
)
NO_SIGN = r"[^\x21-\x7e]+"  # blanks, line breaks, letters beyond ASCII, and what cannot be seen


def vendor_choices() -> list[tuple[str, str]]:
    """Names and labels of the vendors whose services are installed."""
    return sorted(((name, translated(label)) for name, label in providers.vendors().items()), key=lambda pair: pair[1])


def policies_of(vendor: str) -> list[tuple[str, providers.Policy]]:
    """The least-privilege policy of each of the vendor's services, with the service's label."""
    return [(translated(service.LABEL), service.POLICY) for service in providers.of_vendor(vendor)]


def credential_fields(vendor: str) -> list[providers.Field]:
    """What the vendor's services ask for; what two of them share is asked for once."""
    found = {field.name: field for service in providers.of_vendor(vendor) for field in service.FIELDS}
    return list(found.values())


def plain_endpoint(address: str) -> None:
    """An endpoint is a web address and nothing more: no login in it, no query, no fragment."""
    parts = urlsplit(address)
    if parts.username is not None or parts.password is not None:
        raise ValidationError(_("Leave login names and passwords out of the address."))
    if parts.query or parts.fragment:
        raise ValidationError(_("Leave out everything from ? or # on."))


class CredentialInput(forms.CharField):
    """One input of the vendor's. A secret one is never shown again, not even after a mistake."""

    def __init__(self, declared: providers.Field, required: bool) -> None:
        secret = forms.PasswordInput(attrs={"autocomplete": "new-password", "spellcheck": "false"})
        super().__init__(
            label=translated(declared.label),
            help_text=capfirst(translated(declared.hint)),
            max_length=declared.max_length,
            required=required,
            widget=secret if declared.secret else forms.TextInput(attrs={"autocomplete": "off"}),
        )
        self.declared = declared

    def validate(self, value: Any) -> None:
        super().validate(value)
        if value and self.declared.pattern and not re.fullmatch(self.declared.pattern, value):
            raise self._what_is_wrong(value)

    def _what_is_wrong(self, value: str) -> ValidationError:
        """Never repeats what was typed: it may be a secret."""
        if not re.fullmatch(self.declared.pattern, re.sub(NO_SIGN, "", value)):
            params = {"label": translated(self.declared.label), "hint": translated(self.declared.hint)}
            return ValidationError(_("This is not accepted as %(label)s: %(hint)s."), params=params)
        if re.search(r"\s", value):
            return ValidationError(_("There is a blank or a line break in it. Leave that out."))
        return ValidationError(_("There is a character in it that is no plain letter, digit or sign. Leave that out."))


class AccountForm(Form):
    """Adds an account, or changes one. On a change, empty credentials mean: keep those that are there."""

    name = forms.CharField(
        label=_("Name"), max_length=80, help_text=_("As people know it; it stands in lists and in the history.")
    )
    site = forms.ChoiceField(label=_("Site"), widget=forms.RadioSelect)
    services = forms.MultipleChoiceField(
        label=_("What it is used for"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Only these are read and asked. The key needs the policies of these and no others."),
        error_messages={"required": _("Choose at least one.")},
    )
    slots = forms.IntegerField(
        label=_("Copies at once into one region"),
        min_value=1,
        max_value=10_000,
        initial=100,
        help_text=_("More than these wait for their turn."),
    )
    endpoint = forms.CharField(
        label=_("Endpoint of its own"),
        required=False,
        max_length=200,
        validators=[URLValidator(schemes=["http", "https"]), plain_endpoint],
        widget=forms.URLInput(attrs={"placeholder": "https://", "autocomplete": "off"}),
        error_messages={"invalid": _("This is no web address. Write all of it, such as https://proxy.example.com.")},
        help_text=_(
            "Only for a proxy or a private endpoint: every call of this account goes there instead of to the "
            "vendor's public address. http or https, without a login in it."
        ),
    )

    def __init__(self, data: Any = None, *, vendor: str, account: Account | None = None) -> None:
        initial = {} if account is None else {name: getattr(account, name) for name in self.own_names()}
        super().__init__(data, initial=initial)
        self.vendor, self.account = vendor, account
        self._offer_sites(providers.sites_of(vendor))
        self._offer_services(providers.of_vendor(vendor))
        self.declared = credential_fields(vendor)
        self.before = _opened(account)
        self.version = self._version()
        for declared in self.declared:
            required = declared.required and account is None
            self.fields[CREDENTIAL + declared.name] = CredentialInput(declared, required)
            if is_plain(declared):
                self.initial[CREDENTIAL + declared.name] = self.before.get(declared.name, "")

    @staticmethod
    def own_names() -> tuple[str, ...]:
        """The account's own columns that the form changes."""
        return ("name", "site", "slots", "endpoint", "service_names")

    def _offer_sites(self, sites: list[providers.Site]) -> None:
        if len(sites) < 2:
            del self.fields["site"]
            return
        field = self.fields["site"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(site.name, translated(site.label)) for site in sites]
        self.initial["site"] = self.initial.get("site") or sites[0].name

    def _offer_services(self, services: list[type[providers.Service]]) -> None:
        """All of the vendor's, where there is a choice; an account that names none uses all, those of later versions included."""
        if len(services) < 2:
            del self.fields["services"]
            return
        field = self.fields["services"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(service.NAME, translated(service.LABEL)) for service in services]
        used = self.account.services if self.account else services
        self.initial["services"] = [service.NAME for service in used]

    @property
    def key_inputs(self) -> list[forms.BoundField]:
        """What makes the key: never shown again, replaced as a whole."""
        return [self[CREDENTIAL + declared.name] for declared in self.declared if not is_plain(declared)]

    @property
    def plain_inputs(self) -> list[forms.BoundField]:
        """What can be seen and changed apart from the key, in the order of the page."""
        own = [self[name] for name in ("name", "site", "services", "slots", "endpoint") if name in self.fields]
        return [*own, *self.extra_inputs]

    @property
    def extra_inputs(self) -> list[forms.BoundField]:
        """What the vendor asks for that is no part of the key."""
        return [self[CREDENTIAL + declared.name] for declared in self.declared if is_plain(declared)]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        others = Account.objects.kept().filter(name=name)
        if self.account is not None:
            others = others.exclude(pk=self.account.pk)
        if others.exists():
            raise ValidationError(TAKEN)
        return name

    def clean_endpoint(self) -> str:
        return str(self.cleaned_data["endpoint"]).strip().rstrip("/")

    def clean_services(self) -> list[str]:
        """None by name where all are chosen."""
        chosen: list[str] = self.cleaned_data["services"]
        return [] if len(chosen) == len(providers.of_vendor(self.vendor)) else chosen

    def clean(self) -> dict[str, Any]:
        """Credentials are replaced as a whole: a new key id with an old key would be neither."""
        cleaned = super().clean() or {}
        if self.account is not None and self._key():
            for declared in self.declared:
                field = CREDENTIAL + declared.name
                if declared.required and not cleaned.get(field) and field not in self.errors:
                    self.add_error(field, gettext("Enter this as well: credentials are replaced as a whole."))
        elif self.account is not None and self._extra() != self._extra_before() and not self.before:
            self.add_error(None, gettext("The present credentials cannot be opened. Enter all of them again."))
        return cleaned

    def _key(self) -> dict[str, str]:
        """What was typed of the key; nothing where the present one stays."""
        return self._given([declared for declared in self.declared if not is_plain(declared)])

    def _extra(self) -> dict[str, str]:
        return self._given([declared for declared in self.declared if is_plain(declared)])

    def _extra_before(self) -> dict[str, str]:
        names = {declared.name for declared in self.declared if is_plain(declared)}
        return {name: value for name, value in self.before.items() if name in names}

    def _given(self, fields: list[providers.Field]) -> dict[str, str]:
        given = {declared.name: self.cleaned_data.get(CREDENTIAL + declared.name) or "" for declared in fields}
        return {name: value for name, value in given.items() if value}

    def save(self, actor: User | None, why: str = "") -> Account:
        """Write the account and say in the history what changed, never to which secret."""
        account = self.account or Account(vendor=self.vendor)
        own = self._own_news(account)
        told = [f"{_noun(name)}: {_told(getattr(account, name))} → {_told(value)}" for name, value in own.items()]
        for name, value in own.items():
            setattr(account, name, value)
        changed = list(own)
        if news := self._seal(account):
            changed.append("sealed")
            told.append(news)
        with transaction.atomic():
            if account.pk is None:
                account.save()
                _record(account, "account.added", actor, why=why)
            elif changed:
                account.save(update_fields=changed)
                _record(account, "account.changed", actor, why="; ".join([*told, *([why] if why else [])]))
                if account.enabled and {"sealed", "service_names"}.intersection(changed):
                    account.ask_for_sync(actor, why)  # what it may read is another thing now
        return account

    def is_overtaken(self) -> bool:
        """Whether somebody changed the account after the page was opened, and to something else than is asked for here. Holds its
        row until the transaction ends: of two who save at once, the second sees what the first wrote."""
        assert self.account is not None
        self.account.refresh_from_db(from_queryset=Account.objects.select_for_update())
        self.before = _opened(self.account)
        self.version = self._version()
        return self.data.get("seen", self.version) != self.version and self._asks_for_something_else()

    def _version(self) -> str:
        """Of what the form can change, as it is now. Keyed: it stands in the page, and the credentials are in it."""
        if self.account is None:
            return ""
        own = [getattr(self.account, name) for name in self.own_names()]
        return salted_hmac("account form", repr((own, sorted(self.before.items())))).hexdigest()[:16]

    def _asks_for_something_else(self) -> bool:
        assert self.account is not None
        other_credentials = self._key().items() - self.before.items() or self._extra() != self._extra_before()
        return bool(self._own_news(self.account) or other_credentials)

    def _own_news(self, account: Account) -> dict[str, Any]:
        """The account's own columns that are to be other than they are."""
        asked = {**self.cleaned_data, "service_names": self.cleaned_data.get("services", account.service_names)}
        return {
            name: asked[name] for name in self.own_names() if name in asked and asked[name] != getattr(account, name)
        }

    def _seal(self, account: Account) -> str:
        """Seal what was typed; what of it is new, in words, "" where nothing is."""
        key, extra = self._key(), self._extra()
        changes = [
            f"{name}: {_told(self.before.get(name))} → {_told(extra.get(name))}"
            for name in sorted({*extra, *self._extra_before()})
            if self.before.get(name) != extra.get(name)
        ]
        if key:
            account.seal({**key, **extra})
            return "; ".join(["new credentials", *changes])
        if self.account is not None and changes:
            refusals = account.key_refusals  # the key is the same, and so is what the vendor thinks of it
            kept = {name: value for name, value in self.before.items() if name not in self._extra_before()}
            account.seal({**kept, **extra})
            account.key_refusals = refusals
        return "; ".join(changes) if self.account is not None else ""


def is_plain(declared: providers.Field) -> bool:
    """Whether it is no part of the key: neither secret nor needed to sign. It is shown, and changed by itself."""
    return not declared.secret and not declared.required


def _opened(account: Account | None) -> dict[str, str]:
    """The present credentials; none where they cannot be opened any more."""
    try:
        return dict(account.access().credentials) if account else {}
    except VaultError:
        return {}


def _noun(column: str) -> str:
    return "services" if column == "service_names" else column


def _told(value: Any) -> str:
    """A value as the history tells it; an account that names no services uses all."""
    if isinstance(value, list):
        return ", ".join(value) or "all"
    return str(value or "none")


def _record(account: Account, verb: str, actor: User | None, **facts: Any) -> None:
    AuditEvent.objects.record(
        verb, kind="account", subject=account.name, subject_id=account.pk, account=account, actor=actor, **facts
    )
