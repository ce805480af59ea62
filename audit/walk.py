"""Checks entries in the order of their leaves against their content hashes, a stretch of the log at a time.

A stretch is checked with nothing but a cursor, so a long log never stands in memory whole.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from audit import attestation
from audit.findings import Attack, Problem
from audit.tree import leaf

_decode = json.JSONDecoder().decode

MOST_PROBLEMS = 20  # more would not tell more
ROWS_AT_ONCE = 2000

_FIELDS = len(attestation.FIELDS)
_COMMITMENT = attestation.FIELDS.index("personal_commitment")
ENTRY = f"{attestation.SELECT_LIST}, e.content_hash, p.salt, p.payload::text"
_LEAVES = f"""
    SELECT {ENTRY}, l.leaf_index, l.leaf_hash, l.entry_id::text, l.flaw
    FROM audit_leaf l LEFT JOIN audit_entry e ON e.id = l.entry_id LEFT JOIN audit_personal p ON p.entry_id = e.id
    WHERE l.leaf_index >= %s AND l.leaf_index < %s ORDER BY l.leaf_index
"""  # noqa: S608 - made of constants
NEW_HASH = "its content hash was written anew and does not give its leaf hash."
FLAWS = {
    "fields": "its fields did not give its content hash when it was sealed.",
    "writer": "it was not written by the application.",
}


class Cursor(Protocol):
    """What is asked of a database cursor: Django's and psycopg2's both have it."""

    def execute(self, query: str, values: Any = None, /) -> Any: ...
    def fetchmany(self, size: int = ..., /) -> list[tuple[Any, ...]]: ...


@dataclass
class Stretch:
    """A run of leaves that was checked: their hashes, 32 bytes each, in the order of the tree, and what is wrong."""

    start: int
    hashes: bytes = b""
    problems: list[Problem] = field(default_factory=list)

    def add(self, attack: Attack, text: str, leaf_index: int, entry_id: str = "") -> None:
        """Note a problem, unless there are more than anybody reads."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(attack, text, leaf_index, entry_id))


def check(cursor: Cursor, start: int, end: int) -> Stretch:
    """Check the leaves from index `start` up to and without `end`, each with its entry and its personal part."""
    stretch = Stretch(start)
    hashes = bytearray()
    expected = start
    for row in read(cursor, start, end):
        index, leaf_hash, entry_id, flaw = row[-4], bytes(row[-3]), row[-2], row[-1]
        if index != expected:
            stretch.add(Attack.DELETED, "the leaf itself is missing; the numbering has a gap.", expected)
            expected = index
        if problem := entry_problem(row, entry_id) or _leaf_problem(row, leaf_hash, flaw):
            stretch.add(*problem, index, entry_id)
        expected += 1
        hashes += leaf_hash
    if expected != end:
        stretch.add(Attack.DELETED, "the leaf itself is missing; the numbering has a gap.", expected)
    stretch.hashes = bytes(hashes)
    return stretch


def read(cursor: Cursor, start: int, end: int) -> Iterator[tuple[Any, ...]]:
    """Read leaves with their entries and personal parts, by leaf index."""
    cursor.execute(_LEAVES, [start, end])
    while rows := cursor.fetchmany(ROWS_AT_ONCE):
        yield from rows


def entry_problem(row: tuple[Any, ...], entry_id: str) -> tuple[Attack, str] | None:
    """Say what is wrong with an entry as ENTRY reads it: it is gone, edited, or its personal part is another."""
    if row[0] is None:
        return Attack.DELETED, f"the entry {entry_id} was taken out of audit_entry."
    if attestation.hash_of(attestation.of_row(row)) != bytes(row[_FIELDS]):
        return Attack.EDITED, "its fields do not give its content hash."
    committed, salt, payload = row[_COMMITMENT], row[_FIELDS + 1], row[_FIELDS + 2]
    if salt is None or payload is None:
        return None  # none was given, or it was erased
    if committed is None or attestation.commitment(bytes(salt), _decode(payload)).hex() != committed:
        return Attack.PERSONAL_CHANGED, "the personal part is not the one that the entry commits to."
    return None


def _leaf_problem(row: tuple[Any, ...], leaf_hash: bytes, flaw: str) -> tuple[Attack, str] | None:
    if leaf(row[_FIELDS]) != leaf_hash:
        return Attack.EDITED, NEW_HASH
    return (Attack.FORGED, FLAWS.get(flaw, flaw)) if flaw else None
