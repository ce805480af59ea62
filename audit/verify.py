"""Checks the whole journal: entries against leaves, leaves against signed heads, heads against those outside.

It needs to read only, and the public keys; what it finds is in `audit.findings`.
"""

import time
from collections.abc import Iterator, Sequence
from itertools import chain

from django.db import connection, transaction

from audit import walk
from audit.bucket import Bucket, BucketDown, Kept
from audit.findings import Attack, Problem, Report, diagnose
from audit.guards import guards_missing, tables_missing
from audit.heads import Heads, Mark, leaf_hashes_of
from audit.known_keys import KnownWitness
from audit.notes import Verifier
from audit.stragglers import located, unsealed_problems
from audit.tree import Frontier
from audit.walk import MOST_PROBLEMS

LEAVES = 10_000  # of a stretch read at a time: about 12 MB of rows


class Verification:
    """One pass over the journal as it stands at one moment."""

    def __init__(
        self,
        origin: str,
        verifiers: Sequence[Verifier],
        bucket: Bucket | None,
        witnesses: Sequence[KnownWitness] = (),
    ) -> None:
        self.report = Report()
        self._heads = Heads(origin, verifiers, self.report)
        self._outside = bucket, witnesses
        self._agreed = Frontier()  # the tree at the last head that agreed
        self._agreed_outside = 0  # the size of the last head that agreed with one that somebody else holds
        self._is_broken = False

    def run(self) -> Report:
        """Check everything and return the report; never raises for what it finds."""
        began = time.monotonic()
        is_outermost = not connection.in_atomic_block
        self._heads.ask(*self._outside)
        with transaction.atomic():
            with connection.cursor() as cursor:
                if is_outermost:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
            if missing := tables_missing():
                self.report.problems += missing
            else:
                self._check()
        self.report.seconds = time.monotonic() - began
        return self.report

    def _check(self) -> None:
        self.report.problems += guards_missing()
        beyond = self._follow(self._leaves())
        self._check_end(beyond)
        unsealed_problems(self.report)

    def _leaves(self) -> Iterator[bytes]:
        """Yield the leaf hashes in order; problems of single entries go into the report."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(max(leaf_index) + 1, 0) FROM audit_leaf")
            (total,) = cursor.fetchone()
            for start in range(0, total, LEAVES):
                stretch = walk.check(cursor, start, min(start + LEAVES, total))
                room = MOST_PROBLEMS - len(self.report.problems)
                self.report.problems += [located(problem) for problem in stretch.problems[: max(room, 0)]]
                for at in range(0, len(stretch.hashes), 32):
                    yield stretch.hashes[at : at + 32]

    def _follow(self, leaves: Iterator[bytes]) -> Iterator[Mark]:
        """Grow the tree leaf by leaf, compare it with every head on the way, and return those beyond the last leaf."""
        frontier = Frontier()
        marks = self._heads.marks()
        mark = next(marks, None)
        for leaf_hash in leaves:
            frontier.append(leaf_hash)
            if mark and mark.size == frontier.size:
                self._compare(frontier, mark)
                mark = next(marks, None)
        self.report.sealed = frontier.size
        return chain([mark] if mark else [], marks)

    def _compare(self, frontier: Frontier, mark: Mark) -> None:
        self._check_anchors(mark)
        if self._is_broken:
            return
        root = frontier.root()
        signed = mark.signed or root
        if root == signed and mark.outside_roots <= {root}:
            self._agree(frontier, mark)
            return
        self._is_broken = self._explain(frontier.size, root, signed, mark)

    def _agree(self, frontier: Frontier, mark: Mark) -> None:
        self._agreed = frontier.copy()
        if mark.kept:
            self.report.anchored = frontier.size
        for name, _ in mark.cosigned:
            self.report.witnessed[name] = frontier.size
        if mark.outside_roots:
            self._agreed_outside = frontier.size

    def _explain(self, size: int, root: bytes, signed: bytes, mark: Mark) -> bool:
        """Add the problem behind a head that differs; False when only a stranger's object in the bucket does."""
        foreign = [kept for kept in mark.kept if kept.root != root and self._heads.is_ours(kept)]
        witnesses = [name for name, other in mark.cosigned if other != root]
        if not foreign and not witnesses and root == signed:
            return False
        if witnesses and not foreign:
            self.report.problems.append(self._told_otherwise(size, witnesses))
            return True
        problem = self._first_difference(size, foreign)
        if len({kept.root for kept in mark.kept}) > 1:
            text = f"two signed heads of {size} entries are in the bucket; the first difference is here."
            problem = Problem(Attack.FORKED, text, problem.leaf_index, problem.entry_id)
        elif foreign and root == signed:
            text = (
                f"the log agrees with its own signatures, but another head of {size} entries was anchored: it was "
                f"rebuilt and signed again with the key ({problem.attack})."
            )
            problem = Problem(Attack.REBUILT, text, problem.leaf_index, problem.entry_id)
        self.report.problems.append(problem)
        return True

    def _told_otherwise(self, size: int, witnesses: Sequence[str]) -> Problem:
        """Name the range in which a log differs from what a witness cosigned: it holds the root, and no leaves."""
        names = " and ".join(sorted(witnesses))
        text = (
            f"{names} cosigned another head of {size} entries, which carries our signature too: the log was rebuilt "
            f"and signed again with the key. It differs first between leaf {self._agreed_outside} and {size - 1}."
        )
        entry = entries_from(self._agreed_outside, self._agreed_outside + 1)
        return Problem(Attack.REBUILT, text, self._agreed_outside, entry[0][1] if entry else "")

    def _first_difference(self, size: int, foreign: Sequence[Kept]) -> Problem:
        """Find the first differing leaf by the hashes that a signed root proves."""
        ours = entries_from(self._agreed.size, size)
        candidates = [(kept.root, self._anchored_leaves(kept)) for kept in foreign]
        if own := leaf_hashes_of(size):
            candidates.append(own)
        for root, packed in candidates:
            hashes = [packed[at : at + 32] for at in range(0, len(packed), 32)]
            grown = self._agreed.copy()
            for leaf_hash in hashes:
                grown.append(leaf_hash)
            if grown.root() == root and hashes != [leaf_hash for leaf_hash, _ in ours]:
                return diagnose(self._agreed.size, ours, hashes)
        text = f"a leaf from here to {size - 1} is not the one that was signed."
        return Problem(Attack.REWRITTEN, text, self._agreed.size, ours[0][1] if ours else "")

    def _anchored_leaves(self, kept: Kept) -> bytes:
        try:
            return self._heads.bucket.leaf_hashes(kept) if self._heads.bucket else b""
        except BucketDown:
            return b""

    def _check_end(self, beyond: Iterator[Mark]) -> None:
        """Find out whether heads that are known reach beyond the last leaf, and since which leaf."""
        first: tuple[Mark, list[Kept]] | None = None
        last: Mark | None = None
        for mark in beyond:
            self._check_anchors(mark)
            kept = [one for one in mark.kept if self._heads.is_ours(one)]
            if mark.signed or mark.cosigned or kept:
                first, last = first or (mark, kept), mark
        if first is None or last is None or self._is_broken:
            return
        problem = self._first_difference(first[0].size, first[1])
        if problem.attack in {Attack.TAIL_CUT, Attack.REWRITTEN}:
            text = f"{last.size} entries were {_where(last)}, only {self.report.sealed} are left."
            problem = Problem(Attack.TAIL_CUT, text, self.report.sealed)
        self.report.problems.append(problem)

    def _check_anchors(self, mark: Mark) -> None:
        """Compare what our table says is in the bucket with what is there."""
        gone = set(mark.anchored) - {kept.key for kept in mark.kept}
        if gone and self._heads.bucket is not None:
            text = f"{min(gone)} was anchored and is gone from the bucket."
            self._heads.add(Attack.CHECKPOINT_CHANGED, text, mark.size - 1)


def entries_from(start: int, end: int) -> list[tuple[bytes, str]]:
    """Return leaf hash and entry id of the leaves from one place of the tree to another."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT leaf_hash, entry_id::text FROM audit_leaf WHERE leaf_index >= %s ORDER BY leaf_index LIMIT %s",
            [start, end - start],
        )
        return [(bytes(leaf_hash), entry_id) for leaf_hash, entry_id in cursor.fetchall()]


def _where(mark: Mark) -> str:
    if mark.signed:
        return "signed"
    return f"cosigned by {mark.cosigned[0][0]}" if mark.cosigned else "anchored in the bucket"
