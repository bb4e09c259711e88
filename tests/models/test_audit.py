"""The history cannot be changed: not by us, not by SQL."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from dashboard.models import AuditEvent


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE dashboard_auditevent SET subject = 'someone else'",
        "DELETE FROM dashboard_auditevent",
    ],
)
def test_the_database_itself_refuses_to_change_the_history(statement: str) -> None:
    event = AuditEvent.objects.record("user.added", kind="user", subject="alice")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert AuditEvent.objects.get(pk=event.pk).subject == "alice"


@pytest.mark.django_db
def test_a_line_cannot_be_replaced_or_the_table_emptied() -> None:
    event = AuditEvent.objects.record("user.added", kind="user", subject="alice")
    if connection.vendor == "postgresql":
        statement, arguments = "TRUNCATE dashboard_auditevent", []
    else:
        columns = [field.column for field in AuditEvent._meta.fields]
        statement = (
            f"INSERT OR REPLACE INTO dashboard_auditevent ({', '.join(columns)}) "
            f"SELECT {', '.join(columns)} FROM dashboard_auditevent WHERE id = %s"
        )
        arguments = [event.pk]
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, arguments)
