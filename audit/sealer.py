"""Gives entries their places in the Merkle tree, signs checkpoints and puts them out of reach.

One sealer works at a time, under an advisory lock, so inserting an entry needs no lock and no order.
"""

import logging
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from audit import attestation, checkpoint, known_keys, notes, writer_mac
from audit.bucket import Bucket, BucketDown, Kept, Receipt
from audit.checkpoint import Head
from audit.cosigning import Courier
from audit.leaves import unpacked
from audit.notes import Signer, Verifier
from audit.tree import Frontier, leaf
from audit.uuid7 import uuid7

logger = logging.getLogger(__name__)

LEAVES_PER_CHECKPOINT = 256
CHECKPOINT_SECONDS = 50.0  # 60 s is the promise; the rest is for the work itself
BATCH = 4096
ANCHORS_AT_ONCE = 64
ANCHOR_THREADS = 4
BUCKET_PAUSE = 15.0  # seconds before a bucket that failed is tried again
_LOCK = 0x6578686962697421  # "exhibit!", any number that nobody else uses

_FIELDS = len(attestation.FIELDS)
_WAITING = f"""
    SELECT {attestation.SELECT_LIST}, e.content_hash, e.writer_mac
    FROM audit_pending p JOIN audit_entry e ON e.id = p.entry_id ORDER BY p.entry_id LIMIT %s
"""  # noqa: S608 - made of constants


class Inconsistent(RuntimeError):
    """What is in the database does not follow from what was signed before: nothing more may be signed."""


