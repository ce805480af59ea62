"""Which fragments of a session are there, as runs without a hole, and whether the chain holds where two meet. Pure.

Only the ends of each run are in memory: four hours are as small as a minute.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from operator import attrgetter

from devices.protocol.live import chain_next
from streaming.spool.layout import Record

FIRST = attrgetter("first")


@dataclass
class Run:
    """Fragments from `first` to `last`, with what their neighbours are held against."""

    first: int
    last: int
    first_digest: bytes
    first_chain: bytes
    last_chain: bytes


class Runs:
    """The runs of one session; `start` is what its chain begins with."""

    def __init__(self, start: bytes, records: Iterable[Record] = ()) -> None:
        self._start = start
        self._runs: list[Run] = []
        for record in records:
            self.add(record.seq, record.digest, record.chain)

    def __contains__(self, seq: int) -> bool:
        run = self._before(seq + 1)
        return run is not None and run.last >= seq

    def __len__(self) -> int:
        return len(self._runs)

    def add(self, seq: int, digest: bytes, chain: bytes) -> bool:
        """Take in a fragment that is not there yet; says whether the chain holds to the neighbours that are there."""
        at = bisect_right(self._runs, seq, key=FIRST)
        before = self._runs[at - 1] if at and self._runs[at - 1].last == seq - 1 else None
        after = self._runs[at] if at < len(self._runs) and self._runs[at].first == seq + 1 else None
        previous = self._start if seq == 0 else before.last_chain if before else None
        is_right = previous is None or chain_next(previous, digest) == chain
        if after:
            is_right = is_right and chain_next(chain, after.first_digest) == after.first_chain
        self._put(at, before, after, Run(seq, seq, digest, chain, chain))
        return is_right

    @property
    def ranges(self) -> tuple[tuple[int, int], ...]:
        """Closed ranges, in order."""
        return tuple((run.first, run.last) for run in self._runs)

    @property
    def highest(self) -> int:
        """The highest fragment that is there; -1 when none is."""
        return self._runs[-1].last if self._runs else -1

    def has_all(self, last_seq: int) -> bool:
        """Whether nothing up to `last_seq` is missing."""
        return bool(self._runs) and self._runs[0].first == 0 and self._runs[0].last >= last_seq

    def _before(self, seq: int) -> Run | None:
        at = bisect_right(self._runs, seq - 1, key=FIRST)
        return self._runs[at - 1] if at else None

    def _put(self, at: int, before: Run | None, after: Run | None, new: Run) -> None:
        if before and after:
            before.last, before.last_chain = after.last, after.last_chain
            del self._runs[at]
        elif before:
            before.last, before.last_chain = new.last, new.last_chain
        elif after:
            after.first, after.first_digest, after.first_chain = new.first, new.first_digest, new.first_chain
        else:
            self._runs.insert(at, new)
