"""Everything the journal holds about one object, with hashes: to be handed out whole, and checked against signed heads.

Checking one object takes the entries of that object and the checkpoints that cover them, not the whole journal.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import connection, models

from audit import attestation, checkpoint
from audit.known_keys import former_verifiers
from audit.models import Checkpoint
from audit.notes import BadNote, Verifier
from audit.tree import Frontier, leaf

ROWS_AT_ONCE = 500
_QUERY = f"""
    SELECT {attestation.SELECT_LIST}, encode(e.content_hash, 'hex'), encode(p.salt, 'hex'), p.payload::text,
           l.leaf_index, encode(l.leaf_hash, 'hex')
    FROM audit_entry e LEFT JOIN audit_leaf l ON l.entry_id = e.id LEFT JOIN audit_personal p ON p.entry_id = e.id
    WHERE e.object_type = %s AND e.object_id = %s AND e.id > %s ORDER BY e.id LIMIT %s
"""  # noqa: S608 - made of constants
_FIRST = "00000000-0000-0000-0000-000000000000"
_PARTS = ("content_hash", "salt", "payload", "leaf_index", "leaf_hash")


@dataclass
class ObjectReport:
    """How many entries there are, how many have a leaf and a signed head over it, and what is wrong."""

    entries: int = 0
    sealed: int = 0
    signed: int = 0
    problems: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems


def pages(on: models.Model) -> Iterator[list[dict[str, Any]]]:
    """Yield the entries about one object, oldest first, some hundreds at a time; each with its hashes and leaf."""
    last = _FIRST
    while rows := page_after(on, last):
        yield rows
        last = rows[-1]["id"]


def page_after(on: models.Model, last: str = "") -> list[dict[str, Any]]:
    """Return the next entries after the one with this id: plain values, as they were hashed."""
    key: list[str | int] = [on._meta.label_lower, str(on.pk), last or _FIRST, ROWS_AT_ONCE]
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, key)
        return [_entry(row) for row in cursor.fetchall()]


def verify_object(on: models.Model) -> ObjectReport:
    """Check every entry of one object: its content hash, its personal part, its leaf, and the signed head above it."""
    report, heads = ObjectReport(), _Heads()
    for rows in pages(on):
        for row in rows:
            report.entries += 1
            if problem := _problem(row):
                report.problems.append(f"Entry {row['id']}: {problem}")
            elif row["leaf_index"] is not None:
                report.sealed += 1
                heads.check(row["leaf_index"], bytes.fromhex(row["leaf_hash"]), report)
    report.notices += heads.notices
    return report


def _entry(row: tuple[Any, ...]) -> dict[str, Any]:
    count = len(attestation.FIELDS)
    values = dict(zip(attestation.FIELDS, row[:count], strict=True))
    values["details"] = json.loads(values["details"])
    values |= dict(zip(_PARTS, row[count:], strict=True))
    values["payload"] = json.loads(values["payload"]) if values["payload"] else None
    return values


def _problem(row: dict[str, Any]) -> str:
    if attestation.content_hash(row[name] for name in attestation.FIELDS).hex() != row["content_hash"]:
        return "its fields do not give its content hash."
    if row["payload"] is not None:
        given = attestation.commitment(bytes.fromhex(row["salt"]), row["payload"]).hex()
        if given != row["personal_commitment"]:
            return "its personal part is not the one it commits to."
    if row["leaf_index"] is not None and leaf(bytes.fromhex(row["content_hash"])).hex() != row["leaf_hash"]:
        return "its leaf was made of other content."
    return ""


class _Heads:
    """The signed heads over the leaves in question; each is opened and computed once."""

    def __init__(self) -> None:
        self.notices: list[str] = []
        self.verifiers = self._verifiers()
        self._known: dict[int, bytes | None] = {}  # size of a head: the leaf hashes it adds, None when it is wrong
        self._first: dict[int, int] = {}

    def check(self, leaf_index: int, leaf_hash: bytes, report: ObjectReport) -> None:
        """Count the leaf as signed, or say what is wrong with it; one that no head covers yet is neither."""
        head = Checkpoint.objects.filter(size__gt=leaf_index).order_by("size").first()
        if head is None:
            return
        if head.size not in self._known:
            self._known[head.size] = self._open(head, report)
        packed = self._known[head.size]
        if packed is None:
            return
        at = (leaf_index - self._first[head.size]) * 32
        if packed[at : at + 32] != leaf_hash:
            report.problems.append(f"Leaf {leaf_index} is not the one that was signed.")
        else:
            report.signed += 1

    def _open(self, head: Checkpoint, report: ObjectReport) -> bytes | None:
        packed = bytes(head.leaf_hashes)
        self._first[head.size] = head.size - len(packed) // 32
        edge = self._edge_before(self._first[head.size])
        for at in range(0, len(packed), 32):
            edge.append(packed[at : at + 32])
        if edge.root() != bytes(head.root):
            report.problems.append(f"The leaves under the signed head of {head.size} entries do not give its root.")
            return None
        if self.verifiers and not self._is_signed(head):
            report.problems.append(f"The head of {head.size} entries has no valid signature.")
            return None
        return packed

    def _edge_before(self, size: int) -> Frontier:
        before = Checkpoint.objects.filter(size=size).first() if size else None
        if before is None:
            return Frontier()
        packed = bytes(before.frontier)
        return Frontier(size, [packed[at : at + 32] for at in range(0, len(packed), 32)])

    def _is_signed(self, head: Checkpoint) -> bool:
        try:
            opened = checkpoint.opened(head.signed_note, self.verifiers)
        except BadNote:
            return False
        return (opened.size, opened.root) == (head.size, bytes(head.root))

    def _verifiers(self) -> list[Verifier]:
        try:
            signer = checkpoint.read_signer(settings.AUDIT_SIGNING_KEY_FILE, settings.AUDIT_LOG_ORIGIN)
        except checkpoint.NoKey:
            self.notices.append("The signatures were not checked here: this machine does not hold the key.")
            return []
        return [signer.verifier, *former_verifiers()]
