"""What is known of the log's heads, here and outside: signed, kept in the bucket, cosigned by witnesses.

All of it comes by rising size and is never held as a whole: a log of ten years has millions of heads.
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any

from django.db import connection

from audit import checkpoint, notes, witness_client
from audit.bucket import Bucket, BucketDown, Kept
from audit.cosignatures import cosignatures
from audit.findings import Attack, Problem, Report
from audit.known_keys import KnownWitness
from audit.notes import BadNote, Verifier
from audit.walk import MOST_PROBLEMS
from audit.witness_client import WitnessDown

_CHECKPOINTS = """
    SELECT c.size, c.root, c.signed_note, length(c.leaf_hashes) / 32,
        (SELECT array_agg(s.line ORDER BY s.witness) FROM audit_cosignature s WHERE s.size = c.size)
    FROM audit_checkpoint c ORDER BY c.size
"""
_ANCHORS = "SELECT size, key FROM audit_anchor WHERE place = %s ORDER BY size"


@dataclass
class Mark:
    """A size at which something outside the leaves says what the root is."""

    size: int
    signed: bytes | None = None  # root that our own checkpoint says
    kept: list[Kept] = field(default_factory=list)  # heads in the bucket
    cosigned: list[tuple[str, bytes]] = field(default_factory=list)  # witness, and the root that it signed
    anchored: list[str] = field(default_factory=list)  # keys that our table says are in the bucket

    @property
    def outside_roots(self) -> set[bytes]:
        """The roots that somebody else holds, before it is asked whose they are."""
        return {kept.root for kept in self.kept} | {root for _, root in self.cosigned}


class Heads:
    """The heads of one log; what is wrong with them by themselves goes into the report."""

    def __init__(self, origin: str, verifiers: Sequence[Verifier], report: Report) -> None:
        self.origin = origin
        self.verifiers = verifiers
        self.report = report
        self.bucket: Bucket | None = None
        self._witnesses: Sequence[KnownWitness] = ()
        self._told: list[Mark] = []  # what the witnesses say when asked

    def ask(self, bucket: Bucket | None, witnesses: Sequence[KnownWitness]) -> None:
        """Ask every witness for its last head; the bucket is read while the log is followed."""
        self.bucket, self._witnesses = bucket, witnesses
        if bucket is None:
            self.report.notices.append("The bucket was left out: nothing is compared with it.")
        for witness in witnesses:
            self.report.witnessed[witness.name] = 0
            try:
                head = witness_client.latest(witness, self.origin, list(self.verifiers))
            except WitnessDown as error:
                self.add(Attack.UNCHECKED, f"the last head of {witness.name} could not be compared. {error}")
                continue
            if head is None or head.size == 0:
                self.report.notices.append(f"The witness {witness.name} has cosigned nothing of this log yet.")
            else:
                self._told.append(Mark(head.size, cosigned=[(witness.name, head.root)]))
        self._told.sort(key=attrgetter("size"))

    def add(self, attack: Attack, text: str, leaf_index: int | None = None) -> None:
        """Note a problem, unless there are more than anybody reads."""
        if len(self.report.problems) < MOST_PROBLEMS:
            self.report.problems.append(Problem(attack, text, leaf_index))

    def marks(self) -> Iterator[Mark]:
        """Yield everything that is known, by rising size; each size once."""
        streams = [self._signed(), self._told, self._kept(), self._anchored()]
        by_size = attrgetter("size")
        for size, marks in groupby(heapq.merge(*streams, key=by_size), by_size):
            whole = Mark(size)
            for mark in marks:
                whole.signed = mark.signed or whole.signed
                whole.kept += mark.kept
                whole.cosigned += mark.cosigned
                whole.anchored += mark.anchored
            yield whole

    def is_ours(self, kept: Kept) -> bool:
        """Say whether a head in the bucket carries our signature; anything else there counts for nothing."""
        try:
            note = self.bucket.note(kept) if self.bucket else ""
            head = checkpoint.opened(note, self.verifiers)
        except (BadNote, BucketDown) as error:
            self.report.notices.append(f"{kept.key} in the bucket counts for nothing: {error}")
            return False
        return (head.origin, head.size, head.root) == (self.origin, kept.size, kept.root)

    def _signed(self) -> Iterator[Mark]:
        before = 0
        for size, root, note, covered, lines in _stream(_CHECKPOINTS):
            mark = Mark(size, signed=bytes(root))
            if problem := self._note_problem(size, bytes(root), note):
                self.add(Attack.CHECKPOINT_CHANGED, f"the checkpoint of {size} entries {problem}", before)
            elif size - before != covered:
                text = f"a checkpoint between {before} and {size} entries is missing."
                self.add(Attack.CHECKPOINT_CHANGED, text, before)
            else:
                mark.cosigned = self._cosigned(mark, note, lines or [], before)
            self.report.signed = before = size
            yield mark

    def _note_problem(self, size: int, root: bytes, note: str) -> str:
        try:
            head = checkpoint.opened(note, self.verifiers)
        except BadNote as error:
            return f"has no valid signature: {error}"
        if (head.origin, head.size, head.root) != (self.origin, size, root):
            return "is not the one that its note signs."
        return ""

    def _cosigned(self, mark: Mark, note: str, lines: list[str], before: int) -> list[tuple[str, bytes]]:
        """Return the witnesses whose stored cosignature is really over this head."""
        try:
            text = notes.split(note)[0]
            signatures = [notes.Signature.from_line(line) for line in lines]
            found = cosignatures(text, signatures, [witness.verifier for witness in self._witnesses])
        except BadNote as error:
            text = f"a cosignature of the checkpoint of {mark.size} entries is over another head: {error}"
            self.add(Attack.CHECKPOINT_CHANGED, text, before)
            return []
        return [(one.witness, mark.signed or b"") for one in found]

    def _kept(self) -> Iterator[Mark]:
        if self.bucket is None:
            return
        try:
            for kept in self.bucket.checkpoints():
                yield Mark(kept.size, kept=[kept])
        except BucketDown as error:
            self.add(Attack.UNCHECKED, f"the anchors could not be compared. {error}")
            self.bucket = None

    def _anchored(self) -> Iterator[Mark]:
        if self.bucket is not None:
            for size, key in _stream(_ANCHORS, self.bucket.place):
                yield Mark(size, anchored=[key])


def leaf_hashes_of(size: int) -> tuple[bytes, bytes] | None:
    """Return root and leaf hashes of our own checkpoint of a size, as its row says them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT root, leaf_hashes FROM audit_checkpoint WHERE size = %s", [size])
        row = cursor.fetchone()
    return (bytes(row[0]), bytes(row[1])) if row else None


def _stream(query: str, *values: str) -> Iterator[tuple[Any, ...]]:
    """Read through a server-side cursor, so that memory does not grow with the journal."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, values)
        while rows := cursor.fetchmany(500):
            yield from rows