class Sealer:
    """One round after another: leaves, checkpoint, anchors, witnesses."""

    def __init__(self, signer: Signer, bucket: Bucket, couriers: Sequence[Courier] = ()) -> None:
        self.signer = signer
        self.bucket = bucket
        self.couriers = couriers
        self.signed: Head | None = None  # the last head this process has signed or taken over
        self._unsigned_since: float | None = 0.0  # unknown at the start, so the first round signs
        self._bucket_from = 0.0

    def compare_with_bucket(self) -> None:
        """Refuse to go on when the bucket knows a head that this database does not; raises Inconsistent."""
        last = self._last_checkpoint()
        size, root = (last.size, last.root()) if last else (0, b"")
        for kept in self.bucket.checkpoints(from_size=size):
            if (kept.size, kept.root) != (size, root) and self._is_ours(kept):
                message = (
                    f"The bucket holds a checkpoint of {kept.size} entries that the database does not know "
                    f"(it has {size}). It was cut, rewritten or restored from an old copy: run verify_audit."
                )
                raise Inconsistent(message)

    def _is_ours(self, kept: Kept) -> bool:
        """Say whether a head in the bucket carries our signature; anything else there proves nothing."""
        try:
            head = checkpoint.opened(self.bucket.note(kept), self._verifiers)
        except notes.BadNote as error:
            logger.warning("%s in the bucket counts for nothing: %s", kept.key, error)
            return False
        return (head.size, head.root) == (kept.size, kept.root)

    @property
    def _verifiers(self) -> list[Verifier]:
        return [self.signer.verifier, *known_keys.former_verifiers()]

    def round(self, *, is_last: bool = False) -> int:
        """Do what there is to do, return the number of entries sealed; `is_last` signs what is left."""
        sealed = self.seal()
        self.sign(is_due=is_last or self._is_due())
        self.anchor()
        for courier in self.couriers:
            courier.step()
        return sealed

    def finish(self, seconds: float) -> None:
        """Sign what is left, and wait a little for the witnesses that are being asked."""
        while self.round(is_last=True):
            pass
        for courier in self.couriers:
            courier.finish(seconds)

    def seal(self, limit: int = BATCH) -> int:
        """Give the waiting entries their leaf indexes, by rising id; returns how many.

        One that was not written by the application, or was changed since, is sealed as it is, so that it cannot be
        put right unseen, and its leaf says what is wrong.
        """
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            cursor.execute(_WAITING, [limit])
            entries = cursor.fetchall()
            if not entries:
                return 0
            cursor.execute("SELECT coalesce(max(leaf_index) + 1, 0) FROM audit_leaf")
            (first,) = cursor.fetchone()
            identifiers = [row[0] for row in entries]
            hashes = [leaf(row[_FIELDS]) for row in entries]
            flaws = [flaw_of(row) for row in entries]
            indexes = list(range(first, first + len(entries)))
            cursor.execute(
                "INSERT INTO audit_leaf (leaf_index, entry_id, leaf_hash, flaw) "
                "SELECT * FROM unnest(%s::bigint[], %s::uuid[], %s::bytea[], %s::text[])",
                [indexes, identifiers, hashes, flaws],
            )
            cursor.execute("DELETE FROM audit_pending WHERE entry_id = ANY(%s::uuid[])", [identifiers])
        return len(entries)

    def sign(self, *, is_due: bool) -> list[Head]:
        """Sign a checkpoint for every 256 leaves, and for the rest when it is due; raises Inconsistent.

        The leaves are committed before, so a head signed twice after a crash is the same head.
        """
        heads: list[Head] = []
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            frontier = self._last_checkpoint() or Frontier()
            waiting = self._leaves_after(frontier.size)
            while len(waiting) >= LEAVES_PER_CHECKPOINT or (waiting and is_due):
                covered = waiting[:LEAVES_PER_CHECKPOINT]
                waiting = waiting[LEAVES_PER_CHECKPOINT:]
                heads.append(self._sign_over(frontier, covered))
        self.signed = heads[-1] if heads else self.signed
        if not waiting:
            self._unsigned_since = None
        elif heads or self._unsigned_since is None:
            self._unsigned_since = time.monotonic()
        return heads

    def anchor(self) -> int:
        """Put signed checkpoints into the bucket; one that is down is tried again later."""
        if time.monotonic() < self._bucket_from:
            return 0
        anchored = 0
        with ThreadPoolExecutor(ANCHOR_THREADS) as pool:  # the store's answer is what takes the time
            checkpoints = self._unanchored()
            keeping = [pool.submit(self.bucket.keep, *checkpoint) for checkpoint in checkpoints]
            try:
                for (size, *_), kept in zip(checkpoints, keeping, strict=True):
                    self._note_anchor(size, kept.result())
                    anchored += 1
            except BucketDown as error:
                logger.warning("Checkpoint %s is not anchored yet. %s", checkpoints[anchored][0], error)
                self._bucket_from = time.monotonic() + BUCKET_PAUSE
                pool.shutdown(cancel_futures=True)
        return anchored

    def _note_anchor(self, size: int, receipt: Receipt) -> None:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO audit_anchor (id, size, place, key, version_id, retained_until, created_at) "
                "VALUES (%s, %s, %s, %s, %s, %s, now()) ON CONFLICT DO NOTHING",
                [uuid7(), size, self.bucket.place, receipt.key, receipt.version_id, receipt.retained_until],
            )

    def _is_due(self) -> bool:
        return self._unsigned_since is not None and time.monotonic() - self._unsigned_since >= CHECKPOINT_SECONDS

    def _sign_over(self, frontier: Frontier, covered: Sequence[bytes]) -> Head:
        for leaf_hash in covered:
            frontier.append(leaf_hash)
        head = Head(self.signer.name, frontier.size, frontier.root())
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO audit_checkpoint (size, root, signed_note, frontier, leaf_hashes, created_at) "
                "VALUES (%s, %s, %s, %s, %s, %s)",
                [
                    head.size,
                    head.root,
                    head.signed(self.signer),
                    b"".join(frontier.peaks),
                    b"".join(covered),
                    timezone.now(),
                ],
            )
        return head

    def _last_checkpoint(self) -> Frontier | None:
        """Return the edge of the tree at the last checkpoint, if its signature and root agree with it."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT size, root, signed_note, frontier FROM audit_checkpoint ORDER BY size DESC LIMIT 1")
            row = cursor.fetchone()
        if row is None:
            if self.signed:
                message = f"The checkpoint of {self.signed.size} entries is gone. Run verify_audit."
                raise Inconsistent(message)
            return None
        size, root, note, edge = row
        try:
            head = checkpoint.opened(note, self._verifiers)
            frontier = unpacked(size, edge)
        except (notes.BadNote, ValueError) as error:
            message = f"The checkpoint of {size} entries is not what was signed: {error} Run verify_audit."
            raise Inconsistent(message) from error
        if (head.size, head.root) != (size, bytes(root)) or frontier.root() != head.root:
            message = f"The checkpoint of {size} entries does not agree with its own signature. Run verify_audit."
            raise Inconsistent(message)
        self._check_follows(head)
        return frontier

    def _check_follows(self, head: Head) -> None:
        if self.signed is None:
            self.signed = head
        elif head.size < self.signed.size or (head.size == self.signed.size and head.root != self.signed.root):
            message = (
                f"This sealer has signed {self.signed.size} entries, the database now ends at {head.size} or "
                "otherwise: it was cut, rewritten or restored from an old copy. Run verify_audit."
            )
            raise Inconsistent(message)

    def _leaves_after(self, size: int) -> list[bytes]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT leaf_index, leaf_hash FROM audit_leaf WHERE leaf_index >= %s ORDER BY leaf_index LIMIT %s",
                [size, BATCH],
            )
            rows = cursor.fetchall()
        for expected, (index, _) in enumerate(rows, start=size):
            if index != expected:
                message = f"Leaf {expected} is missing. Run verify_audit."
                raise Inconsistent(message)
        return [bytes(leaf_hash) for _, leaf_hash in rows]

    def _unanchored(self) -> list[tuple[int, bytes, str, bytes]]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT size, root, signed_note, leaf_hashes FROM audit_checkpoint "
                "WHERE size > (SELECT coalesce(max(size), 0) FROM audit_anchor WHERE place = %s) "
                "ORDER BY size LIMIT %s",
                [self.bucket.place, ANCHORS_AT_ONCE],
            )
            return [(size, bytes(root), note, bytes(hashes)) for size, root, note, hashes in cursor.fetchall()]


def flaw_of(row: Sequence[Any]) -> str:
    """Return what is wrong with a waiting entry: its "fields" do not fit, the "writer" is not ours; or nothing."""
    content, mac = bytes(row[_FIELDS]), row[_FIELDS + 1]
    flaw = ""
    if attestation.hash_of(attestation.of_row(row)) != content:
        flaw = "fields"
    elif not writer_mac.is_ours(content, bytes(mac) if mac is not None else None):
        flaw = "writer"
    if flaw:
        logger.error("Entry %s was sealed with a flaw (%s): it was forged or changed. Run verify_audit.", row[0], flaw)
    return flaw
