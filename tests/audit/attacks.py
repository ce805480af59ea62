"""What an attacker with the rights of a database superuser can do, what is named first, and short ways to write."""

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction

from audit import attestation, journal, tree
from audit.findings import Attack, Report
from audit.guards import TABLES as EACH
from audit.models import Entry
from audit.notes import Signer
from audit.operations import Operation
from audit.sealer import Sealer

Verify = Callable[..., Report]
TABLES = ", ".join(EACH)
SEALED = 40  # two checkpoints: 32 and 40


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


def first(report: Report) -> tuple[Attack, int | None, str]:
    problem = report.first
    assert problem is not None
    return problem.attack, problem.leaf_index, problem.entry_id


def rehash(entry_id: str) -> bytes:
    """Give an entry a content hash that fits its fields, as a careful attacker would."""
    (row,) = rows(f"SELECT {attestation.SELECT_LIST} FROM audit_entry e WHERE id = %s", entry_id)  # noqa: S608 - names from this file
    values: dict[str, Any] = dict(zip(attestation.FIELDS, row, strict=True))
    values["details"] = Entry.objects.get(id=entry_id).details
    content = attestation.content_hash(values[name] for name in attestation.FIELDS)
    attack(("UPDATE audit_entry SET content_hash = %s WHERE id = %s", [content, entry_id]))
    return tree.leaf(content)


def forge(entry_id: str, column: str = "operation", value: str = "evidence.listed") -> None:
    """Change an entry and every hash of it that stands in the tables."""
    attack((f"UPDATE audit_entry SET {column} = %s WHERE id = %s", [value, entry_id]))  # noqa: S608 - names from this file
    leaf_hash = rehash(entry_id)
    attack(("UPDATE audit_leaf SET leaf_hash = %s WHERE entry_id = %s", [leaf_hash, entry_id]))


def rebuild(sealer: Sealer, signer: Signer) -> None:
    """Sign the whole log anew over the leaves as they now are."""
    attack("TRUNCATE audit_checkpoint, audit_anchor")
    thief = Sealer(signer, sealer.bucket)
    thief.sign(is_due=True)
