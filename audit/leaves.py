"""Reads leaf hashes and saved edges of the tree, a page at a time, for proofs about any part of a long log."""

from collections.abc import Iterator

from django.db import connection

from audit.tree import Frontier

PAGE = 10_000


def leaf_hashes(start: int, end: int) -> Iterator[bytes]:
    """Yield the leaf hashes from index `start` up to and without `end`, in order."""
    for first in range(start, end, PAGE):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT leaf_hash FROM audit_leaf WHERE leaf_index >= %s AND leaf_index < %s ORDER BY leaf_index",
                [first, min(first + PAGE, end)],
            )
            rows = cursor.fetchall()
        yield from (bytes(leaf_hash) for (leaf_hash,) in rows)


def edge_at(size: int) -> Frontier:
    """Return the edge of the tree of the first `size` leaves: that of the checkpoint before, and what came since."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT size, frontier FROM audit_checkpoint WHERE size <= %s ORDER BY size DESC LIMIT 1", [size]
        )
        row = cursor.fetchone()
    frontier = unpacked(*row) if row else Frontier()
    for leaf_hash in leaf_hashes(frontier.size, size):
        frontier.append(leaf_hash)
    return frontier


def unpacked(size: int, peaks: bytes) -> Frontier:
    """Return a saved edge; raises ValueError when the peaks do not fit the size."""
    return Frontier(size, [bytes(peaks[at : at + 32]) for at in range(0, len(peaks), 32)])
