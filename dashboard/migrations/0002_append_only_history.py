"""The database itself refuses to change or delete a line of the audit trail."""

from django.db import migrations

TABLE = "dashboard_auditevent"
REFUSAL = "the audit trail is append-only"

SQLITE = {
    "audit_no_update": f"BEFORE UPDATE ON {TABLE}",
    "audit_no_delete": f"BEFORE DELETE ON {TABLE}",
    # INSERT OR REPLACE deletes without firing the trigger above.
    "audit_no_replace": f"BEFORE INSERT ON {TABLE} WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE id = NEW.id)",
}
POSTGRESQL = {
    "audit_no_change": f"BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW",
    "audit_no_truncate": f"BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT",
}
FUNCTION = (
    "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql "
    f"AS $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
)


def on(vendor):
    """The statements that set the guards."""
    if vendor == "postgresql":
        triggers = [f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION audit_refuse()" for name, when in POSTGRESQL.items()]
        return [FUNCTION, *triggers]
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    return [f"CREATE TRIGGER {name} {when} {refuse}" for name, when in SQLITE.items()]


def off(vendor):
    """The statements that take them away."""
    if vendor == "postgresql":
        return [f"DROP TRIGGER {name} ON {TABLE}" for name in POSTGRESQL]
    return [f"DROP TRIGGER {name}" for name in SQLITE]


def protect(apps, schema_editor):
    for statement in on(schema_editor.connection.vendor):
        schema_editor.execute(statement)


def unprotect(apps, schema_editor):
    for statement in off(schema_editor.connection.vendor):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("dashboard", "0001_first")]
    operations = [migrations.RunPython(protect, unprotect)]
