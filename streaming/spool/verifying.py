"""Holds a session against its hash chain: what is missing, and what is not as the camera says. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from devices.protocol import BadMessage, Checkpoint, End, Hashes, read_from_device
from devices.protocol.live import chain_next
from streaming.spool.layout import Record

MOST_PROBLEMS = 20


@dataclass
class Said:
    """What the camera said beside its fragments."""

    checkpoints: dict[int, bytes] = field(default_factory=dict)
    digests: dict[int, bytes] = field(default_factory=dict)
    end: End | None = None


@dataclass
class Verdict:
    """What is missing, as closed ranges, and what is wrong, as sentences; `broken_at` is the first wrong fragment."""

    gaps: list[tuple[int, int]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    broken_at: int | None = None

    def wrong(self, seq: int, problem: str) -> None:
        """Note what is wrong with a fragment."""
        self.broken_at = seq if self.broken_at is None else min(self.broken_at, seq)
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(f"Fragment {seq}: {problem}.")


def read_said(lines: Iterable[bytes]) -> Said:
    """Return what the camera said; a torn last line is left out."""
    said = Said()
    for line in lines:
        try:
            message = read_from_device(line)
        except BadMessage:
            continue
        if isinstance(message, Checkpoint):
            said.checkpoints[message.seq] = message.chain
        elif isinstance(message, Hashes):
            said.digests |= {message.from_seq + n: digest for n, digest in enumerate(message.digests)}
        elif isinstance(message, End):
            said.end = message
    return said


def verify(records: Sequence[Record], said: Said, start: bytes, last_seq: int) -> Verdict:
    """Follow the chain from its start to the last fragment, over holes whose digests the camera has sent.

    `records` are in order. Behind a hole without digests the chain begins anew with what the next fragment says.
    """
    verdict = Verdict()
    here = {record.seq: record for record in records}
    known = sorted({*here, *(seq for seq in said.digests if seq <= last_seq)})
    before, chain = -1, start
    is_known = True
    for seq in known:
        is_known = is_known and seq == before + 1
        record = here.get(seq)
        digest = record.digest if record else said.digests[seq]
        reached = chain_next(chain, digest) if is_known else None
        if record:
            _hold(verdict, record, reached, said.digests.get(seq))
            reached = record.chain
        if reached is not None and said.checkpoints.get(seq, reached) != reached:
            verdict.wrong(seq, "its checkpoint says another chain value")
        before, chain, is_known = seq, reached or b"", reached is not None
    _hold_end(verdict, said.end, last_seq, before, chain)
    verdict.gaps = gaps_in([record.seq for record in records], last_seq)
    if records and records[-1].seq > last_seq:
        verdict.wrong(records[-1].seq, "it lies behind the last one that the camera named")
    return verdict


def gaps_in(seqs: Sequence[int], last_seq: int) -> list[tuple[int, int]]:
    """Return the closed ranges up to `last_seq` in which nothing is, of numbers in order."""
    gaps, wanted = [], 0
    for seq in seqs:
        if seq > last_seq:
            break
        if seq > wanted:
            gaps.append((wanted, seq - 1))
        wanted = seq + 1
    if wanted <= last_seq:
        gaps.append((wanted, last_seq))
    return gaps


def _hold(verdict: Verdict, record: Record, reached: bytes | None, said: bytes | None) -> None:
    if reached is not None and reached != record.chain:
        verdict.wrong(record.seq, "its chain value is not the one that its bytes give")
    if said is not None and said != record.digest:
        verdict.wrong(record.seq, "the camera said another digest")


def _hold_end(verdict: Verdict, end: End | None, last_seq: int, before: int, chain: bytes) -> None:
    if end and end.last_seq == last_seq == before and chain and end.chain != chain:
        verdict.wrong(last_seq, "the camera ended with another chain value")
