"""Moves authenticator apps out of the library's table, where their keys lay in plain text, into ours, sealed.

What stays behind there loses its key to a random one: processes of the release before refuse every code until they are
replaced, instead of taking a person without a second step for a new one. The next release drops the old table.
"""

import secrets

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from accounts.stored_secrets import seal

LIMITS = "SET LOCAL lock_timeout = '5s'; SET LOCAL statement_timeout = '60s';"
OLD = "otp_totp_totpdevice"
READ = f"""
SELECT id, user_id, name, confirmed, throttling_failure_timestamp, throttling_failure_count, created_at, last_used_at,
       drift, last_t, key FROM {OLD} WHERE step = 30 AND digits = 6 AND t0 = 0 FOR UPDATE
"""
WRITE = """
INSERT INTO accounts_authenticator (user_id, name, confirmed, throttling_failure_timestamp, throttling_failure_count,
       created_at, last_used_at, drift, last_step, sealed_key) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


def seal_keys(apps: object, schema_editor: BaseDatabaseSchemaEditor) -> None:
    connection = schema_editor.connection
    if OLD not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        cursor.execute(LIMITS)
        cursor.execute(READ)
        for number, user_id, *rest, key in cursor.fetchall():
            cursor.execute(WRITE, [user_id, *rest, seal(key, owner=user_id)])
            cursor.execute(f"UPDATE {OLD} SET key = %s WHERE id = %s", [secrets.token_hex(20), number])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_tables")]

    operations = [migrations.RunPython(seal_keys, migrations.RunPython.noop)]
