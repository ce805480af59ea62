"""Reads entries in the order of their leaves and checks each against its content hash and its leaf."""

import json
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.backends.utils import CursorWrapper

from audit import attestation
from audit.findings import Attack, Problem, Report
from audit.tree import leaf

_decode = json.JSONDecoder().decode

MOST_PROBLEMS = 20  # more would not tell more
ROWS_AT_ONCE = 5000
UNSEALED_SECONDS = 120  # the sealer needs one; from here on it is a problem

Step = tuple[bytes, str]

_FIELDS = len(attestation.FIELDS)
_DETAILS = attestation.FIELDS.index("details")
_COMMITMENT = attestation.FIELDS.index("personal_commitment")
_ENTRY = f"{attestation.SELECT_LIST}, e.content_hash, p.salt, p.payload::text"
_LEAVES = f"""
    SELECT {_ENTRY}, l.leaf_index, l.leaf_hash, l.entry_id::text
    FROM audit_leaf l LEFT JOIN audit_entry e ON e.id = l.entry_id LEFT JOIN audit_personal p ON p.entry_id = e.id
    ORDER BY l.leaf_index
"""  # noqa: S608 - made of constants
_UNSEALED = f"""
    SELECT {_ENTRY}, w.entry_id IS NOT NULL, extract(epoch FROM now() - e.occurred_at)
    FROM audit_entry e LEFT JOIN audit_personal p ON p.entry_id = e.id LEFT JOIN audit_pending w ON w.entry_id = e.id
    WHERE NOT EXISTS (SELECT 1 FROM audit_leaf l WHERE l.entry_id = e.id) ORDER BY e.id
"""  # noqa: S608 - made of constants
_ORPHANS = """
    SELECT 'audit_pending', entry_id::text FROM audit_pending w
    WHERE NOT EXISTS (SELECT 1 FROM audit_entry e WHERE e.id = w.entry_id)
    UNION ALL
    SELECT 'audit_personal', entry_id::text FROM audit_personal p
    WHERE NOT EXISTS (SELECT 1 FROM audit_entry e WHERE e.id = p.entry_id)
    ORDER BY 1, 2 LIMIT 20
"""


def walk(report: Report) -> Iterator[Step]:
    """Yield leaf hash and entry id in the order of the tree; problems of single entries go into the report."""
    expected = 0
    for row in leaf_rows():
        index, leaf_hash, entry_id = row[-3], bytes(row[-2]), row[-1]
        if index != expected:
            _add(report, Attack.DELETED, "the leaf itself is missing; the numbering has a gap.", expected)
            expected = index
        if problem := _entry_problem(row, entry_id) or _leaf_problem(row, leaf_hash):
            _add(report, *problem, index, entry_id)
        expected += 1
        yield leaf_hash, entry_id


def leaf_rows() -> Iterator[tuple[Any, ...]]:
    """Read leaves with their entries and personal parts, by leaf index."""
    return _stream(_LEAVES)


def unsealed_problems(report: Report) -> None:
    """Add what is wrong with entries that have no leaf, and rows that belong to no entry."""
    for row in _stream(_UNSEALED):
        is_pending, age = row[-2], row[-1]
        entry_id = row[0]
        report.unsealed += 1
        if problem := _entry_problem(row, entry_id):
            _add(report, *problem, None, entry_id)
        elif not is_pending:
            _add(report, Attack.HIDDEN, "it has no leaf and is not on the sealer's list.", None, entry_id)
        elif age > UNSEALED_SECONDS:
            text = f"it has waited {age:.0f} s for its leaf: is the sealer running?"
            _add(report, Attack.UNSEALED, text, None, entry_id)
    with connection.cursor() as cursor:
        cursor.execute(_ORPHANS)
        for table, entry_id in cursor.fetchall():
            text = f"{table} still names an entry that is not there any more."
            _add(report, Attack.DELETED, text, None, entry_id)


def _entry_problem(row: tuple[Any, ...], entry_id: str) -> tuple[Attack, str] | None:
    if row[0] is None:
        return Attack.DELETED, f"the entry {entry_id} was taken out of audit_entry."
    values = list(row[:_FIELDS])
    values[_DETAILS] = _decode(values[_DETAILS])
    if attestation.content_hash(values) != bytes(row[_FIELDS]):
        return Attack.EDITED, "its fields do not give its content hash."
    return _personal_problem(row[_COMMITMENT], row[_FIELDS + 1], row[_FIELDS + 2])


def _personal_problem(committed: str | None, salt: bytes | None, payload: str | None) -> tuple[Attack, str] | None:
    if salt is None or payload is None:
        return None  # none was given, or it was erased
    if committed is None or attestation.commitment(bytes(salt), _decode(payload)).hex() != committed:
        return Attack.PERSONAL_CHANGED, "the personal part is not the one that the entry commits to."
    return None


def _leaf_problem(row: tuple[Any, ...], leaf_hash: bytes) -> tuple[Attack, str] | None:
    if leaf(row[_FIELDS]) == leaf_hash:
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT leaf_index FROM audit_leaf WHERE leaf_hash = %s", [leaf(row[_FIELDS])])
        elsewhere = cursor.fetchone()
    if elsewhere:
        return Attack.REORDERED, f"its hash is that of leaf {elsewhere[0]}."
    return Attack.EDITED, "its content hash was written anew and does not give its leaf hash."


def _stream(query: str) -> Iterator[tuple[Any, ...]]:
    """Read through a server-side cursor, so that memory does not grow with the journal."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(query)
        yield from _chunks(cursor)


def _chunks(cursor: CursorWrapper) -> Iterator[tuple[Any, ...]]:
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        yield from rows


def _add(report: Report, attack: Attack, text: str, leaf_index: int | None = None, entry_id: str = "") -> None:
    if len(report.problems) < MOST_PROBLEMS:
        report.problems.append(Problem(attack, text, leaf_index, entry_id))
