"""Brings signed heads to the witnesses and keeps their cosignatures; nothing here ever holds up the sealer."""

import logging
import time
from concurrent.futures import Future, ThreadPoolExecutor

from django.db import connection

from audit import notes, tree, witness_client
from audit.checkpoint import Head
from audit.cosignatures import Cosignature, cosignatures
from audit.known_keys import KnownWitness
from audit.leaves import edge_at, leaf_hashes
from audit.notes import BadNote
from audit.uuid7 import uuid7
from audit.witness.submission import Submission
from audit.witness_client import Reply, WitnessDown

logger = logging.getLogger(__name__)

FIRST_PAUSE = 15.0  # seconds before a witness that failed or refused is asked again; then twice as long each time
LONGEST_PAUSE = 300.0


class Courier:
    """Asks one witness for a cosignature of the newest head, one question at a time, in a thread of its own."""

    def __init__(self, witness: KnownWitness) -> None:
        self.witness = witness
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="witness")
        self._asked: tuple[Head, Future[Reply]] | None = None
        self._cosigned: int | None = None  # the largest size of which we hold a cosignature; None: look it up
        self._known = 0  # the size that the witness last cosigned, as far as we know
        self._pause = FIRST_PAUSE
        self._from = 0.0

    def step(self) -> None:
        """Take up an answer that has come, and ask about the newest head when there is a new one; never waits."""
        if self._asked and self._asked[1].done():
            head, future = self._asked
            self._asked = None
            self._take(head, future)
        if self._asked is None and time.monotonic() >= self._from:
            self._ask()

    def finish(self, seconds: float) -> None:
        """Go on until the newest head is cosigned, for at most so many seconds; at the end of the sealer."""
        end = time.monotonic() + seconds
        self.step()
        while self._asked and time.monotonic() < end:
            time.sleep(0.02)
            self.step()
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _ask(self) -> None:
        newest = _newest()
        if self._cosigned is None:
            self._cosigned = self._known = _last_cosigned(self.witness.name)
        if newest is None or newest[0].size <= self._cosigned:
            return
        head, note = newest
        try:
            proof = tree.consistency_proof(edge_at(self._known), head.size, leaf_hashes(self._known, head.size))
        except (IndexError, ValueError) as error:
            logger.error("No proof of growth from %s to %s can be made: %s", self._known, head.size, error)
            self._wait()
            return
        submission = Submission(self._known, proof, note)
        self._asked = head, self._thread.submit(witness_client.submit, self.witness, submission)

    def _take(self, head: Head, future: "Future[Reply]") -> None:
        try:
            reply = future.result()
            if reply.status == 200:
                self._keep(head, reply.text)
            elif reply.size is not None and reply.size <= head.size and reply.size != self._known:
                self._known = reply.size  # it tells what it last cosigned: the next question begins there
            else:
                self._refused(head, reply)
        except (WitnessDown, BadNote) as error:
            logger.warning("Checkpoint %s is not cosigned yet. %s", head.size, error)
            self._wait()

    def _keep(self, head: Head, lines: str) -> None:
        text, signatures = notes.split(f"{head.text()}\n{lines}")
        found = cosignatures(text, signatures, [self.witness.verifier])
        if not found:
            message = f"{self.witness.name} answered without a cosignature of the key that the settings name."
            raise BadNote(message)
        _note(head.size, found[0])
        self._cosigned = self._known = head.size
        self._pause = FIRST_PAUSE

    def _refused(self, head: Head, reply: Reply) -> None:
        known = f" It has cosigned {reply.size} entries." if reply.size is not None else ""
        logger.error(
            "The witness %s refuses the checkpoint of %s entries (%s).%s Run verify_audit: was the journal cut, "
            "rewritten or restored from an old copy?",
            self.witness.name,
            head.size,
            reply.status,
            known,
        )
        self._wait()

    def _wait(self) -> None:
        self._from = time.monotonic() + self._pause
        self._pause = min(2 * self._pause, LONGEST_PAUSE)


def _newest() -> tuple[Head, str] | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT signed_note FROM audit_checkpoint ORDER BY size DESC LIMIT 1")
        row = cursor.fetchone()
    return (Head.from_text(notes.split(row[0])[0]), row[0]) if row else None


def _last_cosigned(witness: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(max(size), 0) FROM audit_cosignature WHERE witness = %s", [witness])
        (size,) = cursor.fetchone()
    return int(size)


def _note(size: int, found: Cosignature) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO audit_cosignature (id, size, witness, line, cosigned_at, created_at) "
            "VALUES (%s, %s, %s, %s, %s, now()) ON CONFLICT DO NOTHING",
            [uuid7(), size, found.witness, found.line, found.moment],
        )
