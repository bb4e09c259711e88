"""Taking the sample away again, but for its lines of the history: those cannot be deleted by anybody, and no command makes an
exception."""

from __future__ import annotations

from collections.abc import Callable

from django.db import models, transaction

from dashboard.models import Account, CopyTask, Disk, Snapshot, User
from dashboard.sample.accounts import MAIL, NOWHERE

CHUNK = 5_000


def remove(heard: Callable[[str, int], None]) -> dict[str, int]:
    """How many rows of each sort went."""
    accounts = Account.objects.filter(endpoint=NOWHERE)
    gone = {}
    for model in (CopyTask, Disk, Snapshot):
        name = str(model._meta.verbose_name_plural)
        gone[name] = _remove(model, accounts, lambda count, name=name: heard(name, count))  # type: ignore[misc]
    with transaction.atomic():
        gone["accounts"] = accounts.count()
        accounts.delete()
        User.objects.filter(email=MAIL).delete()
    return gone


def _remove(model: type[models.Model], accounts: models.QuerySet[Account], heard: Callable[[int], None]) -> int:
    """The newest first: a later try names the earlier one."""
    rows = model._base_manager.filter(account__in=list(accounts.values_list("pk", flat=True)))
    gone = 0
    while keys := list(rows.order_by("-pk").values_list("pk", flat=True)[:CHUNK]):
        with transaction.atomic():
            _forget(model._base_manager.filter(pk__gte=keys[-1], pk__lte=keys[0], pk__in=keys))
        gone += len(keys)
        heard(gone)
    return gone


def _forget(rows: models.QuerySet[models.Model]) -> None:
    """These rows, and before them what belongs to them."""
    for relation in rows.model._meta.get_fields(include_hidden=True):
        if isinstance(relation, models.ForeignObjectRel) and relation.related_model is not rows.model:
            _forget(relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": rows}))
    rows._raw_delete(rows.db)
