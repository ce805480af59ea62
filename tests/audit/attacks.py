"""What an attacker with the rights of a database superuser can do, and short ways to write and read."""

from typing import Any

from django.db import connection, transaction

from audit import journal
from audit.guards import TABLES as EACH
from audit.operations import Operation

TABLES = ", ".join(EACH)


def attack(*statements: str | tuple[str, list[Any]]) -> None:
    """Run statements as a database superuser who has switched the triggers off."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in statements:
            query, values = statement if isinstance(statement, tuple) else (statement, None)
            cursor.execute(query, values)
        cursor.execute("SET LOCAL session_replication_role = origin")


def rows(query: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def write(count: int, by: Any, **values: Any) -> list[str]:
    """Write entries and return their ids."""
    with transaction.atomic():
        return [
            str(journal.act(Operation.EVIDENCE_VIEWED, by=by, details={"number": number}, **values))
            for number in range(count)
        ]
