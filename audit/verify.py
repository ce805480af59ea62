"""Checks the whole journal: entries against leaves, leaves against signed heads, heads against the bucket.

It needs to read only, and the public key; what it finds is in `audit.findings`.
"""

import time
from collections.abc import Iterable, Sequence

from django.db import connection, transaction

from audit import checkpoint
from audit.bucket import Bucket, BucketDown, Kept
from audit.findings import Attack, Problem, Report, diagnose
from audit.notes import BadNote, Verifier
from audit.tree import Frontier
from audit.walk import MOST_PROBLEMS, Step, unsealed_problems, walk

TABLES = ("audit_entry", "audit_personal", "audit_pending", "audit_leaf", "audit_checkpoint", "audit_anchor")
GUARDS = {
    "audit_anchor": {"anchor_is_append_only", "anchor_is_never_emptied"},
    "audit_checkpoint": {"checkpoint_is_append_only", "checkpoint_is_never_emptied"},
    "audit_entry": {"entry_is_append_only", "entry_is_never_emptied", "entry_waits_for_its_leaf"},
    "audit_leaf": {"leaf_is_append_only", "leaf_is_never_emptied"},
    "audit_personal": {
        "personal_is_erased_by_an_act",
        "personal_is_never_emptied",
        "personal_is_never_rewritten",
    },
}


