"""Decides what a witness cosigns: only heads of known logs that grew from the last one it cosigned."""

import logging
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from audit import notes, tree
from audit.checkpoint import Head
from audit.cosignatures import cosign
from audit.notes import BadNote, Signature, Signer, Verifier
from audit.witness.records import Records
from audit.witness.submission import BadSubmission, Submission

logger = logging.getLogger(__name__)

SIZE = "text/x.tlog.size"


@dataclass(frozen=True)
class Answer:
    """Status, body and content type of a reply (C2SP tlog-witness)."""

    status: int
    body: str
    content_type: str = "text/plain; charset=utf-8"


class Witness:
    """One witness with its key, the logs it knows by their origin, and its records."""

    def __init__(
        self,
        signer: Signer,
        logs: Mapping[str, Sequence[Verifier]],
        records: Records,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.signer = signer
        self.logs = logs
        self.records = records
        self._clock = clock
        self._lock = threading.Lock()  # comparing with the last head and saving the next one is one step

    def add_checkpoint(self, body: bytes) -> Answer:
        """Answer a log that asks for a cosignature; what the answer promises is on the disk before it is given."""
        try:
            submission = Submission.from_bytes(body)
            text, signatures = notes.split(submission.note)
            head = Head.from_text(text)
        except (BadSubmission, BadNote) as error:
            return Answer(400, f"{error}\n")
        if head.origin not in self.logs:
            return Answer(404, "This witness does not know that log.\n")
        try:
            by_the_log = notes.accepted(text, signatures, self.logs[head.origin])
        except BadNote as error:
            return Answer(403, f"{error}\n")
        if not by_the_log:
            return Answer(403, "No key that this witness knows for the log has signed the checkpoint.\n")
        if submission.old_size > head.size:
            return Answer(400, "The old size is beyond the checkpoint.\n")
        with self._lock:
            return self._follow(submission, head, text, by_the_log)

    def latest(self, name: str) -> str | None:
        """Return the last cosigned checkpoint of a log by the hash of its origin (monitor retrieval)."""
        return self.records.last_by_hash(name)

    def _follow(self, submission: Submission, head: Head, text: str, by_the_log: Sequence[Signature]) -> Answer:
        note = self.records.last(head.origin)
        last = Head.from_text(notes.split(note)[0]) if note else Head(head.origin, 0, tree.EMPTY_ROOT)
        if submission.old_size != last.size:
            return Answer(409, f"{last.size}\n", SIZE)
        if problem := inconsistency(last, head, submission.proof):
            logger.error("%s, signed by %s, is refused: %s", head.size, head.origin, problem)
            self.records.keep_evidence(head.origin, head.size, head.root, submission.as_bytes())
            return Answer(422, f"{problem}\n")
        line = cosign(text, self.signer, int(self._clock()))
        lines = "".join(f"{signature.line}\n" for signature in by_the_log)
        self.records.save(head.origin, f"{text}\n{lines}{line}")
        return Answer(200, line)


def inconsistency(last: Head, head: Head, proof: Sequence[bytes]) -> str:
    """Say why a head does not follow from the last one that was cosigned; empty when it does."""
    if head.size == 0 and head.root != tree.EMPTY_ROOT:
        return "A log without entries has the root of the empty tree."
    if last.size == 0:
        return "From nothing no proof is needed, and none may be sent." if proof else ""
    if head.size == last.size and head.root != last.root:
        return "Another head of this size was cosigned before: the log was rewritten."
    if not tree.verify_consistency((last.size, last.root), (head.size, head.root), proof):
        return "The proof does not show that the log grew from the head that was cosigned before."
    return ""
