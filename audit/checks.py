"""Checks: the application's role must not be able to change the journal, and the witnesses must be readable."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error
from django.db import DatabaseError, connection

from audit.known_keys import BadWitness, known_witnesses

_RIGHTS = """
    SELECT current_user, right_name FROM unnest(ARRAY['UPDATE', 'DELETE', 'TRUNCATE']) AS right_name
    WHERE has_table_privilege('audit_entry', right_name)
"""


def journal_is_out_of_reach(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Fail `check --deploy` when the connected role may update, delete or empty audit_entry."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(_RIGHTS)
            rights = cursor.fetchall()
    except DatabaseError:
        return [Error("The journal's tables cannot be checked.", hint="Run migrate first.", id="audit.E002")]
    if not rights:
        return []
    names = ", ".join(right for _, right in rights)
    return [
        Error(
            f"The database role {rights[0][0]} may {names} on audit_entry.",
            hint="Run grant_roles as the owner, and the application as exhibit_app.",
            id="audit.E001",
        )
    ]


def witnesses_can_be_read(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """Fail when AUDIT_WITNESSES does not name each witness by its key and address."""
    try:
        known_witnesses()
    except BadWitness as error:
        return [Error(str(error), id="audit.E003")]
    return []