class Verification:
    """One pass over the journal as it stands at one moment."""

    def __init__(self, origin: str, verifiers: Sequence[Verifier], bucket: Bucket | None) -> None:
        self.origin = origin
        self.verifiers = verifiers
        self.bucket = bucket
        self.report = Report()
        self._heads: dict[int, tuple[bytes, bytes]] = {}  # size: root, leaf hashes; as the checkpoints say
        self._kept: dict[int, list[Kept]] = {}  # the same from the bucket
        self._since: list[tuple[bytes, str]] = []  # leaf hash and entry id since the last head that agreed
        self._agreed = Frontier()  # the tree at that head
        self._is_broken = False

    def run(self) -> Report:
        """Check everything and return the report; never raises for what it finds."""
        began = time.monotonic()
        is_outermost = not connection.in_atomic_block
        self._read_bucket()
        with transaction.atomic():
            if is_outermost:
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            if self._has_tables():
                self._check()
        self.report.seconds = time.monotonic() - began
        return self.report

    def _check(self) -> None:
        self._check_guards()
        self._read_checkpoints()
        self._follow(walk(self.report))
        self._check_end()
        unsealed_problems(self.report)
        self._check_anchors()

    def _add(self, attack: Attack, text: str, leaf_index: int | None = None) -> None:
        if len(self.report.problems) < MOST_PROBLEMS:
            self.report.problems.append(Problem(attack, text, leaf_index))

    def _has_tables(self) -> bool:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name FROM unnest(%s) AS name WHERE to_regclass(name) IS NULL", [list(TABLES)])
            missing = [name for (name,) in cursor.fetchall()]
        for name in missing:
            self._add(Attack.TABLE_DROPPED, f"the table {name} is gone.", 0)
        return not missing

    def _check_guards(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT tgrelid::regclass::text, tgname FROM pg_trigger "
                "WHERE tgrelid = ANY(%s::regclass[]) AND tgenabled IN ('O', 'A')",
                [list(GUARDS)],
            )
            enabled = set(cursor.fetchall())
        for table, names in GUARDS.items():
            for name in sorted(names):
                if (table, name) not in enabled:
                    self._add(Attack.GUARD_REMOVED, f"the trigger {name} on {table} is missing or switched off.")

    def _read_checkpoints(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT size, root, signed_note, leaf_hashes FROM audit_checkpoint ORDER BY size")
            rows = cursor.fetchall()
        before = 0
        for size, root, note, leaf_hashes in rows:
            if problem := self._note_problem(size, bytes(root), note):
                self._add(Attack.CHECKPOINT_CHANGED, f"the checkpoint of {size} entries {problem}", before)
            elif size - before != len(leaf_hashes) // 32:
                text = f"a checkpoint between {before} and {size} entries is missing."
                self._add(Attack.CHECKPOINT_CHANGED, text, before)
            self._heads[size] = (bytes(root), bytes(leaf_hashes))
            before = size
        self.report.signed = before

    def _note_problem(self, size: int, root: bytes, note: str) -> str:
        try:
            head = checkpoint.opened(note, self.verifiers)
        except BadNote as error:
            return f"has no valid signature: {error}"
        if (head.origin, head.size, head.root) != (self.origin, size, root):
            return "is not the one that its note signs."
        return ""

    def _read_bucket(self) -> None:
        if self.bucket is None:
            self.report.notices.append("The bucket was left out: nothing is compared with it.")
            return
        try:
            for kept in self.bucket.checkpoints():
                self._kept.setdefault(kept.size, []).append(kept)
        except BucketDown as error:
            self._add(Attack.UNCHECKED, f"the anchors could not be compared. {error}")
            self.bucket = None

    def _follow(self, steps: Iterable[Step]) -> None:
        """Grow the tree leaf by leaf and compare it with every head that was signed or anchored on the way."""
        frontier = Frontier()
        for leaf_hash, entry_id in steps:
            frontier.append(leaf_hash)
            self._since.append((leaf_hash, entry_id))
            size = frontier.size
            if size in self._heads or size in self._kept:
                self._compare(frontier)
        self.report.sealed = frontier.size

    def _compare(self, frontier: Frontier) -> None:
        if self._is_broken:
            return
        root = frontier.root()
        anchored = self._kept.get(frontier.size, [])
        signed = self._heads.get(frontier.size, (root, b""))[0]
        if root == signed and all(kept.root == root for kept in anchored):
            self.report.anchored = frontier.size if anchored else self.report.anchored
            self._agreed, self._since = frontier.copy(), []
            return
        self._is_broken = self._explain(frontier.size, root, signed, anchored)

    def _explain(self, size: int, root: bytes, signed: bytes, anchored: Sequence[Kept]) -> bool:
        """Add the problem behind a head that differs; False when only a stranger's object in the bucket does."""
        foreign = [kept for kept in anchored if kept.root != root and self._is_signed(kept)]
        if not foreign and root == signed:
            return False
        problem = self._first_difference(size, foreign)
        if len({kept.root for kept in anchored}) > 1:
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

    def _is_signed(self, kept: Kept) -> bool:
        try:
            note = self.bucket.note(kept) if self.bucket else ""
            head = checkpoint.opened(note, self.verifiers)
        except (BadNote, BucketDown) as error:
            self.report.notices.append(f"{kept.key} in the bucket counts for nothing: {error}")
            return False
        return (head.origin, head.size, head.root) == (self.origin, kept.size, kept.root)

    def _first_difference(self, size: int, foreign: Sequence[Kept]) -> Problem:
        """Find the first differing leaf by the hashes that a signed root proves."""
        candidates = [(kept.root, self._anchored_leaves(kept)) for kept in foreign]
        if size in self._heads:
            candidates.append(self._heads[size])
        for root, packed in candidates:
            hashes = [packed[at : at + 32] for at in range(0, len(packed), 32)]
            grown = self._agreed.copy()
            for leaf_hash in hashes:
                grown.append(leaf_hash)
            if grown.root() == root and hashes != [leaf_hash for leaf_hash, _ in self._since]:
                return diagnose(self._agreed.size, self._since, hashes)
        text = f"a leaf from here to {size - 1} is not the one that was signed."
        return Problem(Attack.REWRITTEN, text, self._agreed.size, self._since[0][1] if self._since else "")

    def _anchored_leaves(self, kept: Kept) -> bytes:
        try:
            return self.bucket.leaf_hashes(kept) if self.bucket else b""
        except BucketDown:
            return b""

    def _check_end(self) -> None:
        """Find out whether signed or anchored heads reach beyond the last leaf, and since which leaf."""
        sealed = self.report.sealed
        anchored = [size for size in self._kept if size > sealed and self._signed_in_bucket(size)]
        known = max([self.report.signed, *anchored])
        if known <= sealed or self._is_broken:
            return
        following = min(size for size in {*self._heads, *anchored} if size > self._agreed.size)
        problem = self._first_difference(following, self._signed_in_bucket(following))
        if problem.attack in {Attack.TAIL_CUT, Attack.REWRITTEN}:
            where = "signed" if known == self.report.signed else "anchored in the bucket"
            text = f"{known} entries were {where}, only {sealed} are left."
            problem = Problem(Attack.TAIL_CUT, text, sealed)
        self.report.problems.append(problem)

    def _signed_in_bucket(self, size: int) -> list[Kept]:
        return [kept for kept in self._kept.get(size, []) if self._is_signed(kept)]

    def _check_anchors(self) -> None:
        if self.bucket is None:
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT size, key FROM audit_anchor WHERE place = %s ORDER BY size", [self.bucket.place])
            rows = cursor.fetchall()
        for size, key in rows:
            if key not in {kept.key for kept in self._kept.get(size, [])}:
                self._add(Attack.CHECKPOINT_CHANGED, f"{key} was anchored and is gone from the bucket.", size - 1)
                return
