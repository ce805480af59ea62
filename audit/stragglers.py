"""What the walk along the leaves does not meet: entries without a leaf, rows without an entry, hashes out of place."""

from typing import Any

from django.db import connection

from audit import walk, writer_mac
from audit.findings import Attack, Problem, Report
from audit.tree import leaf

UNSEALED_SECONDS = 120  # the sealer needs one; from here on it is a problem
_UNSEALED = f"""
    SELECT {walk.ENTRY}, e.writer_mac, w.entry_id IS NOT NULL, extract(epoch FROM now() - e.occurred_at)
    FROM audit_entry e LEFT JOIN audit_personal p ON p.entry_id = e.id LEFT JOIN audit_pending w ON w.entry_id = e.id
    WHERE NOT EXISTS (SELECT 1 FROM audit_leaf l WHERE l.entry_id = e.id) ORDER BY e.id
"""  # noqa: S608 - made of constants
_CONTENT = -6  # where such a row has its content hash
_ORPHANS = """
    SELECT 'audit_pending', entry_id::text FROM audit_pending w
    WHERE NOT EXISTS (SELECT 1 FROM audit_entry e WHERE e.id = w.entry_id)
    UNION ALL
    SELECT 'audit_personal', entry_id::text FROM audit_personal p
    WHERE NOT EXISTS (SELECT 1 FROM audit_entry e WHERE e.id = p.entry_id)
    ORDER BY 1, 2 LIMIT 20
"""


def unsealed_problems(report: Report) -> None:
    """Add what is wrong with entries that have no leaf, and rows that belong to no entry."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(_UNSEALED)
        while rows := cursor.fetchmany(walk.ROWS_AT_ONCE):
            for row in rows:
                report.unsealed += 1
                if problem := walk.entry_problem(row, row[0]) or _waiting_problem(row):
                    _add(report, *problem, row[0])
    with connection.cursor() as cursor:
        cursor.execute(_ORPHANS)
        for table, entry_id in cursor.fetchall():
            _add(report, Attack.DELETED, f"{table} still names an entry that is not there any more.", entry_id)


def located(problem: Problem) -> Problem:
    """Tell an entry that stands elsewhere from one written anew, when its hash is not that of its leaf."""
    if problem.text != walk.NEW_HASH:
        return problem
    with connection.cursor() as cursor:
        cursor.execute("SELECT content_hash FROM audit_entry WHERE id = %s", [problem.entry_id])
        (content,) = cursor.fetchone()
        cursor.execute("SELECT leaf_index FROM audit_leaf WHERE leaf_hash = %s", [leaf(content)])
        elsewhere = cursor.fetchone()
    if elsewhere is None:
        return problem
    text = f"its hash is that of leaf {elsewhere[0]}."
    return Problem(Attack.REORDERED, text, problem.leaf_index, problem.entry_id)


def _waiting_problem(row: tuple[Any, ...]) -> tuple[Attack, str] | None:
    content, mac, is_pending, age = row[_CONTENT], *row[-3:]
    if not is_pending:
        return Attack.HIDDEN, "it has no leaf and is not on the sealer's list."
    if not writer_mac.is_ours(bytes(content), bytes(mac) if mac is not None else None):
        return Attack.FORGED, walk.FLAWS["writer"]
    if age > UNSEALED_SECONDS:
        return Attack.UNSEALED, f"it has waited {age:.0f} s for its leaf: is the sealer running?"
    return None


def _add(report: Report, attack: Attack, text: str, entry_id: str) -> None:
    if len(report.problems) < walk.MOST_PROBLEMS:
        report.problems.append(Problem(attack, text, None, entry_id))
