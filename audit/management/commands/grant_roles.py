"""Makes the two database roles that run the system; neither can change what the journal holds."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from audit.guards import TABLES

ROLES = {
    "exhibit_app": "EXHIBIT_APP_DB_PASSWORD",
    "exhibit_sealer": "EXHIBIT_SEALER_DB_PASSWORD",
}
JOURNAL = ", ".join(TABLES)
STATEMENTS = (
    "GRANT USAGE ON SCHEMA public TO exhibit_app, exhibit_sealer",
    # The application: all of its own tables, now and later; of the journal only reading and adding.
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO exhibit_app",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO exhibit_app",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO exhibit_app",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO exhibit_app",
    "GRANT EXECUTE ON FUNCTION audit_prepare_partitions(integer) TO exhibit_app",
    f"REVOKE ALL ON {JOURNAL} FROM PUBLIC, exhibit_app, exhibit_sealer",
    f"GRANT SELECT ON {JOURNAL} TO exhibit_app, exhibit_sealer",
    "GRANT INSERT ON audit_entry, audit_personal TO exhibit_app",
    "GRANT DELETE ON audit_personal TO exhibit_app",  # a trigger asks for the journalled act that erases
    "REVOKE ALL ON django_migrations FROM exhibit_app",
    "GRANT SELECT ON django_migrations TO exhibit_app, exhibit_sealer",
    # The sealer: leaves, heads, anchors, cosignatures, and its own work list.
    "GRANT INSERT ON audit_leaf, audit_checkpoint, audit_anchor, audit_cosignature TO exhibit_sealer",
    "GRANT DELETE ON audit_pending TO exhibit_sealer",
)
PARTITIONS = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'audit_entry'::regclass"
# Tables of other apps say by their comment that rows are only added; audit knows none of them by name.
APPEND_ONLY = """
    SELECT oid::regclass::text FROM pg_class
    WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
      AND obj_description(oid, 'pg_class') = 'append-only'
"""


class Command(BaseCommand):
    """Create the roles and set their rights; running it again changes nothing."""

    help = "Create the database roles exhibit_app and exhibit_sealer and grant them their rights (as the owner)."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        passwords = {role: self._password(variable) for role, variable in ROLES.items()}
        with transaction.atomic(), connection.cursor() as cursor:
            for role, password in passwords.items():
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
                verb = "ALTER" if cursor.fetchone() else "CREATE"
                cursor.execute(f"{verb} ROLE {role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD %s", [password])
            for statement in STATEMENTS:
                cursor.execute(statement)
            cursor.execute(PARTITIONS)
            for (partition,) in cursor.fetchall():
                cursor.execute(f"REVOKE ALL ON {partition} FROM PUBLIC, exhibit_app, exhibit_sealer")
            cursor.execute(APPEND_ONLY)
            for (table,) in cursor.fetchall():
                cursor.execute(f"REVOKE UPDATE, DELETE ON {table} FROM PUBLIC, exhibit_app")
        self.stdout.write("Roles exhibit_app and exhibit_sealer have their rights.")

    def _password(self, variable: str) -> str:
        password = os.environ.get(variable, "")
        if not password:
            message = f"{variable} is not set. Give the role's password in the environment."
            raise CommandError(message)
        return password
